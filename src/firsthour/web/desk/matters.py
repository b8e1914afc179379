"""How is a matter opened, changed, shared, handed over, closed? Each step is recorded, told as an event, and counted.

Who may take which step says ``matter_policies``; the numbers and lists of matters follow each saved row (``reach``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from firsthour.base.errors import UserError
from firsthour.web.audit.operations import About, record
from firsthour.web.desk import events
from firsthour.web.desk.clocks import hand_clock
from firsthour.web.desk.matter_kinds import get_one_matter_kind
from firsthour.web.desk.matter_numbers import next_number
from firsthour.web.desk.models import Matter, RunningClock, Share, ShareKind
from firsthour.web.people.models import Officer, Unit, UnitKind
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor


class NumberTakenError(UserError):
    """Another matter has this number."""

    code = "number_taken"
    english = "The number {number} is taken."
    chinese = "编号 {number} 已被使用。"


class MatterClosedError(UserError):
    """A step that a closed matter does not allow."""

    code = "matter_closed"
    english = "{number} is closed; open it again first."
    chinese = "{number} 已办结，请先重新打开。"


class MatterOpenError(UserError):
    """A matter that is open cannot be opened again."""

    code = "matter_open"
    english = "{number} is open."
    chinese = "{number} 尚未办结。"


class ReasonMissingError(UserError):
    """A step that must say why does not."""

    code = "reason_missing"
    english = "Say why."
    chinese = "请写明理由。"


class SharedBeforeError(UserError):
    """Somebody sees the matter already."""

    code = "shared_before"
    english = "{to} sees this matter already."
    chinese = "{to} 已可查看此事项。"


class WrongReceiverError(UserError):
    """A matter is sent to a unit of the force, or handed over to an agency or to where it is."""

    code = "wrong_receiver"
    english = "{to} cannot receive the matter this way."
    chinese = "不能以这种方式交给 {to}。"


class LastNameError(UserError):
    """A confidential matter of which nobody would know any more."""

    code = "last_name"
    english = "Somebody must stay named on a confidential matter."
    chinese = "保密事项至少须保留一名指定人员。"


@dataclass(frozen=True)
class NewMatter:
    """What is opened, and where. Without a number it gets the next one; ``named`` see it when it is confidential."""

    kind: str
    title: str
    unit: Unit
    owner: Officer | None = None
    number: str = ""
    outside_number: str = ""
    is_confidential: bool = False
    named: Sequence[Officer] = field(default_factory=tuple)
    opened_at: datetime | None = None  # when it began in fact, if not now


@dataclass(frozen=True)
class MatterChanges:
    """What a matter is to say from now on."""

    title: str
    outside_number: str
    owner: Officer | None
    is_confidential: bool


@transaction.atomic
def open_matter(new: NewMatter, *, by: Actor, now: datetime) -> Matter:
    """Open a matter under its own number or the next one of its kind and day.

    Raises
    ------
    NumberTakenError
        The given number belongs to another matter.
    """
    kind = get_one_matter_kind(new.kind)
    number = new.number.strip() or next_number(kind, now=now)
    matter = Matter(
        kind=kind.key, number=number, outside_number=new.outside_number.strip(), title=new.title.strip(),
        unit=new.unit, unit_path=new.unit.path, owner=new.owner, state=kind.first_state,
        is_confidential=new.is_confidential, opened_at=new.opened_at or now,
    )  # fmt: skip
    _insert(matter)
    _name(matter, [*new.named, new.owner], now=now)
    _told("opened", matter, by=by, now=now, happened_at=matter.opened_at)
    return matter


@transaction.atomic
def change_matter(matter: Matter, changes: MatterChanges, *, version: int, by: Actor, now: datetime) -> Matter:
    """Change what a matter says; its owner is named on it when it is confidential.

    Raises
    ------
    ChangedMeanwhileError
        Somebody else changed it since ``version``; the page then shows both (``merging``).
    LastNameError
        Nobody would see it any more.
    """
    claim_version(matter, version=version)
    before = MatterChanges(matter.title, matter.outside_number, matter.owner, matter.is_confidential)
    matter.title, matter.outside_number = changes.title.strip(), changes.outside_number.strip()
    matter.owner, matter.is_confidential = changes.owner, changes.is_confidential
    matter.save()
    if matter.is_confidential:
        _name(matter, [changes.owner], now=now)
        _check_somebody_named(matter, now=now)
    changed = [name for name in vars(before) if getattr(before, name) != getattr(matter, name)]
    _told("changed", matter, by=by, now=now, says={"fields": ", ".join(changed)})
    return matter


@transaction.atomic
def share_matter(
    matter: Matter, *, officer: Officer | None = None, unit: Unit | None = None, to_at: datetime | None = None,
    by: Actor, now: datetime,
) -> Share:  # fmt: skip
    """Let an officer (by name), a unit (works on it too) or an agency (it is sent there) see a matter.

    Raises
    ------
    SharedBeforeError
        They see it already.
    WrongReceiverError
        The unit is the matter's own, or a confidential matter would be shown to a whole unit.
    """
    _expect_open(matter)
    kind = ShareKind.NAMED if unit is None else ShareKind.SENT if _is_agency(unit) else ShareKind.HANDED_OVER
    to = officer.name if officer is not None else unit.name if unit is not None else ""
    is_own = unit is not None and unit.pk == matter.unit_id
    if is_own or (kind == ShareKind.HANDED_OVER and matter.is_confidential):
        raise WrongReceiverError(to=to)
    if _standing(matter, now).filter(kind=kind, officer=officer, unit=unit).exists():
        raise SharedBeforeError(to=to)
    share = Share.objects.create(matter=matter, kind=kind, officer=officer, unit=unit, from_at=now, to_at=to_at)
    _told("shared", matter, by=by, now=now, says={"to": to, "kind": str(kind)})
    return share


@transaction.atomic
def end_share(share: Share, *, by: Actor, now: datetime) -> None:
    """Take a share back: from now on they see the matter no longer.

    Raises
    ------
    LastNameError
        The matter is confidential and this was the last officer named.
    """
    matter = share.matter
    share.to_at = now
    share.save(update_fields=["to_at"])
    if matter.is_confidential:
        _check_somebody_named(matter, now=now)
    to = share.officer.name if share.officer else share.unit.name if share.unit else ""
    _told("unshared", matter, by=by, now=now, says={"to": to})


@transaction.atomic
def hand_over_matter(
    matter: Matter, *, unit: Unit, owner: Officer | None, reason: str, keep_sight: bool, version: int, by: Actor,
    now: datetime,
) -> Matter:  # fmt: skip
    """Give a matter to another unit, with its clocks; ``keep_sight`` lets the unit it leaves see it further.

    Raises
    ------
    WrongReceiverError
        It goes where it is, or to an agency.
    """
    claim_version(matter, version=version)
    _expect_open(matter)
    if unit.pk == matter.unit_id or _is_agency(unit):
        raise WrongReceiverError(to=unit.name)
    left, reason = matter.unit, _reason(reason)
    matter.unit, matter.unit_path, matter.owner = unit, unit.path, owner
    matter.save()
    _standing(matter, now).filter(kind=ShareKind.HANDED_OVER, unit=unit).update(to_at=now)
    if keep_sight and not matter.is_confidential:
        Share.objects.create(matter=matter, kind=ShareKind.HANDED_OVER, unit=left, from_at=now)
    if matter.is_confidential:
        _name(matter, [owner], now=now)
    for clock in RunningClock.objects.filter(about_kind="matter", about_key=str(matter.uid), done_at=None):
        hand_clock(clock, unit=unit, officer=owner)
    _told("handed_over", matter, by=by, now=now, says={"to": unit.name, "from": left.name, "reason": reason})
    return matter


@transaction.atomic
def close_matter(matter: Matter, *, reason: str, version: int, by: Actor, now: datetime) -> Matter:
    """Close a matter, with the reason."""
    claim_version(matter, version=version)
    _expect_open(matter)
    matter.state, matter.closed_at = get_one_matter_kind(matter.kind).closed_state, now
    matter.save()
    _told("closed", matter, by=by, now=now, says={"reason": _reason(reason)})
    return matter


@transaction.atomic
def reopen_matter(matter: Matter, *, reason: str, version: int, by: Actor, now: datetime) -> Matter:
    """Open a closed matter again, with the reason."""
    claim_version(matter, version=version)
    if matter.closed_at is None:
        raise MatterOpenError(number=matter.number)
    matter.state, matter.closed_at = get_one_matter_kind(matter.kind).first_state, None
    matter.save()
    _told("reopened", matter, by=by, now=now, says={"reason": _reason(reason)})
    return matter


@transaction.atomic
def set_matter_state(matter: Matter, *, state: str, version: int, by: Actor, now: datetime) -> Matter:
    """Move an open matter to another state of its kind; for the rooms above.

    Raises
    ------
    UnknownMatterStateError
        The kind has no such state.
    """
    claim_version(matter, version=version)
    _expect_open(matter)
    before, matter.state = matter.state, get_one_matter_kind(matter.kind).check_state(state)
    matter.save()
    _told("state_set", matter, by=by, now=now, says={"from_state": before, "state": state})
    return matter


@transaction.atomic
def lay_into(matter: Matter, into: Matter | None) -> None:
    """Take a matter out of lists and numbers because a room above looks at it as part of another; None brings it back.

    Nothing else of it changes, and whoever lays the overlay records it.
    """
    fresh = Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
    fresh.merged_into = matter.merged_into = into
    fresh.save(update_fields=["merged_into"])


def _insert(matter: Matter) -> None:
    try:
        with transaction.atomic():
            matter.save()
    except IntegrityError as error:
        raise NumberTakenError(number=matter.number) from error


def _name(matter: Matter, officers: Sequence[Officer | None], *, now: datetime) -> None:
    """Name officers on a confidential matter who are not named yet."""
    if not matter.is_confidential:
        return
    named = set(_standing(matter, now).filter(kind=ShareKind.NAMED).values_list("officer_id", flat=True))
    for officer in officers:
        if officer is not None and officer.pk not in named:
            named.add(officer.pk)
            Share.objects.create(matter=matter, kind=ShareKind.NAMED, officer=officer, from_at=now)


def _check_somebody_named(matter: Matter, *, now: datetime) -> None:
    if not _standing(matter, now).filter(kind=ShareKind.NAMED).exists():
        raise LastNameError


def _standing(matter: Matter, now: datetime) -> QuerySet[Share]:
    return Share.objects.filter(Q(to_at=None) | Q(to_at__gt=now), matter=matter)


def _is_agency(unit: Unit) -> bool:
    return unit.kind == UnitKind.AGENCY


def _expect_open(matter: Matter) -> None:
    if matter.closed_at is not None:
        raise MatterClosedError(number=matter.number)


def _reason(text: str) -> str:
    if not text.strip():
        raise ReasonMissingError
    return text.strip()


def _told(
    step: str, matter: Matter, *, by: Actor, now: datetime, says: dict[str, str] | None = None,
    happened_at: datetime | None = None,
) -> None:  # fmt: skip
    events.append(
        f"matter.{step}", unit=matter.unit, matter=matter, by=by, happened_at=happened_at or now, recorded_at=now,
        facts=says,
    )  # fmt: skip
    about = [About(kind="matter", key=str(matter.uid), label=matter.number)]
    details = {"kind": matter.kind, "state": matter.state, "unit": matter.unit.code, **(says or {})}
    record(f"matter.{step}", by=by, now=now, about=about, details=details)
