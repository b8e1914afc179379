"""By which numbers are the city's people, firms and accounts known, and which digits check them?

All numbers lie in one reserved range that no real one can be in: identity cards and credit codes of region 990000,
telephones that begin with 100, cards that begin with 000000. Each is made from a running index by a one-to-one
mixing, so that none occurs twice and none has to be kept.
"""

from datetime import date, timedelta

REGION = "990000"
CARD_PREFIX = "000000"
PHONE_PREFIX = "100"
CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_FIRST_BIRTH = date(1948, 1, 1)
_N_BIRTHS = 21_915  # days up to 2007-12-31: everybody is of age
_PER_DAY = 999
N_PERSONS = _N_BIRTHS * _PER_DAY
_PERSON_STEP = 7_919_011  # without a common factor with N_PERSONS
_PHONE_STEP = 38_196_601
_CARD_STEP = 618_033_989


def id_check_digit(first_17: str) -> str:
    """Return the check digit of an identity card number (ISO 7064, MOD 11-2).

    >>> id_check_digit("99000019900101001")
    '7'
    """
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, first_17, strict=True))
    return _ID_CHECKS[total % 11]


def credit_check_sign(first_17: str) -> str:
    """Return the check sign of a unified social credit code (GB 32100, MOD 31)."""
    total = sum(weight * CREDIT_SIGNS.index(sign) for weight, sign in zip(_CREDIT_WEIGHTS, first_17, strict=True))
    return CREDIT_SIGNS[(31 - total % 31) % 31]


def organisation_check_sign(first_8: str) -> str:
    """Return the check sign of an organisation code inside a credit code (GB 11714, MOD 11).

    >>> organisation_check_sign("D2143569")
    'X'
    """
    total = sum(weight * int(sign, 36) for weight, sign in zip(_ORGANISATION_WEIGHTS, first_8, strict=True))
    return "0123456789X0"[11 - total % 11]


def luhn_digit(digits: str) -> str:
    """Return the digit that makes a card number right (ISO/IEC 7812, Luhn).

    >>> luhn_digit("7992739871")
    '3'
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def birth_of(person: int) -> date:
    """Return the day on which person number ``person`` was born."""
    return _FIRST_BIRTH + timedelta(days=_mixed(person) // _PER_DAY)


def id_number(person: int) -> str:
    """Return the identity card number of person number ``person`` (at most ``N_PERSONS``)."""
    born = birth_of(person)
    first = f"{REGION}{born:%Y%m%d}{_mixed(person) % _PER_DAY + 1:03d}"
    return first + id_check_digit(first)


def _mixed(person: int) -> int:
    return (person * _PERSON_STEP + 1_234_567) % N_PERSONS


def credit_code(firm: int) -> str:
    """Return the unified social credit code of firm number ``firm`` (below 10⁸)."""
    organisation = f"{firm:08d}"
    first = f"91{REGION}{organisation}{organisation_check_sign(organisation)}"
    return first + credit_check_sign(first)


def phone_number(holder: int) -> str:
    """Return the telephone number of holder number ``holder`` (below 10⁸)."""
    return f"{PHONE_PREFIX}{holder * _PHONE_STEP % 10**8:08d}"


def card_number(institution: int, account: int) -> str:
    """Return the 19 digits on the card of account number ``account`` (below 10⁹)."""
    first = f"{CARD_PREFIX}{institution:03d}{(account + 1) * _CARD_STEP % 10**9:09d}"  # nothing but zeros is no number
    return first + luhn_digit(first)


def inner_number(institution: int, account: int) -> str:
    """Return the 17 digits by which a bank itself knows account number ``account``."""
    return f"{REGION}{institution:02d}{account:09d}"


def wallet_number(institution: int, account: int) -> str:
    """Return the 16 digits of a user at a payment firm."""
    return f"{CARD_PREFIX}{institution:02d}{(account + 1) * _PHONE_STEP % 10**8:08d}"


def merchant_number(account: int) -> str:
    """Return the 15 digits by which a merchant is known."""
    return f"{CARD_PREFIX}{account:09d}"


def foreign_number(account: int) -> str:
    """Return an account number as banks abroad write it, with a country that does not exist."""
    return f"ZZ99{REGION}{account:010d}"
