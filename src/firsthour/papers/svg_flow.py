"""How is a flow chart drawn: layers as columns, bands as wide as the money, one shape and pattern a kind?"""

from collections.abc import Mapping, Sequence
from typing import Any

from firsthour.base.money import DEFAULT_CURRENCY, exponent, format_amount
from firsthour.papers.charts_flow import BOX_WIDTH, LANE, MOST_LAYERS, SIDE, Band, Box, FlowChart, lay_out
from firsthour.papers.dossier_cells import Money, Say
from firsthour.papers.dossier_tables import anchors_of
from firsthour.papers.dossier_words import PARTS, end_word, layer_word, rule_name, synthetic_holder
from firsthour.papers.escapes import xml_value
from firsthour.papers.svg_marks import drawing, element, said, shortened

Json = Mapping[str, Any]
_LETTERS = 20  # of a box's first line
_CUT = 7.0  # corner of an exit
_THIN = 4.0  # bands below are drawn without an edge
_LABELLED = 40  # the largest bands carry their amount
_LEAST_LABELLED = 0.01  # of the largest


def draw_flow(section: Json, rule: str) -> str:
    """Return the flow chart of one rule; what was bundled stands in ``flow_note``."""
    flow, currency = section["flows"][rule], section["currency"]
    chart = lay_out(flow)
    anchors = anchors_of(section)
    parts = [_headings(chart)]
    parts += [_band(band) for band in chart.bands]
    parts += [_return(band, lane, chart, currency) for lane, band in enumerate(chart.returns)]
    boxes = [box for column in chart.columns for box in column]
    parts += [_box(box, flow["places"], currency, anchors) for box in boxes]
    largest = max((band.amount for band in chart.bands), default=0)
    shown = [band for band in chart.bands[:_LABELLED] if band.amount >= largest * _LEAST_LABELLED]
    parts += _labels(shown, currency)
    name = rule_name(rule)
    title = Say(
        f"资金流向图（{name.zh}）：同样的数字见“资金流向（表）”", f"Flow chart ({name.en}): same figures in the table"
    )
    turns = [band.source.x + BOX_WIDTH + 12 + lane * 3 for lane, band in enumerate(chart.returns)]
    return drawing(parts, size=(max([chart.width, *turns]), chart.height), title=title, class_="flow")


def flow_note(section: Json, rule: str) -> Say | None:
    """Return what the chart of a rule leaves out or puts together, None when nothing."""
    chart, currency = lay_out(section["flows"][rule]), section["currency"]
    chinese, english = [], []
    if chart.n_bundled:
        chinese.append(f"{chart.n_bundled} 处较小的合并绘出")
        english.append(f"{chart.n_bundled} smaller places are drawn together")
    if chart.hidden:
        amount = Money(chart.hidden, currency).text()
        chinese.append(f"同一方框内部的转账 {amount} 未画")
        english.append(f"{amount} moving within one box is not drawn")
    if chart.more_returns:
        amount = Money(chart.more_returns, currency).text()
        chinese.append(f"较小的回流 {amount} 未画")
        english.append(f"smaller returns of {amount} are not drawn")
    if chart.is_cut:
        chinese.append(f"第 {MOST_LAYERS - 2} 级一列含其后各级")
        english.append(f"the column of layer {MOST_LAYERS - 2} holds all later layers")
    return Say("；".join(chinese) + "。全部见下表。", "; ".join(english) + ". The table has all.") if chinese else None


def _headings(chart: FlowChart) -> str:
    texts = []
    for layer, column in enumerate(chart.columns):
        x = SIDE + chart.pitch * layer + BOX_WIDTH / 2
        words = layer_word(layer)
        if layer and not any(box.kind == "account" for box in column):
            words = Say("终点", "ends")
        elif layer == MOST_LAYERS - 2 and chart.is_cut:
            words = Say(f"{words.zh}及以后", f"{words.en} and later")
        texts.append(said(words, x=x, y=18.0, class_="head"))
    return "".join(texts)


def _band(band: Band) -> str:
    x1, x2 = band.source.x + BOX_WIDTH, band.target.x
    y1, y2 = band.y
    half, bend = band.thickness / 2, (x2 - x1) * 0.45
    path = (
        f"M{x1:.1f} {y1 - half:.1f}C{x1 + bend:.1f} {y1 - half:.1f} {x2 - bend:.1f} {y2 - half:.1f} {x2:.1f} "
        f"{y2 - half:.1f}V{y2 + half:.1f}C{x2 - bend:.1f} {y2 + half:.1f} {x1 + bend:.1f} {y1 + half:.1f} {x1:.1f} "
        f"{y1 + half:.1f}Z"
    )
    thin = " thin" if band.thickness < _THIN else ""
    return element("path", d=path, class_=f"band b-{band.target.kind}{thin}")


def _return(band: Band, lane: int, chart: FlowChart, currency: str) -> str:
    """Draw money that goes back: out to the right, along a lane below, in from the left."""
    x1, x2 = band.source.x + BOX_WIDTH, band.target.x
    y1, y2 = (box.y + box.height - 5 for box in (band.source, band.target))
    n_lanes = len(chart.returns)
    y = chart.height - (n_lanes - lane) * LANE + 4
    out, into = x1 + 9 + lane * 3, x2 - 9 - lane * 3
    into = max(into, 2.0)
    path = (
        f"M{x1:.1f} {y1:.1f}H{out - 5:.1f}Q{out:.1f} {y1:.1f} {out:.1f} {y1 + 5:.1f}V{y - 5:.1f}Q{out:.1f} {y:.1f} "
        f"{out - 5:.1f} {y:.1f}H{into + 5:.1f}Q{into:.1f} {y:.1f} {into:.1f} {y - 5:.1f}V{y2 + 5:.1f}Q{into:.1f} "
        f"{y2:.1f} {into + 5:.1f} {y2:.1f}H{x2:.1f}"
    )
    words = _short(band.amount, currency)
    label = Say(f"回流 {words.zh}", f"back {words.en}") if band.target.layer < band.source.layer else words
    line = element("path", d=path, class_="back", marker_end="url(#m-back)")
    return line + said(label, x=(out + into) / 2, y=y + 3.5, class_="lab")


def _labels(bands: Sequence[Band], currency: str) -> list[str]:
    """Return the amounts of bands, moved apart where they would cover one another."""
    taken: dict[int, list[float]] = {}
    labels = []
    for band in bands:
        x = (band.source.x + BOX_WIDTH + band.target.x) / 2
        y = (band.y[0] + band.y[1]) / 2
        own = taken.setdefault(band.source.layer, [])
        if any(abs(y - other) < 13 for other in own):
            shift = next((s for s in (14.0, -14.0, 28.0, -28.0) if all(abs(y + s - o) >= 13 for o in own)), None)
            near = shift is not None and abs(shift) <= band.thickness / 2 + 14
            if shift is None or not near:
                continue
            y += shift
        own.append(y)
        labels.append(said(_short(band.amount, currency), x=x, y=y + 4, class_="lab"))
    return labels


def _short(minor: int, currency: str) -> Say:
    """Return an amount for a chart: in 万 from ten thousand on, whole units in English."""
    unit = 10 ** exponent(currency)
    whole = (minor + unit // 2) // unit
    english = f"{whole:,}" if whole else format_amount(minor, currency=currency, grouping=True)
    if currency != DEFAULT_CURRENCY or whole < 10_000:
        return Say(english, english)
    tenths = (whole + 500) // 1000
    return Say(f"{tenths // 10}.{tenths % 10}万".replace(".0万", "万"), english)


def _box(box: Box, places: Sequence[Json], currency: str, anchors: Mapping[str, str]) -> str:
    shape = _shape(box)
    first, second = _lines(box, places, currency)
    x, y = box.x + BOX_WIDTH / 2, box.y + box.height / 2
    texts = said(first, x=x, y=y - 3, class_="who") + said(second, x=x, y=y + 13, class_="sum")
    full = element("title", xml_value(_full(box, places)))
    content = element("g", full + shape + texts, class_=f"box n-{box.kind}" + (" many" if box.is_bundle else ""))
    if box.kind != "account" or box.is_bundle:
        return content
    return element("a", content, href=f"#{anchors[places[box.places[0]]['account']]}")


def _shape(box: Box) -> str:
    x, y, width, height = box.x, box.y, BOX_WIDTH, box.height
    if box.kind != "exit":
        return element("rect", x=x, y=y, width=width, height=height, rx=2.0 if box.kind == "unseen" else 6.0)
    corners = [(x + _CUT, y), (x + width - _CUT, y), (x + width, y + _CUT), (x + width, y + height - _CUT)]
    corners += [(x + width - _CUT, y + height), (x + _CUT, y + height), (x, y + height - _CUT), (x, y + _CUT)]
    return element("path", d="M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in corners) + "Z")


def _lines(box: Box, places: Sequence[Json], currency: str) -> tuple[Say, Say]:
    """Return the two lines in a box: who, and how much came, went or rests."""
    n, place = len(box.places), places[box.places[0]]
    if box.kind == "account":
        amount = Money(box.rests, currency).text()
        rests = Say(f"停留 {amount}", f"rests {amount}")
        return (Say(f"其余 {n} 户", f"{n} more accounts") if box.is_bundle else _name(place)), rests
    amount = Money(box.size, currency).text()
    if box.is_bundle:
        many = {"payer": ("个付款账户", "payers"), "exit": ("处流出", "exits"), "unseen": ("处未见", "unseen places")}
        chinese, english = many[box.kind]
        return Say(f"其余 {n} {chinese}", f"{n} more {english}"), Say(amount, amount)
    if box.kind == "exit":
        words = end_word(place["code"])
        return Say(*(shortened(_exit_name(place, w), _LETTERS) for w in (words.zh, words.en))), Say(amount, amount)
    if box.kind == "unseen":
        unseen = PARTS["unseen"]
        return _name(place), Say(f"{unseen.zh} {amount}", f"{unseen.en} {amount}")
    return _name(place), Say(amount, amount)


def _exit_name(place: Json, words: str) -> str:
    if name := place["holder"] or synthetic_holder(place["account"]):
        return f"{words} {name}"
    return words if place["account"].startswith("~") else f"{words} {place['account'][-4:]}"


def _name(place: Json) -> Say:
    """Return who a place is: holder or institution, and the last four of the number."""
    if place["code"] == "claim":
        return Say(*(shortened(f"{word} {place['account']}", _LETTERS) for word in ("被骗款项", "claim")))
    number = place["account"].rpartition("/")[2]
    who = shortened(place["holder"] or place["institution"], _LETTERS - 5)
    if number.startswith("~"):
        words = Say("未写明对方", "not named")
        return words
    tail = number[-4:] if len(number) > 4 else number
    name = f"{who} {tail}" if who else f"…{number[-8:]}" if len(number) > 12 else number
    if place["code"] == "gap":
        return Say(f"{shortened(who, 10)} {tail} 缺口".strip(), f"gap {tail}")
    return Say(name, name)


def _full(box: Box, places: Sequence[Json]) -> str:
    if box.is_bundle:
        return f"{len(box.places)}"
    place = places[box.places[0]]
    return " · ".join(text for text in (place["account"], place["holder"], place["institution"]) if text)
