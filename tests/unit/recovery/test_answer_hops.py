"""A bank's rows of one account: where did our money go on to, under each rule, computed by hand?"""

from datetime import datetime, timedelta

import pytest

from firsthour.base.clock import SHANGHAI
from firsthour.recovery.answer_hops import Arrival, NotInAnswerError, find_arrival, next_hops, trace_answer
from firsthour.recovery.chase import Hop, chase
from firsthour.recovery.messages import TransactionRow

FIRST = datetime(2026, 11, 22, 8, 0, tzinfo=SHANGHAI)


def row(minute: int, direction: str, fen: int, peer: str = "", **more: object) -> TransactionRow:
    bank = "华屿银行" if peer else ""
    return TransactionRow(
        FIRST + timedelta(minutes=minute), direction, fen, counterparty=peer, counterparty_bank=bank, **more
    )  # type: ignore[arg-type]


# 100 lie there, ours of 200 comes in, 60 of somebody else's, then 150 and 80 leave
ROWS = [
    row(0, "1", 200, balance_fen=300),
    row(1, "1", 60),
    row(2, "0", 150, "B"),
    row(3, "0", 80, "C"),
    row(4, "0", 999, "D", status="01"),
]
RULES = {
    "fifo": ({2: 50, 3: 80}, 70),  # 100 + 50 | 80
    "lifo": ({2: 90, 3: 80}, 30),  # 60 + 90 | 80
    "tainted-first": ({2: 150, 3: 50}, 0),
    "lowest-balance": ({3: 70}, 130),  # 160 are clean: 150, then 10
    "pro-rata": ({2: 83, 3: 44}, 73),  # 200 · 150 / 360 = 83.3; 117 · 80 / 210 = 44.6
}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("newest_first", [False, True])
def test_each_rule_says_how_much_of_each_payment_is_ours(rule: str, newest_first: bool) -> None:
    rows = ROWS[::-1] if newest_first else ROWS
    nth = len(rows) - 1 if newest_first else 0
    trace = trace_answer(rows, [Arrival(nth, 200)], rule=rule)
    out, rest = RULES[rule]
    found = {(len(rows) - 1 - place if newest_first else place): amount for place, amount in trace.out}
    assert (found, trace.rest_fen) == (out, rest)
    assert sum(found.values()) + trace.rest_fen == 200


def test_the_arrival_is_found_by_amount_and_time_and_only_alone() -> None:
    assert find_arrival(ROWS, at=FIRST + timedelta(minutes=9), amount_fen=200) == Arrival(0, 200)
    for amount, when in ((201, FIRST), (200, FIRST + timedelta(minutes=11)), (150, FIRST)):
        with pytest.raises(NotInAnswerError):
            find_arrival(ROWS, at=when, amount_fen=amount)
    with pytest.raises(NotInAnswerError):
        find_arrival([*ROWS, row(5, "1", 200)], at=FIRST, amount_fen=200)


def test_payments_become_hops_cash_an_exit_and_what_has_no_account_stays_residual() -> None:
    rows = [row(0, "1", 100, balance_fen=100), row(1, "0", 40, "B"), row(2, "0", 10, "B")]
    rows += [row(3, "0", 20, cash_mark="01"), row(4, "0", 5, counterparty_name="某人")]
    hop = Hop("A", "", "A", 100, FIRST, state="stopped", held_fen=25)
    grown, onward = next_hops(hop, rows, trace=trace_answer(rows, [Arrival(0, 100)], rule="fifo"))
    assert [(one.account, one.arrived_fen, one.parent, one.institution) for one in onward] == [
        ("B", 50, "A", "华屿银行")
    ]
    assert [(one.kind, one.amount_fen) for one in grown.exits] == [("cash", 20)]
    parts = chase(100, [grown, *onward], rule="fifo").parts
    assert (parts.held_fen, parts.gone_fen, parts.residual_fen) == (25, 20, 55)  # 50 at B not asked, 5 nowhere


def test_an_account_without_rows_keeps_nothing_hidden() -> None:
    assert trace_answer([], [], rule="fifo").out == ()
