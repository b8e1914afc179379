"""Where does money go when it leaves what is seen: kinds of counterparties, as data.

The table is data (``counterparties.toml``) that a unit can extend; its hash is part of every result.
"""

import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from firsthour.ledger.book import End

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


@dataclass(frozen=True)
class KindRule:
    """One line of the table: rows whose ``where`` fits ``pattern`` deal with a ``kind`` of counterparty."""

    kind: str
    where: str
    pattern: re.Pattern[str]


@cache
def _table() -> str:
    return resources.files("firsthour.ledger").joinpath("counterparties.toml").read_text(encoding="utf-8")


@cache
def list_kind_rules(where: str) -> tuple[tuple[int, KindRule], ...]:
    """Return the rules for one kind of text with their place in the table, in order."""
    rules = tomllib.loads(_table())["rule"]
    built = [
        (place, KindRule(rule["kind"], rule["where"], re.compile(rule["pattern"]))) for place, rule in enumerate(rules)
    ]
    return tuple((place, rule) for place, rule in built if rule.where == where)


def exits_table_version() -> str:
    """Return the hash of the table that decides exits."""
    return hashlib.sha256(_table().encode()).hexdigest()[:12]


NO_RULE = 1_000_000


def kind_of_text(where: str, text: str) -> tuple[int, str]:
    """Return (place in the table, kind) of the first rule that fits ``text``; (``NO_RULE``, "") when none does."""
    for place, rule in list_kind_rules(where):
        if text and rule.pattern.search(text):
            return place, rule.kind
    return NO_RULE, ""


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
