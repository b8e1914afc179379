"""Which phones, accounts and identity numbers stand in a text? Told by length, grouping and check digit."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from firsthour.web.intake.picking.folding import Picked

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_LEFT, _RIGHT = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_NOT_MONEY = r"(?! ?(?:元|块|万|亿|,[0-9]|\.[0-9]))"
_ID = re.compile(rf"{_LEFT}[0-9]{{17}}[0-9Xx]{_RIGHT}")
_MOBILE = re.compile(rf"{_LEFT}(?:\+?86[ -]?)?1[0-9]{{2}}([ -]?)[0-9]{{4}}\1[0-9]{{4}}{_RIGHT}")
_LANDLINE = re.compile(rf"{_LEFT}0[0-9]{{2,3}}[ -][0-9]{{7,8}}{_RIGHT}")
_SERVICE = re.compile(rf"{_LEFT}[48]00(?:([ -]?)[0-9]{{3}}\1[0-9]{{4}}|[ -][0-9]{{4}}[ -][0-9]{{3}}){_RIGHT}")
_SHORT = re.compile(rf"{_LEFT}9(?:5[0-9]{{3,6}}|6[0-9]{{3}}){_RIGHT}{_NOT_MONEY}")
_ABROAD = re.compile(rf"(?<![0-9A-Za-z+])(?:\+|00)(?!86)[1-9][0-9]{{0,2}}(?:[ -]?[0-9]{{2,5}}){{2,4}}{_RIGHT}")
_PLAIN_ACCOUNT = re.compile(rf"{_LEFT}[0-9]{{12,22}}{_RIGHT}")
_GROUPED_ACCOUNT = re.compile(
    rf"{_LEFT}[0-9]{{4}}(?:([ -])[0-9]{{4}}(?:\1[0-9]{{4}}){{1,3}})(?:\1[0-9]{{1,4}})?{_RIGHT}"
)
_SIGNS = re.compile(r"[ -]")


def list_numbers(text: str) -> Iterator[Picked]:
    """Yield every identity number, phone and account of a folded text; what overlaps is left to the caller."""
    for kind, pattern, normal in _FORMS:
        for match in pattern.finditer(text):
            plain = normal(match[0])
            if plain:
                yield Picked(kind, match[0], plain, match.start(), match.end())


def is_identity_number(digits: str) -> bool:
    """Tell whether eighteen signs are an identity number: the date exists, the last sign checks the others.

    >>> is_identity_number("990000199003078432")
    True
    """
    if len(digits) != 18 or not digits[:17].isdecimal() or not digits.isascii():
        return False
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], _WEIGHTS, strict=True))
    return born.year >= 1900 and _CHECKS[total % 11] == digits[17].upper()


def normal_account(written: str) -> str:
    """Return an account number as it is compared: without spaces and dashes, capitals as small letters."""
    return _SIGNS.sub("", written.strip()).casefold()


def normal_phone(written: str) -> str:
    """Return a phone number as it is compared: digits only, without the country's code; foreign ones with a plus."""
    digits = _SIGNS.sub("", written.strip())
    if digits.startswith(("+86", "86")) and len(digits.lstrip("+")) == 13:
        return digits.lstrip("+")[2:]
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    return digits


def _identity(written: str) -> str:
    return written.upper() if is_identity_number(written) else ""


def _account(written: str) -> str:
    plain = normal_account(written)
    return plain if 12 <= len(plain) <= 22 and not is_identity_number(plain) else ""


_FORMS: tuple[tuple[str, re.Pattern[str], Callable[[str], str]], ...] = (
    ("id_number", _ID, _identity),
    ("phone", _MOBILE, normal_phone),
    ("phone", _LANDLINE, normal_phone),
    ("phone", _SERVICE, normal_phone),
    ("phone", _SHORT, normal_phone),
    ("phone", _ABROAD, normal_phone),
    ("account", _PLAIN_ACCOUNT, _account),
    ("account", _GROUPED_ACCOUNT, _account),
)
