"""What does an order from outside say, and how is an answer written? By a codec of the bank's own, strict in reading.

Amounts are in major units with every decimal, times ``yyyyMMddHHmmss`` in Shanghai, flags ``1`` and ``0`` (是 and 否
are understood); amounts of the rows of an account are integers in fen, as their names say.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from firsthour.base.clock import SHANGHAI
from firsthour.base.money import DEFAULT_CURRENCY, format_amount, parse_amount
from firsthour.law.messages import MessageField, MessageKind, list_code_tables, list_message_kinds

PAY = "PAY"
MAX_LINES = 10_000
MAX_TEXT = 2_000
_FLAGS = {"1": True, "0": False, "是": True, "否": False, "true": True, "false": False}
_FORM = "%Y%m%d%H%M%S"
_NUMBER = re.compile(r"[0-9A-Za-z\u4e00-\u9fff._\-〔〕（）()]{1,80}")

Value = str | int | bool | datetime


class UnreadableOrderError(ValueError):
    """An order cannot be read; ``code`` names why, ``says`` tells it to a person."""

    def __init__(self, code: str, says: str) -> None:
        super().__init__(says)
        self.code = code
        self.says = says


@dataclass(frozen=True)
class Order:
    """A message to an institution."""

    number: str
    code: str
    values: Mapping[str, Value]

    @property
    def kind(self) -> MessageKind:
        """What kind of message it is."""
        return list_message_kinds()[self.code]

    def text(self, key: str) -> str:
        """Return a text, "" where there is none."""
        return str(self.values.get(key, ""))

    def fen(self, key: str) -> int | None:
        """Return an amount, None where there is none."""
        value = self.values.get(key)
        return value if isinstance(value, int) else None

    def time(self, key: str) -> datetime | None:
        """Return a time, None where there is none."""
        value = self.values.get(key)
        return value if isinstance(value, datetime) else None


@dataclass(frozen=True)
class PaymentLine:
    """One payment of a payment order."""

    reference: str
    from_account: str
    to_account: str
    to_name: str
    amount_fen: int


@dataclass(frozen=True)
class PaymentOrder:
    """A payment order."""

    number: str
    lines: tuple[PaymentLine, ...]

    @property
    def code(self) -> str:
        """The code by which its answers are known."""
        return PAY


@dataclass(frozen=True)
class Answer:
    """What the bank has to say to an order; times and amounts are written already."""

    answers_to: str
    code: str
    values: Mapping[str, str]
    rows: tuple[Mapping[str, Any], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as it stands on the wire."""
        return {
            "answers_to": self.answers_to,
            "code": self.code,
            "values": dict(self.values),
            "rows": [dict(row) for row in self.rows],
        }


def read_body(body: bytes) -> dict[str, Any]:
    """Return the object that a body holds.

    Raises
    ------
    UnreadableOrderError
    """
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableOrderError("not_json", "The body is no JSON.") from error
    if not isinstance(said, dict):
        raise UnreadableOrderError("not_an_object", "The body is no object.")
    return said


def digest_of(said: Mapping[str, Any]) -> str:
    """Return by what two bodies are told apart: what they say, not how it is spaced."""
    written = json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def read_order(said: Mapping[str, Any]) -> Order:
    """Return the message that a body holds.

    Raises
    ------
    UnreadableOrderError
    """
    number, code = _number(said), said.get("code")
    kind = list_message_kinds().get(code) if isinstance(code, str) else None
    if kind is None or kind.is_answer:
        raise UnreadableOrderError("unknown_code", f"No request has the code {code!r}.")
    values = said.get("values")
    if not isinstance(values, dict):
        raise UnreadableOrderError("no_values", "There are no values.")
    if said.get("rows"):
        raise UnreadableOrderError("rows_in_request", "A request has no rows.")
    given = {key: value for key, value in values.items() if value != ""}
    known = {field.key: field for field in kind.fields}
    for key in given:
        if key not in known:
            raise UnreadableOrderError("unknown_field", f"{code} has no field {key}.")
    for key in kind.must:
        if key not in given:
            raise UnreadableOrderError("missing_field", f"{code} lacks {key}.")
    currency = str(given.get("currency", DEFAULT_CURRENCY))
    read = {key: _value(known[key], value, currency) for key, value in given.items()}
    if read["number"] != number:
        raise UnreadableOrderError("two_numbers", "The number of the body is not the number of the message.")
    return Order(number, kind.code, read)


def read_payment_order(said: Mapping[str, Any]) -> PaymentOrder:
    """Return the payment order that a body holds.

    Raises
    ------
    UnreadableOrderError
    """
    lines = said.get("lines")
    if not isinstance(lines, list) or not 0 < len(lines) <= MAX_LINES:
        raise UnreadableOrderError("no_lines", f"There must be 1 to {MAX_LINES} lines.")
    read = tuple(map(_line, lines))
    if len({line.reference for line in read}) < len(read):
        raise UnreadableOrderError("reference_twice", "A reference stands in two lines.")
    return PaymentOrder(_number(said), read)


def write_amount(fen: int, currency: str = DEFAULT_CURRENCY) -> str:
    """Return an amount as values have it."""
    return format_amount(fen, currency=currency)


def write_time(at: datetime) -> str:
    """Return a time as values and rows have it."""
    return at.astimezone(SHANGHAI).strftime(_FORM)


def _number(said: Mapping[str, Any]) -> str:
    number = said.get("number")
    if not isinstance(number, str) or not _NUMBER.fullmatch(number):
        raise UnreadableOrderError("bad_number", "The number is missing or no number.")
    return number


def _line(said: Any) -> PaymentLine:
    keys = ("reference", "from_account", "to_account", "to_name", "amount")
    if not isinstance(said, dict) or not all(isinstance(said.get(key), str) for key in keys):
        raise UnreadableOrderError("bad_line", f"A line needs the texts {', '.join(keys)}.")
    amount_fen = _amount(said["amount"], DEFAULT_CURRENCY, "amount")
    if amount_fen == 0 or not said["reference"]:
        raise UnreadableOrderError("bad_line", "A line needs a reference and more than nothing to pay.")
    return PaymentLine(said["reference"], said["from_account"], said["to_account"], said["to_name"], amount_fen)


def _value(field: MessageField, written: object, currency: str) -> Value:
    if not isinstance(written, str) or len(written) > MAX_TEXT:
        raise UnreadableOrderError("bad_value", f"{field.key} is no text.")
    table = list_code_tables().get(field.kind)
    if table is not None and written not in table:
        raise UnreadableOrderError("bad_value", f"{field.key} cannot be {written}.")
    if field.kind == "amount":
        return _amount(written, currency, field.key)
    if field.kind == "time":
        return _time(written, field.key)
    if field.kind == "flag":
        if written not in _FLAGS:
            raise UnreadableOrderError("bad_value", f"{field.key} cannot be {written}.")
        return _FLAGS[written]
    return written


def _amount(written: str, currency: str, key: str) -> int:
    try:
        minor = parse_amount(written, currency=currency)
    except ValueError as error:
        raise UnreadableOrderError("bad_amount", f"{key} is no amount: {written}") from error
    if minor < 0 or format_amount(minor, currency=currency) != written:
        raise UnreadableOrderError("bad_amount", f"{key} is not written with every decimal: {written}")
    return minor


def _time(written: str, key: str) -> datetime:
    if not (len(written) == 14 and written.isascii() and written.isdigit()):
        raise UnreadableOrderError("bad_time", f"{key} is no time: {written}")
    try:
        return datetime.strptime(written, _FORM).replace(tzinfo=SHANGHAI)
    except ValueError as error:
        raise UnreadableOrderError("bad_time", f"{key} is no time: {written}") from error
