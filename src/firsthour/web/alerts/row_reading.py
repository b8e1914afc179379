"""What does one row of warnings say, whoever sends it? Read into a signal, or refused in one sentence."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from firsthour.base.clock import from_us, parse_moment
from firsthour.base.errors import UserError
from firsthour.law.fraud_types import get_one_fraud_class, list_fraud_types, unknown_fraud_type
from firsthour.law.signals import Signal, read_signal
from firsthour.law.tiers import TierRules, age_group_of, rank_of, tier_of
from firsthour.web.intake.picking.numbers import is_identity_number, normal_phone

LATE = timedelta(minutes=5)  # clocks of other systems run ahead a little
LONGEST = {
    "source_number": 80, "name": 60, "phone": 30, "id_number": 30, "address": 200, "grid": 30, "community": 60,
    "station": 20, "evidence": 4000,
}  # fmt: skip
PLAIN = tuple(LONGEST)
_PHONE = re.compile(r"\+?[0-9]{3,20}")
_PAPER = re.compile(r"[0-9A-Z]{5,20}")


class EmptyValueError(UserError):
    """A row lacks what every row needs."""

    code = "value_missing"
    english = "{what} is missing."
    chinese = "缺少“{what}”。"


class NobodyNamedError(UserError):
    """A warning about nobody."""

    code = "nobody_named"
    english = "A warning needs the telephone or identity number of the person."
    chinese = "预警须有当事人的电话或证件号码。"


class BadNumberError(UserError):
    """A telephone or identity number that is none."""

    code = "bad_number"
    english = "{what} is not a number as it is given out."
    chinese = "“{what}”不是有效号码。"


class BadMomentError(UserError):
    """A moment that cannot be read, or that has not come yet."""

    code = "bad_moment"
    english = "{what}: {value!r} is no moment, or lies in the future."
    chinese = "“{what}”的“{value}”不是有效时间，或晚于现在。"


class TooLongError(UserError):
    """A text longer than is kept: nothing is cut off unsaid."""

    code = "value_too_long"
    english = "{what} has more than {most} characters."
    chinese = "“{what}”超过 {most} 字。"


@dataclass(frozen=True)
class ReadRow:
    """A row as it is kept: plain numbers, known facts, and the place of the tier they alone give."""

    source_number: str
    seen_at: datetime
    name: str = ""
    phone: str = ""
    id_number: str = ""
    address: str = ""
    grid: str = ""
    community: str = ""
    station: str = ""
    evidence: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    rank: int = 0


def read_row(given: Mapping[str, object], *, rules: TierRules, now: datetime) -> ReadRow:
    """Return what a row says. Its names: those of ``LONGEST``, ``seen_at``, ``age``, and every fact of ``rules``.

    Raises
    ------
    EmptyValueError, NobodyNamedError, BadNumberError, BadMomentError, TooLongError
        Something is missing or cannot be.
    UnknownSignalFactError, BadSignalFactError, unknown_fraud_type
        A fact that nobody knows, or with a value it cannot have.
    """
    texts = {name: _text(name, given.get(name)) for name in PLAIN}
    if not texts["source_number"]:
        raise EmptyValueError(what="source_number")
    texts["phone"], texts["id_number"] = _phone(texts["phone"]), _paper(texts["id_number"])
    if not (texts["phone"] or texts["id_number"]):
        raise NobodyNamedError()
    seen_at = _moment(given.get("seen_at"), now)
    rest = {name: value for name, value in given.items() if name not in LONGEST and name != "seen_at"}
    signal = _signal(rest, rules)
    rank = rank_of(tier_of(signal, rules).tier)
    return ReadRow(**texts, seen_at=seen_at, facts=dict(signal.facts), rank=rank)


def _text(name: str, value: object) -> str:
    text = "" if value is None else str(value).strip()
    text = "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs"))
    if len(text) > LONGEST[name]:
        raise TooLongError(what=name, most=LONGEST[name])
    return text


def read_phone(written: str) -> str:
    """Return a telephone number in its plain form.

    Raises
    ------
    BadNumberError, EmptyValueError
        It is none.
    """
    if not written.strip():
        raise EmptyValueError(what="phone")
    return _phone(written.strip())


def _phone(written: str) -> str:
    if not written:
        return ""
    plain = normal_phone(unicodedata.normalize("NFKC", written))
    if not _PHONE.fullmatch(plain):
        raise BadNumberError(what="phone")
    return plain


def _paper(written: str) -> str:
    plain = unicodedata.normalize("NFKC", written).replace(" ", "").upper()
    is_wrong = len(plain) == 18 and plain[:17].isdecimal() and not is_identity_number(plain)
    if plain and (is_wrong or not _PAPER.fullmatch(plain)):
        raise BadNumberError(what="id_number")
    return plain


def _moment(value: object, now: datetime) -> datetime:
    if value is None or value == "":
        raise EmptyValueError(what="seen_at")
    if isinstance(value, datetime) and value.tzinfo is not None:
        moment = value.astimezone(UTC)
    else:
        try:
            moment = from_us(parse_moment(str(value)).time_us).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise BadMomentError(what="seen_at", value=str(value)) from error
    if moment > now + LATE:
        raise BadMomentError(what="seen_at", value=str(value))
    return moment


def _signal(rest: Mapping[str, object], rules: TierRules) -> Signal:
    """Read the facts; a type or class in words becomes its key, an age in years its group."""
    given = {name: value for name, value in rest.items() if value is not None and value != ""}
    age = given.pop("age", None)
    if age is not None and "age_group" not in given:
        given["age_group"] = age_group_of(_years(age), rules)
    if "fraud_type" in given:
        given["fraud_type"] = _fraud_type(str(given["fraud_type"]).strip())
    if "fraud_class" in given:
        given["fraud_class"] = get_one_fraud_class(str(given["fraud_class"]).strip()).code
    return read_signal(given, rules.facts)


def _years(age: object) -> int:
    text = str(age).strip()
    if not (text.isascii() and text.isdigit()) or int(text) > 130:
        raise BadNumberError(what="age")
    return int(text)


@lru_cache(maxsize=256)
def _fraud_type(written: str) -> str:
    plain = _folded(written)
    for one in list_fraud_types():
        words = _folded(one.words["zh"])
        if plain in (one.key, words, words.removesuffix("类"), _folded(one.words["en"])):
            return one.key
    raise unknown_fraud_type(written)


def _folded(text: str) -> str:
    return re.sub(r"[\s（(].*", "", unicodedata.normalize("NFKC", text).strip()).casefold()
