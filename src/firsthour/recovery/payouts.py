"""What did the bank do with a pay-out file: what is paid, refused, different, unknown, doubled, or still unanswered?

A reference names one payment of the file; an answer says what became of it. The same answer may come again and again
(one bank reference is one payment out); two payments out under one reference of ours are doubled and urgent.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from firsthour.law.calendar import Calendar
from firsthour.law.clocks import Clock, read_clock
from firsthour.law.restitution_rule import RestitutionRule, example_restitution_rule
from firsthour.recovery.restitution import Payment

AnswerState = Literal["paid", "failed", "returned"]
PaymentState = Literal["paid", "failed", "returned", "amount_differs", "doubled", "waiting", "overdue"]
WORDS: dict[PaymentState, dict[str, str]] = {
    "paid": {"en": "paid", "zh": "已打款"},
    "failed": {"en": "not paid", "zh": "未打款"},
    "returned": {"en": "came back from the payee's bank", "zh": "收款行退回"},
    "amount_differs": {"en": "another amount was paid", "zh": "打款金额不符"},
    "doubled": {"en": "paid more than once", "zh": "重复打款"},
    "waiting": {"en": "no answer yet", "zh": "尚未反馈"},
    "overdue": {"en": "no answer in time", "zh": "逾期未反馈"},
}


@dataclass(frozen=True)
class BankAnswer:
    """One line of what the bank sent back: our reference, its own, what became of it, how much, when, why."""

    reference: str
    bank_reference: str
    state: AnswerState
    amount_fen: int
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Reconciled:
    """One payment of the file: its state, what really left, the answers it rests on."""

    reference: str
    payment: Payment
    state: PaymentState
    left_fen: int
    answers: tuple[BankAnswer, ...]

    @property
    def differs_fen(self) -> int:
        """What left beyond (below zero: short of) what was ordered; 0 while nothing left."""
        return self.left_fen - self.payment.amount_fen if self.left_fen else 0


@dataclass(frozen=True)
class Reconciliation:
    """The whole file: every payment, answers that name none of them, and the bank's clock."""

    lines: tuple[Reconciled, ...]
    unknown: tuple[BankAnswer, ...]
    clock: Clock

    def in_state(self, *states: PaymentState) -> tuple[Reconciled, ...]:
        """Return the payments in these states."""
        return tuple(line for line in self.lines if line.state in states)

    @property
    def is_settled(self) -> bool:
        """Whether every payment is paid as ordered or known not to be, and no answer is unexplained."""
        return not self.unknown and all(line.state in ("paid", "failed", "returned") for line in self.lines)


def reconcile(
    payments: Mapping[str, Payment],
    answers: Iterable[BankAnswer],
    *,
    sent_at: datetime,
    now: datetime,
    calendar: Calendar | None = None,
    rule: RestitutionRule | None = None,
    sent_later: Mapping[str, datetime] | None = None,
) -> Reconciliation:
    """Return what became of each payment of a file (by our reference) that went to the bank at ``sent_at``.

    Answers may come in any order and more than once; the result does not depend on either. ``sent_later``: when the
    payments of these references went to the bank that were ordered after the others; each has a clock of its own.
    """
    kind, later = (rule or example_restitution_rule()).payment, sent_later or {}
    clock = read_clock(kind, started_at=sent_at, now=now, calendar=calendar)
    ends = {at: read_clock(kind, started_at=at, now=now, calendar=calendar).due_at for at in set(later.values())}
    by_reference: dict[str, set[BankAnswer]] = defaultdict(set)
    unknown: set[BankAnswer] = set()
    for answer in answers:
        (by_reference[answer.reference] if answer.reference in payments else unknown).add(answer)
    due = {key: ends[later[key]] if key in later else clock.due_at for key in payments}
    lines = [_line(key, payments[key], by_reference.get(key, set()), now >= due[key]) for key in sorted(payments)]
    return Reconciliation(tuple(lines), tuple(sorted(unknown, key=_order)), clock)


def _line(reference: str, payment: Payment, answers: set[BankAnswer], is_late: bool) -> Reconciled:
    ordered = tuple(sorted(answers, key=_order))
    transfers: dict[str, BankAnswer] = {}  # the last word on each transfer of the bank's
    for answer in ordered:
        transfers[answer.bank_reference] = answer
    out = [answer.amount_fen for answer in transfers.values() if answer.state == "paid"]
    return Reconciled(reference, payment, _state(payment, list(transfers.values()), out, is_late), sum(out), ordered)


def _state(payment: Payment, transfers: list[BankAnswer], out: list[int], is_late: bool) -> PaymentState:
    if len(out) > 1:
        return "doubled"
    if out:
        return "paid" if out[0] == payment.amount_fen else "amount_differs"
    if any(one.state == "returned" for one in transfers):
        return "returned"
    if transfers:
        return "failed"
    return "overdue" if is_late else "waiting"


def _order(answer: BankAnswer) -> tuple[datetime, str, str, str, int]:
    return answer.at, answer.reference, answer.bank_reference, answer.state, answer.amount_fen
