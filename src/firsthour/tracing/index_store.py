"""How an index is kept beside the book it was made from, so that only the first question of a version builds it.

    BOOK/index-RULE-CODE/NAME.npy     the arrays, mapped into memory when they are opened
    BOOK/index-RULE-CODE/index.json   sizes and checksums of these, and what book they are of
    BOOK/index-RULE-CODE/lock         held by the writer while it writes

BOOK is the folder of one version's book, CODE a hash of the code that makes and reads indexes. An index is written
under another name and renamed when it is whole. Where it cannot be written it is not kept, and nothing else
changes. What is kept is believed only when every size and checksum agrees and the book is the one it was made of.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import zlib
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from firsthour.ledger.book import Book
from firsthour.ledger.books import book_home
from firsthour.ledger.store import Ledger
from firsthour.tracing.index import Fingerprint, LineIndex, bind_index, build_index, take_fingerprints

_HEAD = "index.json"
_ORDER = "line_order"
_LOCK = "lock"
_DRAFT = ".index-"
_KERNELS = ("fifo", "index", "lifo", "pool", "takes")
_MAP_FROM_BYTES = 1 << 16


def open_index(ledger_dir: Path, book: Book, *, rule: str) -> LineIndex:
    """Return the index of the ledger's book, kept from before, extended from an earlier version's, or built.

    Parameters
    ----------
    ledger_dir
        the ledger's folder; what cannot be written there is not kept.
    book
        of ``open_book``.
    rule
        ``fifo`` or ``lifo``.
    """
    return open_index_in(book_home(Ledger(ledger_dir), book.version), book, rule=rule)


def open_index_in(home: Path, book: Book, *, rule: str) -> LineIndex:
    """Return the index of a book whose folder is ``home``; its siblings are the books of other versions."""
    place = home / _name(rule)
    kept = load_index(place)
    if kept is not None and kept[1] == _columns_digest(book):
        _sweep_drafts(home)  # a writer that was killed after it was done left the old one aside
        return bind_index(book, rule=rule, arrays=kept[0].arrays)
    index = build_index(book, rule=rule, known=_best_known(home, book, rule=rule))
    if index.arrays and home.is_dir():
        _keep(index, place)
    return index


def load_index(place: Path) -> tuple[LineIndex, str] | None:
    """Return the index kept in a folder, not yet bound to a book, and the digest of its book's columns.

    None where there is none, or where a part of it is not as it was written.
    """
    try:
        head = json.loads((place / _HEAD).read_bytes())
        arrays = {name: _load_array(place / f"{name}.npy", written) for name, written in head["arrays"].items()}
        rule, n_events, digest = str(head["rule"]), int(head["n_events"]), str(head["digest"])
        columns_digest = str(head["columns_digest"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # not kept, or damaged: the index is built anew
    order = arrays.pop(_ORDER)
    return LineIndex(rule, n_events, arrays, kept_fingerprint=Fingerprint(digest, order)), columns_digest


def _load_array(path: Path, written: dict[str, Any]) -> NDArray[Any]:
    """Return an array mapped into memory (what is written to it stays there); ValueError when it is damaged."""
    if path.stat().st_size != written["size"] or _checksum(path) != written["checksum"]:
        raise ValueError(path)
    mode: Literal["c"] | None = "c" if written["size"] > _MAP_FROM_BYTES else None
    array: NDArray[Any] = np.load(path, mmap_mode=mode, allow_pickle=False)
    return array.view(np.ndarray)


def _checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            checksum = zlib.crc32(block, checksum)
    return checksum


def _best_known(home: Path, book: Book, *, rule: str) -> LineIndex | None:
    """Return the largest index kept of another version whose events are the first of this book's."""
    lengths: dict[Path, tuple[int, str]] = {}
    for place in home.parent.glob(f"*/{_name(rule)}"):
        try:
            head = json.loads((place / _HEAD).read_bytes())
            lengths[place] = int(head["n_events"]), str(head["digest"])
        except (OSError, ValueError, KeyError, TypeError):
            continue  # damaged, and of no use
    lengths = {place: found for place, found in lengths.items() if 0 < found[0] <= book.n_events}
    if not lengths:
        return None
    prints = take_fingerprints(book, [n for n, _ in lengths.values()])
    fitting = [
        (n, place) for (place, (n, digest)), ours in zip(lengths.items(), prints, strict=True) if ours.digest == digest
    ]
    for _, place in sorted(fitting, reverse=True):
        known = load_index(place)
        if known is not None:
            return known[0]
    return None


def _keep(index: LineIndex, place: Path) -> None:
    """Write an index whole, or leave no trace of it."""
    draft: Path | None = None
    try:
        _sweep_drafts(place.parent)
        draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=place.parent))
        with (draft / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            draft.chmod(place.parent.stat().st_mode & 0o777)
            _write(index, draft)
            if place.exists():  # damaged, or of a book that is not this one; swept by the next if this one is killed
                place.rename(place.parent / f"{draft.name}-old")
            draft.rename(place)
            shutil.rmtree(place.parent / f"{draft.name}-old", ignore_errors=True)
    except OSError:  # read-only, full, or another process was first: the answer does not need it
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)


def _write(index: LineIndex, draft: Path) -> None:
    fingerprint = index.fingerprint
    written = {}
    for name, array in [*index.arrays.items(), (_ORDER, fingerprint.line_order)]:
        path = draft / f"{name}.npy"
        with path.open("wb") as file:
            np.save(file, array)
            file.flush()
            os.fsync(file.fileno())
        written[name] = {"size": path.stat().st_size, "checksum": _checksum(path)}
    head = {
        "rule": index.rule,
        "n_events": index.n_events,
        "digest": fingerprint.digest,
        "columns_digest": _columns_digest(index.bound_book()),
        "arrays": written,
    }
    (draft / _HEAD).write_text(json.dumps(head, indent=1), encoding="utf-8")


def _sweep_drafts(home: Path) -> None:
    """Delete what writers that were killed left behind: a living one holds its lock."""
    for draft in home.glob(f"{_DRAFT}*"):
        if not _is_being_written(draft):
            shutil.rmtree(draft, ignore_errors=True)


def _is_being_written(draft: Path) -> bool:
    try:
        with (draft / _LOCK).open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _columns_digest(book: Book) -> str:
    """Return a hash of the columns that an index is made from, as they are numbered in this book."""
    digest = hashlib.sha256(f"{book.n_events} {book.n_lines}".encode())
    for column in (book.kind, book.src, book.dst, book.amount, book.slot):
        digest.update(np.ascontiguousarray(column).data)
    return digest.hexdigest()


def _name(rule: str) -> str:
    return f"index-{rule}-{index_code_version()}"


@cache
def index_code_version() -> str:
    """Return a hash over the code that makes and reads indexes."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for name in ("index.py", "index_store.py", *(f"_kernel_{kernel}.py" for kernel in _KERNELS)):
        digest.update((here / name).read_bytes())
    return digest.hexdigest()[:12]
