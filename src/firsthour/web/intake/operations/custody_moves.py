"""What do all steps with a report share? Its state is claimed, moved, told; a leader can be asked to decide."""

from datetime import datetime

from firsthour.base.errors import UserError
from firsthour.web.audit.operations import About, record
from firsthour.web.desk import events
from firsthour.web.desk.matters import ReasonMissingError
from firsthour.web.intake.models import Report, Step
from firsthour.web.intake.operations.custody_steps import add_step, ask_for_answer
from firsthour.web.intake.report_news import tell_people
from firsthour.web.people.models import Unit
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor


class WrongReportStateError(UserError):
    """A step that the state of the report does not allow."""

    code = "report_state"
    english = "This step is not open to {number} as it stands now."
    chinese = "{number} 目前的状态不能进行此步骤。"


def claim_report(report: Report, version: int, *states: str) -> Report:
    """Return the report as it stands, its matter moved to the next version; the step must be open to its state."""
    fresh: Report = (
        Report.objects.select_for_update(of=("self",))
        .select_related("matter__unit", "matter__owner", "asked_unit", "asked_officer", "reviewer", "taken_by")
        .get(pk=report.pk)
    )
    claim_version(fresh.matter, version=version)
    if fresh.matter.state not in states:
        raise WrongReportStateError(number=fresh.matter.number)
    return fresh


def move_report(report: Report, state: str, **ended: None) -> None:
    """Move the report to another state; ``asked=None``: nobody is asked, reviews or decides any more."""
    report.matter.state = state
    report.matter.save()
    if "asked" in ended:
        report.asked_unit = report.asked_officer = report.reviewer = report.deciding_unit = None
        report.decider = ""
    report.save()


def put_before(report: Report, rank: str, *, unit: Unit, by: Actor, now: datetime, once: str = "") -> None:
    """Put a report before the leader of a unit; unanswered it goes on to the bureau's leader by itself."""
    report.decider, report.deciding_unit = rank, unit
    report.save(update_fields=["decider", "deciding_unit"])
    step = add_step(
        report, Step.ESCALATED, from_unit=report.asked_unit or report.matter.unit, to_unit=unit, rank=rank, by=by,
        now=now, once=once,
    )  # fmt: skip
    if not once:  # what was told by a clock that goes on running starts no second one
        ask_for_answer(step, unit=unit, officer=None, by=by, now=now)
    tell_report(report, "escalated", by=by, now=now, facts={"to": unit.name, "rank": rank})


def tell_report(report: Report, what: str, *, by: Actor, now: datetime, facts: dict[str, str]) -> Report:
    """Add what happened as an event and to the record; tell whom it concerns (what a clock did tells the desk)."""
    matter = report.matter
    events.append(
        f"report.{what}", unit=matter.unit, matter=matter, by=by, happened_at=now, recorded_at=now, facts=facts
    )
    record(
        f"report.{what}",
        by=by,
        now=now,
        about=[About(kind="matter", key=str(matter.uid), label=matter.number)],
        details={"state": matter.state, **facts},
    )
    if by.kind != "system":
        tell_people(report, what, by=by, now=now)
    return report


def reason_of(reason: str) -> str:
    """Return the reason as it is kept; without one nothing is done."""
    if not reason.strip():
        raise ReasonMissingError
    return reason.strip()[:400]
