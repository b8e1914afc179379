"""Which columns of an undeclared statement are its time, amount, direction, balance, accounts and words?

Names come first (``synonyms.toml`` and every declared layout), contents decide between them, and a running
balance that reconciles outweighs both. Nothing is kept as sure: every column carries how sure and why.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from firsthour.ledger.layouts import Layout
from firsthour.ledger.sheets import HEAD_ROWS, Sheet
from firsthour.ledger.statements.unknown.amounts import AmountChoice, choose_amounts
from firsthour.ledger.statements.unknown.declare import ColumnGuess, declare
from firsthour.ledger.statements.unknown.header import Candidate, Table, header_candidates, sample_table
from firsthour.ledger.statements.unknown.masthead import Said, find_said
from firsthour.ledger.statements.unknown.parties import Known, guess_rest, transfer_sides
from firsthour.ledger.statements.unknown.profile import Column
from firsthour.ledger.statements.unknown.times import TimeChoice, choose_time
from firsthour.ledger.statements.unknown.vocabulary import Vocabulary, builtin, data, with_layouts

if TYPE_CHECKING:
    from firsthour.ledger.statements.registry import Registry

LEAST_NAMED = 0.35
LEAST_AGREEMENT = 0.6
GOOD_ENOUGH = 1.0


@dataclass(frozen=True)
class Recognition:
    """A layout found for a sheet. ``header_row`` is 1-based, 0 when there is none; ``columns``: how sure of each."""

    layout: Layout
    header_row: int
    columns: list[ColumnGuess]

    @property
    def confidence(self) -> float:
        """How sure the least sure of the columns is that a movement cannot do without."""
        needed = ("time", "date", "amount", "amount_in", "amount_out", "direction")
        return min(guess.confidence for guess in self.columns if guess.field in needed)


@dataclass(frozen=True)
class _Reading:
    table: Table
    time: TimeChoice
    amounts: AmountChoice
    said: dict[str, Said]
    columns: list[ColumnGuess]
    layout: Layout

    @property
    def worth(self) -> float:
        return self.time.confidence + self.amounts.score


def recognise(sheet: Sheet, *, file_name: str, registry: "Registry | None" = None) -> Recognition | None:
    """Return the best explained layout of a sheet that no declared layout matches, or None.

    None means that no column reads as a time or none as an amount. ``registry`` lends the column names of
    all declared layouts; ``file_name`` may name account, holder or year.
    """
    vocabulary = with_layouts(registry.layouts) if registry is not None else builtin()
    head = sheet.head(HEAD_ROWS)
    best: _Reading | None = None
    for header in (*header_candidates(head, vocabulary=vocabulary), *_without_header(head)):
        if best is not None and (header.row == 0 or best.worth > GOOD_ENOUGH + header.score / 2):
            continue
        reading = _read(sheet, head, header=header, vocabulary=vocabulary, file_name=file_name)
        if reading is not None and (best is None or reading.worth > best.worth):
            best = reading
    if best is None:
        return None
    return Recognition(best.layout, best.table.header_row, best.columns)


def _without_header(head: list[list[str]]) -> list[Candidate]:
    return [Candidate(0, [], 0.0, [])] if any(head) else []


def _read(
    sheet: Sheet, head: list[list[str]], *, header: Candidate, vocabulary: Vocabulary, file_name: str
) -> _Reading | None:
    table = sample_table(sheet, head, header=header, vocabulary=vocabulary)
    time = choose_time(table.columns) if table.n_rows else None
    if time is None:
        return None
    said = find_said(table.masthead, sheet_name=sheet.name, file_name=file_name)
    card = is_card(table, sheet_name=sheet.name, file_name=file_name)
    taken = {time.column.position} | ({time.clock.position} if time.clock else set())
    amounts = choose_amounts(table.columns, taken=taken, keys=_line_keys(table), card=card)
    if amounts is None or not _is_plausible(amounts, headerless=header.row == 0):
        return None
    used = taken | {column.position for column in amounts.columns.values()}
    left = [column for column in table.columns if column.position not in used]
    sides = transfer_sides(left)
    if sides is not None:
        left = [column for column in left if column not in sides]
    known = Known(_value(said, "account"), _value(said, "holder"), next(iter(amounts.columns.values())).name)
    rest = guess_rest(left, known=known)
    layout, columns = declare(table, time=time, amounts=amounts, rest=rest, sides=sides, said=said)
    return _Reading(table, time, amounts, said, columns, layout)


def _value(said: dict[str, Said], key: str) -> str:
    return said[key].value if key in said else ""


def is_card(table: Table, *, sheet_name: str, file_name: str) -> bool:
    """Tell whether names or the rows above the table speak of a credit card's bill.

    Where a row has both the day of the trade and of its booking, but no balance, it is a card's too.
    """
    named = [column for column in table.columns if column.name_score("time") > 0.5 and column.when_share > 0.9]
    booked = any(column.name_score("time") < 0.8 for column in named) and len(named) > 1
    if booked and not any(column.name_score("balance") > 0.5 for column in table.columns):
        return True
    words = [word.lower() for word in data()["described"]["card"]]
    rows = [" ".join(row) for row in table.masthead]
    text = " ".join([*rows, *table.names, sheet_name, file_name]).lower()
    return any(word in text for word in words)


def _line_keys(table: Table) -> list[str]:
    """Return what keeps the lines of several accounts and currencies apart, per row."""
    keyed = [column for fld in ("own_number", "currency") if (column := _named(table.columns, fld)) is not None]
    return ["\n".join(column.cells[row] for column in keyed) for row in range(table.n_rows)]


def _named(columns: list[Column], fld: str) -> Column | None:
    found = [column for column in columns if column.filled and column.name_score(fld) > 0.6]
    return max(found, key=lambda column: (column.name_score(fld), -column.position), default=None)


def _is_plausible(amounts: AmountChoice, *, headerless: bool) -> bool:
    """Tell whether a reading rests on more than a number standing somewhere."""
    if amounts.agreement.weight >= LEAST_AGREEMENT:
        return True
    return not headerless and amounts.named_amount >= LEAST_NAMED
