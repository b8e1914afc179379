"""What does a SWIFT MT940 file say, statement by statement, as a table?

A file holds messages; each begins with ``:20:`` and names its account (``:25:``), its opening balance (``:60F:``),
its entries (``:61:``, each with its text in ``:86:``) and its closing balance (``:62F:``). One message becomes one
sheet. The forms of the single fields are those of the mt-940 library; a field that does not fit is handed on as
it stands, so that the row is rejected with what stood there.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from mt940 import tags

from firsthour.base.money import format_amount, parse_amount
from firsthour.ledger.sheets import Sheet
from firsthour.ledger.statements.listed_sheet import ListedSheet, masthead_lines
from firsthour.ledger.statements.mt940.details import Details, read_details
from firsthour.ledger.statements.stated_balances import balances_between, oldest_first

HEADER = (
    ":61: date", ":61: mark", ":61: amount", "currency", "balance", ":25: account", ":25: bank", ":86: account",
    ":86: bank", ":86: name", ":61: reference", ":61: type", ":86: text", "status",
)  # fmt: skip
_TAG = re.compile(r"^:(\d{2}[A-Z]?):(.*)$")
_STARTS = re.compile(rb"(?:^|^\xef\xbb\xbf|[\r\n}:])\s*:20:[^\r\n]*\r?\n(?:.*\r?\n){0,6}?\s*:(?:25P?|28C?|60[FM]):")
_ENTRY = tags.Statement().re
_BALANCE = tags.FinalOpeningBalance().re
_IBAN_CURRENCY = re.compile(r"^([A-Z]{2}\d{2}[A-Z0-9]{11,30})([A-Z]{3})$")


@dataclass
class Field:
    """One field of a message: its tag, its text (lines joined by a newline) and its line in the file."""

    tag: str
    text: str
    line: int


@dataclass
class Balance:
    """A stated balance: minor units, the day, the currency."""

    amount: int
    day: str
    currency: str


@dataclass
class Entry:
    """One ``:61:`` line with what its ``:86:`` says."""

    line: int
    day: str
    mark: str
    amount: str
    reference: str
    kind: str
    pending: bool = False
    details: Details = field(default_factory=Details)


def claims(head: bytes, name: str) -> bool:
    """Tell whether a file that begins with ``head`` is MT940 (its name does not matter)."""
    return _STARTS.search(head) is not None


def sheets(path: Path) -> list[Sheet]:
    """Return one sheet per message of the file."""
    messages = _split_messages(_read_fields(_decode(path.read_bytes())))
    return [_read_message(fields, index=index) for index, fields in enumerate(messages, start=1)]


def _decode(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("cp1252", errors="replace")


def _read_fields(text: str) -> list[Field]:
    fields: list[Field] = []
    for line, written in enumerate(text.splitlines(), start=1):
        plain = written.strip().rpartition("{4:")[2]
        match = _TAG.match(plain)
        if match:
            fields.append(Field(match[1], match[2], line))
        elif fields and plain and not plain.startswith(("-}", "{")) and plain != "-":
            fields[-1].text += "\n" + plain
    return fields


def _split_messages(fields: list[Field]) -> list[list[Field]]:
    messages: list[list[Field]] = []
    for one in fields:
        if one.tag == "20" or not messages:
            messages.append([])
        messages[-1].append(one)
    return messages


def _read_message(fields: list[Field], *, index: int) -> ListedSheet:
    opening = _first_balance(fields, ("60F", "60M"))
    closing = _first_balance(fields, ("62F", "62M"))
    currency = (opening or closing or Balance(0, "", "")).currency
    bank, account = _account(fields, currency=currency)
    entries = _entries(fields)
    period = {"from": _first_day(opening, closing, entries=entries), "to": closing.day if closing else ""}
    masthead = masthead_lines(account=account, bank=bank, currency=currency, **period)
    balances = _balances(entries, opening=opening, closing=closing)
    rows = [
        (entry.line, [*_booking(entry), currency, balance, account, bank, *_other_side(entry)])
        for entry, balance in zip(entries, balances, strict=True)
    ]
    return ListedSheet(index, "", masthead, HEADER, rows)


def _booking(entry: Entry) -> list[str]:
    return [entry.day, entry.mark, entry.amount]


def _other_side(entry: Entry) -> list[str]:
    said = entry.details
    turned = f"{entry.mark} 冲正" if entry.mark in ("RC", "RD") else ""
    text = " ".join(part for part in (turned, said.text) if part)
    pending = "pending" if entry.pending else ""
    return [said.number, said.bank, said.name, entry.reference, entry.kind, text, pending]


def _first_balance(fields: list[Field], wanted: tuple[str, ...]) -> Balance | None:
    for one in fields:
        match = _BALANCE.match(one.text) if one.tag in wanted else None
        if match:
            try:
                amount = parse_amount(_decimal(match["amount"]), currency=match["currency"])
            except ValueError:
                return None
            return Balance(-amount if match["status"] == "D" else amount, _day(match), match["currency"])
    return None


def _account(fields: list[Field], *, currency: str) -> tuple[str, str]:
    written = next((one.text.split("\n")[0].strip() for one in fields if one.tag.startswith("25")), "")
    bank, slash, number = written.partition("/")
    if not slash:
        bank, number = "", written
    match = _IBAN_CURRENCY.match(number)
    if match and match[2] == currency:
        number = match[1]
    return bank.strip(), number.strip()


def _entries(fields: list[Field]) -> list[Entry]:
    entries: list[Entry] = []
    last = ""
    for one in fields:
        if one.tag == "61":
            entries.append(_entry(one))
        elif one.tag == "86" and entries and last == "61":
            entries[-1].details = read_details(one.text)
        last = one.tag
    return entries


def _entry(one: Field) -> Entry:
    expected = re.match(r"^(\d{6}(?:\d{4})?)E([DC])", one.text)
    text = expected[1] + expected[2] + one.text[expected.end() :] if expected else one.text
    match = _ENTRY.match(text)
    if match is None:
        return Entry(one.line, one.text, "", one.text, "", "")
    reference = (match["customer_reference"] or "").strip()
    if reference.upper() in ("", "NONREF"):
        reference = (match["bank_reference"] or "").strip()
    return Entry(
        one.line, _booked_day(match), match["status"].upper(), _decimal(match["amount"]), reference,
        (match["id"] or "").strip(), pending=expected is not None,
        details=Details(text=(match["extra_details"] or "").strip()),
    )  # fmt: skip


def _decimal(amount: str) -> str:
    return amount.replace(",", ".").rstrip(".")


def _day(match: re.Match[str]) -> str:
    year = int(match["year"])
    return f"{1900 + year if year >= 80 else 2000 + year}-{match['month']}-{match['day']}"


def _booked_day(match: re.Match[str]) -> str:
    """Return the entry's booking day; its year is the one that lies nearest to the value date."""
    valued = _day(match)
    month, day = (match["entry_month"] or "").strip(), (match["entry_day"] or "").strip()
    if not (month and day):
        return valued
    apart = int(month) - int(match["month"])
    year = int(valued[:4]) + (1 if apart < -6 else -1 if apart > 6 else 0)
    return f"{year}-{month}-{day}"


def _first_day(opening: Balance | None, closing: Balance | None, *, entries: list[Entry]) -> str:
    """Return the first day covered: the day after the opening balance's, unless entries are booked on its own day."""
    if opening is None:
        return ""
    same_day = closing is not None and closing.day <= opening.day
    if same_day or any(entry.day == opening.day for entry in entries):
        return opening.day
    try:
        return (date.fromisoformat(opening.day) + timedelta(days=1)).isoformat()
    except ValueError:
        return ""


def _balances(entries: list[Entry], *, opening: Balance | None, closing: Balance | None) -> list[str]:
    currency = (opening or closing or Balance(0, "", "EUR")).currency
    order = [place for place in oldest_first([entry.day for entry in entries]) if not entries[place].pending]
    amounts = balances_between(
        [_effect(entries[place], currency=currency) for place in order],
        opening=opening.amount if opening else None,
        closing=closing.amount if closing else None,
    )
    texts = [""] * len(entries)
    for place, amount in zip(order, amounts, strict=True):
        texts[place] = "" if amount is None else format_amount(amount, currency=currency)
    return texts


def _effect(entry: Entry, *, currency: str) -> int | None:
    try:
        amount = parse_amount(entry.amount, currency=currency)
    except ValueError:
        return None
    return amount if entry.mark in ("C", "RD") else -amount
