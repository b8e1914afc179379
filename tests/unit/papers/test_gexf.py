"""Is the GEXF one that Gephi and networkx read, with every transfer at its time?"""

from pathlib import Path

import pytest

from firsthour.papers.gexf import write_gexf
from firsthour.papers.graphs import merge_edges
from tests.unit.papers.graph_samples import EDGES, A, B, graph_of
from tests.unit.papers.read_back import read_gexf


def test_a_transfer_exists_as_long_as_its_time_can_mean(tmp_path: Path) -> None:
    write_gexf(tmp_path / "a.gexf", graph_of())
    assert [(said["start"], said["end"], said["weight"]) for said in read_gexf(tmp_path / "a.gexf").attributes] == [
        ("2026-03-01T05:05:07+08:00", "2026-03-01T05:05:07+08:00", "100.05"),
        ("2026-03-01T00:00:00+08:00", "2026-03-01T23:59:59+08:00", "49.95"),
        ("2026-03-02T10:05:00+08:00", "2026-03-02T10:05:59+08:00", "0.07"),
    ]


def test_merged_transfers_exist_from_the_first_to_the_last(tmp_path: Path) -> None:
    later = EDGES[0]._replace(time="2026-03-04")
    write_gexf(tmp_path / "a.gexf", merge_edges(graph_of(edges=(EDGES[0], later))))
    (said,) = read_gexf(tmp_path / "a.gexf").attributes
    assert (said["start"], said["end"]) == ("2026-03-01T05:05:07+08:00", "2026-03-04T23:59:59+08:00")


def test_networkx_reads_every_account_and_transfer(tmp_path: Path) -> None:
    networkx = pytest.importorskip("networkx", reason="networkx is not installed: GEXF is checked by lxml alone")
    write_gexf(tmp_path / "a.gexf", graph_of())
    graph = networkx.read_gexf(tmp_path / "a.gexf", version="1.3")
    assert set(graph.nodes) == {A, B, "~cash"}
    moved = sorted((s, t, said["amount_minor"], said["currency"]) for s, t, said in graph.edges(data=True))
    assert moved == sorted((edge.source, edge.target, edge.amount, edge.currency) for edge in EDGES)
