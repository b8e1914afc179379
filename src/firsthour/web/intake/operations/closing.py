"""How does a report end otherwise: referred elsewhere, closed, opened again, complained about?"""

from datetime import datetime

from django.db import transaction

from firsthour.web.desk.matters import close_matter, reopen_matter
from firsthour.web.desk.models import Matter
from firsthour.web.intake.models import Report, Step
from firsthour.web.intake.operations.custody_moves import claim_report, move_report, put_before, reason_of, tell_report
from firsthour.web.intake.operations.custody_steps import add_step
from firsthour.web.intake.report_states import (
    ACCEPTED,
    CLOSED,
    FOR_DECISION,
    IN_CASE,
    IN_LEAD,
    REFERRED,
    REGISTERED,
    TURNED_AWAY,
    UNIT_LEADER,
)
from firsthour.web.ui.acting import Actor


@transaction.atomic
def refer_report(report: Report, *, to: str, reason: str, version: int, by: Actor, now: datetime) -> Report:
    """Refer a report to whom it belongs (another city, another authority); the letter is a paper of its own."""
    report = claim_report(report, version, REGISTERED, ACCEPTED)
    why = reason_of(f"{reason_of(to)}：{reason_of(reason)}")
    add_step(report, Step.REFERRED, from_unit=report.matter.unit, reason=why, by=by, now=now)
    move_report(report, REFERRED, asked=None)
    return tell_report(report, "referred", by=by, now=now, facts={"to": to, "reason": reason})


@transaction.atomic
def close_report(report: Report, *, reason: str, version: int, by: Actor, now: datetime) -> Report:
    """Close a report that was taken on or referred, with the reason."""
    report = claim_report(report, version, ACCEPTED, REFERRED, IN_LEAD, IN_CASE)
    report.matter = close_matter(report.matter, reason=reason_of(reason), version=report.matter.version, by=by, now=now)
    add_step(report, Step.CLOSED, from_unit=report.matter.unit, reason=reason, by=by, now=now)
    return report


@transaction.atomic
def reopen_report(report: Report, *, reason: str, version: int, by: Actor, now: datetime) -> Report:
    """Open a closed report again: the unit that has it owns it."""
    report = claim_report(report, version, CLOSED, TURNED_AWAY)
    report.matter = reopen_matter(
        report.matter, reason=reason_of(reason), version=report.matter.version, by=by, now=now
    )
    add_step(report, Step.REOPENED, to_unit=report.matter.unit, reason=reason, by=by, now=now)
    return report


@transaction.atomic
def complain(report: Report, text: str, *, by: Actor, now: datetime) -> Report:
    """Take a reporter's complaint about a refusal: it goes to the leader of the unit that has the report.

    A complaint about a report that is still on its way is put before the leader all the same.
    """
    matter = Matter.objects.get(pk=report.matter_id)
    state = matter.state
    report = claim_report(report, matter.version, state)
    add_step(report, Step.COMPLAINED, to_unit=report.matter.unit, reason=reason_of(text), by=by, now=now)
    if state == TURNED_AWAY:
        report.matter.closed_at = None
        move_report(report, FOR_DECISION)
    put_before(report, UNIT_LEADER, unit=report.matter.unit, by=by, now=now)
    return tell_report(report, "complained", by=by, now=now, facts={})
