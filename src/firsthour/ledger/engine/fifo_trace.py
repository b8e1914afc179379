"""Where did claimed money go under FIFO? An interval join a hop over the index of ``fifo_index``.

A *piece* is money of one claim that one event carried: fen [``from_fen``, ``to_fen``) of that payment, which then
lie at [``low``, ``high``) of a line. A hop asks in which payments those positions leave. The way of a fen does not
depend on claims, so all claims are followed at once; where a claim names fen that carry an earlier claim when
they come by, these stay with the earlier one: they are cut off, and the claims are followed again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from firsthour.base.errors import InternalError
from firsthour.ledger.engine.fifo_index import ARRIVALS, PAYMENTS
from firsthour.ledger.engine.relations import EVENTS, TAKES, count_rows, make_table, register_takes, table
from firsthour.ledger.engine.session import Session

TAKEN, PIECES, HELD, FREE = "taken", "pieces", "held", "free"
_COLUMNS = "claim, event, arrives, from_fen, to_fen, line, span_no, low, high"


class EndlessWayError(InternalError):
    """Money was still under way after as many hops as there are events."""

    code = "endless_way"
    english = "Money is still under way after {hops} hops: the index goes back in ledger order."
    chinese = "经过 {hops} 层后资金仍在流转：索引违反账本顺序。"


@dataclass(frozen=True)
class FifoTrace:
    """What the claims' money did, as tables of int64, claims numbered as their takes are.

    ``flows`` (event, claim, amount): one row for each event in which money of the claim left a line, was taken by
    it, or ended, by event, then claim. ``rests`` (line, claim, amount) and ``overlaps`` (claim, other, amount)
    likewise. ``n_hops`` is the length of the longest way.
    """

    flows: pa.Table
    rests: pa.Table
    overlaps: pa.Table
    n_hops: int


def trace_fifo(session: Session, takes: Sequence[tuple[int, int]]) -> FifoTrace:
    """Follow claims to the end; ``takes`` are (event, asked) in ledger order, claims on one transfer in file order.

    The session must hold the tables of ``build_fifo_index``. Claims may overlap in any way.

    Raises
    ------
    BadTakesError
    """
    register_takes(session, takes)
    make_table(session, TAKEN, select=select_taken(TAKES, EVENTS))
    n_hops = _follow(session, TAKEN)
    make_table(session, HELD, select=select_held(TAKEN, PIECES))
    if count_rows(session, HELD):
        make_table(session, FREE, select=select_free(TAKEN, HELD))
        n_hops = _follow(session, FREE)
        make_table(session, HELD, select=select_held(TAKEN, PIECES))
    return FifoTrace(
        flows=session.fetch_table(select_flows(PIECES)),
        rests=session.fetch_table(select_rests(PIECES, PAYMENTS)),
        overlaps=session.fetch_table(select_overlaps(TAKEN, HELD, pieces=PIECES)),
        n_hops=n_hops,
    )


def _follow(session: Session, taken: str) -> int:
    """Make ``pieces``: all pieces of the way of what is taken; return the number of hops."""
    make_table(session, PIECES, select=select_first_pieces(taken, ARRIVALS))
    make_table(session, "hop_0", select=f"SELECT {_COLUMNS} FROM {PIECES}")
    n_events = count_rows(session, EVENTS)
    for hop in range(n_events + 1):
        last, following = f"hop_{hop % 2}", f"hop_{(hop + 1) % 2}"
        make_table(session, following, select=select_next_pieces(last, PAYMENTS))
        if not count_rows(session, following):
            return hop
        session.run(f"INSERT INTO {PIECES} SELECT {_COLUMNS} FROM {following}")
    raise EndlessWayError(hops=n_events)


def select_taken(takes: str, events: str) -> str:
    """Return: which fen of its transfer does each claim name?

    One row a claim: ``claim``, ``event``, ``asked``; [``low``, ``high``), successive fen from the transfer's first
    on, in the order of the claims, no further than its last.
    """
    return f"""
        WITH sums AS (
            SELECT
                claim, event, asked,
                SUM(CAST(asked AS DECIMAL(38, 0))) OVER (
                    PARTITION BY event ORDER BY claim ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                ) AS up_to
            FROM {table(takes)}
        )
        SELECT
            s.claim, s.event, s.asked,
            LEAST(s.up_to - s.asked, e.amount) AS low,
            LEAST(s.up_to, e.amount) AS high
        FROM sums AS s
        JOIN {table(events)} AS e ON e.event = s.event
    """


def select_first_pieces(taken: str, arrivals: str) -> str:
    """Return: where do the fen lie that claims take?

    One row a run of fen: ``claim``; ``event``, its transfer's, also as ``arrives``; [``from_fen``, ``to_fen``) of
    the transfer; ``line``, ``span_no``, [``low``, ``high``) where they lie, NULL when the transfer is an exit.
    """
    return f"""
        SELECT
            t.claim, t.event, t.event AS arrives, t.low AS from_fen, t.high AS to_fen,
            a.line, a.span_no, a.low + t.low AS low, a.low + t.high AS high
        FROM {table(taken)} AS t
        LEFT JOIN {table(arrivals)} AS a ON a.event = t.event
        WHERE t.low < t.high
    """


def select_next_pieces(pieces: str, payments: str) -> str:
    """Return one hop: in which payments do pieces leave their line, and where do they lie then?

    One row a piece and payment that meet, in the columns of the pieces: ``claim``; ``event``, the payment;
    ``arrives``; [``from_fen``, ``to_fen``) of it; ``line``, ``span_no``, [``low``, ``high``), NULL when it leaves
    what is seen. No row when nothing moves any more. ``event`` is later than that of the piece's last hop.
    """
    return f"""
        WITH parts AS (
            SELECT
                s.claim, p.event, p.arrives,
                GREATEST(s.low, p.low) - p.low AS from_fen,
                LEAST(s.high, p.high) - p.low AS to_fen,
                p.to_line, p.to_span_no, p.to_low
            FROM {table(pieces)} AS s
            JOIN {table(payments)} AS p
                ON p.line = s.line AND p.span_no = s.span_no AND p.low < s.high AND s.low < p.high
        )
        SELECT
            claim, event, arrives, from_fen, to_fen,
            to_line AS line, to_span_no AS span_no, to_low + from_fen AS low, to_low + to_fen AS high
        FROM parts
    """


def select_flows(pieces: str) -> str:
    """Return: how much of each claim did each event carry?

    One row an event and claim: ``event``, ``claim``, ``amount``, in order of event, then claim. Events of kind
    ``OUT`` and ``CLOSE`` are where money ends.
    """
    return f"""
        SELECT event, claim, CAST(SUM(to_fen - from_fen) AS BIGINT) AS amount
        FROM {table(pieces)}
        GROUP BY event, claim
        ORDER BY event, claim
    """


def select_rests(pieces: str, payments: str) -> str:
    """Return: how much of each claim lies in each line at the end, behind all that was ever paid out?

    One row a line and claim: ``line``, ``claim``, ``amount``, in order of line, then claim.
    """
    return f"""
        WITH gone AS (
            SELECT line, span_no, MAX(high) AS up_to
            FROM {table(payments)}
            GROUP BY line, span_no
        ),
        left_over AS (
            SELECT s.line, s.claim, s.high, GREATEST(s.low, COALESCE(g.up_to, 0)) AS low
            FROM {table(pieces)} AS s
            LEFT JOIN gone AS g ON g.line = s.line AND g.span_no = s.span_no
            WHERE s.line IS NOT NULL
        )
        SELECT CAST(line AS BIGINT) AS line, claim, CAST(SUM(high - low) AS BIGINT) AS amount
        FROM left_over
        WHERE low < high
        GROUP BY line, claim
        ORDER BY line, claim
    """


def select_held(taken: str, pieces: str) -> str:
    """Return: which of the fen that a claim names carry an earlier claim when they come by?

    One row a claim and piece that meet: ``claim``; ``other``, the earlier claim; [``low``, ``high``) of the
    transfer. Of pieces that were cut already, ``other`` is the claim that keeps the fen.
    """
    return f"""
        SELECT
            t.claim, s.claim AS other,
            GREATEST(t.low, s.from_fen) AS low, LEAST(t.high, s.to_fen) AS high
        FROM {table(taken)} AS t
        JOIN {table(pieces)} AS s
            ON s.arrives = t.event AND s.claim < t.claim AND s.from_fen < t.high AND t.low < s.to_fen
    """


def select_free(taken: str, held: str) -> str:
    """Return: which of the fen that a claim names carry no earlier claim, and so are its own?

    One row a run of fen between held ones: ``claim``, ``event``, [``low``, ``high``) of the transfer. A claim
    whose fen are all held has no row.
    """
    return f"""
        WITH walls AS (
            SELECT claim, low, high
            FROM {table(held)}
            UNION ALL
            SELECT claim, high AS low, high
            FROM {table(taken)}
        ),
        gaps AS (
            SELECT
                claim,
                MAX(high) OVER (
                    PARTITION BY claim ORDER BY low, high ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ) AS low,
                low AS high
            FROM walls
        )
        SELECT t.claim, t.event, COALESCE(g.low, t.low) AS low, g.high
        FROM {table(taken)} AS t
        JOIN gaps AS g ON g.claim = t.claim
        WHERE COALESCE(g.low, t.low) < g.high
    """


def select_overlaps(taken: str, held: str, *, pieces: str) -> str:
    """Return: how much of what a claim asks stays with other claims?

    One row a claim and other: ``claim``, ``other``, ``amount``, in that order. First the fen it names that the
    other holds; what it asks beyond the transfer's last fen is named after all others that hold the transfer, in
    ledger order, each up to its part not yet named.
    """
    return f"""
        WITH named AS (
            SELECT claim, other, SUM(high - low) AS amount
            FROM {table(held)}
            GROUP BY claim, other
        ),
        holders AS (
            SELECT t.claim, t.asked - (t.high - t.low) AS lacking, s.claim AS other, SUM(s.to_fen - s.from_fen) AS holds
            FROM {table(taken)} AS t
            JOIN {table(pieces)} AS s ON s.arrives = t.event AND s.claim <> t.claim
            GROUP BY t.claim, t.asked, t.low, t.high, s.claim
        ),
        room AS (
            SELECT
                h.claim, h.other, h.lacking,
                COALESCE(n.amount, 0) AS named,
                h.holds - COALESCE(n.amount, 0) AS free,
                SUM(h.holds - COALESCE(n.amount, 0)) OVER (
                    PARTITION BY h.claim ORDER BY h.other ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                ) AS up_to
            FROM holders AS h
            LEFT JOIN named AS n ON n.claim = h.claim AND n.other = h.other
        ),
        parts AS (
            SELECT claim, other, named + GREATEST(LEAST(free, lacking - (up_to - free)), 0) AS amount
            FROM room
        )
        SELECT claim, other, CAST(amount AS BIGINT) AS amount
        FROM parts
        WHERE amount > 0
        ORDER BY claim, other
    """
