"""What is the first table of a sheet: a known header row, a file known to have none, or one to be recognised."""

import re
from dataclasses import asdict

from firsthour.base.text import clean_cell
from firsthour.ledger.layouts import Layout
from firsthour.ledger.sheets import HEAD_ROWS, MAX_COLUMNS, Sheet
from firsthour.ledger.statements.amounts import read_amount
from firsthour.ledger.statements.sections import Found, Source, open_section
from firsthour.ledger.statements.times import TimeRules, read_clock, read_time

HEADERLESS_ROWS = 20
_ANY_CURRENCY = "~any"  # unlisted, so it has the most decimals: only the form of an amount is judged


def find_first(sheet: Sheet, source: Source) -> Found | None:
    """Return the first table of a sheet, None when nothing in it is known or recognised."""
    head = sheet.head(HEAD_ROWS)[:HEAD_ROWS]
    if not any(cell.strip() for cells in head for cell in cells):
        return None
    for place, cells in enumerate(head):
        layout = source.registry.match(cells)
        if layout is not None:
            return _found(sheet, source, layout, header_row=place + 1, head=head)
    for layout in source.registry.headerless:
        if fits_headerless(layout, head, shown=source.shown):
            return _found(sheet, source, layout, header_row=0, head=head)
    return _recognise(sheet, source, head)


def _found(sheet: Sheet, source: Source, layout: Layout, *, header_row: int, head: list[list[str]]) -> Found:
    header = head[header_row - 1] if header_row else []
    above = [(row + 1, cells) for row, cells in enumerate(head[: max(header_row - 1, 0)]) if any(cells)]
    section = open_section(
        source, layout, sheet=sheet.index, sheet_name=sheet.name, header_row=header_row, header=header, above=above
    )
    width = max(len(section.names), source.registry.family_width(layout))
    return Found(section, min(width, MAX_COLUMNS))


def trim_cells(cells: list[str]) -> list[str]:
    """Return the cells of a row without the blank ones at its end."""
    n = len(cells)
    while n and not clean_cell(cells[n - 1]):
        n -= 1
    return cells[:n]


def fits_headerless(layout: Layout, head: list[list[str]], *, shown: str) -> bool:
    """Tell whether a sheet without a header is of a layout: by its file name, first line and types of columns."""
    declared = layout.recognise
    rows = [trim_cells(cells) for cells in head if any(cell.strip() for cell in cells)][:HEADERLESS_ROWS]
    types = declared.get("types", [])
    if not rows or not types:
        return False
    if "file_name" in declared and not re.search(declared["file_name"], shown):
        return False
    if "first_line" in declared and not re.search(declared["first_line"], ",".join(rows[0])):
        return False
    return all(_fits_types(cells, types, layout) for cells in rows)


def _fits_types(cells: list[str], types: list[str], layout: Layout) -> bool:
    if len(cells) > len(types) or len(cells) < 2:
        return False
    padded = cells + [""] * (len(types) - len(cells))
    rules = TimeRules(order=layout.time.get("order", "ymd"))
    return any(cell.strip() for cell in padded) and all(
        _fits_type(cell.strip(), kind, rules) for cell, kind in zip(padded, types, strict=True)
    )


def _fits_type(cell: str, kind: str, rules: TimeRules) -> bool:
    """Tell whether a cell is of a type: date, clock, amount (may be blank), number, text (anything) or blank."""
    if kind == "date":
        return read_time(cell, rules) is not None
    if kind == "clock":
        return read_clock(cell) is not None
    if kind == "amount":
        return not cell or read_amount(cell, currency=_ANY_CURRENCY).status in (0, 1)
    if kind == "number":
        return re.fullmatch(r"[\d*]*", cell) is not None
    return not cell if kind == "blank" else True


def _recognise(sheet: Sheet, source: Source, head: list[list[str]]) -> Found | None:
    from firsthour.ledger.statements.unknown.recognise import recognise

    name = source.shown.replace("!", "/").rsplit("/", 1)[-1]
    known = recognise(sheet, file_name=name, registry=source.registry)
    if known is None:
        return None
    found = _found(
        sheet, source, known.layout, header_row=known.header_row, head=sheet.head(max(HEAD_ROWS, known.header_row))
    )
    found.columns = [asdict(guess) for guess in known.columns]
    return found
