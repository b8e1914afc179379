"""What are the city's people, firms and shops called?"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from firsthour.city.economy import mix


@dataclass(frozen=True)
class NameParts:
    """The parts that names are made of."""

    surnames: str
    given: str
    firm_words: str
    trades: tuple[str, ...]
    shops: tuple[str, ...]
    city: str
    pensions: str
    fund_raiser: str
    pyramid: str
    dealers: tuple[str, ...]
    abroad: tuple[str, ...]


@cache
def load_names() -> NameParts:
    """Return the parts as ``names.toml`` gives them."""
    table = tomllib.loads(resources.files("firsthour.city").joinpath("names.toml").read_text(encoding="utf-8"))
    parts: dict[str, Any] = {name: tuple(part) if isinstance(part, list) else part for name, part in table.items()}
    return NameParts(**parts)


def _choices(seed: int, number: int, salt: int) -> list[int]:
    mixed = int(mix(np.array([number], np.int64), seed * 16 + salt)[0])
    return [mixed >> shift & 0xFFFF for shift in (0, 16, 32, 48)]


def person_name(seed: int, person: int) -> str:
    """Return a name of two or three signs; frequent surnames are frequent."""
    parts = load_names()
    surname, first, second, length = _choices(seed, person, 1)
    rank = surname * surname * len(parts.surnames) >> 32  # the square: the first of the list more often
    given = parts.given[first % len(parts.given)]
    return parts.surnames[rank] + given + ("" if length % 5 == 0 else parts.given[second % len(parts.given)])


def firm_name(seed: int, firm: int) -> str:
    """Return the name of a firm that employs people."""
    parts = load_names()
    first, second, trade, _ = _choices(seed, firm, 2)
    words = parts.firm_words[first % len(parts.firm_words)] + parts.firm_words[second % len(parts.firm_words)]
    return f"{parts.city[:2]}{words}{parts.trades[trade % len(parts.trades)]}有限公司"


def shop_name(seed: int, shop: int) -> str:
    """Return the name of a shop as payment terminals show it."""
    parts = load_names()
    first, second, trade, _ = _choices(seed, shop, 3)
    words = parts.given[first % len(parts.given)] + parts.firm_words[second % len(parts.firm_words)]
    return f"{words}{parts.shops[trade % len(parts.shops)]}"
