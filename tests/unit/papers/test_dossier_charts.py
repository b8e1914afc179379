"""Does a flow chart keep every fen, stay readable when there are many places, and never cover a box with another?"""

import itertools
from collections import defaultdict
from typing import Any

import pytest

from firsthour.papers.charts_flow import BOX_WIDTH, MOST_IN_COLUMN, MOST_LAYERS, lay_out
from firsthour.papers.svg_bars import draw_ends, draw_times
from firsthour.papers.svg_flow import flow_note
from tests.unit.papers.dossier_samples import chain, overlapping, wide


@pytest.fixture(params=[chain, overlapping, wide], ids=["chain", "overlapping", "wide"])
def section(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The section of a dossier."""
    content: dict[str, Any] = request.param()
    found: dict[str, Any] = content["sections"][0]
    return found


def test_bands_returns_and_what_is_hidden_are_all_that_flows(section: dict[str, Any]) -> None:
    for flow in section["flows"].values():
        chart = lay_out(flow)
        drawn = sum(band.amount for band in [*chart.bands, *chart.returns])
        assert drawn + chart.hidden + chart.more_returns == sum(edge["amount_fen"] for edge in flow["edges"])


def test_what_rests_is_kept_when_places_are_bundled(section: dict[str, Any]) -> None:
    for rule, flow in section["flows"].items():
        boxes = [box for column in lay_out(flow).columns for box in column]
        assert sum(box.rests for box in boxes) == section["sums"][rule]["rests_fen"]


def test_boxes_do_not_touch_and_bands_stay_within_their_boxes(section: dict[str, Any]) -> None:
    for flow in section["flows"].values():
        chart = lay_out(flow)
        for column in chart.columns:
            for above, below in itertools.pairwise(column):
                assert above.y + above.height < below.y
        for band in chart.bands:
            for box, middle in zip((band.source, band.target), band.y, strict=True):
                assert box.y - 0.2 <= middle - band.thickness / 2
                assert middle + band.thickness / 2 <= box.y + box.height + 0.2
            assert band.source.x + BOX_WIDTH < band.target.x
        assert all(box.y + box.height < chart.height for column in chart.columns for box in column)


def test_many_places_are_bundled_by_kind_and_the_note_says_so() -> None:
    section = wide()["sections"][0]
    chart = lay_out(section["flows"]["fifo"])
    assert chart.n_bundled > 0
    assert chart.hidden > 0
    assert all(len(column) <= MOST_IN_COLUMN + 3 for column in chart.columns)
    note = flow_note(section, "fifo")
    assert note is not None
    assert str(chart.n_bundled) in note.zh
    assert str(chart.n_bundled) in note.en


def test_layers_far_away_share_the_last_columns() -> None:
    places = [{"kind": "account", "account": str(n), "code": "", "layer": n, "rests_fen": 0} for n in range(12)]
    places[0]["kind"] = "payer"
    edges = [{"from": n, "to": n + 1, "amount_fen": 5, "transfers": [n + 1]} for n in range(11)]
    chart = lay_out({"places": places, "edges": edges})
    assert len(chart.columns) <= MOST_LAYERS
    assert chart.is_cut


def test_a_bar_for_each_rule_is_as_long_as_the_claims() -> None:
    import lxml.etree

    section = chain()["sections"][0]
    root = lxml.etree.fromstring(draw_ends(section))
    lengths: dict[str, float] = defaultdict(float)
    for bar in root.iterfind(".//{*}rect[@class]"):
        if "bar" in bar.get("class").split():
            lengths[bar.getparent().get("data-rule")] += float(bar.get("width"))
    assert len(lengths) == 5
    assert max(lengths.values()) - min(lengths.values()) < 2


def test_the_time_line_has_a_column_for_each_stretch_with_money() -> None:
    import lxml.etree

    section = chain()["sections"][0]
    root = lxml.etree.fromstring(draw_times(section, "fifo"))
    columns = list(root.iterfind("{*}g"))
    assert len(columns) == len([one for one in section["times"]["bins"] if "fifo" in one["by_rule"]])
