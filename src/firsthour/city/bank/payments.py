"""What does a payment order make a bank do? Money really moves; what comes back moves back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from firsthour.city.bank.books import Books, Transfer
from firsthour.city.bank.holding import Hold
from firsthour.city.bank.scenario import PaymentFate
from firsthour.city.bank.wire import PAY, Answer, PaymentLine, PaymentOrder, write_amount, write_time

State = Literal["paid", "failed", "returned"]


@dataclass(frozen=True)
class Outcome:
    """What became of a line; ``drawn``: from which freezes it was taken, so that they have it back with the money."""

    line: PaymentLine
    state: State
    amount_fen: int
    at: datetime
    bank_reference: str = ""
    reason: str = ""
    drawn: tuple[tuple[Hold, int], ...] = ()

    def as_row(self) -> dict[str, str]:
        """Return it as it stands on the wire."""
        return {
            "reference": self.line.reference,
            "bank_reference": self.bank_reference,
            "state": self.state,
            "amount": write_amount(self.amount_fen),
            "at": write_time(self.at),
            "reason": self.reason,
        }


def pay_line(books: Books, line: PaymentLine, *, authority: str, fate: PaymentFate | None, now: datetime) -> Outcome:
    """Pay one line, unless it cannot be or its fate is another."""
    does = fate.does if fate else ""
    reason = fate.reason if fate else ""
    if does == "fail":
        return Outcome(line, "failed", line.amount_fen, now, reason=reason or "应用异常")
    if books.account_of(line.from_account) is None:
        return Outcome(line, "failed", line.amount_fen, now, reason="付款账户不存在")
    if line.from_account == line.to_account:
        return Outcome(line, "failed", line.amount_fen, now, reason="收付款账户相同")
    paid_fen = line.amount_fen * fate.permille // 1000 if fate and does == "misstate" else line.amount_fen
    transfer = Transfer(line.from_account, line.to_account, paid_fen, line.to_name)
    serial, drawn = books.pay_out(transfer, now, authority=authority)
    if not serial:
        return Outcome(line, "failed", line.amount_fen, now, reason="余额不足")
    paid = Outcome(line, "paid", paid_fen, now, bank_reference=serial, drawn=tuple(drawn))
    payee = books.account_of(line.to_account)
    if does == "return" or (payee is not None and payee.holder != line.to_name):
        return give_back(books, paid, reason=reason or "户名不符", now=now)
    return paid


def give_back(books: Books, paid: Outcome, *, reason: str, now: datetime) -> Outcome:
    """Move a payment back, and into the freezes it was taken from; it stays paid where the payee has it no more."""
    line = paid.line
    if not books.move(Transfer(line.to_account, line.from_account, paid.amount_fen), now):
        return paid
    for hold, amount_fen in paid.drawn:
        hold.asked_fen += amount_fen
    return Outcome(line, "returned", paid.amount_fen, now, bank_reference=paid.bank_reference, reason=reason)


def payment_answer(order: PaymentOrder, outcomes: tuple[Outcome, ...]) -> Answer:
    """Return the answer that tells what became of lines."""
    values: Mapping[str, str] = {"number": order.number, "return_code": "100000"}
    return Answer(order.number, PAY, values, tuple(outcome.as_row() for outcome in outcomes))
