"""Who appears in a case, and where does a person or an account appear? Narrowed by what the visitor may know."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from firsthour.web.cases.models import Case, CaseReport, Measure, NumberDoubt, PersonLink, Suspect
from firsthour.web.cases.person_policies import knowable_mentions
from firsthour.web.cases.persons import cluster_of, suggest_for
from firsthour.web.cases.policies import CaseView
from firsthour.web.desk.models import Matter, RunningClock
from firsthour.web.desk.policies import visible_matters
from firsthour.web.intake.models import Identifier, Mention, MentionRole, Payment
from firsthour.web.people.policies import PeopleAccess

MOST = 200
_TOLD = (MentionRole.VICTIM, MentionRole.MISSING, MentionRole.WITNESS, MentionRole.REPORTER, MentionRole.HOLDER)


@dataclass(frozen=True)
class PersonView:
    """A person as a visitor may see them: the mentions, how they were joined, and who else it may be."""

    mention: Mention
    cluster: list[Mention]
    links: list[PersonLink]
    doubts: list[NumberDoubt]
    suggested: list[Mention]
    suspected: list[Suspect]


@dataclass(frozen=True)
class AccountView:
    """An account in what was reported: payments to and from it, and the matters that name it."""

    number: str
    payments: list[Payment]
    matters: list[Matter]


def list_told_people(view: CaseView, access: PeopleAccess, *, now: datetime) -> list[Mention]:
    """Return the victims and others named in the reports of a case and of those merged into it."""
    family = view.family
    reports = CaseReport.objects.filter(case__in=family, ended_at=None).order_by().values_list("matter_id", flat=True)
    places = {*reports, *Case.objects.filter(pk__in=family).values_list("matter_id", flat=True)}
    rows = knowable_mentions(access, now=now).filter(matter__in=places, role__in=_TOLD).select_related("matter")
    return list(rows.order_by("matter_id", "pk")[:MOST])


def list_suspects(view: CaseView) -> list[Suspect]:
    """Return the suspects of a case and of those merged into it, with their measures."""
    rows = Suspect.objects.filter(case__in=view.family).select_related("mention", "case__matter")
    measures = Measure.objects.select_related("asked_by", "decided_by")
    return list(rows.prefetch_related(Prefetch("measures", measures))[:MOST])


def clocks_of(measures: Iterable[Measure]) -> dict[str, RunningClock]:
    """Return the running clock of each measure, by the measure's key."""
    keys = [str(one.uid) for one in measures]
    rows = RunningClock.objects.filter(about_kind="measure", about_key__in=keys, done_at=None)
    return {row.about_key: row for row in rows.prefetch_related("happenings")}


def get_one_suspect(access: PeopleAccess, uid: UUID, *, now: datetime) -> Suspect:
    """Return a suspect of a case this visitor may see.

    Raises
    ------
    Suspect.DoesNotExist
        There is none, or none for this visitor.
    """
    seen = visible_matters(access, now=now).filter(pk=OuterRef("case__matter_id"))
    rows = Suspect.objects.filter(Exists(seen)).select_related("mention", "case__matter__unit")
    one: Suspect = rows.prefetch_related("measures").get(uid=uid)
    return one


def get_one_measure(access: PeopleAccess, uid: UUID, *, now: datetime) -> Measure:
    """Return a measure in a case this visitor may see.

    Raises
    ------
    Measure.DoesNotExist
        There is none, or none for this visitor.
    """
    seen = visible_matters(access, now=now).filter(pk=OuterRef("suspect__case__matter_id"))
    rows = Measure.objects.filter(Exists(seen))
    one: Measure = rows.select_related("suspect__case__matter__unit", "suspect__mention").get(uid=uid)
    return one


def read_person(access: PeopleAccess, uid: UUID, *, now: datetime) -> PersonView:
    """Return the person behind a mention, of what this visitor may know.

    Raises
    ------
    Mention.DoesNotExist
        There is no such mention, or none for this visitor.
    """
    among = knowable_mentions(access, now=now)
    mention = among.select_related("matter").get(uid=uid)
    cluster = cluster_of(mention, among=among)
    keys = [one.pk for one in cluster]
    links = PersonLink.objects.filter(a__in=keys, b__in=keys, undone_at=None).select_related("a", "b")
    doubts = NumberDoubt.objects.filter(mention__in=keys, undone_at=None).select_related("mention")
    suspected = Suspect.objects.filter(mention__in=keys).select_related("case__matter", "mention")
    suggested = suggest_for(cluster, among=among)
    return PersonView(mention, cluster, list(links), list(doubts), suggested, list(suspected))


def get_one_link(access: PeopleAccess, uid: UUID, *, now: datetime) -> PersonLink:
    """Return a join of which this visitor may know both mentions.

    Raises
    ------
    PersonLink.DoesNotExist
        There is none, or none for this visitor.
    """
    known = knowable_mentions(access, now=now).values("pk")
    return PersonLink.objects.select_related("a", "b").get(uid=uid, a__in=known, b__in=known)


def get_one_doubt(access: PeopleAccess, uid: UUID, *, now: datetime) -> NumberDoubt:
    """Return a doubt about a mention of which this visitor may know.

    Raises
    ------
    NumberDoubt.DoesNotExist
        There is none, or none for this visitor.
    """
    known = knowable_mentions(access, now=now).values("pk")
    return NumberDoubt.objects.select_related("mention").get(uid=uid, mention__in=known)


def get_one_mention(access: PeopleAccess, uid: UUID, *, now: datetime) -> Mention:
    """Return a mention of which this visitor may know.

    Raises
    ------
    Mention.DoesNotExist
        There is none, or none for this visitor.
    """
    one: Mention = knowable_mentions(access, now=now).get(uid=uid)
    return one


def payments_of(access: PeopleAccess, number: str, *, now: datetime) -> QuerySet[Payment]:
    """Return the reported payments to or from an account that this visitor may see."""
    seen = visible_matters(access, now=now).filter(pk=OuterRef("report__matter_id"))
    either = Q(to_normal=number) | Q(from_normal=number)
    return Payment.objects.filter(either).filter(Exists(seen))


def naming_of(access: PeopleAccess, number: str, *, now: datetime) -> QuerySet[Identifier]:
    """Return where an account is named in matters this visitor may see."""
    seen = visible_matters(access, now=now).filter(pk=OuterRef("matter_id"))
    return Identifier.objects.filter(kind="account", normal=number).filter(Exists(seen))


def read_account(access: PeopleAccess, number: str, *, now: datetime) -> AccountView:
    """Return an account in what was reported, of what this visitor may see."""
    payments = payments_of(access, number, now=now).select_related("report__matter").order_by("paid_at", "pk")
    matters = Matter.objects.filter(pk__in=naming_of(access, number, now=now).values("matter"))
    rows = list(payments[:MOST])
    named = {one.pk: one for one in matters.select_related("unit").order_by("-opened_at")[:MOST]}
    named |= {row.report.matter_id: row.report.matter for row in rows}
    return AccountView(number, rows, list(named.values()))
