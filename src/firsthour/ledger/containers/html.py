"""What do the tables of an HTML file say, such as banks' pages saved under the name .xls?

All tables are read one below the other as one sheet, the way a spreadsheet opens them; text between tables is a
row of one cell, so that a masthead above the table is kept. The file is parsed piece by piece.
"""

import codecs
from collections import deque
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from lxml import etree

from firsthour.ledger.containers.encoding import detect_encoding
from firsthour.ledger.containers.grid import Rows, RowSheet
from firsthour.ledger.sheets import MAX_COLUMNS, Sheet

_PIECE_BYTES = 1 << 18
_SILENT = frozenset({"script", "style", "title", "select", "xml"})
_BLOCKS = frozenset({"p", "div", "br", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "table", "body", "center"})
_MAX_SPAN = 1000


class _Collector:
    """Turns parser events into rows of cells. A table inside a cell ends the row around it."""

    def __init__(self) -> None:
        self.rows: deque[list[str]] = deque()
        self._row: list[str] = []
        self._cell: list[str] | None = None  # text of the open cell
        self._span = (1, 1)  # columns, rows of the open cell
        self._reach: dict[int, int] = {}  # column → further rows that a cell above fills
        self._loose: list[str] = []  # text outside cells
        self._silent = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an opening tag."""
        if tag in _SILENT:
            self._silent += 1
        elif tag in ("td", "th"):
            self._end_cell()
            self._cell = []
            self._span = (_span(attributes.get("colspan")), _span(attributes.get("rowspan")))
        elif tag in ("tr", "table"):
            self._end_row()
        elif tag in _BLOCKS:
            self._break()

    def end(self, tag: str) -> None:
        """Take a closing tag."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()
            if tag == "table":
                self._reach.clear()
        elif tag in _BLOCKS:
            self._break()

    def data(self, text: str) -> None:
        """Take a piece of text."""
        if not self._silent:
            (self._loose if self._cell is None else self._cell).append(text)

    def close(self) -> None:
        """Take the end of the file."""
        self._end_row()

    def _break(self) -> None:
        if self._cell is None:
            self._flush_loose()
        else:
            self._cell.append(" ")

    def _flush_loose(self) -> None:
        text = _plain(self._loose)
        self._loose.clear()
        if text:
            self.rows.append([text])

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        self._fill_reached()
        n_columns, n_rows = self._span
        for column in range(len(self._row), len(self._row) + n_columns):
            if n_rows > 1:
                self._reach[column] = n_rows - 1
        self._row.extend([_plain(self._cell)] + [""] * (n_columns - 1))
        del self._row[MAX_COLUMNS:]
        self._cell = None

    def _fill_reached(self) -> None:
        while self._reach.get(len(self._row), 0) > 0:
            self._reach[len(self._row)] -= 1
            self._row.append("")

    def _end_row(self) -> None:
        self._end_cell()
        if self._row:
            for column in range(len(self._row), MAX_COLUMNS):
                if self._reach.get(column, 0) > 0:
                    self._reach[column] -= 1
            self.rows.append(self._row)
            self._row = []
        self._flush_loose()


def _span(written: str | None) -> int:
    return min(int(written), _MAX_SPAN) if written and written.isascii() and written.isdigit() else 1


def _plain(pieces: list[str]) -> str:
    return " ".join("".join(pieces).split())


def open_html(path: Path) -> list[Sheet]:
    """Return the tables of an HTML file as one sheet."""
    encoding = detect_encoding(path)
    return [RowSheet(1, "", rows=partial(_read_rows, path, encoding.name))]


def _read_rows(path: Path, encoding: str) -> Rows:
    collector = _Collector()
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    parser = etree.HTMLParser(target=collector, encoding="utf-8", huge_tree=True)
    return _numbered(_feed(path, parser, decoder=decoder), collector.rows)


def _feed(path: Path, parser: etree.HTMLParser, *, decoder: codecs.IncrementalDecoder) -> Iterator[None]:
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE_BYTES):
            parser.feed(decoder.decode(piece).encode("utf-8", "replace"))
            yield
    parser.feed(decoder.decode(b"", final=True).encode("utf-8", "replace"))
    parser.close()
    yield


def _numbered(fed: Iterator[None], rows: deque[list[str]]) -> Rows:
    number = 0
    for _ in fed:
        while rows:
            number += 1
            yield number, rows.popleft()
