"""How files get into a ledger: walk, keep, read, assemble, swap; nothing twice, nothing lost."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from firsthour.base.errors import UserError
from firsthour.ledger.containers.walk import Refusal, SourceFile, walk
from firsthour.ledger.counterparties import read_unit_table
from firsthour.ledger.reading import FileReading
from firsthour.ledger.report import FileReport, ImportReport, describe_file, list_rejects
from firsthour.ledger.settling import Settled, settle
from firsthour.ledger.statements.read import read_file
from firsthour.ledger.statements.registry import Registry, load_layouts
from firsthour.ledger.store import FileChangedError, Ledger, Manifest
from firsthour.papers.tables import write_csv

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
) -> ImportReport:
    """Import ``paths`` (files, folders, archives) into a ledger and return what became of every row.

    Files that cannot be opened are reported and the rest goes on. Killed at any moment, the ledger is as it
    was before; run again, it is as if never killed. Two imports at once wait for each other.

    Parameters
    ----------
    layouts
        further mappings (TOML) to read files by.
    kinds
        the unit's own kinds of counterparties (TOML), kept with the ledger from now on; None keeps what it has.

    Raises
    ------
    NotALedgerError, BadKindsError
    """
    registry = load_layouts(layouts)
    own_kinds = None if kinds is None else read_unit_table(kinds)
    ledger = Ledger(ledger_dir)
    with ledger.writing() as manifest:
        manifest.kinds = manifest.kinds if own_kinds is None else own_kinds
        reports: list[FileReport] = []
        fresh: dict[str, FileReport] = {}
        for found in walk(paths, work_dir=ledger.tmp / "unpacked"):
            progress(found.shown)
            if isinstance(found, Refusal):
                reports.append(FileReport(found.shown, error=found.error))
            else:
                reports.append(_take_in(ledger, found, manifest=manifest, fresh=fresh, registry=registry))
        settled = settle(ledger, manifest, fresh=fresh)
        _write_rejects(ledger, manifest)
        ledger.note(_journal_entry(now, reports, manifest))
        ledger.swap_manifest(manifest)
        return _report(ledger, manifest, reports, settled)


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
        settled = settle(ledger, manifest, fresh={})
        _write_rejects(ledger, manifest)
        ledger.note({"at": now.isoformat(), "removed": sha256, "version": manifest.version})
        ledger.swap_manifest(manifest)
        ledger.forget(sha256, segment, version=manifest.version)
        return _report(ledger, manifest, [], settled)


def _take_in(
    ledger: Ledger, found: SourceFile, *, manifest: Manifest, fresh: dict[str, FileReport], registry: Registry
) -> FileReport:
    """Keep and read one file; add it to the manifest (in memory) and to ``fresh`` when it is new."""
    if found.sha256 in manifest.segments:
        return _seen_before(ledger.load_reading(manifest.segments[found.sha256]), found.shown)
    draft = ledger.tmp / "segment"
    try:
        kept = ledger.keep_file(found.path, found.sha256, move=ledger.tmp in found.path.parents)
        draft.mkdir()
        source = SourceFile(found.shown, found.name, kept, found.sha256, found.size)
        with ThreadPoolExecutor(1, thread_name_prefix="check") as pool:
            checked = pool.submit(ledger.check_kept, found.sha256, found.shown)
            reading = read_file(source, out_dir=draft, registry=registry)
            checked.result()
    except (UserError, FileNotFoundError) as refused:
        if isinstance(refused, FileNotFoundError) and str(refused.filename) != str(found.path):
            raise
        error = refused if isinstance(refused, UserError) else FileChangedError(path=found.shown)
        ledger.drop_draft(draft, found.sha256)
        return FileReport(found.shown, found.sha256, error=error)
    name = ledger.keep_segment(draft, reading)
    if reading.mapping_path:
        reading.mapping_path = str(ledger.segments / name / Path(reading.mapping_path).name)
    manifest.segments[found.sha256] = name
    report = fresh[found.sha256] = describe_file(reading)
    return report


def _seen_before(reading: FileReading, shown: str) -> FileReport:
    """Return the report of a file that is in the ledger already: all its good rows are duplicates."""
    report = describe_file(reading)
    report.path, report.already = shown, True
    report.duplicate = report.read - report.set_aside - report.rejected
    return report


def _report(ledger: Ledger, manifest: Manifest, reports: list[FileReport], settled: Settled) -> ImportReport:
    mine = {report.sha256: report.path for report in reports if report.error is None}
    readings = [ledger.load_reading(manifest.segments[sha]) for sha in sorted(mine)]
    for reading in readings:
        reading.path = mine[reading.sha256]
    return ImportReport(
        ledger_version=manifest.version,
        files=reports,
        rejects=list_rejects(readings),
        accounts=settled.accounts,
        reversed_transfers=settled.n_reversed,
        ambiguous=settled.ambiguous,
        displaced=settled.displaced,
        edited_times=settled.edited_times,
        n_transfers=settled.n_transfers,
    )


def _journal_entry(now: datetime, reports: list[FileReport], manifest: Manifest) -> dict[str, object]:
    files = [{"path": report.path, "sha256": report.sha256} for report in reports if report.error is None]
    refused = [{"path": r.path, "code": r.error.code} for r in reports if r.error is not None]
    return {"at": now.isoformat(), "imported": files, "refused": refused, "version": manifest.version}


def _write_rejects(ledger: Ledger, manifest: Manifest) -> None:
    """Write every rejected row of the ledger to rejects.csv."""
    draft = ledger.tmp / "rejects.csv"
    rejects = list_rejects(ledger.list_readings(manifest))
    write_csv(draft, REJECT_COLUMNS, rows=[[item.get(name, 1) for name in REJECT_COLUMNS] for item in rejects])
    draft.replace(ledger.path / "rejects.csv")
