"""Who banks where, what moves when, and how does each institution behave? Read from a scenario file (TOML).

Every time is seconds since the bank was started, so that the same file always means the same hour; what lies before
the start has a negative time. Whatever is drawn by lot is drawn from the seed and the number of the order.
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeVar, get_args, get_origin

from firsthour.base.errors import UserError
from firsthour.base.money import DEFAULT_CURRENCY, parse_amount
from firsthour.city.bank.signing import Key

ALL_IT_HAS = "all"
Clock = Literal["own", "requests"]
Does = Literal["", "refuse", "empty", "silent", "hang", "drop", "busy", "repeat", "misstate"]
PaymentDoes = Literal["fail", "return", "return_later", "misstate"]
Part = TypeVar("Part")


class BadScenarioError(UserError):
    """A scenario cannot be played."""

    code = "bad_scenario"
    english = "The scenario {file} cannot be played: {problem}."
    chinese = "场景文件 {file} 无法使用：{problem}。"


@dataclass(frozen=True)
class Institution:
    """A bank or payment firm: how long an order lies before it is carried out, and until the answer is given.

    ``jitter_s``: up to so much longer, by lot, so that answers come out of order. ``rate``: orders a second, 0: any.
    """

    name: str
    works_s: float = 0.0
    delay_s: float = 0.0
    jitter_s: float = 0.0
    rate: int = 0


@dataclass(frozen=True)
class OpenAccount:
    """An account as it is before anything moves."""

    institution: str
    number: str
    holder: str
    balance: str = "0.00"
    holder_number: str = ""
    currency: str = DEFAULT_CURRENCY


@dataclass(frozen=True)
class Movement:
    """Money that somebody moves at a time, be it there; ``amount`` may be ``all``: whatever can be moved.

    An account that no institution here keeps is outside: ``name`` and ``bank`` say whose it is.
    """

    at_s: float
    payer: str
    payee: str
    amount: str
    name: str = ""
    bank: str = ""
    cash: bool = False


@dataclass(frozen=True)
class EarlierHold:
    """A freeze of another authority that stands already."""

    account: str
    authority: str
    amount: str
    until_s: float
    at_s: float = -86_400.0


@dataclass(frozen=True)
class Fate:
    """What befalls the orders that fit it (``codes``, ``institution``, ``account``; empty: every one).

    ``nth``: only the nth of them; ``share``: of the others so many of a thousand, by lot. ``does``:
    refuse (with ``return_code`` and ``business_code``; nothing is done) · empty (an empty return; nothing is done) ·
    silent (done unless ``done = false``, never answered) · hang (the connection is held for ``seconds``, the first
    ``tries`` times) · drop (cut, likewise) · busy (503, likewise) · repeat (the answer comes ``tries`` times more,
    ``seconds`` apart) · misstate (the amount in the answer is ``permille`` of the true one) · "" (nothing but
    ``seconds`` more until the answer). A hung or dropped order was taken over unless ``done = false``.
    """

    does: Does = ""
    codes: tuple[str, ...] = ()
    institution: str = ""
    account: str = ""
    nth: int = 0
    share: int = 1000
    return_code: str = "200004"
    business_code: str = ""
    seconds: float = 0.0
    tries: int = 1
    permille: int = 900
    done: bool = True

    @property
    def interrupts(self) -> bool:
        """Whether the sender does not get its 202 at once."""
        return self.does in ("hang", "drop", "busy")


@dataclass(frozen=True)
class PaymentFate:
    """What befalls one line of a payment order: failed, returned at once or ``seconds`` later, or another amount."""

    does: PaymentDoes
    reference: str = ""
    payee: str = ""
    nth: int = 0
    share: int = 1000
    seconds: float = 0.0
    permille: int = 999
    reason: str = ""


@dataclass(frozen=True)
class Scenario:
    """Everything the bank is started with.

    ``clock``: "requests" lets time be what the signed requests say it is, for a past hour that is played again.
    ``tells_moved_up``: a waiting freeze that gets its money is answered once more. ``compares_holder``: an order that
    names another holder is refused.
    """

    seed: int = 1
    clock: Clock = "own"
    stop_hours: float = 48.0
    stops_most: int = 2
    tells_moved_up: bool = False
    compares_holder: bool = False
    keys: tuple[Key, ...] = ()
    institutions: tuple[Institution, ...] = ()
    accounts: tuple[OpenAccount, ...] = ()
    movements: tuple[Movement, ...] = ()
    holds: tuple[EarlierHold, ...] = ()
    fates: tuple[Fate, ...] = ()
    payment_fates: tuple[PaymentFate, ...] = ()


_TABLES: Mapping[str, type[Any]] = MappingProxyType({
    "key": Key, "institution": Institution, "account": OpenAccount, "movement": Movement,
    "hold": EarlierHold, "fate": Fate, "payment_fate": PaymentFate,
})  # fmt: skip


def read_scenario(path: Path | None = None) -> Scenario:
    """Return the scenario of a file; of none the invented one that fits the demo city.

    Raises
    ------
    BadScenarioError
    """
    if path is None:
        text = resources.files("firsthour.city.bank").joinpath("demo.toml").read_text(encoding="utf-8")
        return scenario_of(text, file="demo.toml")
    try:
        return scenario_of(path.read_text(encoding="utf-8"), file=str(path))
    except UnicodeDecodeError as error:
        raise BadScenarioError(file=path, problem=str(error)) from error


def scenario_of(text: str, *, file: str = "scenario.toml") -> Scenario:
    """Return the scenario of a text in TOML.

    Raises
    ------
    BadScenarioError
    """
    try:
        table = tomllib.loads(text)
        parts: dict[str, Any] = {f"{name}s": _parts(kind, name, table.pop(name, [])) for name, kind in _TABLES.items()}
        scenario = Scenario(**_checked(Scenario, "", table), **parts)
        _check(scenario)
    except ValueError as error:  # tomllib's own are ValueErrors too
        raise BadScenarioError(file=file, problem=str(error)) from error
    return scenario


def _parts(kind: type[Part], name: str, entries: Any) -> tuple[Part, ...]:
    if not isinstance(entries, list):
        raise ValueError(f"[[{name}]] is written with two brackets")
    return tuple(kind(**_checked(kind, f"[[{name}]] {nth}: ", entry)) for nth, entry in enumerate(entries, start=1))


def _checked(kind: type[Any], where: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a table as its dataclass takes them; a wrong one is named."""
    known = {field.name: field for field in fields(kind)}
    settled = {}
    for key, value in entry.items():
        if key not in known or (kind is Scenario and f"{key.removesuffix('s')}" in _TABLES):
            raise ValueError(f"{where}there is no setting {key}")
        settled[key] = _settled(known[key].type, value, f"{where}{key}")
    for key, field in known.items():
        if field.default is MISSING and key not in settled:
            raise ValueError(f"{where}{key} is missing")
    return settled


def _settled(wanted: Any, value: Any, where: str) -> Any:
    if get_origin(wanted) is Literal:
        is_fit = value in get_args(wanted)
    elif get_origin(wanted) is tuple:
        value = tuple(value) if isinstance(value, list) else (value,)
        is_fit = all(isinstance(one, str) for one in value)
    elif wanted is float:
        is_fit = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    else:
        is_fit = type(value) is wanted
    if not is_fit:
        raise ValueError(f"{where} cannot be {value!r}")
    return value


def _check(scenario: Scenario) -> None:
    institutions = {one.name for one in scenario.institutions}
    accounts = {one.number for one in scenario.accounts}
    if len(accounts) < len(scenario.accounts):
        raise ValueError("an account number stands twice")
    for account in scenario.accounts:
        if account.institution not in institutions:
            raise ValueError(f"there is no institution {account.institution}")
        _positive(account.balance, account.currency)
    for movement in scenario.movements:
        if movement.payer == movement.payee:
            raise ValueError(f"{movement.payer} pays itself")
        if movement.amount != ALL_IT_HAS:
            _positive(movement.amount)
        elif movement.payer not in accounts:
            raise ValueError(f"{movement.payer} is outside: nobody knows how much all is")
    for hold in scenario.holds:
        _positive(hold.amount)
        if hold.account not in accounts:
            raise ValueError(f"there is no account {hold.account}")
    if len({key.key_id for key in scenario.keys}) < len(scenario.keys):
        raise ValueError("a key stands twice")


def _positive(amount: str, currency: str = DEFAULT_CURRENCY) -> None:
    if parse_amount(amount, currency=currency) < 0:
        raise ValueError(f"{amount} is less than nothing")
