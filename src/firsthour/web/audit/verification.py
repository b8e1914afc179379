"""Does the record in this database hold? Raw column values, read past everything that could stumble over damage.

SQLite takes any value in any column, so the types are asked for. Text comes as the bytes it is kept in, without a
detour by characters. The server's side of the work is one plain scan in the order of the numbers, and no batch of it
is kept: on PostgreSQL a cursor of the server's, in a transaction, because without one the server would first write
the whole answer down.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from firsthour.base.errors import UserError
from firsthour.web.audit.chain import TEXTS, AnchorPoint, KeptRow, RawRow, Verdict, examine, raw_row

BATCH = 5_000
_TEXTS = ", ".join(TEXTS[1:])
_ALL_TEXT = " AND ".join(f"typeof({name}) = 'text'" for name in (*TEXTS, "hash"))
_SELECT = {
    # + keeps a value as it is but hides the column's declared type, which Django would convert by
    "sqlite": f"SELECT number, n_records, hash, {_ALL_TEXT}, +happened_at, {_TEXTS} FROM audit_event",
    # as Python writes a time: without a fraction where there is none
    "postgresql": f"SELECT number, n_records, hash, num_nulls({', '.join((*TEXTS, 'hash'))}) = 0 "
    "AND isfinite(happened_at), "
    "replace(to_char(happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), '.000000', ''), "
    f"{_TEXTS} FROM audit_event",
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
    return examine(read_batches(tell=tell, last=last), anchors)


def read_batches(
    *, first: int | None = None, last: int | None = None, tell: Callable[[int], None] | None = None
) -> Iterator[Sequence[KeptRow]]:
    """Yield the rows as they are kept, in the order of their numbers, so many at a time."""
    n_read = 0
    bounds = [f"number {sign} {int(number)}" for sign, number in ((">=", first), ("<=", last)) if number is not None]
    where = f" WHERE {' AND '.join(bounds)}" if bounds else ""
    statement = f"{_SELECT[connection.vendor]}{where} ORDER BY number"
    for batch in (_read_sqlite if connection.vendor == "sqlite" else _read_postgresql)(statement):
        yield batch
        n_read += len(batch)
        if tell is not None:
            tell(n_read)


def read_rows(*, first: int | None = None, last: int | None = None) -> Iterator[RawRow]:
    """Yield the rows as they are kept, in the order of their numbers."""
    return (raw_row(kept) for batch in read_batches(first=first, last=last) for kept in batch)


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


def _read_sqlite(statement: str) -> Iterator[Sequence[KeptRow]]:
    """Fetch text as bytes: text that is no UTF-8 would stop the cursor."""
    with connection.chunked_cursor() as cursor:
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


def _read_postgresql(statement: str) -> Iterator[Sequence[KeptRow]]:
    from psycopg.types.string import ByteaBinaryLoader

    with transaction.atomic(), connection.chunked_cursor() as cursor:
        raw = cursor.cursor
        for name in ("text", "varchar"):
            raw.adapters.register_loader(name, ByteaBinaryLoader)
        raw.execute(statement, binary=True)
        while batch := raw.fetchmany(BATCH):
            yield batch


def show_raw(texts: Iterable[bytes]) -> list[str]:
    """Return kept bytes as a page can show them; what is no UTF-8 as ``\\xNN``."""
    return [text.decode("utf-8", "backslashreplace") for text in texts]


def read_json(text: str) -> Any:
    """Return what a JSON column says; None where it is broken."""
    try:
        return json.loads(text)
    except ValueError:
        return None
