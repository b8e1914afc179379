"""What happens by itself when nobody answers? The clock of the answer tells the unit's leader, then the bureau's.

Each step is on the trail once, also when two tickers run; it is told to people by the desk (``desk.told``).
"""

from collections.abc import Sequence
from datetime import datetime

from firsthour.web.desk.clocks import HOLDER, LISTENERS
from firsthour.web.desk.models import ClockAlarm, RunningClock
from firsthour.web.intake.models import CustodyStep, Report
from firsthour.web.intake.operations.custody_moves import put_before
from firsthour.web.intake.operations.custody_steps import ABOUT
from firsthour.web.intake.report_states import BUREAU_LEADER, OPEN_STATES
from firsthour.web.people.models import Unit
from firsthour.web.ui.acting import system_actor

BY = system_actor("intake.escalation")


def register() -> None:
    """Listen to the clocks; called when the apps are ready."""
    if escalate not in LISTENERS:
        LISTENERS.append(escalate)


def escalate(alarms: Sequence[ClockAlarm], now: datetime) -> None:
    """Put before the leaders what was not answered in time; in the transaction that raised the alarms."""
    told = [alarm for alarm in alarms if alarm.to != HOLDER]
    rows = RunningClock.objects.filter(about_kind=ABOUT).select_related("unit", "matter")
    clocks = rows.in_bulk({alarm.clock_id for alarm in told}) if told else {}
    for alarm in sorted(told, key=lambda one: one.at):
        row = clocks.get(alarm.clock_id)
        if row is not None and row.matter_id is not None:
            _escalate(alarm, row, now)


def _escalate(alarm: ClockAlarm, row: RunningClock, now: datetime) -> None:
    once = f"{row.uid}:{alarm.key}"[:80]
    report = Report.objects.select_related("matter__unit", "asked_unit").filter(matter=row.matter_id).first()
    if report is None or report.matter.state not in OPEN_STATES:
        return
    if CustodyStep.objects.filter(once=once).exists() or report.decider in (alarm.to, BUREAU_LEADER):
        return
    unit = _top_of(row.unit) if alarm.to == BUREAU_LEADER else row.unit
    put_before(report, alarm.to, unit=unit, by=BY, now=now, once=once)


def _top_of(unit: Unit) -> Unit:
    keys = [int(key) for key in unit.path.split("/") if key]
    top: Unit = Unit.objects.get(pk=keys[0])
    return top
