"""Does the record in this database hold? Raw column values, read past everything that could stumble over damage.

SQLite takes any value in any column, so the types are asked for, and text comes as the bytes it is kept in. The
server's side of the work is one plain scan in the order of the numbers.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection

from firsthour.base.errors import UserError
from firsthour.web.audit.chain import TEXTS, AnchorPoint, RawRow, Verdict, examine

BATCH = 5_000
_TEXTS = ", ".join(TEXTS[1:])
_ALL_TEXT = " AND ".join(f"typeof({name}) = 'text'" for name in (*TEXTS, "hash"))
_SELECT = {
    # + keeps a value as it is but hides the column's declared type, which Django would convert by
    "sqlite": f"SELECT number, n_records, hash, {_ALL_TEXT}, +happened_at, {_TEXTS} FROM audit_event",
    "postgresql": "SELECT number, n_records, hash, true, "
    f"to_char(happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), {_TEXTS} FROM audit_event",
}


class BadAnchorError(UserError):
    """A file is no anchor."""

    code = "bad_anchor"
    english = "{path} is not an anchor: it has no line that begins with {expected}."
    chinese = "{path} 不是锚点文件：没有以 {expected} 开头的行。"


class NoRecordError(UserError):
    """The database has no table of events."""

    code = "no_record"
    english = "There is no record here: the database {name} has no table audit_event."
    chinese = "此处没有审计记录：数据库 {name} 中没有 audit_event 表。"


def verify(
    *, anchors: Sequence[AnchorPoint] = (), tell: Callable[[int], None] | None = None, last: int | None = None
) -> Verdict:
    """Walk the whole record (or up to the number ``last``) and return the verdict.

    Parameters
    ----------
    anchors
        what the chain must still agree with.
    tell
        called with the number of events read so far, for a line of progress.

    Raises
    ------
    NoRecordError
        The site has never been set up here.

    Notes
    -----
    One pass, constant memory. A million events: see ``benchmarks/bench_audit.py``.
    """
    if "audit_event" not in connection.introspection.table_names():
        raise NoRecordError(name=connection.settings_dict["NAME"])
    return examine(read_rows(tell=tell, last=last), anchors)


def read_rows(
    *, first: int | None = None, last: int | None = None, tell: Callable[[int], None] | None = None
) -> Iterator[RawRow]:
    """Yield the rows as they are kept, in the order of their numbers."""
    n_read = 0
    for batch in _read_batches(first, last):
        for number, n_records, hash_, is_text, *texts in batch:
            yield RawRow(number, n_records, texts if is_text else None, hash_)
        n_read += len(batch)
        if tell is not None:
            tell(n_read)


def read_anchor_file(path: Path) -> AnchorPoint:
    """Return the anchor a printed page carries in its line ``firsthour-anchor``.

    Raises
    ------
    BadAnchorError
        The file has no such line.
    """
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        words = line.split()
        if len(words) == 4 and words[0] == ANCHOR_WORD and _is_anchor(words[1], words[2], words[3]):
            return AnchorPoint(number=int(words[2]), hash=words[3], day=words[1])
    raise BadAnchorError(path=path, expected=ANCHOR_WORD)


ANCHOR_WORD = "firsthour-anchor"


def _is_anchor(day: str, number: str, hash_: str) -> bool:
    is_hash = len(hash_) == 64 and set(hash_) <= set("0123456789abcdef")
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return is_hash and number.isascii() and number.isdigit()


def _read_batches(first: int | None, last: int | None) -> Iterator[list[Any]]:
    bounds = [f"number {sign} {int(number)}" for sign, number in ((">=", first), ("<=", last)) if number is not None]
    where = f" WHERE {' AND '.join(bounds)}" if bounds else ""
    statement = f"{_SELECT[connection.vendor]}{where} ORDER BY number"
    with connection.chunked_cursor() as cursor:
        if connection.vendor == "sqlite":
            yield from _sqlite_batches(cursor, statement)
            return
        cursor.execute(statement)
        while batch := cursor.fetchmany(BATCH):
            yield list(map(_as_bytes, batch))


def _sqlite_batches(cursor: Any, statement: str) -> Iterator[list[Any]]:
    """Fetch text as bytes: text that is no UTF-8 would stop the cursor."""
    raw = connection.connection
    cursor.execute(statement)
    while True:
        kept, raw.text_factory = raw.text_factory, bytes
        try:
            batch = cursor.fetchmany(BATCH)
        finally:
            raw.text_factory = kept
        if not batch:
            return
        yield batch


def _as_bytes(row: tuple[Any, ...]) -> tuple[Any, ...]:
    number, n_records, hash_, _, happened_at, *texts = row
    try:
        encoded = [text.encode() for text in (hash_, happened_at.removesuffix(".000000"), *texts)]
    except AttributeError:  # a column is NULL
        return number, n_records, str(hash_).encode(), False, *texts
    return number, n_records, encoded[0], True, *encoded[1:]


def show_raw(texts: Iterable[bytes]) -> list[str]:
    """Return kept bytes as a page can show them; what is no UTF-8 as ``\\xNN``."""
    return [text.decode("utf-8", "backslashreplace") for text in texts]


def read_json(text: str) -> Any:
    """Return what a JSON column says; None where it is broken."""
    try:
        return json.loads(text)
    except ValueError:
        return None
