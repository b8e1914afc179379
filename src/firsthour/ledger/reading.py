"""What reading one source file brings back besides its rows: facts, aliases, rejects and remarks."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class AccountFacts:
    """What a masthead, a sheet name, a file name or a sister table says about one account.

    ``from_us`` and ``to_us`` are the half-open period that the statement claims to cover (``to_us`` is the
    end of its last day), or None. ``row`` is where it was said (0: sheet or file name).
    """

    number: str
    institution: str = ""
    name: str = ""
    currency: str = ""
    from_us: int | None = None
    to_us: int | None = None
    sheet: int = 1
    row: int = 0


@dataclass(frozen=True)
class Alias:
    """Two ways to write one account, and the row that says so. ``kind``: card, sub_account, wallet, bound."""

    number: str
    institution: str
    other_number: str
    other_institution: str
    kind: str
    sheet: int
    row: int


@dataclass(frozen=True)
class Note:
    """A remark on a file that lost no row: a stable code, where, and the words or values behind it."""

    code: str
    row: int
    text: str


@dataclass(frozen=True)
class TableHead:
    """Where a table begins and what its columns are called, so that a row can be shown again later."""

    sheet: int
    header_row: int  # 0 when the file has none
    names: list[str]


@dataclass
class FileReading:
    """The result of reading one source file; its rows are in ``segment_path``.

    ``read = kept + set_aside + rejected`` here; mirrors and duplicates are found later. ``furniture``
    (headers, totals, footers, blank rows) and ``facts`` (rows of sister tables) are not part of ``read``.
    """

    path: str  # as the user knows it, members of archives after "!"
    sha256: str
    layout: str = ""
    repeats: str = ""  # layout whose rows, when the ledger has them, these rows only say again
    segment_path: str = ""
    read: int = 0
    set_aside: int = 0
    rejected: int = 0
    furniture: int = 0
    facts: int = 0
    accounts: list[AccountFacts] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    tables: list[TableHead] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    columns: list[dict[str, Any]] = field(default_factory=list)  # how sure, per column, of an unknown layout
    mapping_path: str = ""  # where the proposed mapping of an unknown layout was written
