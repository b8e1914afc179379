"""How files get into a ledger: walk, keep, read, assemble, swap; nothing twice, nothing lost.

What reads and assembles is heavy to load, so it is imported in the functions that use it: meanwhile the first
file is hashed and copied.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from firsthour.base.errors import UserError
from firsthour.ledger.containers.walk import Refusal, SourceFile, walk
from firsthour.ledger.readiness import made_ready_meanwhile
from firsthour.ledger.reading import FileReading
from firsthour.ledger.report import FileReport, ImportReport, describe_file
from firsthour.ledger.statements.registry import Registry, load_layouts
from firsthour.ledger.store import Ledger, Manifest
from firsthour.papers.tables import write_csv

if TYPE_CHECKING:
    from firsthour.ledger.assembly.assemble import Assembly
    from firsthour.ledger.settling import Settled

REJECT_COLUMNS = ("path", "sheet", "row", "column", "reason", "value")  # a file's first sheet is not named
Progress = Callable[[str], None]


def import_files(
    paths: Sequence[Path],
    ledger_dir: Path,
    *,
    now: datetime,
    layouts: Sequence[Path] = (),
    kinds: Path | None = None,
    progress: Progress = lambda shown: None,
    assembled: Callable[["Assembly"], None] = lambda assembly: None,
) -> ImportReport:
    """Import ``paths`` (files, folders, archives) into a ledger and return what became of every row.

    Files that cannot be opened are reported and the rest goes on; when none is left, no new ledger is made. Killed
    at any moment, the ledger is as it was before; run again, it is as if never killed. Two imports at once wait for
    each other.

    Parameters
    ----------
    layouts
        further mappings (TOML) to read files by.
    kinds
        the unit's own kinds of counterparties (TOML), kept with the ledger from now on; None keeps what it has.
    assembled
        told of the assembly of the ledger's rows, where they were assembled in memory.

    Raises
    ------
    NotALedgerError, BadKindsError
    """
    registry = load_layouts(layouts)
    own_kinds = None if kinds is None else _read_kinds(kinds)
    ledger = Ledger(ledger_dir)
    with ledger.writing() as manifest:
        manifest.kinds = manifest.kinds if own_kinds is None else own_kinds
        reports: list[FileReport] = []
        with made_ready_meanwhile() as ready:
            batch = _Batch(ledger, manifest, registry, ready)
            for found in walk(paths, work_dir=ledger.tmp / "unpacked"):
                progress(found.shown)
                if isinstance(found, Refusal):
                    reports.append(FileReport(found.shown, error=found.error))
                else:
                    reports.append(_take_in(batch, found))
        if not manifest.segments and not ledger.manifest_path.exists():
            return _report_of_nothing(manifest, reports)
        readings = ledger.list_readings(manifest)
        settled = _settle(ledger, manifest, readings=readings, fresh=batch.fresh)
        if settled.assembly is not None:
            assembled(settled.assembly)
        _write_rejects(ledger, readings)
        ledger.note(_journal_entry(now, reports, manifest))
        ledger.swap_manifest(manifest)
        return _report(manifest, reports, readings=readings, settled=settled)


def remove_file(name: str, ledger_dir: Path, *, now: datetime) -> ImportReport:
    """Take one source file out of the ledger (a new version) and delete it and its segment.

    Raises
    ------
    NoSuchLedgerError, NoSuchFileError
    """
    ledger = Ledger(ledger_dir)
    ledger.load_manifest()
    with ledger.writing() as manifest:
        sha256 = ledger.find_file(name)
        segment = manifest.segments.pop(sha256)
        readings = ledger.list_readings(manifest)
        settled = _settle(ledger, manifest, readings=readings, fresh={})
        _write_rejects(ledger, readings)
        ledger.note({"at": now.isoformat(), "removed": sha256, "version": manifest.version})
        ledger.swap_manifest(manifest)
        ledger.forget(sha256, segment, version=manifest.version)
        return _report(manifest, [], readings=readings, settled=settled)


@dataclass
class _Batch:
    """What one import goes on with: ``fresh`` are the reports of its new files by hash."""

    ledger: Ledger
    manifest: Manifest
    registry: Registry
    ready: Callable[[], None]
    fresh: dict[str, FileReport] = field(default_factory=dict)

    def read(self, kept: SourceFile, draft: Path) -> FileReading:
        self.ready()
        from firsthour.ledger.statements.read import read_file

        draft.mkdir()
        return read_file(kept, out_dir=draft, registry=self.registry)


def _take_in(batch: _Batch, found: SourceFile) -> FileReport:
    """Keep and read one file; add it to the manifest (in memory) and to the fresh ones when it is new."""
    ledger, manifest = batch.ledger, batch.manifest
    if found.sha256 in manifest.segments:
        return _seen_before(ledger.load_reading(manifest.segments[found.sha256]), found.shown)
    draft = ledger.tmp / "segment"
    try:
        reading = batch.read(ledger.keep_file(found), draft)
    except UserError as refused:
        ledger.drop_draft(draft, found.sha256)
        return FileReport(found.shown, found.sha256, error=refused)
    name = ledger.keep_segment(draft, reading)
    if reading.mapping_path:
        reading.mapping_path = str(ledger.segments / name / Path(reading.mapping_path).name)
    manifest.segments[found.sha256] = name
    report = batch.fresh[found.sha256] = describe_file(reading)
    return report


def _seen_before(reading: FileReading, shown: str) -> FileReport:
    """Return the report of a file that is in the ledger already: all its good rows are duplicates."""
    report = describe_file(reading)
    report.path, report.already = shown, True
    report.duplicate = report.read - report.set_aside - report.rejected
    return report


def _read_kinds(path: Path) -> str:
    from firsthour.ledger.counterparties import read_unit_table

    return read_unit_table(path)


def _settle(
    ledger: Ledger, manifest: Manifest, *, readings: list[FileReading], fresh: dict[str, FileReport]
) -> "Settled":
    from firsthour.ledger.settling import settle

    return settle(ledger, manifest, readings=readings, fresh=fresh)


def _rejects(readings: list[FileReading]) -> list[dict[str, Any]]:
    from firsthour.ledger.counting import list_rejects

    return list_rejects(readings)


def _report(
    manifest: Manifest, reports: list[FileReport], *, readings: list[FileReading], settled: "Settled"
) -> ImportReport:
    mine = {report.sha256: report.path for report in reports if report.error is None}
    shown = [replace(reading, path=mine[reading.sha256]) for reading in readings if reading.sha256 in mine]
    return ImportReport(
        ledger_version=manifest.version,
        files=reports,
        rejects=_rejects(shown),
        accounts=settled.accounts,
        reversed_transfers=settled.n_reversed,
        ambiguous=settled.ambiguous,
        displaced=settled.displaced,
        edited_times=settled.edited_times,
        n_transfers=settled.n_transfers,
    )


def _report_of_nothing(manifest: Manifest, reports: list[FileReport]) -> ImportReport:
    """Return the report of an import that no ledger came of: every file was refused."""
    return ImportReport(manifest.version, reports, [], [], 0, [], [], [], 0, is_kept=False)


def _journal_entry(now: datetime, reports: list[FileReport], manifest: Manifest) -> dict[str, object]:
    files = [{"path": report.path, "sha256": report.sha256} for report in reports if report.error is None]
    refused = [{"path": r.path, "code": r.error.code} for r in reports if r.error is not None]
    return {"at": now.isoformat(), "imported": files, "refused": refused, "version": manifest.version}


def _write_rejects(ledger: Ledger, readings: list[FileReading]) -> None:
    """Write every rejected row of the ledger to rejects.csv."""
    draft = ledger.tmp / "rejects.csv"
    rejects = _rejects(readings)
    write_csv(draft, REJECT_COLUMNS, rows=[[item.get(name, 1) for name in REJECT_COLUMNS] for item in rejects])
    draft.replace(ledger.path / "rejects.csv")
