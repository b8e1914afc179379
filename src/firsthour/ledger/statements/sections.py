"""Where do tables begin and end in a sheet, and which column is which canonical field."""

import importlib
import importlib.util
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from firsthour.base.text import clean_cell, header_name
from firsthour.ledger.layouts import Columns, Layout
from firsthour.ledger.sheets import Chunk, Sheet
from firsthour.ledger.statements._kernel_text import has_digit
from firsthour.ledger.statements.cells import as_strings, buffers
from firsthour.ledger.statements.masthead import Masthead, Places, read_masthead
from firsthour.ledger.statements.registry import Registry, trim
from firsthour.ledger.statements.times import TimeRules, read_time, zone_us

ROWS_ABOVE = 6  # how far above a repeated header the next account's own lines may stand
Cells = list[str]
Amend = Callable[[Columns], None]


@dataclass(frozen=True)
class Source:
    """What is told about the file as a whole: its shown path, its hash, and the known layouts."""

    shown: str
    sha256: str
    registry: Registry


@dataclass(frozen=True)
class Section:
    """One table of a sheet: its layout, the place of every canonical field, and what stands above it.

    ``names``: its columns as the file names them, repeated names with ``#2``, ``#3``. ``places``: field →
    positions of its columns. ``owner``: the account number to use where the rows name none, ``owner_is_file``
    when it is invented because nothing in the file names the account.
    """

    layout: Layout
    sheet: int
    sheet_name: str
    header_row: int
    names: tuple[str, ...]
    places: dict[str, tuple[int, ...]]
    head: tuple[tuple[str, ...], ...]
    said: Masthead
    owner: str
    owner_is_file: bool
    amend: Amend | None = None
    failed_words: tuple[str, ...] = ()  # words that mean failed in this table only
    dates_only: bool = False  # 00:00:00 stands for no clock
    form: tuple[str, ...] = ()
    learnt: dict[str, str] = field(default_factory=dict)  # what the first rows taught the layout's quirks

    @property
    def is_movements(self) -> bool:
        """Whether its rows move money."""
        return self.layout.table == "movements"

    @property
    def institution(self) -> str:
        """Whose statement it is, where the rows do not say."""
        return self.said.titled or self.layout.institution or self.said.institution

    @property
    def zone_us(self) -> int:
        """The zone of its times in microseconds."""
        return zone_us(self.layout.time.get("zone", "+08:00"))

    @property
    def time_rules(self) -> TimeRules:
        """How its times are written."""
        order = self.layout.time.get("order", "ymd")
        return TimeRules(order=order, zone_us=self.zone_us, year=self.said.year, month=self.said.month)

    def column_name(self, name: str) -> str:
        """Return the file's name of the column that a field was read from."""
        places = self.places.get(name, ())
        return self.names[places[0]] if places else ""


@dataclass
class Part:
    """Rows of one section, in order, and how many repeated headers and mastheads were left out of them."""

    section: Section
    chunk: Chunk
    furniture: int = 0


@dataclass
class Found:
    """A section at the start of a sheet and how wide its file's tables are."""

    section: Section
    n_columns: int
    columns: list[dict[str, object]] = field(default_factory=list)  # how sure, of a recognised layout
    only_facts: bool = False  # its rows repeat those of another table
    all_columns: bool = False  # it holds several tables, so every column is needed


def open_section(
    source: Source,
    layout: Layout,
    *,
    sheet: int,
    sheet_name: str,
    header_row: int,
    header: Cells,
    above: Sequence[tuple[int, Cells]],
) -> Section:
    """Return the section that begins below a header row (row 0 and no cells: the file has none)."""
    names = unique_names(header or list(layout.columns))
    places = Places(rows=above, sheet_name=sheet_name, shown=source.shown)
    said = read_masthead(layout, places)
    return Section(
        layout=layout,
        sheet=sheet,
        sheet_name=sheet_name,
        header_row=header_row,
        names=tuple(names),
        places=find_places(layout, names),
        head=tuple(tuple(cells) for _, cells in above),
        said=said,
        owner=said.account or f"~file:{source.sha256[:12]}",
        owner_is_file=not said.account,
        amend=load_amend(layout),
        form=trim(tuple(header_name(cell) for cell in header)),
    )


def unique_names(header: Sequence[str]) -> Cells:
    """Return the column names as the file has them, the second of the same name with ``#2`` and so on."""
    names: Cells = []
    seen: dict[str, int] = {}
    for cell in header:
        name = clean_cell(cell)
        seen[name] = seen.get(name, 0) + 1
        names.append(f"{name}#{seen[name]}" if name and seen[name] > 1 else name)
    return names


def find_places(layout: Layout, names: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return for every declared field the 0-based columns that the file has for it."""
    by_name = {header_name(name): place for place, name in reversed(list(enumerate(names))) if name}
    places: dict[str, tuple[int, ...]] = {}
    for name, columns in layout.fields.items():
        found = [column - 1 if isinstance(column, int) else by_name.get(header_name(column), -1) for column in columns]
        kept = tuple(place for place in found if 0 <= place < len(names))
        if kept:
            places[name] = kept
    return places


def load_amend(layout: Layout) -> Amend | None:
    """Return the quirks of a built-in layout; a layout given by the user has none."""
    return _quirks_of(layout.folder) if layout.folder else None


@cache
def _quirks_of(folder: str) -> Amend | None:
    module = f"firsthour.ledger.statements.{folder}.quirks"
    if importlib.util.find_spec(module) is None:
        return None
    amend: Amend = importlib.import_module(module).amend
    return amend


def wanted_columns(section: Section, n_columns: int) -> list[int] | None:
    """Return the columns that are needed of a section, None for all.

    A table with quirks, of facts, or whose rows do not name their account needs all.
    """
    if section.amend is not None or not section.is_movements or "own_number" not in section.places:
        return None
    used = {place for places in section.places.values() for place in places}
    return sorted(used | {0} | set(range(len(section.names), n_columns)))


def split_parts(sheet: Sheet, found: Found, *, source: Source) -> Iterator[Part]:
    """Yield the rows of a sheet section by section: a known header row below begins a new one."""
    section = found.section
    wanted = None if found.all_columns else wanted_columns(section, found.n_columns)
    for chunk in sheet.chunks(after_row=section.header_row, n_columns=found.n_columns, wanted=wanted):
        rest = chunk
        while len(rest.rows):
            part, following = _next_part(rest, section, source=source, sheet=sheet)
            yield part
            if following is None:
                break
            section, rest = following
            if wanted is not None and wanted_columns(section, found.n_columns) != wanted:
                yield from split_parts(sheet, replace(found, section=section, all_columns=True), source=source)
                return


def _next_part(
    chunk: Chunk, section: Section, *, source: Source, sheet: Sheet
) -> tuple[Part, tuple[Section, Chunk] | None]:
    """Return the rows up to the next section's header, and that section with the rows below it."""
    left_out: set[int] = set()
    for place in _header_candidates(chunk, section, source.registry):
        if _repeats_header(chunk, section, place=place):
            left_out.add(place)
            continue
        cells = _row(chunk, place, sheet=sheet)
        layout = source.registry.match(cells)
        if layout is None:
            continue
        above = _rows_above(chunk, section, place=place, sheet=sheet)
        while cells and not clean_cell(cells[-1]):
            cells.pop()
        following = open_section(
            source, layout, sheet=section.sheet, sheet_name=section.sheet_name,
            header_row=int(chunk.rows[place]), header=cells, above=[(row, line) for _, row, line in above],
        )  # fmt: skip
        if _continues(section, following):
            left_out.add(place)
            continue
        kept = left_out | {at for at, _, _ in above}
        before = _without(chunk, kept, end=place)
        following = _inherit(section, following)
        return Part(section, before, len(kept) + 1), (following, _slice(chunk, place + 1, len(chunk.rows)))
    return Part(section, _without(chunk, left_out, end=len(chunk.rows)), len(left_out)), None


def _repeats_header(chunk: Chunk, section: Section, *, place: int) -> bool:
    """Tell whether a row says the section's own header again, in a table whose rows name their account."""
    if "own_number" not in section.places or not section.form:
        return False
    form = section.form + ("",) * (len(chunk.columns) - len(section.form))
    cells = zip(chunk.columns, form, strict=False)
    return all(column is None or header_name(column[place].as_py()) == name for column, name in cells)


def _continues(section: Section, following: Section) -> bool:
    """Tell whether a header row only repeats the section's own (no other columns, no other account above it)."""
    same = following.layout.name == section.layout.name and following.form == section.form
    return same and (following.owner_is_file or following.owner == section.owner)


def _inherit(section: Section, following: Section) -> Section:
    """Keep what the sheet's masthead said where the lines above a later table say nothing."""
    if following.owner_is_file and not section.owner_is_file:
        following = replace(following, owner=section.owner, owner_is_file=False)
    said = following.said
    institution, titled = said.institution or section.said.institution, said.titled or section.said.titled
    said = replace(said, institution=institution, titled=titled, year=said.year or section.said.year)
    return replace(following, said=said)


def _header_candidates(chunk: Chunk, section: Section, registry: Registry) -> list[int]:
    """Return the rows whose probe cell has no digit and whose first filled cell is some layout's column name."""
    probe = _probe_column(section)
    column = chunk.columns[probe] if probe < len(chunk.columns) else None
    if column is None:
        return []
    if pa.types.is_dictionary(column.type):
        digits = has_digit(*buffers(as_strings(column.dictionary)))
        bare = ~digits[column.indices.to_numpy(zero_copy_only=False)]
    else:
        bare = ~has_digit(*buffers(as_strings(column)))
    places = np.flatnonzero(bare)
    first = chunk.columns[0]
    if len(places) == 0 or first is None:
        return []
    texts = as_strings(first.take(pa.array(places))).to_pylist()
    known = registry.names | set(section.form[:1])
    return [place for place, text in zip(places.tolist(), texts, strict=True) if header_name(text) in known]


def _probe_column(section: Section) -> int:
    for name in ("time", "date"):
        if name in section.places:
            return section.places[name][0]
    return 0


def _rows_above(chunk: Chunk, section: Section, *, place: int, sheet: Sheet) -> list[tuple[int, int, Cells]]:
    """Return (position, row, cells) of the few rows above a header that are no rows of the section's table."""
    found: list[tuple[int, int, Cells]] = []
    probe = _probe_column(section)
    for above in range(place - 1, max(place - 1 - ROWS_ABOVE, -1), -1):
        cells = _row(chunk, above, sheet=sheet)
        filled = [cell for cell in cells if cell.strip()]
        time = cells[probe] if probe < len(cells) else ""
        if read_time(time, section.time_rules) is not None or (not section.is_movements and len(filled) > 2):
            break
        found.append((above, int(chunk.rows[above]), cells))
    return found[::-1]


def _row(chunk: Chunk, place: int, *, sheet: Sheet) -> Cells:
    """Return all cells of one row, also of columns that were not asked for."""
    if all(column is not None for column in chunk.columns):
        return [column[place].as_py() or "" for column in chunk.columns if column is not None]
    row = int(chunk.rows[place])
    for full in sheet.chunks(after_row=row - 1, n_columns=len(chunk.columns)):
        return [column[0].as_py() or "" for column in full.columns if column is not None]
    return []


def _slice(chunk: Chunk, start: int, end: int) -> Chunk:
    columns = [None if column is None else column.slice(start, end - start) for column in chunk.columns]
    ragged = chunk.ragged[(chunk.ragged >= start) & (chunk.ragged < end)] - start
    return Chunk(chunk.rows[start:end], columns, ragged)


def _without(chunk: Chunk, places: set[int], *, end: int) -> Chunk:
    part = _slice(chunk, 0, end)
    if not places:
        return part
    keep = np.ones(end, np.bool_)
    keep[[place for place in places if place < end]] = False
    return take_rows(part, np.flatnonzero(keep))


def take_rows(chunk: Chunk, places: NDArray[np.int64]) -> Chunk:
    """Return some rows of a chunk."""
    columns = [None if column is None else column.take(pa.array(places)) for column in chunk.columns]
    ragged = np.flatnonzero(np.isin(places, chunk.ragged))
    return Chunk(chunk.rows[places], columns, ragged)
