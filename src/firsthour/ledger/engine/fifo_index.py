"""In which payment does each fen leave its line when the oldest leaves first? Computed by window sums.

Number the fen of a line as they come in: 0, 1, 2 … The oldest leaves first, so the payments take them in the
same numbers: the fen at position p leaves in the payment that covers p. A payment of more than the line holds
adds the shortfall as money of unknown origin at its own end; the shortfalls are positions of the line too, else
what came in later would seem to have paid for it. They are the running maximum of *paid − received*. A span ends
with ``CLOSE``, which takes all that is left; the next one counts from 0.

Intervals are half-open, [low, high), in minor units.
"""

from firsthour.ledger.book import Book, EventKind
from firsthour.ledger.engine.relations import (
    EVENTS,
    PAYING_KINDS,
    RECEIVING_KINDS,
    kinds,
    make_table,
    register_events,
    table,
)
from firsthour.ledger.engine.session import Session

LEGS, BALANCES, ARRIVALS, PAYMENTS = "legs", "balances", "arrivals", "payments"


def build_fifo_index(session: Session, book: Book) -> None:
    """Register a book and make its tables ``legs``, ``balances``, ``arrivals`` and ``payments``.

    Cost: three sorts of all legs by line, and two joins.
    """
    register_events(session, book)
    make_table(session, LEGS, select=select_legs(EVENTS))
    make_table(session, BALANCES, select=select_balances(LEGS))
    make_table(session, ARRIVALS, select=select_arrivals(BALANCES))
    make_table(session, PAYMENTS, select=select_payments(BALANCES, ARRIVALS, events=EVENTS))


def select_legs(events: str) -> str:
    """Return: what happens to each covered line, in the line's own order?

    One row a leg: ``line``; ``event``; ``side`` (0 pays, 1 receives: a self transfer pays first, so
    ``event, side`` is the line's order); ``kind``; ``amount`` (0 for ``CLOSE``); ``span_no``, the number of
    ``CLOSE`` before it in the line.
    """
    return f"""
        WITH sides AS (
            SELECT src AS line, event, 0 AS side, kind, amount
            FROM {table(events)}
            WHERE kind IN {kinds(PAYING_KINDS)}
            UNION ALL
            SELECT dst AS line, event, 1 AS side, kind, amount
            FROM {table(events)}
            WHERE kind IN {kinds(RECEIVING_KINDS)}
        )
        SELECT
            line,
            event,
            side,
            kind,
            CASE WHEN kind = {EventKind.CLOSE:d} THEN 0 ELSE amount END AS amount,
            CAST(COALESCE(SUM(CASE WHEN kind = {EventKind.CLOSE:d} THEN 1 ELSE 0 END) OVER (
                PARTITION BY line ORDER BY event, side ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ), 0) AS BIGINT) AS span_no
        FROM sides
    """


def select_balances(legs: str) -> str:
    """Return: how much did a line receive, pay and lack up to each leg of a span, and what does it hold then?

    One row a leg: ``line``, ``span_no``, ``event``, ``side``, ``kind``, ``amount``; sums over the span up to and
    with this leg: ``received``, ``paid``, ``lacked`` (all shortfalls: the largest *paid − received* so far, at
    least 0); ``held`` is what the line holds behind the leg, in a ``CLOSE`` what it takes out.
    """
    return f"""
        WITH sums AS (
            SELECT
                line, span_no, event, side, kind, amount,
                SUM(CAST(CASE WHEN side = 1 THEN amount ELSE 0 END AS DECIMAL(38, 0))) OVER (
                    PARTITION BY line, span_no ORDER BY event, side
                    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                ) AS received,
                SUM(CAST(CASE WHEN side = 0 THEN amount ELSE 0 END AS DECIMAL(38, 0))) OVER (
                    PARTITION BY line, span_no ORDER BY event, side
                    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                ) AS paid
            FROM {table(legs)}
        ),
        shortfalls AS (
            SELECT
                line, span_no, event, side, kind, amount, received, paid,
                MAX(GREATEST(paid - received, 0)) OVER (
                    PARTITION BY line, span_no ORDER BY event, side
                    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                ) AS lacked
            FROM sums
        )
        SELECT
            line, span_no, event, side, kind, amount, received, paid, lacked,
            received + lacked - paid AS held
        FROM shortfalls
    """


def select_arrivals(balances: str) -> str:
    """Return: which positions of a line does the money take that comes in?

    One row a receiving leg with money in it: ``event``, unique; ``line``, ``span_no``; [``low``, ``high``).
    """
    return f"""
        SELECT event, line, span_no, received + lacked - amount AS low, received + lacked AS high
        FROM {table(balances)}
        WHERE side = 1 AND amount > 0
    """


def select_payments(balances: str, arrivals: str, *, events: str) -> str:
    """Return the FIFO index: which positions of a line does each payment take out, and where do they go?

    One row a paying leg with money in it, ``CLOSE`` too: ``event``, unique; ``line``, ``span_no``, [``low``,
    ``high``); ``arrives``, the event of the payee's leg (of a transit its other end, else ``event``); ``to_line``,
    ``to_span_no`` and ``to_low``, where the payment's first fen comes to lie, NULL when it leaves what is seen.
    """
    return f"""
        WITH debits AS (
            SELECT
                event, line, span_no,
                paid - amount AS low,
                CASE WHEN kind = {EventKind.CLOSE:d} THEN paid + held ELSE paid END AS high
            FROM {table(balances)}
            WHERE side = 0
        ),
        transits AS (
            SELECT leaves.event, comes.event AS arrives
            FROM {table(events)} AS leaves
            JOIN {table(events)} AS comes ON comes.slot = leaves.slot
            WHERE leaves.kind = {EventKind.OUT_TRANSIT:d} AND comes.kind = {EventKind.IN_TRANSIT:d}
        )
        SELECT
            d.event, d.line, d.span_no, d.low, d.high,
            COALESCE(t.arrives, d.event) AS arrives,
            a.line AS to_line, a.span_no AS to_span_no, a.low AS to_low
        FROM debits AS d
        LEFT JOIN transits AS t ON t.event = d.event
        LEFT JOIN {table(arrivals)} AS a ON a.event = COALESCE(t.arrives, d.event)
        WHERE d.low < d.high
    """
