"""How much, how often and at which hours do people in the city pay? The figures are in ``economy.toml``."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import DAY_US, day_start_us, from_us
from firsthour.city.economy_candidates import TICK_US

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]


@dataclass(frozen=True)
class AmountTable:
    """Amounts by quantile: straight lines between ``fen`` at the quantiles ``at``, rounded down to ``step``."""

    at: Floats
    fen: Floats
    step: int

    def draw(self, chances: Floats) -> Longs:
        """Return the amounts (fen) at quantiles."""
        drawn = np.interp(chances, self.at, self.fen).astype(np.int64)
        return drawn - drawn % self.step


@dataclass(frozen=True)
class Habits:
    """The figures of ordinary life."""

    amounts: dict[str, AmountTable]
    rates: dict[str, float]  # movements per payer and month of 30 days
    shares: dict[str, int]  # of a thousand
    hours: dict[str, Floats]  # cumulated weights at the hours 0 … 24

    def draw_times(self, which: str, chances: Floats, *, day_us: int) -> Longs:
        """Return times of the day that begins at ``day_us``, by the hours' weights."""
        inside = np.interp(chances, self.hours[which], np.arange(25) * (DAY_US // 24)).astype(np.int64)
        latest = DAY_US - 60_000_000  # leaves room for what follows at once
        return day_us + np.minimum(inside, latest) // TICK_US * TICK_US


@cache
def load_habits() -> Habits:
    """Return the figures as the table gives them."""
    table = tomllib.loads(resources.files("firsthour.city").joinpath("economy.toml").read_text(encoding="utf-8"))
    return Habits(
        amounts={name: read_amounts(entry) for name, entry in table["amounts"].items()},
        rates=table["rates"],
        shares=table["shares"],
        hours={name: _cumulated(weights) for name, weights in table["hours"].items()},
    )


def read_amounts(entry: dict[str, list[float] | int]) -> AmountTable:
    """Return a table of amounts as TOML holds it: ``at``, ``yuan``, ``step_fen``."""
    at, yuan, step = np.array(entry["at"], np.float64), np.array(entry["yuan"], np.float64), entry["step_fen"]
    return AmountTable(at, yuan * 100, int(np.array(step)))


def _cumulated(weights: Iterable[int]) -> Floats:
    sums = np.concatenate([[0.0], np.cumsum(np.array(list(weights), np.float64))])
    cumulated: Floats = sums / sums[-1]
    return cumulated


def draws(seed: int, *, stream: int, day: int = 0) -> np.random.Generator:
    """Return the chances of one stream of one day: the same for the same numbers, wherever it runs."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, day, stream])))


def mix(values: Longs | NDArray[np.uint64], salt: int) -> NDArray[np.uint64]:
    """Return well-mixed 64 bits for each value (splitmix64), the same everywhere and always."""
    with np.errstate(over="ignore"):
        mixed = values.astype(np.uint64) + np.uint64((salt * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) & (2**64 - 1))
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def mixed_chances(values: Longs | NDArray[np.uint64], salt: int) -> Floats:
    """Return a number from 0 to 1 for each value, the same everywhere and always."""
    return (mix(values, salt) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def day_of_month(day_us: int) -> tuple[int, int]:
    """Return month and day of the local day that begins at ``day_us``."""
    today = from_us(day_us)
    return today.month, today.day


def first_midnight(day: date) -> int:
    """Return the first microsecond of a local day."""
    return day_start_us((day - date(1970, 1, 1)).days)
