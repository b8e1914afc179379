"""How does a money graph stand in tables: a workbook to read, or a plain ledger to import again?"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from firsthour.base.money import exponent, format_amount
from firsthour.base.text import formula_safe
from firsthour.papers.graphs import Edge, Graph, Node, iso_time, mark_text, share_text
from firsthour.papers.tables import write_csv
from firsthour.papers.workbook import Sheet, write_workbook

PLAIN_COLUMNS = ("time", "source", "target", "amount", "currency", "id", "memo")
_APOSTROPHE = "'"


def write_graph_workbook(path: Path, graph: Graph) -> None:
    """Write accounts, transfers and a trace's own tables as sheets of one workbook: ids text, amounts numbers."""
    write_workbook(path, [*graph.tables, _accounts(graph), _transfers(graph)])


def write_plain_ledger(path: Path, graph: Graph) -> None:
    """Write the transfers as a plain ledger that ``firsthour import`` reads: the same transfers in the same order.

    Names that a spreadsheet would run as a formula get an apostrophe in front (:func:`guarded`). The column
    ``memo`` is empty: no word in it may be taken for a reversal when the file is imported.
    """
    write_csv(path, PLAIN_COLUMNS, rows=(_plain_row(edge) for edge in graph.edges))


def guarded(text: str) -> str:
    """Return a name no spreadsheet runs; taking one leading apostrophe away gives it back, whatever it was.

    >>> guarded("=1+1"), guarded("'=1+1"), guarded("+8613800000000")
    ("'=1+1", "''=1+1", '+8613800000000')
    """
    bare = text.lstrip(_APOSTROPHE)
    return _APOSTROPHE + text if formula_safe(bare) != bare else text


def decimal_amount(minor: int, currency: str) -> Decimal:
    """Return an amount in major units with all decimals of its currency."""
    return Decimal(minor).scaleb(-exponent(currency))


def _plain_row(edge: Edge) -> tuple[str, ...]:
    amount = format_amount(edge.amount, currency=edge.currency)
    names = guarded(edge.source), guarded(edge.target)
    return edge.time, *names, amount, guarded(edge.currency), guarded(edge.identity), ""


def _accounts(graph: Graph) -> Sheet:
    header = ["account", "kind", "institution", "holder"]
    for currency in graph.currencies:
        header += [f"received {currency}", f"paid {currency}"]
    if graph.is_trace:
        header += ["ended"]
    return Sheet("accounts", header, _account_rows(graph, graph.nodes))


def _account_rows(graph: Graph, nodes: Iterable[Node]) -> Iterator[list[object]]:
    for node in nodes:
        row: list[object] = [node.account, node.kind, node.institution, node.holder]
        sums = {turnover.currency: turnover for turnover in node.turnovers}
        for currency in graph.currencies:
            turnover = sums.get(currency)
            moved = (turnover.received, turnover.paid) if turnover else (None, None)
            row += [None if amount is None else decimal_amount(amount, currency) for amount in moved]
        yield [*row, mark_text(node.marks)] if graph.is_trace else row


def _transfers(graph: Graph) -> Sheet:
    header = ["transfer_id", "time", "source", "target", "amount", "currency", "ends_as", "seen_by", "rows"]
    if graph.is_trace:
        header += ["traced", "claims"]
    return Sheet("transfers", header, _transfer_rows(graph, graph.edges))


def _transfer_rows(graph: Graph, edges: Iterable[Edge]) -> Iterator[list[object]]:
    for edge in edges:
        amount = decimal_amount(edge.amount, edge.currency)
        row = [edge.identity, iso_time(edge.time), edge.source, edge.target, amount, edge.currency]
        row += [edge.end, edge.seen_by, " ".join(edge.rows)]
        if graph.is_trace:
            traced = sum(share.amount for share in edge.shares)
            row += [decimal_amount(traced, edge.currency), share_text(edge.shares, edge.currency)]
        yield row
