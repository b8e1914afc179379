"""How much does a cell say: exact minor units of a whole column, and what is wrong with the rest.

Plain cells go through a kernel; ``read_amount`` reads every form and is the twin that the kernel must agree with.
"""

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from firsthour.base.money import MAX_MINOR, currency_code, exponent
from firsthour.ledger.statements._kernel_parse import BLANK, ODD, OK, parse_amounts
from firsthour.ledger.statements.cells import Coded, as_strings, buffers, clean_value, recode

NO_AMOUNT, TOO_MANY_DECIMALS, TOO_LARGE = 3, 4, 5
REASONS = {NO_AMOUNT: "no_amount", TOO_MANY_DECIMALS: "too_many_decimals", TOO_LARGE: "too_large"}

_PLAIN = re.compile(r"(?P<whole>\d{1,3}(?:,\d{3})+|\d*)(?:\.(?P<decimals>\d*))?(?:[eE](?P<power>[+-]?\d{1,3}))?")
_BEFORE = re.compile(
    r"(?P<sign>[+-]?)\s*(?P<word>[A-Za-z]{2,5}\$?|[¥$€£]|[A-Z]{0,3}\$|[\u4e00-\u9fff]{1,6})\s*(?P<rest>[+\-\d.(].*)"
)
_AFTER = re.compile(r"(?P<rest>.*[\d.)])\s*(?P<word>[A-Za-z]{3,5}|[元圆¥]|[\u4e00-\u9fff]{1,6})")
_SIGNS = {"¥": "", "$": "", "元": "", "圆": "", "€": "EUR", "£": "GBP", "US$": "USD", "HK$": "HKD", "RMB": "CNY"}
_MINUS = str.maketrans({"−": "-", "–": "-", "﹣": "-", "'": "", "_": "", "\u00a0": " "})


@dataclass(frozen=True)
class Amount:
    """One cell: its status, minor units (0 unless read) and the currency it names itself ("" for none)."""

    status: int
    minor: int = 0
    currency: str = ""


@dataclass(frozen=True)
class Amounts:
    """A column of amounts: int64 minor units, status per row, and the currencies with what cells named themselves."""

    minor: NDArray[np.int64]
    status: NDArray[np.uint8]
    currency: Coded

    @property
    def read(self) -> NDArray[np.bool_]:
        """Which cells held an amount."""
        return np.equal(self.status, OK)


def read_amount(text: str, *, currency: str, in_minor: bool = False) -> Amount:
    """Return what one cell says, in any accepted form; a currency named in the cell goes before ``currency``."""
    plain = clean_value(text).translate(_MINUS).strip()
    if not plain:
        return Amount(BLANK)
    sign, plain, named = _undress(plain)
    match = _PLAIN.fullmatch(plain)
    if match is None or not (match["whole"] or match["decimals"]):
        return Amount(NO_AMOUNT)
    places = 0 if in_minor else exponent(named or currency)
    return _scaled(match, sign=sign, places=places, named=named)


def _scaled(match: re.Match[str], *, sign: int, places: int, named: str) -> Amount:
    decimals = match["decimals"] or ""
    digits = match["whole"].replace(",", "") + decimals
    shift = int(match["power"] or 0) - len(decimals) + places
    if shift >= 0:
        minor = int(digits or "0") * 10**shift
    else:
        kept, cut = digits[:shift], digits[shift:]
        if cut.strip("0"):
            return Amount(TOO_MANY_DECIMALS)
        minor = int(kept or "0")
    if minor > MAX_MINOR:
        return Amount(TOO_LARGE)
    return Amount(OK, sign * minor, named)


def _undress(plain: str) -> tuple[int, str, str]:
    """Return sign, bare number and named currency of a cell with signs, parentheses and currency words."""
    sign, named = 1, ""
    before = _BEFORE.fullmatch(plain)
    if before is not None and _named(before["word"]) is not None:
        named = _named(before["word"]) or ""
        plain = before["sign"] + before["rest"]
    after = _AFTER.fullmatch(plain)
    if after is not None and _named(after["word"]) is not None:
        named = named or _named(after["word"]) or ""
        plain = after["rest"].strip()
    if plain.startswith("(") and plain.endswith(")"):
        inner_sign, plain, inner = _undress(plain[1:-1].strip())
        return -inner_sign, plain, inner or named
    if plain[-1:] == "-":
        sign, plain = -1, plain[:-1].strip()
    elif plain[:1] in ("+", "-"):
        sign, plain = (-1 if plain[0] == "-" else 1), plain[1:].strip()
    return sign, plain, named


def _named(word: str) -> str | None:
    """Return the currency that a word names, "" for a sign that tells nothing new, None when it is none."""
    if word in _SIGNS:
        return _SIGNS[word]
    code = currency_code(word)
    if code != word or (word.isascii() and word.isupper() and 3 <= len(word) <= 5):
        return code
    return None


def read_amounts(column: pa.Array, *, currency: Coded, in_minor: bool = False) -> Amounts:
    """Return the amounts of a column; ``currency`` is what the row says elsewhere or the file's default."""
    strings = as_strings(column)
    codes = [currency_code(name) for name in currency.values.to_pylist()]
    places = np.array([0 if in_minor else exponent(code) for code in codes] or [0], np.int8)
    per_row = places[currency.codes] if len(set(places.tolist())) > 1 else places[:1]
    minor, status = parse_amounts(*buffers(strings), per_row)
    return _with_odd(Amounts(minor, status, currency), strings, in_minor=in_minor)


def _with_odd(amounts: Amounts, strings: pa.StringArray, *, in_minor: bool) -> Amounts:
    odd = np.flatnonzero(amounts.status == ODD)
    if len(odd) == 0:
        return amounts
    names = amounts.currency.values.to_pylist()
    memory: dict[tuple[str, int], Amount] = {}
    own_codes: dict[int, str] = {}
    rows = zip(odd.tolist(), strings.take(pa.array(odd)).to_pylist(), amounts.currency.codes[odd].tolist(), strict=True)
    for place, text, code in rows:
        key = (text, code)
        if key not in memory:
            memory[key] = read_amount(text, currency=currency_code(names[code]), in_minor=in_minor)
        found = memory[key]
        amounts.minor[place], amounts.status[place] = found.minor, found.status
        if found.currency and found.currency != currency_code(names[code]):
            own_codes[place] = found.currency
    return Amounts(amounts.minor, amounts.status, _renamed(amounts.currency, own_codes))


def _renamed(currency: Coded, own_codes: dict[int, str]) -> Coded:
    if not own_codes:
        return currency
    words = sorted(set(own_codes.values()))
    values = pa.concat_arrays([pc.cast(currency.values, pa.string()), pa.array(words, pa.string())])
    codes = currency.codes.copy()
    for place, word in own_codes.items():
        codes[place] = len(currency.values) + words.index(word)
    return recode(codes, values)
