"""Is the GraphML well-formed, fully declared, and read by networkx as it was meant?"""

from pathlib import Path

import pytest
from lxml import etree

from firsthour.papers.graphml import write_graphml
from tests.unit.papers.graph_samples import EDGES, A, B, graph_of, trace_graph
from tests.unit.papers.read_back import GRAPHML, read_graphml


def test_every_attribute_used_is_declared_with_its_type(tmp_path: Path) -> None:
    write_graphml(tmp_path / "a.graphml", trace_graph())
    root = etree.parse(tmp_path / "a.graphml").getroot()
    keys = {key.get("id"): key for key in root.iter(f"{GRAPHML}key")}
    for owner in ("graph", "node", "edge"):
        for element in root.iter(f"{GRAPHML}{owner}"):
            for data in element.findall(f"{GRAPHML}data"):
                key = keys[data.get("key")]
                assert key.get("for") == owner
                if key.get("attr.type") == "long":
                    int(data.text)
    assert len({key.get("attr.name") + key.get("for") for key in keys.values()}) == len(keys)


def test_a_trace_marks_rests_exits_and_shares(tmp_path: Path) -> None:
    write_graphml(tmp_path / "a.graphml", trace_graph())
    found = read_graphml(tmp_path / "a.graphml")
    assert found.accounts[B]["mark"] == "rest"
    assert found.accounts["~cash"]["mark"] == "exit:cash"
    assert found.accounts["~cash"]["ended"] == "c1 exit:cash 40.00 CNY; c2 exit:cash 5.00 CNY"
    assert found.accounts["~cash"]["ended_minor_CNY"] == "4500"
    assert [(said["traced_minor"], said["traced"]) for said in found.attributes] == [
        ("6000", "c1 60.00 CNY"), ("4500", "c1 40.00 CNY; c2 5.00 CNY"),
    ]  # fmt: skip


def test_networkx_reads_every_account_and_transfer(tmp_path: Path) -> None:
    networkx = pytest.importorskip("networkx", reason="networkx is not installed: GraphML is checked by lxml alone")
    write_graphml(tmp_path / "a.graphml", graph_of())
    graph = networkx.read_graphml(tmp_path / "a.graphml", force_multigraph=True)
    assert set(graph.nodes) == {A, B, "~cash"}
    assert graph.nodes[A]["holder"] == "张示例"
    assert graph.nodes[A]["paid_minor_CNY"] == 150_00
    moved = sorted((s, t, said["amount_minor"], said["currency"]) for s, t, said in graph.edges(data=True))
    assert moved == sorted((edge.source, edge.target, edge.amount, edge.currency) for edge in EDGES)
