"""Which attributes do accounts and transfers carry in a graph file, and of what type are they?

One list for GraphML, GEXF, anx and xlsx, so that an attribute has the same name everywhere. ``long`` values are
integers in the currency's minor unit (or counts), ``text`` is text; None and "" are left out.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from firsthour.base.money import format_amount
from firsthour.papers.graphs import Edge, Graph, Node, amount_text, iso_time, mark_text, share_text

TEXT, LONG = "text", "long"
Value = str | int | None


class NodeColumn(NamedTuple):
    """An attribute of an account."""

    name: str
    kind: str
    read: Callable[[Node], Value]


class EdgeColumn(NamedTuple):
    """An attribute of a transfer."""

    name: str
    kind: str
    read: Callable[[Edge], Value]


def node_columns(graph: Graph) -> list[NodeColumn]:
    """Return the attributes that the accounts of a graph have."""
    columns = [
        NodeColumn("kind", TEXT, lambda node: node.kind),
        NodeColumn("institution", TEXT, lambda node: node.institution),
        NodeColumn("holder", TEXT, lambda node: node.holder),
        NodeColumn("received", TEXT, partial(_turnover_text, side=1)),
        NodeColumn("paid", TEXT, partial(_turnover_text, side=2)),
    ]
    for currency in graph.currencies:
        columns += [
            NodeColumn(f"received_minor_{currency}", LONG, partial(_turnover, currency=currency, side=1)),
            NodeColumn(f"paid_minor_{currency}", LONG, partial(_turnover, currency=currency, side=2)),
        ]
    if graph.is_trace:
        columns += [
            NodeColumn("mark", TEXT, lambda node: "; ".join(dict.fromkeys(mark.title for mark in node.marks))),
            NodeColumn("ended", TEXT, lambda node: mark_text(node.marks)),
        ]
        columns += [
            NodeColumn(f"ended_minor_{currency}", LONG, partial(_ended, currency=currency))
            for currency in graph.currencies
        ]
    return columns


def edge_columns(graph: Graph) -> list[EdgeColumn]:
    """Return the attributes that the transfers of a graph have."""
    columns = [
        EdgeColumn("transfer_id", TEXT, lambda edge: edge.identity),
        EdgeColumn("amount_minor", LONG, lambda edge: edge.amount),
        EdgeColumn("currency", TEXT, lambda edge: edge.currency),
        EdgeColumn("amount", TEXT, lambda edge: format_amount(edge.amount, currency=edge.currency)),
        EdgeColumn("time", TEXT, lambda edge: iso_time(edge.time)),
        EdgeColumn("ends_as", TEXT, lambda edge: edge.end),
    ]
    if graph.is_merged:
        columns += [
            EdgeColumn("last_time", TEXT, lambda edge: iso_time(edge.last)),
            EdgeColumn("count", LONG, lambda edge: edge.n_merged),
        ]
    else:
        columns += [
            EdgeColumn("seen_by", TEXT, lambda edge: edge.seen_by),
            EdgeColumn("rows", TEXT, lambda edge: " ".join(edge.rows)),
        ]
    if graph.is_trace:
        columns += [
            EdgeColumn("traced_minor", LONG, lambda edge: sum(share.amount for share in edge.shares)),
            EdgeColumn("traced", TEXT, lambda edge: share_text(edge.shares, edge.currency)),
        ]
    return columns


def filled(columns: Sequence[NodeColumn], node: Node) -> list[tuple[int, str, Value]]:
    """Return (place, kind, value) of the attributes that say something of an account."""
    values = [(place, column.kind, column.read(node)) for place, column in enumerate(columns)]
    return [value for value in values if value[2] is not None and value[2] != ""]


def filled_edge(columns: Sequence[EdgeColumn], edge: Edge) -> list[tuple[int, str, Value]]:
    """Return (place, kind, value) of the attributes that say something of a transfer."""
    values = [(place, column.kind, column.read(edge)) for place, column in enumerate(columns)]
    return [value for value in values if value[2] is not None and value[2] != ""]


def _turnover_text(node: Node, *, side: int) -> str:
    moved = [(int(turnover[side]), turnover.currency) for turnover in node.turnovers]
    return "; ".join(amount_text(amount, currency) for amount, currency in moved if amount)


def _turnover(node: Node, *, currency: str, side: int) -> int | None:
    return next((int(turnover[side]) for turnover in node.turnovers if turnover.currency == currency), None)


def _ended(node: Node, *, currency: str) -> int | None:
    amounts = [mark.amount for mark in node.marks if mark.currency == currency]
    return sum(amounts) if amounts else None
