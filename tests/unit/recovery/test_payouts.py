"""What did the bank do with a pay-out file?"""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthour.base.clock import SHANGHAI
from firsthour.recovery.payouts import BankAnswer, Reconciliation, reconcile
from firsthour.recovery.restitution import Payment

SENT = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)  # a Friday: three working days end on Wednesday, 24:00
FILE = {f"p{n}": Payment(f"c{n}", "h1", 100, "pro-rata") for n in range(1, 4)}


def answer(reference: str, own: str, state: str = "paid", amount: int = 100, minute: int = 1) -> BankAnswer:
    return BankAnswer(reference, own, state, amount, SENT.replace(minute=minute))  # type: ignore[arg-type]


def looked_at(*answers: BankAnswer, now: datetime = SENT) -> Reconciliation:
    return reconcile(FILE, answers, sent_at=SENT, now=now)


@pytest.mark.parametrize(
    ("answers", "state", "left"),
    [
        ([], "waiting", 0),
        ([answer("p1", "b1")], "paid", 100),
        ([answer("p1", "b1"), answer("p1", "b1")], "paid", 100),
        ([answer("p1", "b1"), answer("p1", "b1", minute=5)], "paid", 100),
        ([answer("p1", "b1"), answer("p1", "b2")], "doubled", 200),
        ([answer("p1", "b1", amount=99)], "amount_differs", 99),
        ([answer("p1", "b1", "failed", 0)], "failed", 0),
        ([answer("p1", "b1", "failed", 0), answer("p1", "b2", minute=2)], "paid", 100),
        ([answer("p1", "b1"), answer("p1", "b1", "returned", minute=9)], "returned", 0),
        ([answer("p1", "b1"), answer("p1", "b1", "returned", minute=8), answer("p1", "b2", minute=9)], "paid", 100),
    ],
)
def test_a_payment_is_what_its_answers_say(answers: list[BankAnswer], state: str, left: int) -> None:
    line = looked_at(*answers).lines[0]
    assert (line.state, line.left_fen) == (state, left)
    assert line.differs_fen == (left - 100 if left else 0)


def test_three_working_days_later_what_is_unanswered_is_overdue() -> None:
    before = looked_at(now=datetime(2026, 11, 25, 23, 59, tzinfo=SHANGHAI))
    after = looked_at(now=datetime(2026, 11, 26, 0, 0, tzinfo=SHANGHAI))
    assert {line.state for line in before.lines} == {"waiting"}
    assert {line.state for line in after.lines} == {"overdue"}


def test_an_answer_to_nothing_of_ours_is_kept_and_keeps_the_file_unsettled() -> None:
    paid = [answer(key, f"b{key}") for key in FILE]
    assert looked_at(*paid).is_settled
    result = looked_at(*paid, answer("p9", "b9"))
    assert ([one.reference for one in result.unknown], result.is_settled) == (["p9"], False)


ANSWERS = st.builds(
    answer,
    st.sampled_from(["p1", "p2", "p9"]),
    st.sampled_from(["b1", "b2"]),
    st.sampled_from(["paid", "failed", "returned"]),
    st.sampled_from([0, 99, 100]),
    st.integers(0, 3),
)


@given(st.lists(ANSWERS, max_size=6), st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_of_answers_matters(answers: list[BankAnswer], random) -> None:  # type: ignore[no-untyped-def]
    again = [*answers, *answers[:2]]
    random.shuffle(again)
    assert looked_at(*again) == looked_at(*answers)


def test_a_payment_sent_later_is_late_by_its_own_time_only() -> None:
    again = {"p3": SENT.replace(day=27)}  # a Friday again: its three days end on the next Wednesday
    thursday = SENT.replace(day=26)
    found = reconcile(FILE, [answer("p1", "b1")], sent_at=SENT, now=thursday, sent_later=again)
    assert {line.reference: line.state for line in found.lines} == {"p1": "paid", "p2": "overdue", "p3": "waiting"}
    december = SENT.replace(month=12, day=3)
    found = reconcile(FILE, [], sent_at=SENT, now=december, sent_later=again)
    assert {line.state for line in found.lines} == {"overdue"}
