"""How is one row said: the other side as others know it, the institution's own words, serials, times, amounts.

Layouts turn these ``Said`` rows into cells; nothing here knows of columns.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources

from firsthour.base.clock import SHANGHAI_OFFSET_US
from firsthour.city.books_shown import Side, Told
from firsthour.city.files.rows import Entries
from firsthour.city.model import AccountKind, MoveState, Purpose, World

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Party:
    """An account as statements name it.

    ``name`` and ``id_number`` are its holder's, ``bank`` is its institution, ``shown``: the name by which other banks'
    statements call it.
    """

    kind: AccountKind
    number: str
    inner_number: str
    name: str
    shown: str
    bank: str
    id_number: str
    holder: int
    phone: str = ""
    is_firm: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One row: what a statement may tell of it. ``time``: ``yyyy-MM-dd HH:MM:SS`` or only the day.

    ``first`` and ``second``: the institution's words. ``back_of``: serial of the payment that a return takes back.
    ``balance`` and ``amount`` in fen, the amount above zero.
    """

    time: str
    amount: int
    balance: int
    is_in: bool
    is_failed: bool
    number: int
    serial: str
    back_of: str
    other: Party
    told: Told
    purpose: Purpose
    first: str
    second: str

    @property
    def other_number(self) -> str:
        """The counterparty's number, "" where the row does not tell it."""
        return self.other.number if self.told == Told.NUMBER else ""


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    text = resources.files("firsthour.city.files").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def words_for(layout: str, purpose: str, *, is_in: bool) -> tuple[str, str]:
    """Return the two cells of words that a layout's institution has for a purpose (``BACK``: a return)."""
    table = _words()
    pair = table.get(layout, {}).get(purpose) or table["bank"][purpose]
    first, _, second = pair[is_in].partition("|")
    return first, second


class Parties:
    """The accounts that rows name, each spelt out once."""

    def __init__(self, world: World) -> None:
        """Spell out accounts of ``world``."""
        self._world = world
        self._known: dict[int, Party] = {}

    def __getitem__(self, account: int) -> Party:
        """Return one account as statements name it."""
        found = self._known.get(account)
        if found is None:
            found = self._known[account] = self._spell(account)
        return found

    def _spell(self, idx: int) -> Party:
        account = self._world.accounts[idx]
        holder = self._world.holders[account.holder]
        bank = self._world.institutions[account.institution].name if account.institution >= 0 else ""
        return Party(
            kind=account.kind,
            number=account.number,
            inner_number=account.account_number,
            name=holder.name,
            shown=shown_name(account.kind, holder=holder.name, institution=bank),
            bank=bank,
            id_number=holder.id_number,
            holder=account.holder,
            phone=holder.phone,
            is_firm=holder.is_firm,
        )


def shown_name(kind: AccountKind, *, holder: str, institution: str) -> str:
    """Return the name by which a counterparty's statement calls an account.

    Money into a wallet or a credit card goes to the firm that keeps it; cash machines and a bank's own books have
    no name.
    """
    if kind == AccountKind.WALLET:
        return f"{institution}科技有限公司"
    if kind == AccountKind.CREDIT:
        return institution
    return "" if kind in (AccountKind.CASH, AccountKind.FEE, AccountKind.INTEREST) else holder


class Speaker:
    """Says the rows of one institution in one layout."""

    def __init__(self, layout: str, parties: Parties, *, code: str) -> None:
        """``code``: the institution's, with which its serials begin."""
        self._layout, self._parties, self._code = layout, parties, code

    def serial(self, number: int, *, is_back: bool = False) -> str:
        """Return the serial of a movement at this institution; both rows of one institution have the same."""
        return f"{self._code}{'R' if is_back else 'P'}{number:012d}"

    def say(self, rows: Entries) -> Iterator[Said]:
        """Yield the rows as they are said, in their order."""
        columns = (
            "written_us",
            "precision",
            "amount",
            "balance",
            "side",
            "state",
            "number",
            "other",
            "told",
            "purpose",
        )
        for written, day, amount, balance, side, state, number, other, told, purpose in zip(
            *(rows[name].tolist() for name in columns), strict=True
        ):
            is_back, is_in = side == Side.RETURNS, side != Side.PAYS
            word = "BACK" if is_back else Purpose(purpose).name
            first, second = words_for(self._layout, word, is_in=is_in)
            yield Said(
                time_text(written)[: 10 if day else 19],
                amount,
                balance,
                is_in,
                state == MoveState.FAILED,
                number,
                self.serial(number, is_back=is_back),
                self.serial(number) if is_back else "",
                self._parties[other],
                Told(told),
                Purpose(purpose),
                first,
                second,
            )


@cache
def _day_text(day: int) -> str:
    return (_EPOCH + timedelta(days=day)).strftime("%Y-%m-%d")


def time_text(time_us: int) -> str:
    """Return a time as ``yyyy-MM-dd HH:MM:SS``, local."""
    day, second = divmod((time_us + SHANGHAI_OFFSET_US) // 1_000_000, 86_400)
    return f"{_day_text(day)} {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def yuan(fen: int) -> str:
    """Return an amount in yuan with two decimals."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def grouped_yuan(fen: int) -> str:
    """Return an amount in yuan with commas between thousands."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
