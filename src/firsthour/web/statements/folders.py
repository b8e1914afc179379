"""Where on disk do ledgers and results lie, and how do dropped files get names again?

HOME/ledgers/<uid>/               a ledger exactly as the command line keeps one
HOME/statements/reports/<uid>.json   what a change of a ledger reported
HOME/statements/traces/ab/<identity>/   a result, written whole, never changed
HOME/cache/statements/<uid>/      files under the names they came by, while they are read
"""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from firsthour.papers.whole_file import whole_file
from firsthour.web.statements.models import Ledger


def ledger_folder(ledger: Ledger) -> Path:
    """Return where a ledger is kept."""
    return Path(settings.HOME) / "ledgers" / ledger.uid.hex


def report_path(change: UUID) -> Path:
    """Return where the report of a change lies."""
    return Path(settings.HOME) / "statements" / "reports" / f"{change.hex}.json"


def accounts_path(change: UUID) -> Path:
    """Return where the accounts lie that a change reported: spans, gaps, breaks."""
    return report_path(change).with_suffix(".accounts.json")


def result_folder(identity: str) -> Path:
    """Return where the result with this identity lies."""
    return Path(settings.HOME) / "statements" / "traces" / identity[:2] / identity


def write_json(path: Path, content: Any) -> None:
    """Write a value whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as draft:
        draft.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def read_json(path: Path) -> Any:
    """Return a value that was written; None when there is none."""
    if not path.is_file():
        return None
    return json.loads(path.read_text(encoding="utf-8"))


@contextmanager
def work_folder(key: UUID) -> Iterator[Path]:
    """Give an empty folder for a piece of work; nothing of it is left, nor of an attempt that was killed."""
    folder = Path(settings.HOME) / "cache" / "statements" / key.hex
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put_names(folder: Path, named: Sequence[tuple[str, Path]]) -> list[Path]:
    """Let kept bytes appear in a folder under their names (two of a name apart); return the paths in order."""
    paths = []
    for place, (name, kept) in enumerate(named):
        home = folder if not (folder / name).exists() else folder / str(place)
        home.mkdir(exist_ok=True)
        _appear(kept, home / name)
        paths.append(home / name)
    return paths


def plain_name(shown: str, folder: Path) -> str:
    """Return the name of a file as somebody dropped it; members of archives after ``!``."""
    outer, mark, inner = shown.partition("!")
    return Path(outer.removeprefix(f"{folder}/")).name + mark + inner


def _appear(kept: Path, path: Path) -> None:
    try:
        os.link(kept, path)
    except OSError:  # another file system, or one without links
        shutil.copyfile(kept, path)
