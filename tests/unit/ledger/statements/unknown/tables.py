"""Invented sheets for the recogniser, written as small text tables."""

from firsthour.ledger.containers.grid import RowSheet
from firsthour.ledger.statements.unknown import Recognition, recognise


def sheet_of(rows: list[list[str]], *, name: str = "") -> RowSheet:
    """Return a sheet over rows of cells."""
    return RowSheet(1, name, rows=lambda: iter(enumerate(rows, start=1)))


def table(text: str) -> list[list[str]]:
    """Return the rows of a text table; cells are parted by ``|``, a line without text is a blank row."""
    lines = text.strip("\n").split("\n")
    return [[cell.strip() for cell in line.split("|")] if line.strip() else [] for line in lines]


def recognised(text: str, *, name: str = "", file_name: str = "export.csv") -> Recognition:
    """Return the recognition of a text table, which must succeed."""
    found = recognise(sheet_of(table(text), name=name), file_name=file_name)
    assert found is not None
    return found


def mapping(found: Recognition) -> dict[str, str]:
    """Return field → column name of a recognition (a list of memos joined by ``+``)."""
    fields: dict[str, list[str]] = {}
    for guess in found.columns:
        fields.setdefault(guess.field, []).append(guess.column or "(outside)")
    return {field: "+".join(columns) for field, columns in fields.items()}
