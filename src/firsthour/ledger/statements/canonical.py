"""What do a section's rows say in canonical text columns: raw columns mapped, joined and amended by quirks."""

from collections.abc import Iterator, Mapping

import pyarrow as pa

from firsthour.base.text import clean_cell
from firsthour.ledger.layouts import Columns
from firsthour.ledger.sheets import Chunk
from firsthour.ledger.statements.cells import Coded, as_strings, constant, encode, first_filled, join
from firsthour.ledger.statements.sections import Section

_VERBATIM = frozenset({"direction", "status", "set_aside"})  # "/" and "-" are words there


def clean_word(text: str) -> str:
    """Return a cell of a column whose words include ``/`` and ``-``: cleaned, but never taken for blank."""
    return clean_cell(text)


class Canonical:
    """The canonical columns of some rows of a section; what the layout does not fill is absent."""

    def __init__(self, section: Section, chunk: Chunk) -> None:
        self.section = section
        self.rows = chunk.rows
        self.n = len(chunk.rows)
        self.is_plain = section.layout.direction.get("sign") == "plain"
        self.columns: dict[str, pa.Array] = {}
        self._coded: dict[str, Coded] = {}
        for name, places in section.places.items():
            parts = [column for place in places if (column := chunk.columns[place]) is not None]
            if len(parts) == 1:
                self.columns[name] = parts[0]
            elif parts:
                coded = [encode(part) for part in parts]
                whole = join(coded, self.n) if name == "memo" else first_filled(coded, self.n)
                self.columns[name] = whole.label()
        if section.amend is not None:
            self._amend(chunk)

    def has(self, name: str) -> bool:
        """Return whether there is such a column."""
        return name in self.columns

    def raw(self, name: str) -> pa.StringArray | None:
        """Return a column as it stands, or None."""
        column = self.columns.get(name)
        return None if column is None else as_strings(column)

    def coded(self, name: str) -> Coded:
        """Return a column in distinct clean values, blank in all rows when there is none."""
        if name not in self._coded:
            self._coded[name] = self._encode(name)
        return self._coded[name]

    def _encode(self, name: str) -> Coded:
        column = self.columns.get(name)
        if column is None:
            return constant("", self.n)
        if self.is_plain and name in ("own_number", "peer_number", "serial", "memo"):
            return encode(column, clean=None)
        return encode(column, clean=clean_word) if name in _VERBATIM else encode(column)

    def _amend(self, chunk: Chunk) -> None:
        section = self.section
        assert section.amend is not None
        named = zip(section.names, chunk.columns, strict=False)
        raw = _Cleaned({name: column for name, column in named if column is not None})
        texts = {name: _clean_texts(column) for name, column in self.columns.items()}
        columns = Columns(texts, n=self.n, raw=raw, masthead=[list(cells) for cells in section.head])
        columns.layout = section.layout.name
        columns.learnt = section.learnt
        section.amend(columns)
        self.columns = {name: pa.array(values, pa.string()) for name, values in columns.texts.items()}


class _Cleaned(Mapping[str, list[str]]):
    """The columns of a file by the names it gives them, each cleaned when it is asked for."""

    def __init__(self, columns: dict[str, pa.Array]) -> None:
        self._columns = columns
        self._texts: dict[str, list[str]] = {}

    def __getitem__(self, name: str) -> list[str]:
        if name not in self._texts:
            self._texts[name] = _clean_texts(self._columns[name])
        return self._texts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def _clean_texts(column: pa.Array) -> list[str]:
    """Return the cells of a column cleaned, each distinct one once."""
    known: dict[str, str] = {}
    return [known[text] if text in known else known.setdefault(text, clean_cell(text)) for text in _texts(column)]


def _texts(column: pa.Array) -> list[str]:
    texts: list[str] = as_strings(column).to_pylist()
    return texts
