"""How is a money graph written as GraphML, for yEd, Gephi, igraph, networkx and their like?

Streams: memory does not grow with accounts or transfers. Every attribute is declared (``key``), amounts in minor
units as ``long``, exact amounts in major units as text. Source: GraphML 1.0, http://graphml.graphdrawing.org.
"""

from collections.abc import Iterator
from pathlib import Path

from firsthour.papers.escapes import xml_value
from firsthour.papers.graph_columns import LONG, Value, edge_columns, filled, filled_edge, node_columns
from firsthour.papers.graphs import Graph
from firsthour.papers.whole_file import whole_file

_TYPES = {LONG: "long"}
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns '
    'http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)


def write_graphml(path: Path, graph: Graph) -> None:
    """Write a graph as GraphML; the file appears whole or not at all."""
    with whole_file(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(_lines(graph))


def _lines(graph: Graph) -> Iterator[str]:
    nodes, edges = node_columns(graph), edge_columns(graph)
    yield _HEAD
    yield _key("g", "graph", ("ledger_version", "string"))
    yield _key("l", "node", ("label", "string"))
    for place, column in enumerate(nodes):
        yield _key(f"n{place}", "node", (column.name, _TYPES.get(column.kind, "string")))
    for place, edge_column in enumerate(edges):
        yield _key(f"e{place}", "edge", (edge_column.name, _TYPES.get(edge_column.kind, "string")))
    yield f'<graph id="{xml_value(graph.title)}" edgedefault="directed">\n'
    yield f'<data key="g">{xml_value(graph.version)}</data>\n'
    for node in graph.nodes:
        data = _data("n", filled(nodes, node))
        yield f'<node id="{xml_value(node.account)}"><data key="l">{xml_value(node.label)}</data>{data}</node>\n'
    for number, edge in enumerate(graph.edges):
        ends = f'source="{xml_value(edge.source)}" target="{xml_value(edge.target)}"'
        yield f'<edge id="e{number}" {ends}>{_data("e", filled_edge(edges, edge))}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _key(identity: str, owner: str, named: tuple[str, str]) -> str:
    name, kind = named
    return f'<key id="{identity}" for="{owner}" attr.name="{xml_value(name)}" attr.type="{kind}"/>\n'


def _data(prefix: str, values: list[tuple[int, str, Value]]) -> str:
    return "".join(
        f'<data key="{prefix}{place}">{xml_value(value) if isinstance(value, str) else value}</data>'
        for place, _, value in values
    )
