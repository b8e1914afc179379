"""How is a change of a ledger carried out in the background, so that a kill at any moment loses and doubles nothing?

The engine's import is whole or not at all, and importing again changes nothing. What an attempt that was killed had put
in force but not noted is told again from the ledger itself: the fates of its rows are counted anew.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from firsthour.base.errors import UserError
from firsthour.web.desk.files import path_of
from firsthour.web.desk.models import Attachment
from firsthour.web.statements.folders import (
    accounts_path,
    ledger_folder,
    plain_name,
    put_names,
    report_path,
    work_folder,
    write_json,
)
from firsthour.web.statements.models import Change, ChangeKind, FileState, OwnLayout, StatementFile, WorkState
from firsthour.web.statements.operations.dropping import ABOUT
from firsthour.web.statements.operations.noting import Told, note_begun, note_done, note_failed
from firsthour.web.statements.operations.telling import error_json
from firsthour.web.ui.acting import Actor

if TYPE_CHECKING:
    from firsthour.ledger.report import FileReport, ImportReport


@dataclass
class Work:
    """A change that is being carried out, in its folder; ``shown`` counts the files begun."""

    change: Change
    folder: Path
    check: Callable[[], None]
    now: datetime
    shown: int = 0

    def progress(self, path: str) -> None:
        """Note on the page which file is being read; stop when another worker took the work over."""
        self.check()
        note_begun(self.change, order=self.shown, name=plain_name(path, self.folder))
        self.shown += 1


def carry_out(uid: str, *, by: Actor, now: datetime, check: Callable[[], None]) -> None:
    """Carry out a change of a ledger; done before, it is left alone."""
    change = Change.objects.select_related("ledger__matter__unit", "ledger__matter__owner").get(uid=uid)
    if change.state in (WorkState.DONE, WorkState.FAILED):
        return
    Change.objects.filter(pk=change.pk).update(state=WorkState.RUNNING)
    try:
        with work_folder(change.uid) as folder:
            work = Work(change, folder, check, now)
            report = _CARRIED_OUT[change.kind](work)
            told = Told(report, _list_files(work, report), folder)
            _keep_report(work, told)
            check()
            note_done(change, told, by=by, now=now)
    except UserError as refused:
        note_failed(change, error_json(refused, folder=str(folder)), by=by, now=now)


def list_uploads(change: Change) -> list[tuple[str, Path]]:
    """Return the files of a drop: name and where the kept bytes lie."""
    kept = Attachment.objects.filter(about_kind=ABOUT, about_key=str(change.uid)).order_by("pk")
    return [(one.name, path_of(one.blob_id)) for one in kept]


def _sources(change: Change) -> list[tuple[str, Path]]:
    """Return the files a change brought in: as dropped, or as another ledger keeps them."""
    if change.kind == ChangeKind.UPLOAD:
        return list_uploads(change)
    chosen = StatementFile.objects.filter(uid__in=change.facts["files"]).select_related("ledger").order_by("pk")
    return [(_last(one.name), ledger_folder(one.ledger) / "files" / one.sha256) for one in chosen]


def _add(work: Work) -> "ImportReport":
    return _import(work, _sources(work.change))


def _remap(work: Work) -> "ImportReport":
    """Read a file again by what officers corrected since; its drop is walked again, where all others are known."""
    _take_out(work)
    return _import(work, _sources(Change.objects.get(uid=work.change.facts["dropped_by"])))


def _remove(work: Work) -> "ImportReport":
    return _take_out(work) or _import(work, [])


def _take_out(work: Work) -> "ImportReport | None":
    """Take the file of a change out of its ledger; None: an attempt before this one did."""
    from firsthour.ledger.importing import remove_file
    from firsthour.ledger.store import Ledger

    folder, sha256 = ledger_folder(work.change.ledger), work.change.facts["sha256"]
    if sha256 not in Ledger(folder).load_manifest().segments:
        return None
    return remove_file(sha256, folder, now=work.now)


def _import(work: Work, named: Sequence[tuple[str, Path]]) -> "ImportReport":
    from firsthour.ledger.importing import import_files

    layouts = work.folder / "layouts"
    layouts.mkdir()
    for row in OwnLayout.objects.all():
        (layouts / f"{row.uid.hex}.toml").write_text(row.toml, encoding="utf-8")
    dropped = work.folder / "files"
    dropped.mkdir()
    paths = put_names(dropped, named)
    folder = ledger_folder(work.change.ledger)
    folder.parent.mkdir(parents=True, exist_ok=True)
    return import_files(paths, folder, now=work.now, layouts=[layouts], progress=work.progress)


def _list_files(work: Work, report: "ImportReport") -> "list[FileReport]":
    """Return the files to be told of, those that an attempt before this one had put in force counted anew."""
    if work.change.kind == ChangeKind.REMAP:
        return [one for one in report.files if one.sha256 == work.change.facts["sha256"]]
    noted = StatementFile.objects.filter(ledger=work.change.ledger, state=FileState.KEPT).exclude(change=work.change)
    seen = set(noted.values_list("sha256", flat=True))
    lost: set[str] = set()
    for one in report.files:
        lost |= {one.sha256} if one.already and one.sha256 not in seen else set()
        seen.add(one.sha256)
    counted = _count_anew(work, lost) if lost else {}
    files = []
    for one in report.files:
        fresh = counted.pop(one.sha256, None)  # a second copy in the same drop stays a copy
        files.append(one if fresh is None else replace(fresh, path=one.path))
    return files


def _count_anew(work: Work, lost: set[str]) -> "dict[str, FileReport]":
    from firsthour.ledger.report import describe_file
    from firsthour.ledger.settling import settle
    from firsthour.ledger.store import Ledger

    ledger = Ledger(ledger_folder(work.change.ledger))
    with ledger.writing() as manifest:
        readings = ledger.list_readings(manifest)
        fresh = {reading.sha256: describe_file(reading) for reading in readings if reading.sha256 in lost}
        settle(ledger, manifest, readings=readings, fresh=fresh)
    return fresh


def _keep_report(work: Work, told: Told) -> None:
    """Keep what the import said as the command line says it, with the names people know."""
    report = replace(told.report, files=told.files)
    content = report.to_json()
    for entry in (*content["files"], *content["rejects"]):
        entry["path"] = plain_name(entry["path"], work.folder)
        entry.pop("mapping", None)
    for entry in content["files"]:
        if "error" in entry:
            entry["error"]["message"] = entry["error"]["message"].replace(f"{work.folder / 'files'}/", "")
    write_json(accounts_path(work.change.uid), content.pop("accounts"))
    write_json(report_path(work.change.uid), content)


def _last(name: str) -> str:
    return name.replace("!", "/").rpartition("/")[2]


_CARRIED_OUT: dict[str, Callable[[Work], "ImportReport"]] = {
    ChangeKind.UPLOAD: _add,
    ChangeKind.SELECT: _add,
    ChangeKind.REMAP: _remap,
    ChangeKind.REMOVE: _remove,
}
