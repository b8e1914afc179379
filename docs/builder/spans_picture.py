"""From when to when is each account known? Its spans on a line of days, as the import reports them."""

from datetime import date, timedelta
from typing import Any

from docs.builder.drawing import box, drawing, stroke, words

_LEFT, _RIGHT, _TOP, _ROW = 190.0, 680.0, 40.0, 44.0
_WORDS = {
    "en": {"title": "Covered times of each account", "gap": "not known"},
    "zh": {"title": "各账户的覆盖时段", "gap": "未掌握"},
}  # fmt: skip


def spans_picture(report: dict[str, Any], *, language: str) -> str:
    """Return the picture of an import's accounts (``firsthour import --json``) and their covered times."""
    said, accounts = _WORDS[language], [entry for entry in report["accounts"] if entry["spans"]]
    days = [_day(text) for entry in accounts for span in entry["spans"] for text in (span["from"], span["to"])]
    first, last = min(days), max(days) + timedelta(days=1)
    shapes = []
    for tick in _ticks(first, last):
        x = _x(tick, first, last)
        shapes.append(stroke(x, _TOP - 8, to=(x, _TOP + _ROW * len(accounts)), look="guide"))
        shapes.append(words(x, _TOP - 14, text=tick.isoformat(), look="small dim", anchor="middle"))
    for row, entry in enumerate(accounts):
        shapes += _row(entry, _TOP + row * _ROW, (first, last), said)
    return drawing(_RIGHT + 40, _TOP + _ROW * len(accounts) + 12, title=said["title"], shapes=shapes)


def _row(entry: dict[str, Any], y: float, whole: tuple[date, date], said: dict[str, str]) -> list[str]:
    shapes, before = [words(12, y + 22, text=entry["account"])], None
    for span in entry["spans"]:
        start, end = _x(_day(span["from"]), *whole), _x(_day(span["to"]) + timedelta(days=1), *whole)
        if before is not None:
            shapes.append(box(before, y + 10, width=start - before, height=16, look="gap"))
            shapes.append(words((before + start) / 2, y + 22, text=said["gap"], look="small", anchor="middle"))
        shapes.append(box(start, y + 6, width=end - start, height=24, look="seen", radius=4))
        before = end
    return shapes


def _ticks(first: date, last: date) -> list[date]:
    step = max(1, round((last - first).days / 5))
    return [first + timedelta(days=step * i) for i in range((last - first).days // step + 1)]


def _x(day: date, first: date, last: date) -> float:
    return _LEFT + (day - first).days / (last - first).days * (_RIGHT - _LEFT)


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])
