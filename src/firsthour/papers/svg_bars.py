"""How are amounts drawn as bars: each rule's ends as one closed bar, and time as a row of columns?

Each drawing comes twice, for a desk and as wide as a phone: one that is made smaller cannot be read, and one that is
pushed sideways cannot be compared.
"""

from collections.abc import Mapping
from typing import Any

from firsthour.papers.dossier_cells import Money, Say
from firsthour.papers.dossier_words import PART_KINDS, PARTS, UNITS, rule_name, word
from firsthour.papers.escapes import xml_value
from firsthour.papers.svg_marks import drawing, element, said

Json = Mapping[str, Any]
_LEFT, _BAR, _ROW = 182.0, 998.0, 29.0
_NARROW, _NARROW_ROW = 332.0, 48.0
_TIME_WIDTH, _LEAST_TIME_WIDTH, _UP, _DOWN = 1100.0, 420.0, 92.0, 46.0
_LABELLED, _PLATE = 150.0, 6.4  # as wide a part is told in words; a Latin letter is so wide, and some room
_MIDDLE = 14.0 + _UP
_STACK = (("passed_on", "stolen"), ("left", "exit"), ("lost", "unseen"))


def draw_ends(section: Json, *, narrow: bool = False) -> str:
    """Return one bar a rule: rests, exits, unseen and overlap as parts of what was claimed."""
    row_height = _NARROW_ROW if narrow else _ROW
    parts = []
    for row, (rule, line) in enumerate(section["sums"].items()):
        y = row * row_height + 5
        name = rule_name(rule)
        if narrow:
            drawn = said(name, x=0.0, y=y + 11, class_="rule-name above")
            drawn += _bar(section, line, (0.0, y + 18), width=_NARROW)
        else:
            drawn = said(name, x=_LEFT - 10, y=y + 15, class_="rule-name") + _bar(section, line, (_LEFT, y), width=_BAR)
        parts.append(element("g", drawn, class_="rule-row", data_rule=rule))
    height = len(section["sums"]) * row_height + 4
    title = Say("五种规则的去向：同样的数字见“钱到哪儿了”", "Ends under the five rules: same figures in the table")
    size = (_NARROW if narrow else _LEFT + _BAR + 8, height)
    return drawing(parts, size=size, title=title, class_="bars narrow" if narrow else "bars")


def _bar(section: Json, line: Json, corner: tuple[float, float], *, width: float) -> str:
    (x, y), currency, whole = corner, section["currency"], width
    drawn = []
    for part, words in PARTS.items():
        amount = line[f"{part}_fen"]
        if not amount:
            continue
        width = whole * amount / line["claimed_fen"]
        text = Money(amount, currency).text()
        title = element("title", xml_value(f"{words.zh} / {words.en} {text}"))
        drawn.append(
            element("rect", title, x=x, y=y, width=max(width, 1.0), height=20.0, class_=f"bar b-{_SHAPES[part]}")
        )
        label = Say(f"{words.zh} {text}", f"{words.en} {text}")
        plate = 13.0 + _PLATE * max(len(text) + 2 * len(words.zh), len(label.en) * 0.92)
        if width > max(_LABELLED, plate if whole < _BAR else 0.0):
            drawn.append(
                element("rect", x=x + (width - plate) / 2, y=y + 2, width=plate, height=16.0, rx=3.0, class_="paper")
            )
            drawn.append(said(label, x=x + width / 2, y=y + 14.2, class_="lab"))
        x += width
    return "".join(drawn)


_SHAPES = {part: "account" if kind == "stolen" else kind for part, kind in PART_KINDS.items()}


def draw_times(section: Json, rule: str, *, narrow: bool = False) -> str:
    """Return what was paid in (below the line) and what moved on, left or was lost (above) by stretches of time."""
    times, currency = section["times"], section["currency"]
    bins = times["bins"]
    n = (bins[-1]["place"] + 1) if bins else 1
    step = min(56.0, (_NARROW - 30 if narrow else _TIME_WIDTH) / n)
    own = [(one, one["by_rule"][rule]) for one in bins if rule in one["by_rule"]]
    up = max((sum(sums[name]["amount_fen"] for name, _ in _STACK) for _, sums in own), default=0) or 1
    down = max((sums["paid_in"]["amount_fen"] for _, sums in own), default=0) or 1
    scale = min(_UP / up, _DOWN / down)
    parts = [element("line", x1=0.0, x2=n * step, y1=_MIDDLE, y2=_MIDDLE, class_="axis")]
    for one, sums in own:
        parts.append(_column(one, sums, x=one["place"] * step, width=step, scale=scale, currency=currency))
    parts += _ticks(bins, n, step)
    unit, name = word(UNITS, times["unit"]), rule_name(rule)
    title = Say(f"按{unit.zh}的时间线（{name.zh}）", f"Time line by {unit.en} ({name.en})")
    width = _NARROW if narrow else max(n * step, _LEAST_TIME_WIDTH) + 60
    named = "times narrow" if narrow else "times"
    return drawing(parts, size=(width, _MIDDLE + _DOWN + 30), title=title, class_=named)


def _column(one: Json, sums: Json, *, x: float, width: float, scale: float, currency: str) -> str:
    bar = max(width - max(1.0, width * 0.16), 1.0)
    named = {name: Money(sums[name]["amount_fen"], currency).text() for name in sums}
    told = f"{one['from']}  +{named['paid_in']}  → {named['passed_on']}  ↗ {named['left']}  ? {named['lost']}"
    drawn = [element("title", xml_value(told))]
    y = _MIDDLE
    for name, kind in _STACK:
        height = sums[name]["amount_fen"] * scale
        if height:
            height = max(height, 1.0)
            y -= height
            shape = "account" if kind == "stolen" else kind
            drawn.append(element("rect", x=x, y=y, width=bar, height=height, class_=f"bar b-{shape}"))
    paid = sums["paid_in"]["amount_fen"] * scale
    if paid:
        drawn.append(element("rect", x=x, y=_MIDDLE + 1, width=bar, height=max(paid, 1.0), class_="bar b-payer"))
    return element("g", "".join(drawn))


def _ticks(bins: list[Json], n: int, step: float) -> list[str]:
    """Return the names of some stretches, as many as have room."""
    ticks, free = [], -1.0
    for one in bins:
        x = one["place"] * step
        if x >= free:
            text = one["from"][5:]
            ticks.append(said(text, x=x, y=_MIDDLE + _DOWN + 22, class_="tick"))
            ticks.append(element("line", x1=x, x2=x, y1=_MIDDLE + _DOWN + 6, y2=_MIDDLE + _DOWN + 11, class_="axis"))
            free = x + 7.2 * len(text) + 12
    return ticks
