"""Who takes a report on? Whoever was asked first owns it until somebody accepts; every step is on the trail.

registered ─▶ offered ─▶ accepted
     ▲           └─▶ in_review (refused with reason and reviewer) ─▶ accepted (overturned)
     └──── bounced ◀──────────┘ (the refusal stands); the second time ─▶ for_decision by the unit's leader
unanswered ─▶ the unit's leader, then the bureau's leader, by itself (``escalating``)
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from firsthour.base.errors import UserError
from firsthour.web.desk.matters import end_share, hand_over_matter, share_matter
from firsthour.web.desk.models import Matter, Share
from firsthour.web.intake.models import Report, Step
from firsthour.web.intake.operations.custody_moves import (
    WrongReportStateError,
    claim_report,
    move_report,
    put_before,
    reason_of,
    tell_report,
)
from firsthour.web.intake.operations.custody_steps import add_step, ask_for_answer, end_clocks
from firsthour.web.intake.report_states import (
    ACCEPTED,
    FOR_DECISION,
    IN_REVIEW,
    MOST_BOUNCES,
    OFFERED,
    REGISTERED,
    TURNED_AWAY,
    UNIT_LEADER,
)
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.acting import Actor


class OfferedHereError(UserError):
    """A report is offered to where it is."""

    code = "offered_here"
    english = "{number} is with {unit} already."
    chinese = "{number} 已在 {unit}。"


class ReviewerMissingError(UserError):
    """A refusal needs somebody else who reviews it."""

    code = "reviewer_missing"
    english = "A refusal is reviewed by somebody else: name a reviewer who did not refuse it."
    chinese = "拒绝受理须由他人复核：请指定一名非拒绝人的复核人。"


class NobodyToAskError(UserError):
    """A confidential report is offered to an officer by name."""

    code = "offer_by_name"
    english = "A confidential report is offered to an officer by name."
    chinese = "保密报案须指定接收民警。"


@transaction.atomic
def accept_report(
    report: Report, *, unit: Unit, officer: Officer | None, version: int, by: Actor, now: datetime
) -> Report:
    """Take a report on: in the unit that has it, or in the one that was asked; the matter moves there."""
    report = claim_report(report, version, REGISTERED, OFFERED, FOR_DECISION)
    matter, left = report.matter, report.matter.unit
    if unit.pk not in {matter.unit_id, report.asked_unit_id}:
        raise WrongReportStateError(number=matter.number)
    _take_on(report, unit=unit, officer=officer, reason="accepted", by=by, now=now)
    add_step(report, Step.ACCEPTED, from_unit=left, to_unit=unit, to_officer=officer, by=by, now=now)
    return tell_report(report, "accepted", by=by, now=now, facts={"to": unit.name})


@transaction.atomic
def offer_report(
    report: Report, *, unit: Unit, reason: str, officer: Officer | None = None, version: int, by: Actor, now: datetime
) -> Report:
    """Ask another unit to take a report on; its clock runs, and the unit that has it owns it until that one accepts.

    Raises
    ------
    OfferedHereError, NobodyToAskError
        The unit has it; a confidential one goes to an officer by name.
    """
    report = claim_report(report, version, REGISTERED)
    matter = report.matter
    if unit.pk == matter.unit_id:
        raise OfferedHereError(number=matter.number, unit=unit.name)
    if matter.is_confidential and officer is None:
        raise NobodyToAskError
    report.asked_unit, report.asked_officer = unit, officer
    move_report(report, OFFERED)
    _let_see(matter, unit, officer, by=by, now=now)
    step = add_step(
        report, Step.OFFERED, from_unit=matter.unit, to_unit=unit, to_officer=officer, reason=reason_of(reason), by=by,
        now=now,
    )  # fmt: skip
    ask_for_answer(step, unit=unit, officer=officer, by=by, now=now)
    return tell_report(report, "offered", by=by, now=now, facts={"to": unit.name, "reason": reason})


@transaction.atomic
def withdraw_offer(report: Report, *, reason: str, version: int, by: Actor, now: datetime) -> Report:
    """Take an offer back: the unit that has it asks another, or takes it on."""
    report = claim_report(report, version, OFFERED)
    asked = report.asked_unit
    add_step(
        report, Step.WITHDRAWN, from_unit=asked, to_unit=report.matter.unit, reason=reason_of(reason), by=by, now=now
    )
    _come_back(report, REGISTERED, by=by, now=now)
    return tell_report(
        report, "withdrawn", by=by, now=now, facts={"from": asked.name if asked else "", "reason": reason}
    )


@transaction.atomic
def refuse_report(
    report: Report, *, reason: str, reviewer: Officer | None, officer: Officer | None, version: int, by: Actor,
    now: datetime,
) -> Report:  # fmt: skip
    """Refuse to take a report on, with reason and reviewer; until the review it stays where it is, and the clock runs.

    Raises
    ------
    ReviewerMissingError
        Nobody reviews it, or the one who refuses it.
    """
    report = claim_report(report, version, REGISTERED, OFFERED)
    if reviewer is None or str(reviewer.uid) == by.key or (officer is not None and reviewer.pk == officer.pk):
        raise ReviewerMissingError
    why, refusing = reason_of(reason), report.asked_unit or report.matter.unit
    end_clocks(report, by=by, now=now)
    report.reviewer = reviewer
    move_report(report, IN_REVIEW)
    if report.matter.is_confidential:
        _let_see(report.matter, refusing, reviewer, by=by, now=now)
    step = add_step(
        report, Step.REFUSED, from_unit=refusing, from_officer=officer, to_unit=report.matter.unit, reviewer=reviewer,
        reason=why, by=by, now=now,
    )  # fmt: skip
    ask_for_answer(step, unit=refusing, officer=reviewer, by=by, now=now)
    return tell_report(report, "refused", by=by, now=now, facts={"from": refusing.name, "reason": why})


@transaction.atomic
def review_refusal(report: Report, *, stands: bool, reason: str, version: int, by: Actor, now: datetime) -> Report:
    """Review a refusal: it is overturned and the unit takes the report on, or it stands and the report comes back.

    The second one that stands puts it before the leader of the unit that has it. A refusal of that unit itself that
    stands turns the reporter away.
    """
    report = claim_report(report, version, IN_REVIEW)
    why, refusing, reviewer = reason_of(reason), report.asked_unit or report.matter.unit, report.reviewer
    end_clocks(report, by=by, now=now)
    if not stands:
        _take_on(report, unit=refusing, officer=None, reason=why, by=by, now=now)
        add_step(report, Step.REVIEWED, to_unit=refusing, reviewer=reviewer, reason=why, by=by, now=now)
        return tell_report(report, "overturned", by=by, now=now, facts={"to": refusing.name, "reason": why})
    if report.asked_unit is None:
        return _turn_away(report, reason=why, by=by, now=now)
    report.n_bounced += 1
    add_step(
        report, Step.BOUNCED, from_unit=refusing, to_unit=report.matter.unit, reviewer=reviewer, reason=why, by=by,
        now=now,
    )  # fmt: skip
    is_twice = report.n_bounced >= MOST_BOUNCES
    _come_back(report, FOR_DECISION if is_twice else REGISTERED, by=by, now=now)
    if is_twice:
        put_before(report, UNIT_LEADER, unit=report.matter.unit, by=by, now=now)
    return tell_report(report, "bounced", by=by, now=now, facts={"from": refusing.name, "reason": why})


@transaction.atomic
def decide_report(
    report: Report, *, unit: Unit | None, reason: str, version: int, by: Actor, now: datetime,
    officer: Officer | None = None,
) -> Report:  # fmt: skip
    """Decide as a leader who takes a report on; without a unit the reporter is turned away, with the reason."""
    report = claim_report(report, version, REGISTERED, OFFERED, IN_REVIEW, FOR_DECISION)
    if not report.decider:
        raise WrongReportStateError(number=report.matter.number)
    why, left, rank = reason_of(reason), report.matter.unit, report.decider
    end_clocks(report, by=by, now=now)
    if unit is None:
        return _turn_away(report, reason=why, by=by, now=now)
    _take_on(report, unit=unit, officer=officer, reason=why, by=by, now=now)
    add_step(
        report, Step.DECIDED, from_unit=left, to_unit=unit, to_officer=officer, reason=why, rank=rank, by=by, now=now
    )
    return tell_report(report, "decided", by=by, now=now, facts={"to": unit.name, "reason": why})


def _take_on(report: Report, *, unit: Unit, officer: Officer | None, reason: str, by: Actor, now: datetime) -> None:
    """Move the matter to the unit that has it from now on, and end what was asked."""
    end_clocks(report, by=by, now=now)
    matter = report.matter
    if unit.pk != matter.unit_id:
        report.matter = hand_over_matter(
            matter, unit=unit, owner=officer, reason=reason, keep_sight=True, version=matter.version, by=by, now=now
        )
    elif officer is not None:
        matter.owner = officer
    move_report(report, ACCEPTED, asked=None)


def _come_back(report: Report, state: str, *, by: Actor, now: datetime) -> None:
    """Let the unit that was asked see the report no longer."""
    end_clocks(report, by=by, now=now)
    standing = Share.objects.filter(Q(to_at=None) | Q(to_at__gt=now), matter=report.matter, kind="handed_over")
    for share in standing.filter(unit=report.asked_unit).select_related("matter__unit", "unit", "officer"):
        end_share(share, by=by, now=now)
    move_report(report, state, asked=None)


def _turn_away(report: Report, *, reason: str, by: Actor, now: datetime) -> Report:
    add_step(
        report, Step.TURNED_AWAY, from_unit=report.matter.unit, reviewer=report.reviewer, reason=reason, by=by, now=now
    )
    report.matter.closed_at = now
    move_report(report, TURNED_AWAY, asked=None)
    return tell_report(report, "turned_away", by=by, now=now, facts={"reason": reason})


def _let_see(matter: Matter, unit: Unit, officer: Officer | None, *, by: Actor, now: datetime) -> None:
    """Let the unit (of a confidential one the officer) see the report, unless it does."""
    to: dict[str, Any] = {"officer": officer} if matter.is_confidential else {"unit": unit}
    standing = Share.objects.filter(Q(to_at=None) | Q(to_at__gt=now), matter=matter, **to)
    if not standing.exists():
        share_matter(matter, by=by, now=now, **to)
