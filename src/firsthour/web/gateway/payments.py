"""How does an order to pay stand on the wire, and what became of its lines, as the bank answers?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from firsthour.base.errors import UserError
from firsthour.base.money import format_amount, parse_amount
from firsthour.recovery.payouts import WORDS, AnswerState
from firsthour.recovery.payouts import BankAnswer as LineAnswer
from firsthour.web.gateway.models import BankAnswer
from firsthour.web.gateway.wire import read_time

CODE = "PAY"
STATES: tuple[AnswerState, ...] = ("paid", "failed", "returned")
_STATE_WORDS = {words: state for state in STATES for words in (state, *WORDS[state].values())}
_HEADS = {
    "en": "Reference | From account | To account | To name | Amount (yuan)",
    "zh": "编号 | 付款账号 | 收款账号 | 收款户名 | 金额（元）",
}
_TITLE = {"en": "Payments", "zh": "打款"}


class BadPaymentsError(UserError):
    """An answer about payments cannot be read."""

    code = "bad_payments"
    english = "Line {line} of the answer about payments cannot be read."
    chinese = "打款反馈第 {line} 行无法读取。"


@dataclass(frozen=True)
class PaymentLine:
    """One payment: our reference, from where, to whom, how much."""

    reference: str
    from_account: str
    to_account: str
    to_name: str
    amount_fen: int


def wire_lines(lines: Sequence[PaymentLine]) -> list[dict[str, str]]:
    """Return the payments as they go over the wire."""
    return [
        {"reference": one.reference, "from_account": one.from_account, "to_account": one.to_account,
         "to_name": one.to_name, "amount": format_amount(one.amount_fen)}
        for one in lines
    ]  # fmt: skip


def payment_lines(answer: BankAnswer) -> tuple[LineAnswer, ...]:
    """Return what a bank answered about each payment, for ``recovery.payouts.reconcile``.

    Raises
    ------
    BadPaymentsError
        A line cannot be read.
    """
    return read_lines(answer.rows)


def read_lines(rows: Sequence[Mapping[str, Any]]) -> tuple[LineAnswer, ...]:
    """Return the lines of an answer as they stand on the wire.

    Raises
    ------
    BadPaymentsError
        A line cannot be read.
    """
    return tuple(_line(row, nth) for nth, row in enumerate(rows, start=1))


def write_payments(number: str, rows: Sequence[Mapping[str, Any]], *, language: str) -> str:
    """Return an order to pay as text, to be copied out."""
    listed = [
        " | ".join(str(row[name]) for name in ("reference", "from_account", "to_account", "to_name", "amount"))
        for row in rows
    ]
    return "\n".join([f"【{CODE} {_TITLE[language]}】 {number}", _HEADS[language], *listed])


def read_pasted(text: str) -> list[dict[str, str]]:
    """Return the lines of a pasted answer: reference | bank's reference | state | yuan | time | reason.

    Raises
    ------
    BadPaymentsError
        A line cannot be read.
    """
    rows: list[dict[str, str]] = []
    names = ("reference", "bank_reference", "state", "amount", "at", "reason")
    for nth, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or CODE in line:
            continue
        cells = [cell.strip() for cell in re.split(r"[|\t]", line)]
        if len(cells) not in (5, 6):
            raise BadPaymentsError(line=nth)
        row = dict(zip(names, [*cells, ""], strict=False))
        rows.append({**row, "state": _STATE_WORDS.get(row["state"].lower(), row["state"])})
        _line(rows[-1], nth)
    return rows


def _line(row: Mapping[str, Any], nth: int) -> LineAnswer:
    try:
        state = str(row["state"])
        if state not in STATES:
            raise ValueError(state)
        return LineAnswer(
            str(row["reference"]), str(row.get("bank_reference", "")),
            state, parse_amount(str(row["amount"])),
            read_time(str(row["at"])), str(row.get("reason", "")),
        )  # fmt: skip
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BadPaymentsError(line=nth) from error
