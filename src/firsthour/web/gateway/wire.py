"""How does a message stand on the wire and in a file? As JSON whose values are text; read back with everything wrong.

``{"code", "number", "values": {field: text}, "rows": [{…}]}``: amounts in yuan with their decimals, times
``yyyyMMddHHmmss`` of the city, flags ``1`` and ``0``, codes as in ``law.messages``; of a row the names of
``recovery.messages.TransactionRow``, its amounts as whole minor units.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from firsthour.base.clock import SHANGHAI
from firsthour.base.money import DEFAULT_CURRENCY, currency_code, format_amount, parse_amount
from firsthour.law.messages import MessageField, get_one_message_kind
from firsthour.recovery.messages import BadMessageError, Message, TransactionRow, Value, make_message

TIME = "%Y%m%d%H%M%S"
ROW_FIELDS = tuple(field.name for field in fields(TransactionRow))
_AMOUNTS = ("amount_fen", "balance_fen")
_DIGITS = re.compile(r"\d{14}")


def wire_values(message: Message) -> dict[str, str]:
    """Return the values as they go over the wire."""
    currency = message.text("currency") or DEFAULT_CURRENCY
    return {key: _written(value, currency) for key, value in message.values.items()}


def wire_rows(rows: Sequence[TransactionRow]) -> list[dict[str, Any]]:
    """Return the transactions as they go over the wire."""
    return [{name: _cell(getattr(row, name)) for name in ROW_FIELDS} for row in rows]


def read_wire(code: str, values: Mapping[str, Any], *, rows: Sequence[Mapping[str, Any]] = ()) -> Message:
    """Return the message that stands on the wire.

    Raises
    ------
    UnknownMessageKindError, BadMessageError
        It is no whole message; everything wrong is listed.
    """
    kind = get_one_message_kind(code)
    known = {field.key: field for field in kind.fields}
    currency = currency_code(str(values.get("currency", "")))
    read: dict[str, Value | None] = {}
    wrong: list[tuple[str, str, str]] = []
    for key, written in values.items():
        if key not in known:
            read[key] = str(written)  # named as unknown below
            continue
        try:
            read[key] = _read(known[key], str(written).strip(), currency)
        except ValueError:
            wrong.append(("bad", key, str(written)))
    read_rows = []
    for row in rows:
        try:
            read_rows.append(_read_row(row))
        except (ValueError, TypeError, AttributeError):
            wrong.append(("bad", "row", str(row)[:80]))
    if wrong:
        raise BadMessageError(kind=code, problems=wrong)
    return make_message(code, read, rows=read_rows)


def fingerprint_of(*parts: Any) -> str:
    """Return what makes the same content the same."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def written_time(at: datetime) -> str:
    """Return a time as the wire has it."""
    return at.astimezone(SHANGHAI).strftime(TIME)


def read_time(written: str) -> datetime:
    """Return a time of the wire.

    Raises
    ------
    ValueError
        It is none.
    """
    if not _DIGITS.fullmatch(written):
        raise ValueError(written)
    return datetime.strptime(written, TIME).replace(tzinfo=SHANGHAI)


def _written(value: Value, currency: str) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return format_amount(value, currency=currency)
    return written_time(value) if isinstance(value, datetime) else value


def _read(field: MessageField, written: str, currency: str) -> Value | None:
    if not written:
        return None
    if field.kind == "amount":
        return parse_amount(written, currency=currency)
    if field.kind == "time":
        return read_time(written)
    if field.kind == "flag":
        if written not in ("0", "1"):
            raise ValueError(written)
        return written == "1"
    return written


def _cell(value: Any) -> Any:
    return written_time(value) if isinstance(value, datetime) else value


def _read_row(row: Mapping[str, Any]) -> TransactionRow:
    given = {name: row[name] for name in ROW_FIELDS if row.get(name) is not None}
    if set(row) - set(ROW_FIELDS) or not {"at", "direction", "amount_fen"} <= set(given):
        raise ValueError(str(row))
    for name in _AMOUNTS:
        if name in given and (not isinstance(given[name], int) or isinstance(given[name], bool)):
            raise ValueError(name)
    texts: dict[str, Any] = {name: str(given[name]) for name in given if name not in ("at", *_AMOUNTS)}
    amounts = {name: given[name] for name in _AMOUNTS if name in given}
    return TransactionRow(at=read_time(str(given["at"])), **texts, **amounts)
