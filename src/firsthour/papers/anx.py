"""How is a money graph written as a chart for i2 Analyst's Notebook (.anx)?

Accounts are icons, transfers are links with an arrow, amount, date and time; everything else is in their
attributes. A link needs two icons, so a transfer of an account to itself leads to a second icon of it (``itself``).

A chart is built in memory, about 4.5 kB a transfer, and Analyst's Notebook itself works with tens of thousands of
items; larger graphs are refused with advice.
"""

from pathlib import Path
from typing import Any

from firsthour.base.errors import InternalError, UserError
from firsthour.base.money import format_amount
from firsthour.papers.escapes import xml_text
from firsthour.papers.graph_columns import LONG, Value, edge_columns, filled, filled_edge, node_columns
from firsthour.papers.graphs import COVERED, SEEN, Edge, Graph, Node, amount_text, iso_time, whole_time
from firsthour.papers.whole_file import whole_file

MAX_ITEMS = 100_000
SELF = "itself"
_WHITE = str.maketrans({"\t": "_x0009_", "\n": "_x000A_"})
_COLOURS = {COVERED: "Blue", SEEN: "Silver"}
_LEFT = frozenset({"amount_minor", "amount"})  # said as one exact number


class TooLargeForAnxError(UserError):
    """A chart would have more items than Analyst's Notebook can work with."""

    code = "too_large_for_anx"
    english = (
        "More than {limit} accounts and transfers do not fit into one chart; "
        "export a neighbourhood (--from) or a trace (--claim), or one link for each pair (--merge)."
    )
    chinese = (
        "账户与交易超过 {limit} 个，无法放入一张图；"
        "请导出邻域（--from）或追踪结果（--claim），或按账户对合并（--merge）。"
    )


class BadChartError(InternalError):
    """The chart that was built is not one that Analyst's Notebook takes."""

    code = "bad_chart"
    english = "The chart could not be built: {problem}"
    chinese = "图表生成失败：{problem}"


class _ExactNumber(float):
    """A number for a chart that is written exactly as its decimal text."""

    def __new__(cls, text: str) -> "_ExactNumber":
        """Keep the text beside the number."""
        number = super().__new__(cls, text)
        number._text = text  # type: ignore[attr-defined]
        return number

    def __str__(self) -> str:
        """Return the decimal text."""
        return str(self._text)  # type: ignore[attr-defined]


def write_anx(path: Path, graph: Graph) -> None:
    """Write a graph as an i2 chart; the file appears whole or not at all.

    Raises
    ------
    TooLargeForAnxError
        with more than ``MAX_ITEMS`` accounts and links.
    """
    chart = _chart(graph)
    problems = chart.validate()
    if problems:
        raise BadChartError(problem=problems[0])
    with whole_file(path) as draft, draft.open("wb") as stream:
        stream.writelines(chart.iter_anx_bytes())


def _chart(graph: Graph) -> Any:
    from anxwritter import ANXChart

    chart = ANXChart()
    n_items = 0
    nodes = node_columns(graph)
    for node in graph.nodes:
        n_items += 1
        _check(n_items)
        attributes = _attributes([(nodes[place].name, kind, value) for place, kind, value in filled(nodes, node)])
        chart.add_icon(**_icon(node), attributes=attributes)
    edges = edge_columns(graph)
    twins: set[str] = set()
    for edge in graph.edges:
        n_items += 1
        _check(n_items)
        if edge.source == edge.target and edge.source not in twins:
            twins.add(edge.source)
            chart.add_icon(**_icon(Node(edge.source, SELF)))
        said = [(edges[place].name, kind, value) for place, kind, value in filled_edge(edges, edge)]
        attributes = _attributes([one for one in said if one[0] not in _LEFT])
        attributes["amount"] = _ExactNumber(format_amount(edge.amount, currency=edge.currency))
        chart.add_link(**_link(edge), attributes=attributes)
    return chart


def _check(n_items: int) -> None:
    if n_items > MAX_ITEMS:
        raise TooLargeForAnxError(limit=MAX_ITEMS)


def _chart_text(text: str) -> str:
    """Return text for a chart; line breaks and tabs too are escaped, since its attributes would lose them."""
    return xml_text(text).translate(_WHITE)


def _identity(account: str, *, is_twin: bool = False) -> str:
    return _chart_text(account) + " \N{RIGHTWARDS ARROW WITH HOOK}" * is_twin


def _icon(node: Node) -> dict[str, Any]:
    return {
        "id": _identity(node.account, is_twin=node.kind == SELF),
        "type": f"Account ({node.kind})",
        "icon": "account",
        "label": _chart_text(node.label),
        "color": "Red" if node.marks else _COLOURS.get(node.kind, "Orange"),
    }


def _link(edge: Edge) -> dict[str, Any]:
    when = whole_time(edge.time)
    times = (
        f"{edge.n_merged} transfers, {iso_time(edge.time)} to {iso_time(edge.last)}" if edge.n_merged else edge.identity
    )
    return {
        "from_id": _chart_text(edge.source),
        "to_id": _identity(edge.target, is_twin=edge.source == edge.target),
        "type": "Transfer",
        "arrow": "->",
        "label": _chart_text(amount_text(edge.amount, edge.currency)),
        "date": when[:10],
        "time": when[11:19] if " " in edge.time else None,
        "description": _chart_text(times),
        "multiplicity": "multiple",
    }


def _attributes(said: list[tuple[str, str, Value]]) -> dict[str, Any]:
    return {
        _chart_text(name): value if kind == LONG and isinstance(value, int) else _chart_text(str(value))
        for name, kind, value in said
    }
