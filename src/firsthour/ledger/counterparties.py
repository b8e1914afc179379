"""Where does money go when it leaves what is seen: kinds of counterparties, as data.

The table is data (``counterparties.toml``). A unit can put rules and firms of its own before it: a text of the same
form, kept with the ledger, called ``unit`` here. The hash of both is part of every result.
"""

import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from firsthour.base.errors import UserError
from firsthour.ledger.book import End
from firsthour.ledger.institutions import institution_name

KIND_ENDS = {
    "cash": End.CASH,
    "merchant": End.MERCHANT,
    "wallet": End.WALLET,
    "exchange": End.EXCHANGE,
    "abroad": End.ABROAD,
    "fee": End.FEE,
    "interest": End.FEE,
    "debt": End.DEBT,
}
SYNTHETIC = re.compile(r"^~(cash|fee|interest|unknown|merchant|wallet|exchange|abroad|debt)(:|$)")


class BadKindsError(UserError):
    """A unit's own table of counterparties cannot be used."""

    code = "bad_kinds"
    english = "The table of counterparties {path} cannot be used: {problem}."
    chinese = "无法使用对手类别表 {path}：{problem}。"


@dataclass(frozen=True)
class KindRule:
    """One line of the table: rows whose ``where`` fits ``pattern`` deal with a ``kind`` of counterparty."""

    kind: str
    where: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class PaymentFirm:
    """A firm behind wallets and merchants, by its settled name; ``numbers`` fits account numbers that tell it."""

    name: str
    answers_requests: bool
    numbers: re.Pattern[str] | None = None


@cache
def _table() -> str:
    return resources.files("firsthour.ledger").joinpath("counterparties.toml").read_text(encoding="utf-8")


def _entries(name: str, unit: str) -> list[dict[str, Any]]:
    """Return the unit's own entries of a table, then the built-in ones."""
    return [entry for text in (unit, _table()) if text for entry in tomllib.loads(text).get(name, [])]


@cache
def list_kind_rules(where: str, unit: str = "") -> tuple[tuple[int, KindRule], ...]:
    """Return the rules for one kind of text with their place in the table, in order."""
    rules = enumerate(_entries("rule", unit))
    built = [(place, KindRule(rule["kind"], rule["where"], re.compile(rule["pattern"]))) for place, rule in rules]
    return tuple((place, rule) for place, rule in built if rule.where == where)


def exits_table_version(unit: str = "") -> str:
    """Return the hash of the table that decides exits."""
    return hashlib.sha256((unit + _table()).encode()).hexdigest()[:12]


def read_unit_table(path: Path) -> str:
    """Return the text of a unit's own table.

    Raises
    ------
    BadKindsError
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadKindsError(path=path, problem=str(error)) from error
    check_unit_table(text, str(path))
    return text


def check_unit_table(text: str, path: str) -> None:
    """Check a unit's own table before it is kept.

    Raises
    ------
    BadKindsError
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadKindsError(path=path, problem=str(error)) from error
    strange = sorted(set(table) - {"rule", "firm"})
    if strange:
        raise BadKindsError(path=path, problem=f"{strange[0]}?")
    for place, rule in enumerate(table.get("rule", []), start=1):
        _check_entry(rule, path, f"rule {place}", kind=KIND_ENDS, where=PLACES, pattern=None)
    for place, firm in enumerate(table.get("firm", []), start=1):
        if not isinstance(firm.get("name"), str) or not isinstance(firm.get("answers_requests"), bool):
            raise BadKindsError(path=path, problem=f"firm {place}: name, answers_requests")
        if "numbers" in firm:
            _check_entry(firm, path, f"firm {place}", numbers=None)


def _check_entry(entry: dict[str, Any], path: str, shown: str, **wanted: Any) -> None:
    for name, choices in wanted.items():
        value = entry.get(name)
        if not isinstance(value, str) or (choices is not None and value not in choices):
            among = f" ({', '.join(choices)})" if choices is not None else ""
            raise BadKindsError(path=path, problem=f"{shown}: {name}{among}")
        try:
            re.compile(value)
        except re.error as error:
            raise BadKindsError(path=path, problem=f"{shown}: {name}: {error}") from error


NO_RULE = 1_000_000
PLACES = ("name", "institution", "number", "memo")


def kind_of_text(where: str, text: str, *, unit: str = "") -> tuple[int, str]:
    """Return (place in the table, kind) of the first rule that fits ``text``; (``NO_RULE``, "") when none does."""
    for place, rule in list_kind_rules(where, unit):
        if text and rule.pattern.search(text):
            return place, rule.kind
    return NO_RULE, ""


@cache
def list_payment_firms(unit: str = "") -> tuple[PaymentFirm, ...]:
    """Return the payment firms of the table, in its order."""
    return tuple(
        PaymentFirm(firm["name"], firm["answers_requests"], re.compile(firm["numbers"]) if "numbers" in firm else None)
        for firm in _entries("firm", unit)
    )


def payment_firm_in(text: str, *, unit: str = "") -> PaymentFirm | None:
    """Return the payment firm that a text names (an institution, a counterparty's name), None when it names none.

    >>> payment_firm_in("财付通支付科技有限公司").name
    '财付通'
    """
    named = institution_name(text)
    return next((firm for firm in list_payment_firms(unit) if firm.name == named or firm.name in text), None)


def payment_firm_of(account: str, institution: str, *, unit: str = "") -> PaymentFirm | None:
    """Return the payment firm behind a wallet's or merchant's account: as rows name it, its number or its name do."""
    firms = list_payment_firms(unit)
    by_number = (firm for firm in firms if firm.numbers is not None and firm.numbers.search(account))
    named = account.partition(":")[2] if synthetic_kind(account) else ""
    return payment_firm_in(institution, unit=unit) or next(by_number, None) or payment_firm_in(named, unit=unit)


def synthetic_kind(account: str) -> str:
    """Return the kind of a synthetic account (``~fee:X`` → ``fee``), "" for any other name."""
    match = SYNTHETIC.match(account)
    return match.group(1) if match else ""


def synthetic_number(kind: str, *, institution: str, name: str, account: str) -> str:
    """Return the synthetic number for a row that names no counterparty number."""
    if kind in ("fee", "interest"):
        return f"~{kind}:{institution}" if institution else f"~{kind}"
    if kind in ("", "unknown"):
        return f"~unknown:{account}"
    if kind == "cash" or not name:
        return f"~{kind}"
    return f"~{kind}:{name}"
