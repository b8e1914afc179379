"""Which layouts are known, and which of them does a header row belong to."""

import tomllib
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

from firsthour.base.errors import UserError
from firsthour.base.text import header_name
from firsthour.ledger.layouts import Layout, layout_from_toml

SHARE_OF_LAYOUT = 0.8  # columns of the layout that a changed header must still have
SHARE_OF_HEADER = 0.5  # columns of the header that the layout must know
SHARE_WHEN_WHOLE = 0.25  # likewise, when the header has every column of the layout
FEWEST_COLUMNS = 3
_NEEDED = ("time", "date", "amount", "amount_in", "amount_out", "direction")
_BUILT_IN = Path(__file__).parent


class LayoutWrongError(UserError):
    """A layout file is no layout."""

    code = "layout_wrong"
    english = "{path}: is no layout: {why}."
    chinese = "{path}：不是有效的格式声明：{why}。"


class Registry:
    """All known layouts. A layout given by the user goes before a built-in one with the same header."""

    def __init__(self, layouts: Iterable[Layout]) -> None:
        self.layouts = list(layouts)
        self._by_form: dict[tuple[str, ...], Layout] = {}
        for layout in self.layouts:
            if not layout.headerless:
                for form in layout.header_rows():
                    self._by_form.setdefault(trim(form), layout)

    @property
    def headerless(self) -> list[Layout]:
        """Layouts of files without a header row."""
        return [layout for layout in self.layouts if layout.headerless]

    @cached_property
    def names(self) -> frozenset[str]:
        """Every column name of every layout in comparable form."""
        return frozenset(name for form in self._by_form for name in form if name)

    @cached_property
    def _tables(self) -> list[tuple[frozenset[str], Layout]]:
        movable = (layout for layout in self.layouts if not layout.headerless and not layout.position)
        return [(frozenset(form) - {""}, layout) for layout in movable for form in layout.header_rows()]

    def family_width(self, layout: Layout) -> int:
        """Return the widest header among the tables that come in one file with this layout's."""
        family = [each for each in self.layouts if each.folder and each.folder == layout.folder] or [layout]
        return max(len(row) for each in family for row in (each.columns, *each.variants))

    def match(self, header_cells: Sequence[str]) -> Layout | None:
        """Return the layout of a header row: exactly known, or with columns moved, added or (a few) left out."""
        form = trim(tuple(header_name(cell) for cell in header_cells))
        if len(form) < FEWEST_COLUMNS:
            return None
        return self._by_form.get(form) or self._match_set(frozenset(form) - {""}, n_cells=len(form))

    def _match_set(self, names: frozenset[str], *, n_cells: int) -> Layout | None:
        if len(names & self.names) < max(FEWEST_COLUMNS, SHARE_WHEN_WHOLE * len(names)):
            return None
        best: tuple[float, Layout] | None = None
        for known, layout in self._tables:
            common = len(known & names)
            share = SHARE_WHEN_WHOLE if common == len(known) else SHARE_OF_HEADER
            if common < SHARE_OF_LAYOUT * len(known) or common < share * n_cells:
                continue
            score = common + common / len(known)
            if (best is None or score > best[0]) and has_needed(layout, names):
                best = (score, layout)
        return best[1] if best else None


def has_needed(layout: Layout, names: frozenset[str]) -> bool:
    """Tell whether a header has the columns without which a layout cannot be read."""
    needed = [layout.fields[name] for name in _NEEDED if name in layout.fields]
    if layout.table != "movements":
        needed = [layout.fields["own_number"]] if "own_number" in layout.fields else []
    return all(
        any(isinstance(column, int) or header_name(column.split("#")[0]) in names for column in columns)
        for columns in needed
    )


def trim(form: tuple[str, ...]) -> tuple[str, ...]:
    """Return a header without its trailing blank cells."""
    n = len(form)
    while n and not form[n - 1]:
        n -= 1
    return form[:n]


def load_layouts(extra: Sequence[Path] = ()) -> Registry:
    """Return the built-in layouts and those in ``extra`` (files, or folders of ``.toml`` files).

    Raises
    ------
    LayoutWrongError
        a file of the user's is no layout.
    """
    given = [_read_layout(path, folder="") for path in _toml_files(extra)]
    built_in = [_read_layout(path, folder=path.parent.name) for path in sorted(_BUILT_IN.glob("*/layout*.toml"))]
    return Registry(given + built_in)


def _toml_files(paths: Sequence[Path]) -> list[Path]:
    return [file for path in paths for file in (sorted(path.glob("*.toml")) if path.is_dir() else [path])]


def _read_layout(path: Path, *, folder: str) -> Layout:
    try:
        return layout_from_toml(path.read_text(encoding="utf-8"), folder=folder)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValueError, TypeError) as error:
        raise LayoutWrongError(path=path.name, why=error) from error
