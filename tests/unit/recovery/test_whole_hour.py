"""One whole hour, from the first account to the last fen given back: do the parts fit together?"""

from datetime import datetime, timedelta

from firsthour.base.clock import SHANGHAI
from firsthour.recovery.answer_hops import find_arrival, next_hops, trace_answer
from firsthour.recovery.chase import Chase, Hop, Parts, chase, with_state
from firsthour.recovery.hold_events import HoldEvent
from firsthour.recovery.holds import HoldState, list_falling, state_of
from firsthour.recovery.meaning import event_of
from firsthour.recovery.messages import TransactionRow, make_message, read_text, write_text
from firsthour.recovery.next_requests import Draft, draft_requests
from firsthour.recovery.payouts import BankAnswer, reconcile
from firsthour.recovery.registers import (
    Register,
    commit_batch,
    confirm_paid,
    open_position,
    register_claim,
    register_hold,
    take_back,
)
from firsthour.recovery.restitution import Claim, HeldMoney, share_out

PAID = datetime(2026, 11, 20, 8, 0, tzinfo=SHANGHAI)
LOSS = 100_000_00
A, B = "0000000417", "0000002263"


def later(minutes: int) -> datetime:
    return PAID + timedelta(minutes=minutes)


def looked_at(hops: list[Hop], histories: dict[str, list[HoldEvent]], now: datetime) -> Chase:
    return chase(LOSS, [with_state(hop, state_of(histories[hop.account], now)) for hop in hops], rule="fifo")


def requested(draft: Draft, history: list[HoldEvent], *, key: str, now: datetime) -> str:
    """Draft, approve and send a stop-payment; return its text as it is copied out."""
    message = make_message(draft.code, {**draft.values, "number": key})
    history.append(HoldEvent(kind="drafted", at=now, request=key, measure="stop", amount_fen=message.fen("amount")))
    history.append(HoldEvent(kind="approved", at=now, request=key))
    history.append(HoldEvent(kind="sent", at=now, request=key))
    return write_text(message)


def pasted(text: str, history: list[HoldEvent], *, key: str, now: datetime) -> HoldState:
    """Paste the bank's answer; return where the hold stands then."""
    asked = next(event.amount_fen for event in history if event.kind == "drafted" and event.request == key)
    event = event_of(read_text(text).message, request=key, asked_fen=asked, recorded_at=now)
    assert event is not None
    history.append(event)
    return state_of(history, now)


def test_from_the_first_call_to_the_last_fen() -> None:
    first = Hop("a", "", A, LOSS, PAID, institution="华屿银行", holder="陆示例", state="known")
    histories = {A: [HoldEvent(kind="known", at=later(4))], B: [HoldEvent(kind="known", at=later(14), later_hop=True)]}

    (draft,) = draft_requests(looked_at([first], histories, later(4)), case_number="B1", now=later(5), numbers={})
    assert draft.missing == ("number",)
    text = requested(draft, histories[A], key="S1", now=later(6))
    assert "请求金额: 100000.00" in text
    assert state_of(histories[A], later(36)).alarms[0].key == "answer:S1:4:+0m:unit_leader"

    typed = "100102\n请求编号：S1\n返回码：100000\n控制金额：40000.00\n生效时间：202611200810"
    stopped = pasted(typed, histories[A], key="S1", now=later(12))
    assert (stopped.state, stopped.held_fen, stopped.ends_at) == ("stopped", 40_000_00, later(10 + 48 * 60))

    (query,) = draft_requests(looked_at([first], histories, later(13)), case_number="B1", now=later(13), numbers={})
    assert query.code == "100301"
    rows = [
        TransactionRow(later(0), "1", LOSS, balance_fen=LOSS),
        TransactionRow(
            later(2), "0", 50_000_00, counterparty=B, counterparty_bank="北渡银行", counterparty_name="姬示例"
        ),
        TransactionRow(later(3), "0", 10_000_00, cash_mark="01"),
    ]
    answer = make_message("100302", {"number": "Q1", "return_code": "100000"}, rows=rows)
    back = read_text(write_text(answer)).message
    trace = trace_answer(back.rows, [find_arrival(back.rows, at=PAID, amount_fen=LOSS)], rule="fifo")
    first, onward = next_hops(first, back.rows, trace=trace)
    now = looked_at([first, *onward], histories, later(14))
    assert now.parts == Parts(held_fen=40_000_00, gone_fen=10_000_00, residual_fen=50_000_00)

    (draft,) = draft_requests(now, case_number="B1", now=later(15), numbers={"a/" + B: "S2"})
    requested(draft, histories[B], key="S2", now=later(16))
    pasted("100102\n请求编号：S2\n返回码：100000\n控制金额：50000", histories[B], key="S2", now=later(20))
    done = looked_at([first, *onward], histories, later(20))
    assert done.parts == Parts(held_fen=90_000_00, gone_fen=10_000_00)
    assert (done.held_permille, done.last_held_at, done.asks) == (900, later(20), ())

    falling = list_falling({account: state_of(history, later(60)) for account, history in histories.items()})
    assert [account for account, _ in falling] == [A, B]


def test_what_is_frozen_is_decided_paid_and_reconciled() -> None:
    who = {"at": PAID, "by": "岑示例"}
    register = Register()
    for claim in (Claim("c1", 60_000_00), Claim("c2", 30_000_00)):
        register.post(register_claim(register, claim, **who))
    register.post(register_hold(register, HeldMoney("h1", 50_000_00, account=A), **who))
    plan = share_out(*open_position(register)).payments
    register.post(commit_batch(plan, batch="1", **who))
    file = {f"P{nth}": payment for nth, payment in enumerate(plan)}
    answers = [
        BankAnswer("P0", "X1", "paid", plan[0].amount_fen, later(60)),
        BankAnswer("P1", "X2", "failed", 0, later(61), "户名不符"),
    ]
    result = reconcile(file, answers, sent_at=PAID, now=later(70))
    assert result.is_settled
    register.post(confirm_paid([line.payment for line in result.in_state("paid")], batch="1", **who))
    register.post(take_back([line.payment for line in result.in_state("failed", "returned")], batch="1", **who))
    assert [(one.claim_id, one.open_fen) for one in open_position(register)[0]] == [
        ("c1", 26_666_67),
        ("c2", 30_000_00),
    ]
    assert open_position(register)[1] == [HeldMoney("h1", 16_666_67)]
