"""What is a money graph on paper: accounts, transfers between them, and what a trace marks in both.

One model for every format. Nodes and edges are read once and in order, so that a whole ledger passes through a
writer without being held. Amounts are integers in the currency's minor unit; times are local (Asia/Shanghai) as a
person writes them, no more precise than they are known: ``2026-03-01``, ``2026-03-01 10:05``, ``2026-03-01 10:05:07``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from firsthour.base.money import format_amount
from firsthour.papers.workbook import Sheet

ZONE = "+08:00"
COVERED, SEEN = "covered", "seen"
REST, EXIT, UNSEEN = "rest", "exit", "unseen"


class Turnover(NamedTuple):
    """What an account received and paid in one currency, in all transfers known of it."""

    currency: str
    received: int
    paid: int


class Mark(NamedTuple):
    """Where part of a claim ended: ``part`` is rest, exit or unseen, ``word`` the exit's kind or the reason."""

    claim_id: str
    part: str
    word: str
    amount: int
    currency: str

    @property
    def title(self) -> str:
        """``rest``, ``exit:cash``, ``unseen:never``."""
        return f"{self.part}:{self.word}" if self.word else self.part


class Node(NamedTuple):
    """An account: ``kind`` is ``covered``, ``seen`` or the kind of exit."""

    account: str
    kind: str
    institution: str = ""
    holder: str = ""
    turnovers: tuple[Turnover, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def label(self) -> str:
        """What is written beside the account on a chart: its number and, where known, its holder."""
        return f"{self.holder} {self.account}" if self.holder else self.account


class Share(NamedTuple):
    """How much of a claim a transfer carried."""

    claim_id: str
    amount: int


class Edge(NamedTuple):
    """A transfer, or, when ``n_merged`` is set, all transfers between two accounts in one currency.

    ``rows`` are its source rows, the payer's first. ``seen_by`` says whose statement shows it (both, payer, payee).
    ``end`` is ``exit:KIND`` or ``unseen:REASON`` where the payee's side is not known. ``time`` is the payer's; of
    merged transfers the first, ``last`` the last.
    """

    identity: str
    source: str
    target: str
    amount: int
    currency: str
    time: str
    rows: tuple[str, ...] = ()
    seen_by: str = ""
    end: str = ""
    shares: tuple[Share, ...] = ()
    n_merged: int = 0
    last: str = ""


@dataclass(frozen=True)
class Graph:
    """Accounts and transfers to be written, and what they are a picture of.

    ``nodes`` and ``edges`` can be read once, nodes first. ``n_transfers`` counts single transfers also where edges
    are merged. ``tables`` are further sheets of a workbook (a trace's claims and where they ended),
    ``unmatched`` the claims that met no transfer.
    """

    title: str
    version: str
    nodes: Iterable[Node]
    edges: Iterable[Edge]
    n_nodes: int
    n_transfers: int
    currencies: Sequence[str]
    is_trace: bool = False
    is_merged: bool = False
    tables: Sequence[Sheet] = ()
    unmatched: Sequence[str] = ()


def merge_edges(graph: Graph) -> Graph:
    """Return the graph with one edge for each payer, payee and currency: count, sum, first and last time.

    Memory grows with the number of such pairs.
    """
    return replace(graph, edges=_merged(graph.edges), is_merged=True)


def _merged(edges: Iterable[Edge]) -> Iterator[Edge]:
    bundles: dict[tuple[str, str, str], Edge] = {}
    for edge in edges:
        key = (edge.source, edge.target, edge.currency)
        known = bundles.get(key)
        bundles[key] = _bundle(edge) if known is None else _joined(known, edge)
    yield from bundles.values()


def _bundle(edge: Edge) -> Edge:
    identity = f"{edge.source} > {edge.target} {edge.currency}"
    return edge._replace(identity=identity, rows=(), seen_by="", n_merged=1, last=edge.time)


def _joined(bundle: Edge, edge: Edge) -> Edge:
    end = bundle.end if bundle.end == edge.end else ""
    shares = bundle.shares
    if edge.shares:
        sums = dict(shares)
        for claim_id, amount in edge.shares:
            sums[claim_id] = sums.get(claim_id, 0) + amount
        shares = tuple(Share(*item) for item in sums.items())
    return bundle._replace(
        amount=bundle.amount + edge.amount,
        time=min(bundle.time, edge.time),
        last=max(bundle.last, edge.time),
        end=end,
        shares=shares,
        n_merged=bundle.n_merged + 1,
    )


def iso_time(written: str) -> str:
    """Return a time as ISO 8601 with its zone, as precise as it was; a day stays a day.

    >>> iso_time("2026-03-01 10:05")
    '2026-03-01T10:05+08:00'
    """
    day, _, clock = written.partition(" ")
    return f"{day}T{clock}{ZONE}" if clock else day


def whole_time(written: str, *, is_end: bool = False) -> str:
    """Return a time to the second for readers that know no other: the first or the last second it can mean.

    >>> whole_time("2026-03-01"), whole_time("2026-03-01 10:05", is_end=True)
    ('2026-03-01T00:00:00+08:00', '2026-03-01T10:05:59+08:00')
    """
    missing = "T23:59:59" if is_end else "T00:00:00"
    return written.replace(" ", "T") + missing[len(written) - 10 :] + ZONE


def share_text(shares: Sequence[Share], currency: str) -> str:
    """Return traced amounts as a person reads them: ``c1 12.00 CNY; c2 3.00 CNY``."""
    return "; ".join(f"{share.claim_id} {amount_text(share.amount, currency)}" for share in shares)


def mark_text(marks: Sequence[Mark]) -> str:
    """Return where parts of claims ended: ``c1 rest 12.00 CNY; c2 exit:cash 3.00 CNY``."""
    return "; ".join(f"{mark.claim_id} {mark.title} {amount_text(mark.amount, mark.currency)}" for mark in marks)


def amount_text(minor: int, currency: str) -> str:
    """Return an amount in major units with its currency."""
    return f"{format_amount(minor, currency=currency)} {currency}"
