"""What must be known of a layout to write it and to know what its rows tell: its form, and the parts it is given."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from firsthour.city.files.entries import Party, Said, time_text
from firsthour.city.files.plan import AccountPlan, Period
from firsthour.city.files.rows import NUMBERED, Entries
from firsthour.city.model import AccountKind
from firsthour.ledger.layouts import layout_from_toml

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Part:
    """One account in a file: who, which period, its rows as numbers and as said (both oldest first).

    ``cards``: the holder's own bank cards among the counterparties. ``closing``: fen after the last row of the
    period, whether shown or not. ``blocked_us``: when payments to it began to bounce, 0 for never.
    """

    plan: AccountPlan
    period: Period
    owner: Party
    rows: Entries
    said: Sequence[Said]
    closing: int
    cards: tuple[Party, ...]
    blocked_us: int = 0

    @property
    def first_day(self) -> str:
        """The first day of the period."""
        return time_text(self.period[0])[:10]

    @property
    def last_day(self) -> str:
        """The last day of the period."""
        return time_text(self.period[1] - 1)[:10]


@dataclass(frozen=True)
class Order:
    """Where a file goes: a folder of its own, the institution's name, the request, its place among several."""

    folder: Path
    bank: str
    batch: str
    place: int

    @property
    def tag(self) -> str:
        """What tells this file's name from those of other requests and periods."""
        return f"{self.batch}-{self.place + 1}"


def name_of(said: Said) -> str:
    """Return the counterparty's name as other institutions' statements write it."""
    return said.other.shown


def name_in_wallet(said: Said) -> str:
    """Return the counterparty's name as a payment firm writes it, which knows who is behind its wallets."""
    return said.other.name if said.other.kind == AccountKind.WALLET else said.other.shown


@dataclass(frozen=True)
class Form:
    """A layout as it is written.

    ``write`` puts its files into the order's folder and returns the one with the movements. What a row says of its
    counterparty: ``kind_from_words`` the kind, where the layout's own columns decide it ("" where not), ``bank_of``
    its institution, ``name_of`` its name. ``reads_as``: the institution as the ledger reads the file, "" where it is
    the bank's own name. ``has_serials``: both rows of one institution carry the same serial. ``named``: kinds
    of counterparties that it names by number. ``dated``: the file says its period.
    """

    code: str
    write: Callable[[Order, Sequence[Part]], Path]
    kind_from_words: Callable[[Said], str]
    bank_of: Callable[[Said], str]
    name_of: Callable[[Said], str] = name_of
    reads_as: str = ""
    many_accounts: bool = False
    zipped: bool = False
    named: tuple[AccountKind, ...] = NUMBERED
    shows_failed: bool = False
    has_serials: bool = False
    dated: bool = False


@cache
def columns_of(folder: str, file: str = "layout") -> tuple[str, ...]:
    """Return the columns of a declared layout, in their order."""
    source = resources.files("firsthour.ledger").joinpath(f"statements/{folder}/{file}.toml")
    return tuple(layout_from_toml(source.read_text(encoding="utf-8"), folder=folder).columns)


def in_order(columns: Sequence[str], cells: Cells) -> list[str]:
    """Return the cells of one row in the order of the columns, "" where a row says nothing."""
    return [cells.get(column, "") for column in columns]


def write_lines(path: Path, lines: Iterable[str], *, encoding: str = "utf-8", newline: str = "\n") -> Path:
    """Write a text file line by line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as stream:
        stream.writelines(f"{line}{newline}" for line in lines)
    return path


def csv_line(cells: Iterable[str]) -> str:
    """Return one line of comma separated cells, quoted where they must be."""
    return ",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' if "," in cell or '"' in cell else cell for cell in cells)
