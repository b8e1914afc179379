"""How is what the engine did noted in rows that pages show? Progress at once, the end in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from firsthour.web.desk.notices import notify
from firsthour.web.desk.phrases import say
from firsthour.web.people.models import Officer
from firsthour.web.statements.folders import ledger_folder, plain_name
from firsthour.web.statements.models import Change, ChangeKind, FileState, Ledger, StatementFile, WorkState
from firsthour.web.statements.operations.telling import error_json, tell
from firsthour.web.statements.operations.ticking import tick_off
from firsthour.web.ui.acting import Actor

if TYPE_CHECKING:
    from firsthour.ledger.report import FileReport, ImportReport

COUNTS = ("read", "kept", "mirrored", "duplicate", "set_aside", "rejected")
MOST_NOTED_ONE_BY_ONE = 200  # of a drop of many files every twentieth is noted while it is read
MOST_ACCOUNTS = 200  # of a file that are kept with its row
_MOST_NAME = 300


@dataclass
class Told:
    """What an import reported, the files to be told of, and the folder in whose names it speaks."""

    report: "ImportReport"
    files: "list[FileReport]"
    folder: Path
    spans: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def note_begun(change: Change, *, order: int, name: str) -> None:
    """Note that a file of a change is being read now."""
    if order >= MOST_NOTED_ONE_BY_ONE and order % 20:
        return
    Change.objects.filter(pk=change.pk).update(current=name[:_MOST_NAME], n_done=order)
    if change.kind in (ChangeKind.UPLOAD, ChangeKind.SELECT):
        begun = {"ledger": change.ledger, "name": name[:_MOST_NAME]}
        StatementFile.objects.get_or_create(change=change, order=order, defaults=begun)


def note_done(change: Change, told: Told, *, by: Actor, now: datetime) -> None:
    """Note the end of a change: files, sums, version, what was asked for and came in with it; tell who dropped it."""
    for report in told.files:
        if report.error is None and report.sha256 not in told.spans:
            told.spans[report.sha256] = _accounts_of(change.ledger, report.sha256)
    with transaction.atomic():
        fresh = Change.objects.select_for_update().get(pk=change.pk)
        if fresh.state == WorkState.DONE:
            return
        _note_files(change, told)
        sums = {name: sum(getattr(one, name) for one in told.files) for name in COUNTS}
        before = Ledger.objects.get(pk=change.ledger_id).version
        Change.objects.filter(pk=change.pk).update(
            state=WorkState.DONE, n_done=len(told.files), current="", counts=sums, version_before=before,
            version_after=told.report.ledger_version, ended_at=now,
        )  # fmt: skip
        _note_ledger(change.ledger, told.report)
        facts = {"change": str(change.uid), "version": told.report.ledger_version[:12], **sums}
        tell(f"statements.{change.kind}", change.ledger.matter, ledger=change.ledger, by=by, now=now, facts=facts)
        tick_off(change.ledger, by=by, now=now)
        _tell_asker(change, gettext_noop("Statements read: %(number)s"), by=by, now=now)


@transaction.atomic
def note_failed(change: Change, error: Mapping[str, str], *, by: Actor, now: datetime) -> None:
    """Note that a change could not be carried out, and why."""
    Change.objects.filter(pk=change.pk).update(state=WorkState.FAILED, error=dict(error), ended_at=now, current="")
    StatementFile.objects.filter(change=change, state=FileState.READING).delete()
    facts = {"change": str(change.uid), "code": error["code"]}
    tell("statements.failed", change.ledger.matter, ledger=change.ledger, by=by, now=now, facts=facts)
    _tell_asker(change, gettext_noop("Statements could not be read: %(number)s"), by=by, now=now)


def _note_files(change: Change, told: Told) -> None:
    StatementFile.objects.filter(change=change).delete()
    if change.kind in (ChangeKind.REMOVE, ChangeKind.REMAP):
        gone = StatementFile.objects.filter(ledger=change.ledger, sha256=change.facts["sha256"], state=FileState.KEPT)
        gone.update(state=FileState.REMOVED)
    StatementFile.objects.bulk_create(
        [_file_row(change, one, order=order, told=told) for order, one in enumerate(told.files)], batch_size=200
    )


def _file_row(change: Change, report: "FileReport", *, order: int, told: Told) -> StatementFile:
    row = StatementFile(
        ledger=change.ledger, change=change, order=order, name=plain_name(report.path, told.folder)[:_MOST_NAME],
        sha256=report.sha256, layout=report.layout[:200],
    )  # fmt: skip
    if report.error is not None:
        row.state, row.error = FileState.REFUSED, error_json(report.error, folder=str(told.folder / "files"))
        return row
    row.state = FileState.AGAIN if report.already else FileState.KEPT
    for name in (*COUNTS, "furniture", "facts"):
        setattr(row, name, getattr(report, name))
    row.columns, row.notes, row.accounts = report.columns, report.notes, told.spans[report.sha256]
    sure = [column["confidence"] for column in report.columns if column["position"]]
    row.confidence = int(min(sure) * 100) if sure else None
    return row


def _note_ledger(ledger: Ledger, report: "ImportReport") -> None:
    Ledger.objects.filter(pk=ledger.pk).update(
        version=report.ledger_version if report.is_kept else "", n_accounts=len(report.accounts),
        n_gaps=sum(len(one.get("gaps", ())) for one in report.accounts),
        n_breaks=sum(one["breaks"] for one in report.accounts),
    )  # fmt: skip


def _accounts_of(ledger: Ledger, sha256: str) -> list[dict[str, Any]]:
    """Return whose accounts a kept file tells of: number, institution, first and last moment, how many rows."""
    from firsthour.ledger.store import Ledger as Folder

    folder = Folder(ledger_folder(ledger))
    segment = folder.load_manifest().segments.get(sha256)
    if segment is None:
        return []
    reading = folder.load_reading(segment)
    found = {entry["number"]: entry for entry in _rows_by_account(reading.segment_path)}
    for said in reading.accounts:
        if said.from_us is None or said.to_us is None:
            continue
        new = {"number": said.number, "institution": said.institution, "rows": 0, "from_us": said.from_us}
        entry = found.setdefault(said.number, {**new, "to_us": said.to_us})
        entry["from_us"], entry["to_us"] = min(entry["from_us"], said.from_us), max(entry["to_us"], said.to_us)
    return sorted(found.values(), key=lambda one: (-one["rows"], one["number"]))[:MOST_ACCOUNTS]


def _rows_by_account(segment: str) -> Iterator[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = pq.read_table(Path(segment) / "rows.parquet", columns=["own_number", "own_institution", "time_us"])
    names = pa.table({name: rows[name].cast(pa.string()) for name in ("own_number", "own_institution")})
    table = names.append_column("time_us", rows["time_us"])
    sums: Sequence[Any] = [("time_us", "min"), ("time_us", "max"), ("time_us", "count"), ("own_institution", "max")]
    for one in table.group_by("own_number").aggregate(sums).to_pylist():
        if one["own_number"] and not one["own_number"].startswith("~"):
            yield {
                "number": one["own_number"], "institution": one["own_institution_max"] or "",
                "rows": one["time_us_count"], "from_us": one["time_us_min"], "to_us": one["time_us_max"] + 1,
            }  # fmt: skip


def _tell_asker(change: Change, title: str, *, by: Actor, now: datetime) -> None:
    matter = change.ledger.matter
    notify(
        Officer.objects.filter(uid=change.by_key) if len(change.by_key) == 36 else [],
        key=f"statements:{change.uid}", topic="statements.read", title=say(title, number=matter.number),
        url=reverse("statements:home", args=[matter.uid]), matter=matter, by=by, now=now,
    )  # fmt: skip
