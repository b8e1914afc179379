"""Which mentions mean the same person, and how do people say so? A person is a cluster of mentions, joined reversibly.

Mentions belong together that carry the same identity number, unless it is doubted for one of them, and that somebody
joined by hand. Nothing of a mention is changed by either, and each decision can be undone. Only mentions that the
visitor may know of take part: what is hidden joins nothing.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from firsthour.base.errors import UserError
from firsthour.web.audit.operations import About, record
from firsthour.web.cases.models import NumberDoubt, PersonLink
from firsthour.web.cases.noting import reason_of
from firsthour.web.intake.models import Mention
from firsthour.web.ui.acting import Actor

MOST = 500  # mentions of one person; more are not followed


class JoinedBeforeError(UserError):
    """Two mentions that mean one person already."""

    code = "person_joined_before"
    english = "They are one person already."
    chinese = "两者已归为同一人。"


class DoubtedBeforeError(UserError):
    """A number that is doubted already, or that is not there."""

    code = "number_doubted_before"
    english = "This identity number is doubted already, or there is none."
    chinese = "该身份号码已标记存疑，或未登记号码。"


class PersonUndoneError(UserError):
    """A decision that was undone before."""

    code = "person_undone_before"
    english = "This was undone before."
    chinese = "该操作已经撤销。"


def cluster_of(mention: Mention, *, among: QuerySet[Mention]) -> list[Mention]:
    """Return the mentions of the same person among those that may be known, the first mentioned first.

    At most ``MOST``. Each round asks once for numbers and once for joins, so the queries follow the distance between
    mentions and not their number.
    """
    found, fresh = {mention.pk}, {mention.pk}
    while fresh and len(found) < MOST:
        near = _by_number(fresh) | _by_hand(fresh)
        seen = set(among.filter(pk__in=near - found).order_by("pk").values_list("pk", flat=True)[: MOST - len(found)])
        found, fresh = found | seen, seen
    rows: list[Mention] = list(Mention.objects.filter(pk__in=found).select_related("matter__unit").order_by("pk"))
    return rows


def suggest_for(cluster: Iterable[Mention], *, among: QuerySet[Mention], most: int = 20) -> list[Mention]:
    """Return mentions of the same telephone that are not joined, those of the same name first."""
    rows = list(cluster)
    phones = {row.phone for row in rows if row.phone}
    names = {row.name for row in rows if row.name}
    near = among.filter(phone__in=phones).exclude(pk__in=[row.pk for row in rows]).select_related("matter__unit")
    return sorted(near.order_by("pk")[:most], key=lambda one: (one.name not in names, one.pk))


@transaction.atomic
def join_persons(one: Mention, other: Mention, *, reason: str, by: Actor, now: datetime) -> PersonLink:
    """Look at two mentions as one person from now on.

    Raises
    ------
    JoinedBeforeError
        They are joined by hand already, or are one mention.
    """
    first, second = sorted((one, other), key=lambda mention: mention.pk)
    why = reason_of(reason)
    if first.pk == second.pk:
        raise JoinedBeforeError
    try:
        with transaction.atomic():
            link = PersonLink.objects.create(a=first, b=second, reason=why, by_key=by.key, by_name=by.name, at=now)
    except IntegrityError as error:
        raise JoinedBeforeError from error
    record("person.joined", by=by, now=now, about=[_about(first), _about(second)], details={"link": str(link.uid)})
    return link


@transaction.atomic
def part_persons(link: PersonLink, *, reason: str, by: Actor, now: datetime) -> PersonLink:
    """Undo a join.

    Raises
    ------
    PersonUndoneError
        It was undone before.
    """
    fresh = PersonLink.objects.select_for_update(of=("self",)).select_related("a", "b").get(pk=link.pk)
    _undo(fresh, reason=reason, by=by, now=now)
    record("person.parted", by=by, now=now, about=[_about(fresh.a), _about(fresh.b)], details={"link": str(fresh.uid)})
    return fresh


@transaction.atomic
def doubt_number(mention: Mention, *, reason: str, by: Actor, now: datetime) -> NumberDoubt:
    """Say that a mention's identity number does not tell who it is; it no longer joins it to others.

    Raises
    ------
    DoubtedBeforeError
        It is doubted already, or there is no number.
    """
    why = reason_of(reason)
    if not mention.id_number:
        raise DoubtedBeforeError
    try:
        with transaction.atomic():
            doubt = NumberDoubt.objects.create(mention=mention, reason=why, by_key=by.key, by_name=by.name, at=now)
    except IntegrityError as error:
        raise DoubtedBeforeError from error
    record("person.number_doubted", by=by, now=now, about=[_about(mention)], details={"doubt": str(doubt.uid)})
    return doubt


@transaction.atomic
def trust_number(doubt: NumberDoubt, *, reason: str, by: Actor, now: datetime) -> NumberDoubt:
    """Undo a doubt.

    Raises
    ------
    PersonUndoneError
        It was undone before.
    """
    fresh = NumberDoubt.objects.select_for_update(of=("self",)).select_related("mention").get(pk=doubt.pk)
    _undo(fresh, reason=reason, by=by, now=now)
    record("person.number_trusted", by=by, now=now, about=[_about(fresh.mention)], details={"doubt": str(fresh.uid)})
    return fresh


def _undo(row: PersonLink | NumberDoubt, *, reason: str, by: Actor, now: datetime) -> None:
    if row.undone_at is not None:
        raise PersonUndoneError
    row.undone_at, row.undone_by, row.undone_why = now, by.name, reason_of(reason)
    row.save()


def _by_number(keys: set[int]) -> set[int]:
    doubted = NumberDoubt.objects.filter(undone_at=None).values("mention")
    trusted = Mention.objects.exclude(id_number="").exclude(pk__in=doubted)
    numbers = trusted.filter(pk__in=keys).values_list("id_number", flat=True)
    return set(trusted.filter(id_number__in=list(numbers)).values_list("pk", flat=True)[: 2 * MOST])


def _by_hand(keys: set[int]) -> set[int]:
    links = PersonLink.objects.filter(Q(a__in=keys) | Q(b__in=keys), undone_at=None)
    return {key for pair in links.values_list("a_id", "b_id") for key in pair}


def _about(mention: Mention) -> About:
    return About(kind="person", key=str(mention.uid))
