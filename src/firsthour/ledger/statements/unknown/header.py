"""Where does the table begin: which of the first rows names the columns, and which rows below are data."""

from dataclasses import dataclass

from firsthour.base.text import header_name
from firsthour.ledger.sheets import HEAD_ROWS, Sheet
from firsthour.ledger.statements.unknown.cells import parse_number, parse_when
from firsthour.ledger.statements.unknown.profile import Column, cleaned
from firsthour.ledger.statements.unknown.vocabulary import Vocabulary, data

SEARCHED_ROWS = 40
SAMPLED_ROWS = 400
MAX_CANDIDATES = 4
LEAST_SCORE = 1.2
_COLONS = (":", "：")


@dataclass(frozen=True)
class Candidate:
    """A row that may be the header. ``row`` is 1-based, 0 when the sheet has none; ``score`` orders candidates.

    ``written`` are its cells, ``names`` the same, filled up from the row above where a header has two rows.
    """

    row: int
    names: list[str]
    score: float
    written: list[str]


@dataclass
class Table:
    """A header with the data rows sampled below it, by column, the rows above, and how totals and footers begin."""

    header_row: int
    names: list[str]
    written: list[str]
    columns: list[Column]
    n_rows: int
    masthead: list[list[str]]
    footers: list[str]


def header_candidates(head: list[list[str]], *, vocabulary: Vocabulary) -> list[Candidate]:
    """Return the rows that may name the columns, best first: by known names, then by standing above data."""
    found = []
    above: list[str] = []
    for index, row in enumerate(head[:SEARCHED_ROWS]):
        written = [cleaned(cell) for cell in row]
        below = head[index + 1 : index + 12]
        for names in (written, _two_rows(above, written)):
            score = _score(_trimmed(names), below=below, vocabulary=vocabulary)
            if score >= LEAST_SCORE:
                found.append(Candidate(index + 1, _trimmed(names), score, _trimmed(written)))
        above = written
    return sorted(found, key=lambda candidate: (-candidate.score, candidate.row))[:MAX_CANDIDATES]


def _trimmed(names: list[str]) -> list[str]:
    filled = [place for place, name in enumerate(names) if name]
    return names[: filled[-1] + 1] if filled else []


def _two_rows(above: list[str], written: list[str]) -> list[str]:
    """Return the names of a header whose lower row parts a column of the upper one; [] when it is no such header."""
    parts = sum(map(bool, written))
    if parts < 2 or sum(map(bool, above)) <= parts or any(_is_value(name) for name in above if name):
        return []
    width = max(len(above), len(written))
    upper, lower = (names + [""] * (width - len(names)) for names in (above, written))
    return [low or up for up, low in zip(upper, lower, strict=True)]


def _score(names: list[str], *, below: list[list[str]], vocabulary: Vocabulary) -> float:
    filled = [name for name in names if name]
    if len(filled) < 2 or any(_is_value(name) for name in filled):
        return 0.0
    known = 0.0
    seen: set[str] = set()
    for name in filled:
        if name.endswith(_COLONS):
            return 0.0
        scores = vocabulary.fields_of(name)
        best = max(scores.values(), default=0.3 if vocabulary.is_ignored(name) else 0.0)
        known += best if header_name(name) not in seen else best / 4
        seen.add(header_name(name))
    return known + 2.0 * _stands_above_data(names, below=below)


def _is_value(cell: str) -> bool:
    """Tell whether a cell is a value, not the name of a column (a long sentence is none either)."""
    return len(cell) > 60 or parse_number(cell) is not None or parse_when(cell) is not None


def _stands_above_data(names: list[str], *, below: list[list[str]]) -> float:
    """Return the share of the next rows with a number and a day under named columns."""
    rows = [[cleaned(cell) for cell in row[: len(names)]] for row in below]
    filled = [row for row in rows if sum(map(bool, row)) > 1]
    if not filled:
        return 0.0
    good = 0
    for row in filled:
        days = [index for index, cell in enumerate(row) if parse_when(cell) is not None]
        numbers = [index for index, cell in enumerate(row) if parse_number(cell) is not None]
        good += bool(days) and len(set(days + numbers)) > 1
    return good / len(filled)


def sample_table(sheet: Sheet, head: list[list[str]], *, header: Candidate, vocabulary: Vocabulary) -> Table:
    """Return up to ``SAMPLED_ROWS`` data rows below a header, without furniture, by column."""
    width = len(header.names) or max((len(row) for row in head), default=0)
    own = [header_name(name) for name in header.names]
    rows: list[list[str]] = []
    footers: set[str] = set()
    for row in _rows_below(sheet, head, after_row=header.row, width=width):
        footers |= _footer_start(row)
        if _is_furniture(row) or (own and [header_name(cell) for cell in row[: len(own)]] == own):
            continue
        if header.row and _is_other_header(row, vocabulary=vocabulary):
            break
        rows.append(row)
        if len(rows) == SAMPLED_ROWS:
            break
    names = header.names or [""] * width
    columns = [
        Column(
            position,
            name,
            [row[position] for row in rows],
            fields=vocabulary.fields_of(name),
            ignored=vocabulary.is_ignored(name),
        )
        for position, name in enumerate(names)
    ]
    return Table(
        header.row, names, header.written or names, columns, len(rows), head[: max(header.row - 1, 0)], sorted(footers)
    )


def _rows_below(sheet: Sheet, head: list[list[str]], *, after_row: int, width: int) -> list[list[str]]:
    rows = [_padded(row, width=width) for row in head[after_row:]]
    if len(head) < HEAD_ROWS:
        return rows
    wanted = SAMPLED_ROWS + 50
    for chunk in sheet.chunks(after_row=len(head), n_columns=width):
        lists = [column.slice(0, wanted).to_pylist() for column in chunk.columns if column is not None]
        rows += [_padded([cell or "" for cell in row], width=width) for row in zip(*lists, strict=True)]
        if len(rows) >= wanted:
            break
    return rows


def _padded(row: list[str], *, width: int) -> list[str]:
    cells = [cleaned(cell) for cell in row[:width]]
    return cells + [""] * (width - len(cells))


def _footer_start(row: list[str]) -> set[str]:
    """Return the known beginning of a total or footer that a row without a day begins with."""
    filled = [cell for cell in row if cell]
    if not filled or any(parse_when(cell) for cell in filled):
        return set()
    return {start for start in data()["furniture"]["starts"] if filled[0].lower().startswith(start)}


def _is_furniture(row: list[str]) -> bool:
    filled = [cell for cell in row if cell]
    if len(filled) < 2:
        return True
    return bool(_footer_start(row))


def _is_other_header(row: list[str], *, vocabulary: Vocabulary) -> bool:
    filled = [cell for cell in row if cell]
    if any(_is_value(cell) for cell in filled):
        return False
    known = sum(max(vocabulary.fields_of(cell).values(), default=0.0) > 0.8 for cell in filled)
    return known >= 3 and 2 * known > len(filled)
