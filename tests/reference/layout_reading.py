"""A slow, obvious reading of a table by a layout: what a recognised layout makes of every row."""

from dataclasses import dataclass

from firsthour.base.text import header_name
from firsthour.ledger.layouts import Layout
from firsthour.ledger.sheets import Sheet
from firsthour.ledger.statements.amounts import read_amount
from firsthour.ledger.statements.times import TimeRules, read_clock, read_time
from firsthour.ledger.statements.words import which


@dataclass(frozen=True)
class Movement:
    """One row as a layout reads it: local microseconds, signed minor units (None: no direction), balance."""

    time_us: int
    amount: int | None
    balance: int | None


def read_movements(sheet: Sheet, layout: Layout, *, header_row: int, year: int | None = None) -> list[Movement]:
    """Return the movements of all rows below the header that have a time and an amount."""
    rules = TimeRules(order=layout.time.get("order", "ymd"), year=year)
    found = []
    for cells in sheet.head(100_000)[header_row:]:
        row = {field: _cells(layout, cells, field=field) for field in layout.fields}
        time_us = _time_us(row, rules)
        amount = _amount(row, layout)
        if time_us is not None and amount is not None:
            balance = _minor(row.get("balance", ""), layout)
            found.append(Movement(time_us, amount[0], balance))
    return found


def _cells(layout: Layout, cells: list[str], *, field: str) -> str:
    names = [header_name(name) for name in layout.columns]
    where = layout.fields[field]
    places = [column - 1 if isinstance(column, int) else names.index(header_name(column)) for column in where]
    texts = [cells[place].strip() for place in places if place < len(cells)]
    return " ".join(texts) if field == "memo" else next((text for text in texts if text), "")


def _time_us(row: dict[str, str], rules: TimeRules) -> int | None:
    found = read_time(row.get("time") or row.get("date", ""), rules)
    if found is None:
        return None
    clock = read_clock(row["clock"]) if row.get("clock") else None
    return found[0] + (clock[0] if clock else 0)


def _minor(text: str, layout: Layout) -> int | None:
    found = read_amount(text, currency="CNY", in_minor=layout.amount.get("unit") == "minor")
    return found.minor if found.status == 0 else None


def _amount(row: dict[str, str], layout: Layout) -> tuple[int | None] | None:
    sign = layout.direction["sign"]
    if sign == "split":
        came, went = _minor(row["amount_in"], layout), _minor(row["amount_out"], layout)
        return None if came is None and went is None else ((came or 0) - (went or 0),)
    amount = _minor(row["amount"], layout)
    if amount is None:
        return None
    if sign == "flag":
        way = which(row["direction"], {"in": layout.direction["in"], "out": layout.direction["out"]})
        return ({"in": amount, "out": -amount}.get(way),)
    return ({"signed": amount, "inverted": -amount, "plain": -amount}.get(sign),)
