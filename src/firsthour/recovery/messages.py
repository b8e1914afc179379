"""What does a message to or from a bank say, as typed values and as a text that can be copied out and pasted in?

The text form is one line a value, label and value, the code on the first line; labels may be Chinese, English or the
field's key, in any order. What is written here is read back the same; what a person typed is read leniently, and every
line that could not be read is named.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from firsthour.base.clock import SHANGHAI
from firsthour.base.errors import UserError
from firsthour.base.money import DEFAULT_CURRENCY, currency_code, format_amount, parse_amount
from firsthour.base.text import clean_cell
from firsthour.law.messages import (
    MessageField,
    MessageKind,
    get_one_message_kind,
    list_code_tables,
    list_message_fields,
    list_message_kinds,
)

Value = str | int | bool | datetime
PROBLEMS = {
    "missing": ("{field} is missing", "缺少{field}"),
    "unknown": ("{field} does not belong to this message", "本报文没有{field}"),
    "bad": ("{field} cannot be {value}", "{field}不能为 {value}"),
}
_SPACES = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace()) + "\ufeff"
_TIME = "%Y%m%d%H%M%S"
_CODE = re.compile(r"(?<!\d)(\d{6})(?!\d)")
_LINE = re.compile(r"\s*([^:：]+?)\s*[:：](.*)$", re.DOTALL)
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "|": "\\p"}
_UNESCAPES = {written[1]: plain for plain, written in _ESCAPES.items()}
_FLAGS = {"zh": {True: "是", False: "否"}, "en": {True: "yes", False: "no"}}
_ROW = {"zh": "明细", "en": "row"}


class BadMessageError(UserError):
    """A message lacks something or holds what does not belong to it; everything wrong is listed."""

    code = "bad_message"
    english = "The message {kind} cannot be used: {problems}."
    chinese = "报文 {kind} 无法使用：{problems}。"

    def __init__(self, *, kind: str, problems: Sequence[tuple[str, str, str]]) -> None:
        super().__init__(kind=kind, problems=tuple(problems))

    def sentence(self, language: str = "en") -> str:
        """Return the sentence with every problem in the same language."""
        problems = self.details["problems"]
        assert isinstance(problems, tuple)
        said = [
            PROBLEMS[what][language == "zh"].format(field=_label(key, language), value=value)
            for what, key, value in problems
        ]
        template = self.chinese if language == "zh" else self.english
        return template.format(kind=self.details["kind"], problems=("；" if language == "zh" else "; ").join(said))


class NoMessageError(UserError):
    """A text holds no code of a message."""

    code = "no_message"
    english = "The text holds no code of a message."
    chinese = "文本中没有报文代码。"


@dataclass(frozen=True)
class TransactionRow:
    """One transaction of an answer; ``direction``, ``status`` and ``cash_mark`` are codes of ``law.messages``."""

    at: datetime
    direction: str
    amount_fen: int
    balance_fen: int | None = None
    counterparty: str = ""
    counterparty_name: str = ""
    counterparty_bank: str = ""
    serial: str = ""
    status: str = "00"
    cash_mark: str = "00"


@dataclass(frozen=True)
class Message:
    """A message: its kind's code and its values by field key, checked; times are local to the second."""

    code: str
    values: Mapping[str, Value]
    rows: tuple[TransactionRow, ...] = ()

    @property
    def kind(self) -> MessageKind:
        """What it is."""
        return get_one_message_kind(self.code)

    def text(self, key: str) -> str:
        """Return a text value, "" where there is none."""
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
class ReadMessage:
    """A message as it was read, and the lines that could not be."""

    message: Message
    unread: tuple[str, ...]


def make_message(code: str, values: Mapping[str, Value | None], *, rows: Sequence[TransactionRow] = ()) -> Message:
    """Return a checked message; values that are None or blank are left out.

    Raises
    ------
    UnknownMessageKindError, BadMessageError
    """
    kind = get_one_message_kind(code)
    settled = {key: _settled(value) for key, value in values.items() if value is not None}
    given = {key: value for key, value in settled.items() if value != ""}
    known = {field.key: field for field in kind.fields}
    wrong = [("unknown", key, "") for key in given if key not in known]
    wrong += [("missing", key, "") for key in kind.must if key not in given]
    wrong += [("bad", key, str(value)) for key, value in given.items() if key in known and not _fits(known[key], value)]
    if rows and not kind.has_rows:
        wrong.append(("unknown", "row", ""))
    if wrong:
        raise BadMessageError(kind=code, problems=wrong)
    return Message(code, {key: given[key] for key in known if key in given}, tuple(map(_settled_row, rows)))


def write_text(message: Message, *, language: str = "zh") -> str:
    """Return the text form, to be copied out."""
    kind, currency = message.kind, _currency(message.values)
    lines = [f"【{kind.code} {kind.words[language]}】"]
    for field in kind.fields:
        if field.key in message.values:
            lines.append(f"{field.words[language]}: {_written(field, message.values[field.key], currency, language)}")
    lines += [f"{_ROW[language]}: {_written_row(row, currency)}" for row in message.rows]
    return "\n".join(lines)


def read_text(text: str) -> ReadMessage:
    """Return the message of a text as written here, copied from a mail, or typed.

    Raises
    ------
    NoMessageError
        No line holds the code of a message.
    UnknownMessageKindError, BadMessageError
        What stands there is no whole message.
    """
    lines = [line.strip(_SPACES) for line in text.split("\n")]
    head = next((nth for nth, line in enumerate(lines) if _CODE.search(line)), None)
    if head is None:
        raise NoMessageError
    found = _CODE.findall(lines[head])
    kind = get_one_message_kind(next((code for code in found if code in list_message_kinds()), found[0]))
    labels = _labels(kind)
    given: dict[str, str] = {}
    row_texts, unread = [], [line for line in lines[:head] if line]
    for line in filter(None, lines[head + 1 :]):
        match = _LINE.match(line)
        label = clean_cell(match.group(1)).lower() if match else ""
        if match and label in _ROW.values() and kind.has_rows:
            row_texts.append(match.group(2).strip(_SPACES))
        elif match and label in labels and labels[label].key not in given:
            given[labels[label].key] = match.group(2).strip(_SPACES)
        else:
            unread.append(line)
    return ReadMessage(_read(kind, given, row_texts), tuple(unread))


def _read(kind: MessageKind, given: Mapping[str, str], row_texts: Sequence[str]) -> Message:
    fields = list_message_fields()
    currency = currency_code(_unescaped(given.get("currency", "")))
    values: dict[str, Value | None] = {}
    wrong = []
    for key, written in given.items():
        try:
            values[key] = _value(fields[key], written, currency)
        except ValueError:
            wrong.append(("bad", key, written))
    rows = []
    for text in row_texts:
        try:
            rows.append(_row(text, currency))
        except ValueError:
            wrong.append(("bad", "row", text))
    if wrong:
        raise BadMessageError(kind=kind.code, problems=wrong)
    return make_message(kind.code, values, rows=rows)


def _labels(kind: MessageKind) -> dict[str, MessageField]:
    return {
        label.lower(): field for field in kind.fields for label in (field.key, field.words["en"], field.words["zh"])
    }


def _label(key: str, language: str) -> str:
    fields = list_message_fields()
    return fields[key].words[language] if key in fields else _ROW[language] if key == "row" else key


def _settled(value: Value) -> Value:
    """Return a value in the form in which messages keep it."""
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).replace(microsecond=0)
    return value.strip(_SPACES) if isinstance(value, str) else value


def _settled_row(row: TransactionRow) -> TransactionRow:
    return TransactionRow(
        at=row.at.astimezone(SHANGHAI).replace(microsecond=0),
        direction=row.direction,
        amount_fen=row.amount_fen,
        balance_fen=row.balance_fen,
        counterparty=row.counterparty.strip(_SPACES),
        counterparty_name=row.counterparty_name.strip(_SPACES),
        counterparty_bank=row.counterparty_bank.strip(_SPACES),
        serial=row.serial.strip(_SPACES),
        status=row.status,
        cash_mark=row.cash_mark,
    )


def _fits(field: MessageField, value: Value) -> bool:
    tables = list_code_tables()
    if field.kind in tables:
        return value in tables[field.kind]
    if field.kind == "amount":
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if field.kind == "currency":
        return isinstance(value, str) and currency_code(value) == value
    kinds: dict[str, type] = {"time": datetime, "flag": bool, "code": str, "text": str}
    return isinstance(value, kinds[field.kind]) and (field.kind != "code" or str(value).isdigit())


def _currency(values: Mapping[str, Value]) -> str:
    return str(values.get("currency", DEFAULT_CURRENCY))


def _written(field: MessageField, value: Value, currency: str, language: str) -> str:
    if isinstance(value, bool):
        return _FLAGS[language][value]
    if isinstance(value, int):
        return format_amount(value, currency=currency)
    if isinstance(value, datetime):
        return value.strftime(_TIME)
    return _escaped(value)


def _value(field: MessageField, written: str, currency: str) -> Value | None:
    plain = _unescaped(written)
    if not plain:
        return None
    if field.kind == "amount":
        return parse_amount(clean_cell(plain).lstrip("¥").removesuffix("元"), currency=currency)
    if field.kind == "time":
        return _time(plain)
    if field.kind == "flag":
        known = {word: flag for words in _FLAGS.values() for flag, word in words.items()}
        if plain.lower() not in known:
            raise ValueError(plain)
        return known[plain.lower()]
    if field.kind == "currency":
        return currency
    table = list_code_tables().get(field.kind, {})
    return next((code for code, words in table.items() if plain in (code, *words.values())), plain)


def _time(written: str) -> datetime:
    digits = re.sub(r"[^0-9]", "", written)
    if len(digits) not in (8, 12, 14):
        raise ValueError(written)
    return datetime.strptime(digits.ljust(14, "0"), _TIME).replace(tzinfo=SHANGHAI)


def _written_row(row: TransactionRow, currency: str) -> str:
    balance = "" if row.balance_fen is None else format_amount(row.balance_fen, currency=currency)
    cells = [row.at.strftime(_TIME), row.direction, format_amount(row.amount_fen, currency=currency), balance]
    cells += [row.counterparty, row.counterparty_name, row.counterparty_bank, row.serial, row.status, row.cash_mark]
    return " | ".join(_escaped(cell) for cell in cells)


def _row(text: str, currency: str) -> TransactionRow:
    cells = [_unescaped(cell.strip()) for cell in text.split("|")]
    if not 3 <= len(cells) <= 10:
        raise ValueError(text)
    cells += [""] * (8 - len(cells)) + ["00"] * (10 - max(8, len(cells)))
    tables = list_code_tables()
    coded = ((cells[1], "direction"), (cells[8], "transaction_status"), (cells[9], "cash_mark"))
    if any(code not in tables[table] for code, table in coded):
        raise ValueError(text)
    balance = parse_amount(cells[3], currency=currency) if cells[3] else None
    amount = parse_amount(cells[2], currency=currency)
    return TransactionRow(_time(cells[0]), cells[1], amount, balance, *cells[4:])


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(sign, sign) for sign in text)


def _unescaped(text: str) -> str:
    return re.sub(r"\\([\\nrtp])", lambda found: _UNESCAPES[found.group(1)], text).strip(_SPACES)
