"""Which kinds of fraud happen in the city, and what is each like? The figures are in ``frauds.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import numpy as np

from firsthour.city.economy import AmountTable, Longs, draws, read_amounts
from firsthour.city.economy_candidates import Candidates
from firsthour.city.economy_people import Population
from firsthour.city.model import Fraud

FRAUD_STREAM = 50
LAUNDRY_STREAM = 51
ENDS_STREAM = 52
SCHEME_STREAM = 53
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class FraudKind:
    """A kind of fraud; the words are those of ``frauds.toml``."""

    code: str
    chinese: str
    english: str
    weight: int
    victims: tuple[int, int]
    payments: tuple[int, int]
    days: int
    amounts: AmountTable
    first: int
    hours: str
    rebates: int
    by_wallet: int
    borrows: int
    blocks: int
    wallet_ways: int
    layers: tuple[int, int]
    splits: bool
    ends: dict[str, int]


@dataclass(frozen=True)
class Cast:
    """A fraud before it happens: who takes part, and what the victims mean to pay.

    ``payments``: the victims' payments in order of time; ``around``: what belongs to them but is not stolen money
    (loans from friends, first payments paid back). ``layers``: the accounts of each layer, banks only. A scheme has
    no ``kind`` and no layers, and all that it moves is ``around``.
    """

    fraud: Fraud
    kind: FraudKind | None
    first_day: int
    payments: Candidates
    around: Candidates
    layers: tuple[tuple[int, ...], ...]
    hoard: int = -1  # an account outside the layers where money is left lying


@dataclass(frozen=True)
class Stage:
    """The city while its frauds are cast: what they change in it."""

    population: Population
    start_us: int
    n_days: int
    openings: Longs  # victims and lenders have saved what they will pay
    blocked_us: Longs  # accounts blocked at the victims' reports


class Ends(NamedTuple):
    """The accounts to which a fraud's money goes at last, where it is not drawn as cash."""

    merchant: tuple[int, ...]
    exchange: tuple[int, ...]
    abroad: tuple[int, ...]


def choose_ends(population: Population, number: int) -> Ends:
    """Return the ends of fraud ``number``."""
    places = draws(population.seed, stream=ENDS_STREAM, day=number).random(4)
    shops = tuple(dict.fromkeys(int(population.shops[int(place * population.shops.size)]) for place in places[:2]))
    dealer = int(population.dealers[int(places[2] * population.dealers.size)])
    abroad = int(population.abroad[int(places[3] * population.abroad.size)])
    return Ends(shops, (dealer,), (abroad,))


@cache
def list_kinds() -> tuple[FraudKind, ...]:
    """Return the kinds of fraud in the order of the table."""
    return tuple(_kind(entry) for entry in _table()["kind"])


@cache
def list_names() -> dict[str, dict[str, str]]:
    """Return what each kind, schemes too, is called: code → ``{"zh": …, "en": …}``."""
    named = [(entry["code"], entry) for entry in _table()["kind"]] + list(_table()["scheme"].items())
    return {code: {"zh": entry["chinese"], "en": entry["english"]} for code, entry in named}


def scheme_table(code: str) -> dict[str, Any]:
    """Return the figures of a scheme: ``pyramid`` or ``fund_raising``."""
    table: dict[str, Any] = _table()["scheme"][code]
    return table


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("firsthour.city").joinpath("frauds.toml").read_text(encoding="utf-8"))


def _kind(entry: dict[str, Any]) -> FraudKind:
    amounts = read_amounts({name: entry[name] for name in ("at", "yuan", "step_fen")})
    rest = {name: value for name, value in entry.items() if name not in ("at", "yuan", "step_fen")}
    for name in ("victims", "payments", "layers"):
        rest[name] = tuple(rest[name])
    return FraudKind(amounts=amounts, **rest)
