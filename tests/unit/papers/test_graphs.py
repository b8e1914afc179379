"""Does the model of a money graph say times and amounts right, and does merging lose nothing?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthour.papers.graphs import Edge, Share, iso_time, mark_text, merge_edges, share_text, whole_time
from tests.unit.papers.graph_samples import EDGES, NODES, any_graph, graph_of, trace_graph


@pytest.mark.parametrize(
    ("written", "iso", "first", "last"),
    [
        ("2026-03-01", "2026-03-01", "2026-03-01T00:00:00+08:00", "2026-03-01T23:59:59+08:00"),
        ("2026-03-01 10:05", "2026-03-01T10:05+08:00", "2026-03-01T10:05:00+08:00", "2026-03-01T10:05:59+08:00"),
        ("2026-03-01 10:05:07", *["2026-03-01T10:05:07+08:00"] * 3),
        ("2026-03-01 10:05:07.250000", *["2026-03-01T10:05:07.250000+08:00"] * 3),
    ],
)
def test_a_time_is_no_more_precise_than_it_is_known(written: str, iso: str, first: str, last: str) -> None:
    assert (iso_time(written), whole_time(written), whole_time(written, is_end=True)) == (iso, first, last)


def test_where_claims_ended_is_said_with_part_amount_and_currency() -> None:
    _, rests, cash = trace_graph().nodes
    assert mark_text(rests.marks) == "c1 rest 60.00 CNY"
    assert mark_text(cash.marks) == "c1 exit:cash 40.00 CNY; c2 exit:cash 5.00 CNY"
    assert share_text((Share("c1", 5), Share("c2", 7)), "JPY") == "c1 5 JPY; c2 7 JPY"


@given(any_graph())
def test_merging_keeps_every_sum_and_every_transfer(graph: object) -> None:
    edges = tuple(graph.edges)  # type: ignore[attr-defined]
    merged = list(merge_edges(graph_of((), edges)).edges)
    pairs = {(edge.source, edge.target, edge.currency) for edge in edges}
    assert [(edge.source, edge.target, edge.currency) for edge in merged] == list(dict.fromkeys(map(_pair, edges)))
    assert len(merged) == len(pairs)
    for one in merged:
        own = [edge for edge in edges if _pair(edge) == _pair(one)]
        assert (one.amount, one.n_merged) == (sum(edge.amount for edge in own), len(own))
        assert (one.time, one.last) == (min(edge.time for edge in own), max(edge.time for edge in own))


def _pair(edge: Edge) -> tuple[str, str, str]:
    return edge.source, edge.target, edge.currency


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 9)), max_size=6))
def test_merging_adds_up_each_claims_share(shares: list[tuple[str, int]]) -> None:
    edges = tuple(EDGES[0]._replace(identity=str(i), shares=(Share(*share),)) for i, share in enumerate(shares))
    for one in merge_edges(graph_of(NODES, edges or (EDGES[0],))).edges:
        assert dict(one.shares) == {c: sum(x for d, x in shares if d == c) for c in {claim for claim, _ in shares}}
