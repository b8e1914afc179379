"""What does one source file say: its rows, rejects and facts on disk, and everything else in a ``FileReading``.

sheets → first table of each → parts (sections) → pieces (normalised, two at a time) → row groups
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from firsthour.base.errors import UserError
from firsthour.ledger.ahead import work_ahead
from firsthour.ledger.layouts import layout_to_toml
from firsthour.ledger.reading import AccountFacts, Alias, FileReading, Note, TableHead
from firsthour.ledger.sheets import Sheet
from firsthour.ledger.statements.canonical import Canonical
from firsthour.ledger.statements.facts import FactPiece, read_facts
from firsthour.ledger.statements.headers import find_first
from firsthour.ledger.statements.markup import MarkupRefusedError
from firsthour.ledger.statements.normalise import Piece, learn, normalise, normalise_canonical
from firsthour.ledger.statements.output import Output
from firsthour.ledger.statements.parties import Card
from firsthour.ledger.statements.registry import Registry
from firsthour.ledger.statements.sections import Found, Section, Source, split_parts

if TYPE_CHECKING:
    from firsthour.ledger.containers.walk import SourceFile

HEAD_BYTES = 65_536
NOTES_A_CODE = 20
_FORMATS = Path(__file__).parent


class NoTableError(UserError):
    """Nothing in a file looks like a table of payments or a table that belongs to one."""

    code = "no_table"
    english = "{path}: no table of payments was found in it."
    chinese = "{path}：未找到交易明细表。"


@dataclass
class _Gathered:
    """What is known of a file while its pieces come in."""

    reading: FileReading
    layouts: list[str] = field(default_factory=list)
    aliases: set[tuple[str, str, str]] = field(default_factory=set)
    own_numbers: dict[int, set[str]] = field(default_factory=dict)  # section → the first of its own numbers
    sections: dict[int, Section] = field(default_factory=dict)

    def note(self, note: Note) -> None:
        """Keep a remark, a limited number of each kind."""
        notes = self.reading.notes
        if note not in notes and sum(each.code == note.code for each in notes) < NOTES_A_CODE:
            notes.append(note)

    def alias(self, alias: Alias) -> None:
        """Keep an alias the first time it is said."""
        key = (alias.number, alias.other_number, alias.kind)
        if key not in self.aliases:
            self.aliases.add(key)
            self.reading.aliases.append(alias)

    def cards(self, cards: list[Card], *, sheet: int) -> None:
        """Keep what rows say in passing of cards and their accounts."""
        for number, other, bank, row in cards:
            if (number, other, "card") not in self.aliases:
                self.alias(Alias(number, bank, other, bank, kind="card", sheet=sheet, row=row))


def read_file(source: "SourceFile", *, out_dir: Path, registry: Registry) -> FileReading:
    """Read one source file into ``rows.parquet``, ``rejects.parquet`` and ``facts.parquet`` in ``out_dir``.

    Raises
    ------
    UserError
        the file cannot be opened, or there is no table in it (``NoTableError``).
    """
    gathered = _Gathered(FileReading(path=source.shown, sha256=source.sha256))
    about = Source(shown=source.shown, sha256=source.sha256, registry=registry)
    firsts = [(sheet, find_first(sheet, about)) for sheet in open_source(source)]
    known = [(sheet, found) for sheet, found in firsts if found is not None]
    if not known:
        raise NoTableError(path=source.shown)
    for sheet, found in firsts:
        if found is None and _is_filled(sheet):
            gathered.note(Note("sheet_not_read", 0, sheet.name or str(sheet.index)))
    with Output(out_dir) as output:
        for sheet, found in _without_repeats(known):
            _keep_mapping(gathered.reading, found, out_dir)
            _read_sheet(sheet, found, about, gathered=gathered, output=output)
        gathered.reading.segment_path = str(output.rows_path)
    _add_accounts(gathered)
    gathered.reading.layout = "+".join(dict.fromkeys(gathered.layouts))
    return gathered.reading


def open_source(source: "SourceFile") -> list[Sheet]:
    """Return the sheets of a file: of a format with a reader of its own, else of what its bytes are."""
    from firsthour.ledger.containers.open import open_sheets

    with source.path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    for module in own_readers():
        if module.claims(head, source.name):
            return _own_sheets(module, source)
    return open_sheets(source)


@cache
def own_readers() -> list[ModuleType]:
    """Return the readers of formats that are no tables, by name."""
    folders = (path.parent.name for path in sorted(_FORMATS.glob("*/reader.py")))
    return [import_module(f"{__package__}.{folder}.reader") for folder in folders]


def _own_sheets(module: ModuleType, source: "SourceFile") -> list[Sheet]:
    """Return the sheets that a format's own reader makes, its errors about the file as the user knows it."""
    try:
        sheets: list[Sheet] = module.sheets(source.path)
    except MarkupRefusedError as error:
        raise error.in_file(source.shown) from error
    return sheets


def _is_filled(sheet: Sheet) -> bool:
    return any(cell.strip() for cells in sheet.head() for cell in cells)


def _without_repeats(known: list[tuple[Sheet, Found]]) -> Iterator[tuple[Sheet, Found]]:
    """Yield the tables; one that only repeats the rows of another table of the file comes as facts."""
    names = {found.section.layout.name for _, found in known}
    for sheet, found in known:
        found.only_facts = bool(found.section.layout.repeats) and found.section.layout.repeats in names
        yield sheet, found


def _keep_mapping(reading: FileReading, found: Found, out_dir: Path) -> None:
    """Write the mapping of a recognised layout where a person can correct it."""
    if not found.columns:
        return
    path = out_dir / ("mapping.toml" if not reading.mapping_path else f"mapping_{found.section.sheet}.toml")
    path.write_text(layout_to_toml(found.section.layout), encoding="utf-8")
    reading.mapping_path = reading.mapping_path or str(path)
    reading.columns += found.columns


def _read_sheet(sheet: Sheet, found: Found, about: Source, *, gathered: _Gathered, output: Output) -> None:
    for section, piece in work_ahead(_work(sheet, found, about, gathered), name="normalise"):
        _take(section, piece, gathered=gathered, output=output)


def _work(
    sheet: Sheet, found: Found, about: Source, gathered: _Gathered
) -> Iterator[tuple[Section, Callable[[], Piece | FactPiece]]]:
    """Yield what is to be done part by part; the first rows of a section teach how to read the others."""
    raw: Section | None = None
    learnt = found.section
    gathered.reading.furniture += found.section.header_row > 0
    for part in split_parts(sheet, found, source=about):
        facts = found.only_facts or not part.section.is_movements
        first: Canonical | None = None
        if part.section is not raw:
            raw = learnt = part.section
            if len(part.chunk.rows) and not facts:
                first = learn(raw, part.chunk)
                learnt = first.section
            _open(gathered, learnt)
            if not facts:
                gathered.reading.repeats = learnt.layout.repeats
        gathered.reading.furniture += part.furniture
        if first is not None:
            yield learnt, partial(normalise_canonical, first, part.chunk)
        elif len(part.chunk.rows):
            yield learnt, partial(read_facts if facts else normalise, learnt, part.chunk)
    if raw is None:
        _open(gathered, learnt)


def _open(gathered: _Gathered, section: Section) -> None:
    """Keep what a section says before its rows."""
    gathered.layouts.append(section.layout.name)
    gathered.reading.tables.append(TableHead(section.sheet, section.header_row, list(section.names)))
    gathered.sections[id(section)] = section
    if section.is_movements and section.owner_is_file and "own_number" not in section.places:
        gathered.note(Note("account_unknown", section.header_row, section.owner))


def _take(section: Section, piece: Piece | FactPiece, *, gathered: _Gathered, output: Output) -> None:
    reading = gathered.reading
    reading.furniture += piece.furniture
    for note in piece.notes:
        gathered.note(note)
    if isinstance(piece, FactPiece):
        for alias in piece.aliases:
            gathered.alias(alias)
        output.add_facts(piece.facts)
        reading.facts += piece.n_rows
        reading.accounts += piece.accounts
        return
    gathered.cards(piece.cards, sheet=section.sheet)
    output.add_rows(piece.rows, piece.rejects)
    reading.read += piece.read
    reading.set_aside += piece.set_aside
    reading.rejected += piece.rejected
    gathered.own_numbers.setdefault(id(section), set()).update(piece.own_numbers)


def _add_accounts(gathered: _Gathered) -> None:
    """Add what mastheads say: of the account they name, else of the only account of their rows."""
    for key, section in gathered.sections.items():
        said = section.said
        numbers = gathered.own_numbers.get(key, set())
        number = section.owner if not section.owner_is_file else next(iter(numbers)) if len(numbers) == 1 else ""
        says_more = not section.owner_is_file or said.from_us is not None or said.to_us is not None or said.holder
        if number and section.is_movements and says_more and not number.startswith("~file:"):
            gathered.reading.accounts.append(
                AccountFacts(
                    number=number,
                    institution=section.institution,
                    name=said.holder,
                    currency=said.currency,
                    from_us=said.from_us,
                    to_us=said.to_us,
                    sheet=section.sheet,
                    row=said.row,
                )
            )
