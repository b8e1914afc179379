"""How much is it: integer minor units, never floats.

An amount is an int64 in the minor unit of its currency (fen for CNY). Exponents are data
(``currencies.toml``); a currency that is not listed has 8 decimals and keeps its own name.
"""

import tomllib
from functools import cache
from importlib import resources

DEFAULT_CURRENCY = "CNY"
UNLISTED_EXPONENT = 8
MAX_MINOR = 2**63 - 1


@cache
def _currencies() -> tuple[dict[str, int], dict[str, str]]:
    text = resources.files("firsthour.base").joinpath("currencies.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return table["exponent"], table["names"]


@cache
def currency_code(name: str) -> str:
    """Return the code of a currency as written in a statement (``人民币`` → ``CNY``); blank is CNY."""
    written = name.strip()
    if not written:
        return DEFAULT_CURRENCY
    exponents, names = _currencies()
    upper = written.upper()
    if upper in exponents:
        return upper
    return names.get(upper, names.get(written, written))


@cache
def exponent(currency: str) -> int:
    """Return how many decimals the minor unit of ``currency`` has (CNY 2, JPY 0, unlisted 8)."""
    return _currencies()[0].get(currency, UNLISTED_EXPONENT)


def parse_amount(text: str, *, currency: str = DEFAULT_CURRENCY) -> int:
    """Return the amount in minor units of a plain decimal (``1,234.56`` → 123456).

    Raises
    ------
    ValueError
        with ``not_a_number``, ``too_many_decimals`` or ``too_large`` as its only argument.
    """
    plain = text.strip().replace(",", "").replace("_", "")
    sign = -1 if plain[:1] in "-−" and plain else 1
    if plain[:1] in ("-", "−", "+"):
        plain = plain[1:]
    whole, _, decimals = plain.partition(".")
    if not (whole + decimals).isascii() or not (whole + decimals).isdigit():
        raise ValueError("not_a_number")
    places = exponent(currency)
    if decimals[places:].strip("0"):
        raise ValueError("too_many_decimals")
    minor = int((whole or "0") + decimals[:places].ljust(places, "0"))
    if minor > MAX_MINOR:
        raise ValueError("too_large")
    return sign * minor


def format_amount(minor: int, *, currency: str = DEFAULT_CURRENCY, grouping: bool = False) -> str:
    """Return the amount in major units with every decimal shown (123456 → ``1234.56``)."""
    places = exponent(currency)
    sign = "-" if minor < 0 else ""
    whole, decimals = divmod(abs(minor), 10**places)
    shown = f"{whole:,}" if grouping else str(whole)
    return f"{sign}{shown}.{decimals:0{places}d}" if places else f"{sign}{shown}"
