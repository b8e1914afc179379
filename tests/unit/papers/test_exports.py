"""Does every format say the same as the graph it was written from, whatever its names hold?"""

import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from firsthour.papers.exports import WRITERS, NotMergeableError, UnknownFormatError, check_format, write_graph
from firsthour.papers.graphs import Graph, merge_edges
from tests.unit.papers.graph_samples import EDGES, NODES, A, B, any_graph, graph_of
from tests.unit.papers.read_back import READERS

FORMATS = tuple(WRITERS)


@pytest.mark.parametrize("form", FORMATS)
def test_every_account_and_transfer_comes_back_to_the_fen(tmp_path: Path, form: str) -> None:
    write_graph(tmp_path / f"a.{form}", graph_of(), form=form)
    found = READERS[form](tmp_path / f"a.{form}")
    labels = {node.label: node.account for node in NODES}
    transfers = [(i, labels.get(s, s), labels.get(t, t), m, c) for i, s, t, m, c in found.transfers]
    assert transfers == [(e.identity, e.source, e.target, e.amount, e.currency) for e in EDGES]
    assert {labels.get(name, name) for name in found.accounts} == {node.account for node in NODES}


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in ("ftm", "xlsx")])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(graph=any_graph())
def test_names_that_hold_anything_come_back(tmp_path: Path, form: str, graph: Graph) -> None:
    nodes, edges = tuple(graph.nodes), tuple(graph.edges)
    write_graph(tmp_path / f"a.{form}", graph_of(nodes, edges), form=form)
    found = READERS[form](tmp_path / f"a.{form}")
    shown = [(e.identity, e.source, e.target, e.amount, e.currency) for e in edges]
    if form == "csv":  # what is no text is written with backslashes
        shown = [(_text(i), _text(s), _text(t), m, c) for i, s, t, m, c in shown]
    assert found.transfers == shown
    if form != "csv":
        assert {name: said.get("holder") for name, said in found.accounts.items()} == {
            node.account: node.holder for node in nodes
        }


def _text(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


@pytest.mark.parametrize("form", FORMATS)
def test_the_file_appears_whole_or_not_at_all(tmp_path: Path, form: str) -> None:
    def break_off() -> object:
        yield EDGES[0]
        raise KeyboardInterrupt

    path = tmp_path / "a"
    path.write_text("old", encoding="utf-8")
    broken = Graph("ledger", "v", iter(NODES), break_off(), 3, 3, ["CNY"])  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        write_graph(path, broken, form=form)
    assert path.read_text(encoding="utf-8") == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("form", FORMATS)
def test_others_may_read_the_file_as_any_other(tmp_path: Path, form: str) -> None:
    (tmp_path / "usual").touch()
    write_graph(tmp_path / f"a.{form}", graph_of(), form=form)
    assert stat.S_IMODE((tmp_path / f"a.{form}").stat().st_mode) == stat.S_IMODE((tmp_path / "usual").stat().st_mode)


@pytest.mark.parametrize("form", ["graphml", "gexf", "anx"])
def test_merged_transfers_are_one_edge_a_pair_and_currency(tmp_path: Path, form: str) -> None:
    later = EDGES[0]._replace(identity="t4", amount=1, time="2026-03-09 08:00:00")
    write_graph(tmp_path / f"a.{form}", merge_edges(graph_of(NODES, (*EDGES, later))), form=form)
    found = READERS[form](tmp_path / f"a.{form}")
    assert [(s, t, m, c) for _, s, t, m, c in found.transfers] == [
        (A, B, 100_06, "CNY"), (A, "~cash", 49_95, "CNY"), (A, B, 7, "USD"),
    ]  # fmt: skip
    first = found.attributes[0]
    assert (first["count"], first["time"], first["last_time"]) == (
        "2", "2026-03-01T05:05:07+08:00", "2026-03-09T08:00:00+08:00",
    )  # fmt: skip


def test_unknown_format_and_merged_tables_are_refused() -> None:
    with pytest.raises(UnknownFormatError):
        check_format("pdf", is_merged=False)
    for form in ("csv", "xlsx"):
        check_format(form, is_merged=False)
        with pytest.raises(NotMergeableError):
            check_format(form, is_merged=True)
