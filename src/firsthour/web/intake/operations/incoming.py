"""How does a file of incidents become reports? Row by row, each kept with what became of it; safe to repeat.

Rows of one number are one incident (further payments). What is registered already stays as it is; what cannot be
registered is kept with its reason.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from firsthour.base.errors import UserError
from firsthour.web.audit.operations import About, record
from firsthour.web.intake.incident_rows import (
    Row,
    needed,
    read_fraud_type,
    read_moment,
    read_payment,
    read_rows,
    read_victim,
)
from firsthour.web.intake.models import Channel, IncomingFile, IncomingRow, Outcome, Report
from firsthour.web.intake.new_reports import NewReport
from firsthour.web.intake.operations.registering import register_report
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.acting import Actor

CHANNELS = {"110": Channel.POLICE_LINE, "96110": Channel.FRAUD_LINE}
MINI_PROGRAMS = ("mini", "miniprogram", "mini-program")


class UnknownUnitError(UserError):
    """A row names a unit in which its reader may register nothing."""

    code = "unit_unknown"
    english = "The unit {unit!r} is not known, or reports cannot be registered there."
    chinese = "单位“{unit}”不存在，或不能在该单位登记。"


@dataclass(frozen=True)
class IncomingTable:
    """A file as it was dropped: name and bytes, from which system, and the unit for rows that name none."""

    name: str
    content: bytes
    source_system: str
    unit: Unit
    officer: Officer


def import_incidents(table: IncomingTable, *, units: QuerySet[Unit], by: Actor, now: datetime) -> IncomingFile:
    """Read a file of incidents and register what can be; ``units`` are those in which its reader may register.

    Raises
    ------
    UnreadableFileError, MissingColumnsError, TooManyRowsError
        It is no such file: nothing was registered.
    """
    rows = read_rows(table.name, table.content)
    kept = IncomingFile.objects.create(
        name=table.name, sha256=hashlib.sha256(table.content).hexdigest(), source_system=table.source_system,
        unit=table.unit, officer=table.officer, at=now,
    )  # fmt: skip
    known_units = {unit.code: unit for unit in units}
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.values.get("source_number", "") or f"\x00{row.line}", []).append(row)
    for group in groups.values():
        _take(kept, table, group, units=known_units, by=by, now=now)
    details = {"rows": len(rows), "sha256": kept.sha256}
    record(
        "report.file", by=by, now=now, about=[About("incoming", str(kept.uid), table.name)], n_records=len(rows),
        details=details,
    )  # fmt: skip
    return kept


def channel_of(source_system: str) -> str:
    """Return how incidents of a system come in."""
    if source_system.startswith(MINI_PROGRAMS):
        return Channel.MINI_PROGRAM
    return CHANNELS.get(source_system, Channel.OTHER_SYSTEM)


def _take(
    kept: IncomingFile, table: IncomingTable, group: Sequence[Row], *, units: dict[str, Unit], by: Actor, now: datetime
) -> None:
    report: Report | None = None
    code, reason = "", {}
    try:
        new = _new_report(table, group, units=units)
        report = register_report(new, by=by, now=now)
        outcome = Outcome.REGISTERED if report.is_new else Outcome.KNOWN
    except UserError as error:
        outcome, code = Outcome.REJECTED, error.code
        reason = {"en": error.sentence("en"), "zh": error.sentence("zh")}
    IncomingRow.objects.bulk_create(
        IncomingRow(
            file=kept, line=row.line, outcome=outcome, report=report, code=code, reason=reason,
            content=list(row.content),
        )
        for row in group
    )  # fmt: skip


def _new_report(table: IncomingTable, group: Sequence[Row], *, units: dict[str, Unit]) -> NewReport:
    first = group[0]
    number, _reported = needed(first, "source_number"), needed(first, "reported_at")
    reported_at, _precision = read_moment(first, "reported_at")
    code = first.values.get("unit", "")
    if code and code not in units:
        raise UnknownUnitError(unit=code)
    payments = [payment for payment in map(read_payment, group) if payment is not None]
    stories = dict.fromkeys(row.values.get("story", "") for row in group)
    return NewReport(
        kind="online_fraud", channel=channel_of(table.source_system), unit=units[code] if code else table.unit,
        story="\n".join(story for story in stories if story), reported_at=reported_at,
        fraud_type=read_fraud_type(first), mentions=[read_victim(first)], payments=payments,
        source_system=table.source_system, source_number=number[:80],
    )  # fmt: skip
