"""How is an answer written as one page that opens anywhere and loads nothing from outside?

A page is a title, a lead sentence and sections; a section is a heading over paragraphs, notes and tables. All
text is escaped. The page follows the reader's light or dark setting, prints on A4 and forbids itself any
outside load.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources
from typing import Literal

Kind = Literal["text", "number", "code"]
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, and how its cells are set (numbers to the right, codes in fixed width)."""

    heading: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """A table; every row has one text a column. ``empty`` is said when there are no rows."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    empty: str = "—"


@dataclass(frozen=True)
class Note:
    """A sentence that stands out; ``warns`` when the reader must beware."""

    text: str
    warns: bool = False


@dataclass(frozen=True)
class Section:
    """A heading over paragraphs (plain texts), notes and tables, in order."""

    heading: str
    parts: Sequence[str | Note | Table]


@dataclass(frozen=True)
class Page:
    """A whole page. ``language`` is ``en`` or ``zh``; ``footer`` names what the answer was made from."""

    title: str
    sections: Sequence[Section]
    language: str = "en"
    lead: str = ""
    footer: str = ""

    def to_html(self) -> str:
        """Return the page as one HTML document in itself."""
        lead = f'<p class="lead">{escape(self.lead)}</p>\n' if self.lead else ""
        footer = f"<footer>{escape(self.footer)}</footer>\n" if self.footer else ""
        sections = "".join(_section(section) for section in self.sections)
        return (
            f'<!doctype html>\n<html lang="{"zh-CN" if self.language == "zh" else "en"}">\n<head>\n'
            '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
            f"<title>{escape(self.title)}</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n<main>\n"
            f"<h1>{escape(self.title)}</h1>\n{lead}{sections}{footer}</main>\n</body>\n</html>\n"
        )


@cache
def _style() -> str:
    return resources.files("firsthour.papers").joinpath("page.css").read_text(encoding="utf-8")


def _section(section: Section) -> str:
    parts = "".join(_part(part) for part in section.parts)
    return f"<section>\n<h2>{escape(section.heading)}</h2>\n{parts}</section>\n"


def _part(part: str | Note | Table) -> str:
    if isinstance(part, Table):
        return _table(part)
    if isinstance(part, Note):
        return f'<p class="note{" warn" if part.warns else ""}">{escape(part.text)}</p>\n'
    return f"<p>{escape(part)}</p>\n"


def _table(table: Table) -> str:
    if not table.rows:
        return f"<p>{escape(table.empty)}</p>\n"
    caption = f"<caption>{escape(table.caption)}</caption>\n" if table.caption else ""
    heads = "".join(f'<th scope="col"{_class(column)}>{escape(column.heading)}</th>' for column in table.columns)
    rows = "".join(_row(row, table.columns) for row in table.rows)
    return (
        f'<div class="scroll"><table>\n{caption}<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{rows}</tbody>\n</table></div>\n"
    )


def _row(row: Sequence[str], columns: Sequence[Column]) -> str:
    cells = zip(row, columns, strict=True)
    return "<tr>" + "".join(f"<td{_class(column)}>{escape(cell)}</td>" for cell, column in cells) + "</tr>\n"


def _class(column: Column) -> str:
    return "" if column.kind == "text" else f' class="{column.kind}"'
