"""How is a flow chart laid out: which places are drawn, in which column, how thick is each band, what is bundled?

Columns are layers: payers, the claims' first accounts, and so on; by the meaning of a layer (fewest hops) a band goes
to the next column, or back. Ends stand one column behind whoever paid there. A long column shows its largest places;
the rest of a kind stand together as one box. The sums of what is drawn and bundled are the flow's own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]
Spot = tuple[int, int]  # number of a place, column
MOST_LAYERS = 8  # columns at most; accounts further on stand in the last but one
MOST_IN_COLUMN = 9
FEWEST_IN_COLUMN = 3
LARGE = 0.015  # of a long column's money
MOST_RETURNS = 5
BOX_WIDTH, BOX_HEIGHT, GAP = 138.0, 42.0, 14.0
PITCH_RANGE = (196.0, 262.0)
WIDTH = 1180.0
TOP, SIDE = 34.0, 8.0
TALLEST = 190.0  # of all bands side by side
THINNEST = 1.5
LANE = 13.0


@dataclass
class Box:
    """A place, or ``n`` places of a kind and column drawn as one (``places``: their numbers)."""

    kind: str
    layer: int
    places: list[int]
    came: int = 0
    went: int = 0
    rests: int = 0
    x: float = 0.0
    y: float = 0.0
    height: float = BOX_HEIGHT

    @property
    def is_bundle(self) -> bool:
        """Whether several places stand together."""
        return len(self.places) > 1

    @property
    def size(self) -> int:
        """What passes, in minor units."""
        return max(self.came, self.went)


@dataclass
class Band:
    """Money between two boxes: ``y`` are its middles at both ends; ``is_return``: back, or within a column."""

    source: Box
    target: Box
    amount: int
    n_edges: int = 1
    thickness: float = THINNEST
    y: tuple[float, float] = (0.0, 0.0)
    is_return: bool = False


@dataclass
class FlowChart:
    """A laid-out chart; ``n_bundled`` places stand in bundles, ``hidden`` is money moving within one box."""

    columns: list[list[Box]]
    bands: list[Band]
    width: float
    height: float
    pitch: float
    n_bundled: int = 0
    hidden: int = 0
    returns: list[Band] = field(default_factory=list)
    more_returns: int = 0
    is_cut: bool = False  # the last column holds several layers


def lay_out(flow: Json) -> FlowChart:
    """Return the chart of a flow as ``tracing.dossier`` gives it for one rule."""
    boxes = _boxes(flow)
    bands, hidden = _bands(flow, boxes)
    columns = _columns(_unique(boxes.values()))
    _order(columns, bands)
    forward = [band for band in bands if not band.is_return]
    returns = sorted((band for band in bands if band.is_return), key=lambda band: -band.amount)
    n_lanes = min(len(returns), MOST_RETURNS)
    pitch = min(PITCH_RANGE[1], max(PITCH_RANGE[0], (WIDTH - 2 * SIDE - BOX_WIDTH) / max(len(columns) - 1, 1)))
    height = _place(columns, forward, pitch=pitch)
    return FlowChart(
        columns=columns,
        bands=sorted(forward, key=lambda band: -band.amount),
        width=2 * SIDE + BOX_WIDTH + pitch * max(len(columns) - 1, 1),
        height=height + (12 + n_lanes * LANE if n_lanes else 0),
        pitch=pitch,
        n_bundled=sum(len(box.places) for column in columns for box in column if box.is_bundle),
        hidden=hidden,
        returns=returns[:MOST_RETURNS],
        more_returns=sum(band.amount for band in returns[MOST_RETURNS:]),
        is_cut=any(place["layer"] > MOST_LAYERS - 2 for place in flow["places"] if place["kind"] == "account"),
    )


def _unique(boxes: Iterable[Box]) -> list[Box]:
    seen: dict[int, Box] = {id(box): box for box in boxes}
    return list(seen.values())


def _boxes(flow: Json) -> dict[Spot, Box]:
    """Return the box of each spot; ends stand one column behind each of their payers, so a band never passes a box."""
    sizes: dict[Spot, int] = defaultdict(int)
    for edge in flow["edges"]:
        source, target = _spots(flow, edge)
        sizes[target] += edge["amount_fen"]
        sizes[source] += edge["amount_fen"] if flow["places"][source[0]]["kind"] == "payer" else 0
    columns: dict[int, list[Spot]] = defaultdict(list)
    for spot in sorted(sizes):
        columns[spot[1]].append(spot)
    boxes: dict[Spot, Box] = {}
    for layer, spots in sorted(columns.items()):
        ranked = sorted(spots, key=lambda spot: (-sizes[spot], spot))
        shown = ranked if len(ranked) <= MOST_IN_COLUMN else _largest(ranked, sizes)
        for spot in shown:
            boxes[spot] = Box(flow["places"][spot[0]]["kind"], layer, [spot[0]])
        rest: dict[str, list[Spot]] = defaultdict(list)
        for spot in ranked[len(shown) :]:
            rest[flow["places"][spot[0]]["kind"]].append(spot)
        for kind, own in rest.items():
            boxes |= dict.fromkeys(own, Box(kind, layer, [number for number, _ in own]))
    for (number, _), box in boxes.items():
        box.rests += flow["places"][number].get("rests_fen", 0)
    return boxes


def _spots(flow: Json, edge: Json) -> tuple[Spot, Spot]:
    """Return where an edge begins and ends: (place, column)."""
    columns = [min(flow["places"][edge[end]]["layer"], MOST_LAYERS - 2) for end in ("from", "to")]
    if flow["places"][edge["to"]]["kind"] != "account":
        columns[1] = columns[0] + 1
    return (edge["from"], columns[0]), (edge["to"], columns[1])


def _largest(ranked: Sequence[Spot], sizes: Mapping[Spot, int]) -> Sequence[Spot]:
    """Return the spots of a long column that stand by themselves: a few, and what is large beside the rest."""
    least = sum(sizes[spot] for spot in ranked) * LARGE
    n_large = sum(sizes[spot] >= least for spot in ranked)
    return ranked[: min(max(n_large, FEWEST_IN_COLUMN), MOST_IN_COLUMN - 1)]


def _bands(flow: Json, boxes: Mapping[Spot, Box]) -> tuple[list[Band], int]:
    found: dict[tuple[int, int], Band] = {}
    hidden = 0
    for edge in flow["edges"]:
        source, target = (boxes[spot] for spot in _spots(flow, edge))
        if source is target:
            hidden += edge["amount_fen"]
            continue
        key = id(source), id(target)
        if key in found:
            found[key].amount += edge["amount_fen"]
            found[key].n_edges += 1
        else:
            back = target.layer <= source.layer
            found[key] = Band(source, target, edge["amount_fen"], is_return=back)
    for band in found.values():
        band.source.went += band.amount
        band.target.came += band.amount
    return list(found.values()), hidden


def _columns(boxes: Sequence[Box]) -> list[list[Box]]:
    columns: list[list[Box]] = [[] for _ in range(max((box.layer for box in boxes), default=0) + 1)]
    for box in boxes:
        columns[box.layer].append(box)
    return columns


def _order(columns: list[list[Box]], bands: Sequence[Band]) -> None:
    """Put each column's boxes where the bands from the column before come in."""
    payers: dict[int, list[Band]] = defaultdict(list)
    payees: dict[int, list[Band]] = defaultdict(list)
    for band in bands:
        if not band.is_return:
            payers[id(band.target)].append(band)
            payees[id(band.source)].append(band)
    for column in columns[:1]:
        column.sort(key=lambda box: -box.size)
    for _ in range(2):
        for column in columns[1:]:
            places = {id(box): place for own in columns for place, box in enumerate(own)}
            column.sort(key=lambda box: (_centre(payers[id(box)], places, is_source=True), box.is_bundle, -box.size))
        for column in reversed(columns[:-1]):
            places = {id(box): place for own in columns for place, box in enumerate(own)}
            own = column if column is columns[0] else []
            own.sort(key=lambda box: _centre(payees[id(box)], places, is_source=False))


def _centre(bands: Sequence[Band], places: Mapping[int, int], *, is_source: bool) -> float:
    weight = sum(band.amount for band in bands)
    if not weight:
        return 1e6
    ends = ((places[id(band.source if is_source else band.target)], band.amount) for band in bands)
    return sum(place * amount for place, amount in ends) / weight


def _place(columns: list[list[Box]], bands: Sequence[Band], *, pitch: float) -> float:
    """Give boxes and bands their places; return the height of the drawing."""
    most = max((sum(box.size for box in column) for column in columns), default=1) or 1
    scale = TALLEST / most
    for band in bands:
        band.thickness = max(THINNEST, round(band.amount * scale, 1))
    sides = _sides(bands)
    for column in columns:
        for box in column:
            box.height = max(BOX_HEIGHT, 6 + max(_stack(own) for own in sides[id(box)]))
    heights = [sum(box.height + GAP for box in column) - GAP for column in columns]
    tallest = max(heights, default=BOX_HEIGHT)
    for column, own_height in zip(columns, heights, strict=True):
        y = TOP + (tallest - own_height) / 2
        for box in column:
            box.x, box.y = SIDE + pitch * box.layer, round(y, 1)
            y += box.height + GAP
    for column in columns:
        for box in column:
            _attach(box, sides[id(box)])
    return TOP + tallest + 10


def _sides(bands: Sequence[Band]) -> dict[int, tuple[list[Band], list[Band]]]:
    """Return box → bands that come in on its left, bands that leave on its right."""
    sides: dict[int, tuple[list[Band], list[Band]]] = defaultdict(lambda: ([], []))
    for band in bands:
        sides[id(band.source)][1].append(band)
        sides[id(band.target)][0].append(band)
    return sides


def _stack(bands: Sequence[Band]) -> float:
    return sum(band.thickness + 1 for band in bands)


def _attach(box: Box, sides: tuple[list[Band], list[Band]]) -> None:
    for side, bands in enumerate(sides):
        ordered = sorted(bands, key=lambda band: (band.target if side else band.source).y)
        y = box.y + (box.height - _stack(bands)) / 2
        for band in ordered:
            middle = round(y + band.thickness / 2, 1)
            band.y = (middle, band.y[1]) if side else (band.y[0], middle)
            y += band.thickness + 1
