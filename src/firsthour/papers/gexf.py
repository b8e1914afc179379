"""How is a money graph written as GEXF 1.3, so that Gephi shows it along a time line?

Streams: memory does not grow with accounts or transfers. An edge exists from the first to the last second that its
time can mean (merged transfers: from the first to the last of them); accounts are there throughout. ``weight`` is the
amount in major units. Source: GEXF 1.3, https://gexf.net.
"""

from collections.abc import Iterator
from pathlib import Path

from firsthour.base.money import format_amount
from firsthour.papers.escapes import xml_value
from firsthour.papers.graph_columns import LONG, Value, edge_columns, filled, filled_edge, node_columns
from firsthour.papers.graphs import Edge, Graph, whole_time
from firsthour.papers.whole_file import whole_file

_TYPES = {LONG: "long"}
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gexf xmlns="http://gexf.net/1.3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">\n'
)
_GRAPH = '<graph mode="dynamic" defaultedgetype="directed" timeformat="date" timerepresentation="interval">\n'


def write_gexf(path: Path, graph: Graph) -> None:
    """Write a graph as GEXF 1.3; the file appears whole or not at all."""
    with whole_file(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(_lines(graph))


def _lines(graph: Graph) -> Iterator[str]:
    nodes, edges = node_columns(graph), edge_columns(graph)
    yield _HEAD
    yield f"<meta><creator>FirstHour</creator><description>{xml_value(_said(graph))}</description></meta>\n"
    yield _GRAPH
    yield from _declared("node", [(column.name, column.kind) for column in nodes])
    yield from _declared("edge", [(column.name, column.kind) for column in edges])
    yield "<nodes>\n"
    for node in graph.nodes:
        named = f'id="{xml_value(node.account)}" label="{xml_value(node.label)}"'
        yield f"<node {named}>{_values(filled(nodes, node))}</node>\n"
    yield "</nodes>\n<edges>\n"
    for number, edge in enumerate(graph.edges):
        yield f'<edge id="{number}" {_ends(edge)}>{_values(filled_edge(edges, edge))}</edge>\n'
    yield "</edges>\n</graph>\n</gexf>\n"


def _said(graph: Graph) -> str:
    return f"{graph.title}; ledger version {graph.version}"


def _declared(owner: str, columns: list[tuple[str, str]]) -> Iterator[str]:
    yield f'<attributes class="{owner}" mode="static">\n'
    for place, (name, kind) in enumerate(columns):
        yield f'<attribute id="{place}" title="{xml_value(name)}" type="{_TYPES.get(kind, "string")}"/>\n'
    yield "</attributes>\n"


def _ends(edge: Edge) -> str:
    weight = format_amount(edge.amount, currency=edge.currency)
    start, end = whole_time(edge.time), whole_time(edge.last or edge.time, is_end=True)
    ends = f'source="{xml_value(edge.source)}" target="{xml_value(edge.target)}"'
    return f'{ends} weight="{weight}" start="{start}" end="{end}"'


def _values(values: list[tuple[int, str, Value]]) -> str:
    if not values:
        return ""
    inner = "".join(
        f'<attvalue for="{place}" value="{xml_value(value) if isinstance(value, str) else value}"/>'
        for place, _, value in values
    )
    return f"<attvalues>{inner}</attvalues>"
