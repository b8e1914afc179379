"""Which lines can money from given lines have reached, in how many hops, when first and last? One statement a hop.

A way is a sequence of transfers, each later in ledger order than the one before. What may follow from a line
depends on its earliest arrival alone; a hop that finds an earlier one has to look only at the transfers between
the new and the old one, so that each transfer is taken once, at its fewest hops. Looking backward is the same
with payers and payees exchanged and ledger order and time turned round, which negative numbers do.
"""

from collections.abc import Collection
from dataclasses import dataclass

import pyarrow as pa

from firsthour.base.clock import WIDTH_US, Precision
from firsthour.ledger.book import Book, EventKind
from firsthour.ledger.engine.relations import EVENTS, count_rows, kinds, make_table, register_events, table
from firsthour.ledger.engine.session import Session

TRANSFERS, SEEDS, STOPS, STEPS = "transfers", "seeds", "stops", "steps"
_COLUMNS = "hops, near, far, leaves, arrives, arrived_us"
_ONE_EVENT_KINDS = (EventKind.TRANSFER, EventKind.OUT, EventKind.IN)
_FIRST = "-9223372036854775807"
_LAST = "9223372036854775807"


@dataclass(frozen=True)
class Bounds:
    """Which transfers count: of at least ``amount`` minor units, both of whose times may lie in [from_us, to_us).

    A time known to the minute or the day may lie anywhere in it. ``backward`` asks who paid, not who was paid.
    """

    from_us: int
    to_us: int
    amount: int = 0
    backward: bool = False


def register_transfers(session: Session, book: Book, *, bounds: Bounds) -> None:
    """Register a book and make its table ``transfers``."""
    register_events(session, book)
    make_table(session, TRANSFERS, select=select_transfers(EVENTS, bounds=bounds))


def expand_lines(
    session: Session, seeds: Collection[int], *, hops: int, bounds: Bounds, stops: Collection[int] = ()
) -> pa.Table:
    """Return what ``select_reached`` says of all lines within ``hops`` transfers of the ``seeds``.

    Money does not go on from the lines ``stops``, unless they are seeds. The session must hold the table of
    ``register_transfers``, made with the same ``bounds``.
    """
    lines = {SEEDS: sorted(set(seeds)), STOPS: sorted(set(stops))}
    session.register({name: pa.table({"line": pa.array(of, type=pa.int64())}) for name, of in lines.items()})
    make_table(session, STEPS, select=select_first_steps(SEEDS))
    for hop in range(1, hops + 1):
        make_table(session, "hop", select=select_next_steps(STEPS, TRANSFERS, stops=STOPS, hop=hop))
        if not count_rows(session, "hop"):
            break
        session.run(f"INSERT INTO {STEPS} SELECT {_COLUMNS} FROM hop")
    return session.fetch_table(select_reached(STEPS, backward=bounds.backward))


def select_transfers(events: str, *, bounds: Bounds) -> str:
    """Return: which steps can money take, from which line to which, and where do they stand in ledger order?

    One row a transfer within the bounds: ``near``, ``far``, the payer's and the payee's line; ``leaves``,
    ``arrives``, their events (one event unless in transit); ``arrived_us``, the payee's time. Looking backward
    ``near`` is the payee, and events and times are the negative of the other side's. Where the payer of an
    incoming row is not known there is no row.
    """
    forward = "payer AS near, payee AS far, paid AS leaves, received AS arrives, received_us AS arrived_us"
    backward = "payee AS near, payer AS far, -received AS leaves, -paid AS arrives, -paid_us AS arrived_us"
    return f"""
        WITH inside AS (
            SELECT event, kind, payer, dst, amount, slot, time_us, dst_time_us
            FROM {table(events)}
            WHERE amount >= {bounds.amount:d} AND time_us < {bounds.to_us:d} AND dst_time_us < {bounds.to_us:d}
                AND {bounds.from_us:d} < time_us
                    + {_width("precision")}
                AND {bounds.from_us:d} < dst_time_us
                    + {_width("dst_precision")}
        ),
        both_sides AS (
            SELECT payer, dst AS payee, event AS paid, event AS received, time_us AS paid_us, dst_time_us AS received_us
            FROM inside
            WHERE kind IN {kinds(_ONE_EVENT_KINDS)} AND payer >= 0 AND dst >= 0
            UNION ALL
            SELECT s.payer, r.dst, s.event, r.event, s.time_us, r.dst_time_us
            FROM inside AS s
            JOIN inside AS r ON r.slot = s.slot
            WHERE s.kind = {EventKind.OUT_TRANSIT:d} AND r.kind = {EventKind.IN_TRANSIT:d}
        )
        SELECT {backward if bounds.backward else forward}
        FROM both_sides
    """


def _width(precision: str) -> str:
    """Return for how many microseconds a time known to this precision may go on."""
    minute, day = WIDTH_US[Precision.MINUTE], WIDTH_US[Precision.DAY]
    return (
        f"CASE WHEN {precision} = {Precision.MINUTE:d} THEN {minute}"
        f" WHEN {precision} = {Precision.DAY:d} THEN {day} ELSE 1 END"
    )


def select_first_steps(seeds: str) -> str:
    """Return: what is taken before the first hop?

    One row a seed, in the columns of ``select_next_steps``: money is there before all events.
    """
    return f"""
        SELECT
            0 AS hops, CAST(NULL AS BIGINT) AS near, CAST(line AS BIGINT) AS far,
            CAST(NULL AS BIGINT) AS leaves, CAST({_FIRST} AS BIGINT) AS arrives, CAST(NULL AS BIGINT) AS arrived_us
        FROM {table(seeds)}
    """


def select_next_steps(steps: str, transfers: str, *, stops: str, hop: int) -> str:
    """Return one hop: which transfers can follow those of the last hop and were not taken before?

    One row a transfer: ``hops``; ``near``, ``far``, ``leaves``, ``arrives``, ``arrived_us`` as in the transfers.
    A line goes on where the last hop reached it earlier than all hops before, with what leaves after the new
    arrival and not after the old one. No row when nothing more is reached.
    """
    return f"""
        WITH arrivals AS (
            SELECT
                far AS line,
                MIN(CASE WHEN hops = {hop - 1:d} THEN arrives END) AS event,
                COALESCE(MIN(CASE WHEN hops < {hop - 1:d} THEN arrives END), {_LAST}) AS event_before
            FROM {table(steps)}
            GROUP BY far
        )
        SELECT
            {hop:d} AS hops, CAST(t.near AS BIGINT) AS near, CAST(t.far AS BIGINT) AS far,
            t.leaves, t.arrives, t.arrived_us
        FROM arrivals AS a
        JOIN {table(transfers)} AS t ON t.near = a.line AND t.leaves > a.event AND t.leaves <= a.event_before
        LEFT JOIN {table(stops)} AS s ON s.line = a.line
        WHERE s.line IS NULL OR {hop:d} = 1
    """


def select_reached(steps: str, *, backward: bool) -> str:
    """Return: which lines are reached at last, in how few hops, and in which events first and last?

    One row a line, by hops, then line: ``line``; ``hops``, 0 for a seed; ``nearest`` and ``farthest``, the events
    of the first and the last arrival there (backward: of the last and the first departure), by time, then ledger
    order; NULL for a seed to which nothing returns.
    """
    sign = "-" if backward else ""
    return f"""
        WITH ranked AS (
            SELECT
                far, hops, arrives,
                ROW_NUMBER() OVER (PARTITION BY far, hops > 0 ORDER BY arrived_us, arrives) AS from_first,
                ROW_NUMBER() OVER (PARTITION BY far, hops > 0 ORDER BY arrived_us DESC, arrives DESC) AS from_last
            FROM {table(steps)}
        )
        SELECT
            far AS line,
            CAST(MIN(hops) AS BIGINT) AS hops,
            {sign}MIN(CASE WHEN hops > 0 AND from_first = 1 THEN arrives END) AS nearest,
            {sign}MIN(CASE WHEN hops > 0 AND from_last = 1 THEN arrives END) AS farthest
        FROM ranked
        GROUP BY far
        ORDER BY hops, line
    """
