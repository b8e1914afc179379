"""Which relations do statements start from, and how does a statement's answer become a table of a session.

Every statement is a ``SELECT`` in the part of SQL that DuckDB and Spark share: joins, common table expressions,
window functions with written frames, ``CASE``, ``LEAST`` and ``GREATEST``. Sums of money are ``DECIMAL(38, 0)``,
because a sum over a line may be larger than any balance of it. Loops are the caller's: one statement a hop.
"""

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from firsthour.base.errors import InternalError
from firsthour.ledger.book import Book, EventKind
from firsthour.ledger.engine.session import Session

EVENTS = "events"
TAKES = "takes"
PAYING_KINDS = (EventKind.TRANSFER, EventKind.OUT, EventKind.OUT_TRANSIT, EventKind.CLOSE)
RECEIVING_KINDS = (EventKind.TRANSFER, EventKind.IN, EventKind.IN_TRANSIT, EventKind.OPEN)
CLAIMABLE_KINDS = (EventKind.TRANSFER, EventKind.IN, EventKind.IN_TRANSIT, EventKind.OUT)
_COLUMNS = ("kind", "src", "dst", "payer", "amount", "slot", "time_us", "dst_time_us", "precision", "dst_precision")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


class BadTableNameError(InternalError):
    """A statement was asked for with a table name that is none."""

    code = "bad_table_name"
    english = "{name} cannot stand in a statement as the name of a table."
    chinese = "{name} 不能作为语句中的表名。"


class BadTakesError(InternalError):
    """What claims take does not fit the events, or is not in ledger order."""

    code = "bad_takes"
    english = "Claims {claims} do not fit their transfers or are not in ledger order."
    chinese = "被骗款项 {claims} 与其交易不符，或未按账本顺序排列。"


def table(name: str) -> str:
    """Return ``name`` when it can stand in a statement as it is: small letters, digits, underscores."""
    if _NAME.fullmatch(name) is None:
        raise BadTableNameError(name=repr(name))
    return name


def kinds(wanted: Sequence[EventKind]) -> str:
    """Return kinds of events as they stand behind ``IN``: ``(0, 1, 3, 6)``."""
    return f"({', '.join(str(int(kind)) for kind in wanted)})"


def register_events(session: Session, book: Book) -> None:
    """Make a book's events known as ``events``: one row an event, named as in ``ledger.book.Book``.

    ``event`` (BIGINT) is the place in ledger order, from 0; ``kind`` is an ``EventKind``; ``src``, ``dst`` and
    ``payer`` are lines, −1 where there is none; ``amount`` is in minor units; times are microseconds
    since the epoch, of the payer's and the payee's row, with their precisions.
    """
    columns = {"event": pa.array(np.arange(book.n_events, dtype=np.int64))}
    columns |= {name: pa.array(np.ascontiguousarray(getattr(book, name))) for name in _COLUMNS}
    session.register({EVENTS: pa.table(columns)})


def register_takes(session: Session, takes: Sequence[tuple[int, int]]) -> None:
    """Make what claims take known as ``takes``: one row a claim, numbered in ledger order from 0.

    ``takes`` are (event, asked): the claim asks ``asked`` minor units of the transfer that arrives, or exits, in
    ``event``. The events must be registered.

    Raises
    ------
    BadTakesError
    """
    columns = {
        "claim": pa.array(range(len(takes)), type=pa.int64()),
        "event": pa.array([event for event, _ in takes], type=pa.int64()),
        "asked": pa.array([asked for _, asked in takes], type=pa.int64()),
    }
    session.register({TAKES: pa.table(columns)})
    misfits = session.fetch(select_misfits(TAKES, EVENTS))
    if misfits:
        raise BadTakesError(claims=", ".join(str(claim) for (claim,) in misfits))


def select_misfits(takes: str, events: str) -> str:
    """Return: which claims do not fit their transfer, or stand before a claim on an earlier one?

    One row a claim: ``claim``, in order of it. No row when all is well.
    """
    return f"""
        WITH ordered AS (
            SELECT claim, event, asked, LAG(event) OVER (ORDER BY claim) AS event_before
            FROM {table(takes)}
        )
        SELECT o.claim
        FROM ordered AS o
        LEFT JOIN {table(events)} AS e ON e.event = o.event AND e.kind IN {kinds(CLAIMABLE_KINDS)}
        WHERE e.event IS NULL OR o.asked <= 0 OR o.asked > e.amount OR o.event < o.event_before
        ORDER BY o.claim
    """


def make_table(session: Session, name: str, *, select: str) -> None:
    """Keep a statement's answer as a table of the session, in place of one of that name."""
    session.run(f"DROP TABLE IF EXISTS {table(name)}")
    session.run(f"CREATE TABLE {table(name)} AS {select}")


def count_rows(session: Session, name: str) -> int:
    """Return how many rows a table has."""
    ((n_rows,),) = session.fetch(f"SELECT COUNT(*) FROM {table(name)}")
    return int(n_rows)
