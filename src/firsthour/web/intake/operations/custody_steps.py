"""How is a step of the trail written, and the clock of an answer started and ended?"""

from datetime import datetime

from firsthour.web.desk.clocks import Subject, start_clock, tell_clock
from firsthour.web.desk.models import RunningClock
from firsthour.web.intake.models import CustodyStep, Report
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.acting import Actor

CLOCK = "handover_answer"
ABOUT = "handover"


def add_step(
    report: Report, step: str, *, by: Actor, now: datetime, at: datetime | None = None, reason: str = "",
    from_unit: Unit | None = None, to_unit: Unit | None = None, from_officer: Officer | None = None,
    to_officer: Officer | None = None, reviewer: Officer | None = None, rank: str = "", once: str = "",
) -> CustodyStep:  # fmt: skip
    """Add a step to the trail of a report; it is never changed."""
    return CustodyStep.objects.create(
        matter=report.matter, step=step, from_unit=from_unit, to_unit=to_unit, from_officer=from_officer,
        to_officer=to_officer, reviewer=reviewer, reason=reason, rank=rank, at=at or now, by_key=by.key,
        by_name=by.name, once=once or None,
    )  # fmt: skip


def ask_for_answer(step: CustodyStep, *, unit: Unit, officer: Officer | None, by: Actor, now: datetime) -> RunningClock:
    """Start the clock by which this unit must answer; unanswered it is told upwards by itself."""
    subject = Subject(kind=ABOUT, key=str(step.uid), unit=unit, officer=officer, matter=step.matter)
    return start_clock(CLOCK, subject, started_at=now, by=by, now=now)


def end_clocks(report: Report, *, by: Actor, now: datetime) -> None:
    """End what runs: somebody answered."""
    for row in RunningClock.objects.filter(matter=report.matter, about_kind=ABOUT, done_at=None):
        tell_clock(row, "done", at=now, by=by, now=now)
