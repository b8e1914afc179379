"""How is a step approved by somebody above, in a log-in of their own? Asked, then approved or refused, and carried out.

A room says what follows an approval by registering a kind::

    register_approval_kind(ApprovalKind("clock", _("Longer period"), carry_out))

Ranks are those of ``law/deadlines.toml`` (``unit_leader``, ``county_head``, ``superior_head`` …); which unit's leader
that is says ``place_of``. Whoever asked never decides.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from firsthour.base.errors import UserError
from firsthour.law.clocks import Clock
from firsthour.law.deadlines import Extension, get_one_deadline_kind
from firsthour.web.audit.operations import About, record
from firsthour.web.desk import events
from firsthour.web.desk.clock_subjects import matter_url
from firsthour.web.desk.clocks import clock_of, tell_clock
from firsthour.web.desk.models import Matter, RunningClock
from firsthour.web.desk.notices import notify
from firsthour.web.desk.on_duty import read_standing
from firsthour.web.desk.phrases import joined, named
from firsthour.web.intake.lead_policies import list_offered, may_decide, place_of
from firsthour.web.intake.lead_words import APPROVAL_WORDS, approval_words, rank_words
from firsthour.web.intake.models.leads import Approval, ApprovalState
from firsthour.web.intake.naming import name_on_matter
from firsthour.web.people.models import Officer, Unit
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.people.policies import access_of
from firsthour.web.ui.acting import Actor

CLOCK = "clock"


class NotApproverError(UserError):
    """Somebody decides who may not: the asker, or no leader of the unit that the law names."""

    code = "not_approver"
    english = "Only {rank} decides this, and never whoever asked."
    chinese = "此项须由{rank}审批，申请人不得自批。"


class DecidedBeforeError(UserError):
    """A request that nobody waits for any more."""

    code = "decided_before"
    english = "This request was decided or taken back already."
    chinese = "该申请已有处理结果。"


class WaitsAlreadyError(UserError):
    """The same was asked and is not decided yet."""

    code = "waits_already"
    english = "The same request waits for a decision already."
    chinese = "同一申请正在等待审批。"


class NotOfferedError(UserError):
    """An extension that this period does not have, or not yet, or no more."""

    code = "extension_not_offered"
    english = "This period cannot be lengthened like that now."
    chinese = "该期限目前不能作此延长。"


class OutsideWordsError(UserError):
    """An organ above all units here approved; who, and under which number, is missing."""

    code = "outside_words_missing"
    english = "Enter who approved it there, and under which number."
    chinese = "请写明上级批准单位、批准人和文号。"


class CarryOut(Protocol):
    """What is done once a request is approved, in the same transaction."""

    def __call__(self, approval: Approval, *, by: Actor, now: datetime) -> None:
        """Do what was approved."""


@dataclass(frozen=True)
class ApprovalKind:
    """A kind of step that needs approval: its words, what is done once it is given, and once it is refused or taken
    back."""

    key: str
    words: Any
    carry_out: CarryOut
    end: CarryOut | None = None


@dataclass(frozen=True)
class NewApproval:
    """What is asked: the kind, about which matter, by which rank it must be approved, and why.

    ``unit``: whose leaders those of the rank are; without it the matter's.
    """

    kind: str
    matter: Matter
    rank: str
    reason: str
    clock: RunningClock | None = None
    event: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    unit: Unit | None = None


KINDS: dict[str, ApprovalKind] = {}
#: Kinds whose waiting requests a room lists on the desk by itself, each with its own clock.
LISTED_BY_ROOMS: set[str] = set()


def register_approval_kind(kind: ApprovalKind) -> ApprovalKind:
    """Add a kind; the same key again replaces it."""
    KINDS[kind.key] = kind
    APPROVAL_WORDS[kind.key] = kind.words
    return kind


@transaction.atomic
def ask_approval(new: NewApproval, *, officer: Officer, by: Actor, now: datetime) -> Approval:
    """Ask for an approval; the leaders who may give it are told, and named on a confidential matter.

    Raises
    ------
    WaitsAlreadyError
        The same is asked already.
    """
    unit, is_outside = place_of(new.rank, new.unit or new.matter.unit, now=now)
    approval = Approval(
        kind=new.kind, matter=new.matter, clock=new.clock, event=new.event, facts=dict(new.facts), rank=new.rank,
        unit=unit, is_outside=is_outside, reason=new.reason.strip(), asked_by=officer, asked_at=now,
        state=ApprovalState.WAITING,
    )  # fmt: skip
    _insert(approval)
    leaders = read_standing([unit], now=now).unit_leaders(unit)
    name_on_matter(new.matter, leaders, by=by, now=now)
    _told(approval, "asked", by=by, now=now, says={"to": unit.name})
    matter = new.matter
    notify(
        leaders, key=f"approval:{approval.uid}", topic="approval.asked", url=f"{matter_url(matter)}#approvals",
        title=lambda: f"{approval_words(approval)} {matter.number}",
        words=joined(named(unit.name, unit.name_en), by.person), matter=matter, by=by, now=now, urgent=True,
    )  # fmt: skip
    return approval


@transaction.atomic
def decide_approval(
    approval: Approval, *, is_approved: bool, says: str, officer: Officer, version: int, by: Actor, now: datetime,
    outside_words: str = "",
) -> Approval:  # fmt: skip
    """Approve or refuse what was asked; what is approved is carried out at once.

    Raises
    ------
    NotApproverError
        The officer asked for it, or does not lead the unit.
    DecidedBeforeError
        Nobody waits for it any more.
    OutsideWordsError
        An organ above approved; who did is missing.
    """
    claim_version(approval, version=version)
    if approval.state != ApprovalState.WAITING:
        raise DecidedBeforeError
    if not may_decide(access_of(officer, now=now), approval, now=now):
        raise NotApproverError(rank=f"{approval.unit.name} {rank_words(approval.rank)}")
    if is_approved and approval.is_outside and not outside_words.strip():
        raise OutsideWordsError
    approval.state = ApprovalState.APPROVED if is_approved else ApprovalState.REFUSED
    approval.decided_by, approval.decided_at = officer, now
    approval.says, approval.outside_words = says.strip(), outside_words.strip()
    approval.save()
    _told(approval, "approved" if is_approved else "refused", by=by, now=now, says={"to": approval.unit.name})
    if is_approved:
        KINDS[approval.kind].carry_out(approval, by=by, now=now)
    else:
        _end(approval, by=by, now=now)
    _tell_asker(approval, is_approved=is_approved, by=by, now=now)
    return approval


@transaction.atomic
def withdraw_approval(approval: Approval, *, version: int, by: Actor, now: datetime) -> Approval:
    """Take a request back before it is decided."""
    claim_version(approval, version=version)
    if approval.state != ApprovalState.WAITING:
        raise DecidedBeforeError
    approval.state, approval.decided_at = ApprovalState.WITHDRAWN, now
    approval.save()
    _end(approval, by=by, now=now)
    return _told(approval, "withdrawn", by=by, now=now, says={})


def take_back_requests(clocks: Iterable[RunningClock], *, by: Actor, now: datetime) -> None:
    """Take back what was asked about periods that have ended: nobody needs a longer one any more."""
    waiting = Approval.objects.filter(clock__in=list(clocks), state=ApprovalState.WAITING)
    for approval in waiting.select_related("matter__unit", "unit"):
        withdraw_approval(approval, version=approval.version, by=by, now=now)


def list_longer(clocks: Iterable[RunningClock], *, now: datetime) -> list[tuple[RunningClock, Extension]]:
    """Return how periods can be lengthened now.

    Raises
    ------
    NotOfferedError
        In no way.
    """
    offered = [(row, one) for row in clocks for one in list_offered(row, now=now)]
    if not offered:
        raise NotOfferedError
    return offered


def ask_extension(
    clock: RunningClock, event: str, *, reason: str, officer: Officer, by: Actor, now: datetime,
    unit: Unit | None = None,
) -> Approval:  # fmt: skip
    """Ask for a longer period; whose approval it takes stands in the law's table.

    ``unit`` is the one that has to keep the period, where that is not the matter's.

    Raises
    ------
    NotOfferedError
        The period has ended, or has no such extension now.
    """
    extension = next((one for one in list_offered(clock, now=now) if one.event == event), None)
    if extension is None or clock.matter is None:
        raise NotOfferedError
    new = NewApproval(CLOCK, clock.matter, extension.approver, reason, clock=clock, event=event, unit=unit)
    return ask_approval(new, officer=officer, by=by, now=now)


def extension_of(approval: Approval) -> Extension | None:
    """Return the extension a request is about."""
    if approval.clock is None:
        return None
    extensions = get_one_deadline_kind(approval.clock.kind).extensions
    return next((one for one in extensions if one.event == approval.event), None)


def lengthen(approval: Approval, *, by: Actor, now: datetime) -> None:
    """Lengthen the period that was asked for; too late, it is refused by the clock."""
    if approval.clock is None:
        raise NotOfferedError
    officer = approval.decided_by
    approver = " ".join(filter(None, (approval.unit.name, officer.name if officer else "", approval.outside_words)))
    tell_clock(
        approval.clock, approval.event, at=now, by=by, now=now, approver=approver[:80], reason=approval.reason[:200]
    )


def reading_of(approval: Approval, *, now: datetime) -> Clock | None:
    """Return the clock that is to be lengthened, as it stands."""
    return clock_of(approval.clock, now=now) if approval.clock is not None else None


def _end(approval: Approval, *, by: Actor, now: datetime) -> None:
    """Let the room that asked know that nothing comes of it."""
    kind = KINDS.get(approval.kind)
    if kind is not None and kind.end is not None:
        kind.end(approval, by=by, now=now)


def _insert(approval: Approval) -> None:
    waiting = Approval.objects.filter(
        matter=approval.matter, kind=approval.kind, clock=approval.clock, event=approval.event,
        state=ApprovalState.WAITING,
    )  # fmt: skip
    if waiting.exists():  # two without a clock are not one to the database
        raise WaitsAlreadyError
    try:
        with transaction.atomic():
            approval.save()
    except IntegrityError as error:
        raise WaitsAlreadyError from error


def _tell_asker(approval: Approval, *, is_approved: bool, by: Actor, now: datetime) -> None:
    matter = approval.matter

    def title() -> str:
        words = gettext("Approved: %(what)s") if is_approved else gettext("Not approved: %(what)s")
        return words % {"what": f"{approval_words(approval)} {matter.number}"}

    notify(
        [one for one in {approval.asked_by, matter.owner} if one is not None], key=f"approval:{approval.uid}:decided",
        topic="approval.decided", title=title, url=matter_url(matter),
        words=joined(named(approval.unit.name, approval.unit.name_en), by.person),
        matter=matter, tone="good" if is_approved else "bad", by=by, now=now,
    )  # fmt: skip


def _told(approval: Approval, step: str, *, by: Actor, now: datetime, says: dict[str, str]) -> Approval:
    matter = approval.matter
    facts = {"kind": approval.kind, "event": approval.event, **says}
    events.append(
        f"approval.{step}", unit=matter.unit, matter=matter, by=by, happened_at=now, recorded_at=now, facts=facts
    )
    about = [About("matter", str(matter.uid), matter.number)]
    record(f"approval.{step}", by=by, now=now, about=about, details={**facts, "rank": approval.rank})
    return approval
