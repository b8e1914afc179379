"""Is the chart one that Analyst's Notebook takes: every account an icon, every transfer a dated link?"""

from pathlib import Path

import pytest

from firsthour.papers import anx
from firsthour.papers.anx import TooLargeForAnxError, write_anx
from tests.unit.papers.graph_samples import EDGES, NODES, A, graph_of, trace_graph
from tests.unit.papers.read_back import read_anx


def test_links_carry_amount_date_and_time_as_far_as_known(tmp_path: Path) -> None:
    write_anx(tmp_path / "a.anx", graph_of())
    found = read_anx(tmp_path / "a.anx")
    assert [(said["label"], said["when"][:19]) for said in found.attributes] == [
        ("100.05 CNY", "2026-03-01T05:05:07"),
        ("49.95 CNY", "2026-03-01T00:00:00"),
        ("0.07 USD", "2026-03-02T10:05:00"),
    ]
    assert [said["time"] for said in found.attributes][1] == "2026-03-01"


def test_a_transfer_to_itself_is_a_link_all_the_same(tmp_path: Path) -> None:
    write_anx(tmp_path / "a.anx", graph_of(edges=(EDGES[0]._replace(target=A), EDGES[1]._replace(source=A, target=A))))
    assert [(s, t, m) for _, s, t, m, _ in read_anx(tmp_path / "a.anx").transfers] == [(A, A, 100_05), (A, A, 49_95)]


def test_amounts_beyond_floating_point_are_exact(tmp_path: Path) -> None:
    write_anx(tmp_path / "a.anx", graph_of(edges=(EDGES[0]._replace(amount=2**62 + 1),)))
    assert read_anx(tmp_path / "a.anx").transfers[0][3] == 2**62 + 1


def test_accounts_in_which_claims_ended_stand_out(tmp_path: Path) -> None:
    write_anx(tmp_path / "a.anx", trace_graph())
    found = read_anx(tmp_path / "a.anx")
    assert [said.get("mark") for said in found.accounts.values()] == [None, "rest", "exit:cash"]


def test_a_chart_too_large_is_refused_and_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anx, "MAX_ITEMS", len(NODES) + len(EDGES) - 1)
    with pytest.raises(TooLargeForAnxError):
        write_anx(tmp_path / "a.anx", graph_of())
    assert list(tmp_path.iterdir()) == []
