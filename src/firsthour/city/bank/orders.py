"""What does each kind of message make a bank do, and what does it answer?

A stop or freeze takes what is free and grows into what comes in later, up to what was asked. A stop of an empty account
is not in force; a freeze behind others waits for them. A freeze takes the place of the stops of its case.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from firsthour.city.bank.books import Account, Books
from firsthour.city.bank.holding import Hold
from firsthour.city.bank.scenario import Scenario
from firsthour.city.bank.wire import Answer, Order, write_amount, write_time
from firsthour.law.messages import UNKNOWN

DONE = "100000"
WRONG_FORM = "200001"
TOO_OFTEN = "200008"
NO_ACCOUNT = "200010"


@dataclass
class Watch:
    """A running query: what is told of an account whenever something moves on it, until it ends."""

    order: Order
    authority: str
    account: Account
    until_at: datetime
    n_told: int


@dataclass
class Counter:
    """Everything that orders act on."""

    books: Books
    rules: Scenario
    watches: dict[tuple[str, str], Watch] = field(default_factory=dict)
    waiting: list[tuple[Order, Hold]] = field(default_factory=list)
    n_stops: dict[tuple[str, str, str], int] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """An order, whose it is, and the account it is about."""

    order: Order
    authority: str
    account: Account


def carry_out(counter: Counter, order: Order, *, authority: str, now: datetime) -> Answer | None:
    """Do what an order says; return the answer, None where the kind has none."""
    if not order.kind.counterpart:
        return None
    if order.kind.key == "case_report":
        return answer(order, {})
    if order.kind.key == "all_accounts":
        return _all_accounts(counter, order)
    account = counter.books.account_of(order.text("account").replace(" ", ""), order.text("institution"))
    if account is None:
        return refuse(order, NO_ACCOUNT, reason="未找到账户")
    if order.text("currency") not in ("", account.currency):
        return refuse(order, WRONG_FORM, reason="币种不符")
    if counter.rules.compares_holder and order.text("holder") not in ("", UNKNOWN, account.holder):
        return refuse(order, NO_ACCOUNT, reason="户名不符")
    return _DOERS[order.kind.key](counter, Request(order, authority, account), now)


def answer(order: Order, values: Mapping[str, str], *, rows: Sequence[Mapping[str, Any]] = ()) -> Answer:
    """Return the answer that an order was carried out."""
    said = {"number": order.number, "return_code": DONE, "business_code": "0000", **values}
    return Answer(order.number, order.kind.counterpart, said, tuple(rows))


def refuse(order: Order, return_code: str, *, reason: str = "", business_code: str = "") -> Answer:
    """Return the answer that it was not."""
    said = {"number": order.number, "return_code": return_code, "business_code": business_code, "reason": reason}
    return Answer(order.number, order.kind.counterpart, {key: value for key, value in said.items() if value})


def held_answer(counter: Counter, order: Order, *, hold: Hold, now: datetime) -> Answer:
    """Return the answer that tells how much a hold has, and who is ahead of a freeze that has not all it asked for."""
    account, held = counter.books.accounts[hold.account], counter.books.held_by(hold, now)
    said = {
        "account": account.number,
        "held_amount": write_amount(held, account.currency),
        "currency": account.currency,
        "effective_at": write_time(now),
        "until_at": write_time(hold.until_at),
    }
    if order.kind.key in ("stop", "freeze"):
        said["balance"] = write_amount(account.balance_fen, account.currency)
        said |= {"holder": account.holder} if order.text("holder") in ("", UNKNOWN) else {}
    is_queued = order.kind.key == "freeze" and held < hold.asked_fen
    ahead = counter.books.ahead_of(hold, now) if is_queued else None
    if ahead:
        said["ahead_authority"] = ahead[0].authority
        said["ahead_amount"] = write_amount(ahead[1], account.currency)
        said["ahead_until"] = write_time(ahead[0].until_at)
    return answer(order, said)


def _stop(counter: Counter, request: Request, now: datetime) -> Answer:
    order, account = request.order, request.account
    case = (account.number, request.authority, order.text("case_number"))
    if counter.n_stops.get(case, 0) >= counter.rules.stops_most:
        return refuse(order, TOO_OFTEN, reason="止付次数已满")
    until_at = now + timedelta(hours=counter.rules.stop_hours)
    hold = _hold(counter, request, now=now, until_at=until_at, rank=counter.books.n_holds)
    return _put_in_force(counter, order, hold, now=now, case=case)


def _freeze(counter: Counter, request: Request, now: datetime) -> Answer:
    order = request.order
    until_at = order.time("until_at")
    if until_at is None or until_at <= now:
        return refuse(order, WRONG_FORM, reason="冻结截止时间已过")
    case_number = order.text("case_number")
    rank = counter.books.take_over(request.account, request.authority, case_number=case_number, now=now)
    hold = _hold(counter, request, now=now, until_at=until_at, rank=rank)
    return _put_in_force(counter, order, hold, now=now)


def _hold(counter: Counter, request: Request, *, now: datetime, until_at: datetime, rank: int) -> Hold:
    order = request.order
    return Hold(
        number=order.number,
        account=request.account.number,
        authority=request.authority,
        case_number=order.text("case_number"),
        measure="stop" if order.kind.key == "stop" else "freeze",
        asked_fen=order.fen("amount") or 0,
        rank=rank,
        placed_at=now,
        until_at=until_at,
    )


def _put_in_force(
    counter: Counter, order: Order, hold: Hold, *, now: datetime, case: tuple[str, str, str] | None = None
) -> Answer:
    counter.books.place(hold)
    told = held_answer(counter, order, hold=hold, now=now)
    if counter.books.held_by(hold, now) > 0:
        if case:
            counter.n_stops[case] = counter.n_stops.get(case, 0) + 1
    elif "ahead_authority" in told.values:
        counter.waiting.append((order, hold))
    else:
        hold.ended_at = now
    return told


def _extend_stop(counter: Counter, request: Request, now: datetime) -> Answer:
    hold = _original(counter, request, "stop")
    if hold is None or not hold.is_live(now):
        return refuse(request.order, WRONG_FORM, reason="原止付不存在或者已失效")
    case = (hold.account, hold.authority, hold.case_number)
    if counter.n_stops.get(case, 0) >= counter.rules.stops_most:
        return refuse(request.order, TOO_OFTEN, reason="止付次数已满")
    counter.n_stops[case] = counter.n_stops.get(case, 0) + 1
    hold.until_at += timedelta(hours=counter.rules.stop_hours)
    counter.books.hold_of[(request.authority, request.order.number)] = hold
    return held_answer(counter, request.order, hold=hold, now=now)


def _renew(counter: Counter, request: Request, now: datetime) -> Answer:
    hold, until_at = _original(counter, request, "freeze"), request.order.time("until_at")
    if hold is None or not hold.is_live(now):
        return refuse(request.order, WRONG_FORM, reason="原冻结不存在或者已失效")
    if until_at is None or until_at <= hold.until_at:
        return refuse(request.order, WRONG_FORM, reason="续冻截止时间不晚于原截止时间")
    hold.until_at = until_at
    counter.books.hold_of[(request.authority, request.order.number)] = hold
    return held_answer(counter, request.order, hold=hold, now=now)


def _release_stop(counter: Counter, request: Request, now: datetime) -> Answer:
    return _release(counter, request, _original(counter, request, "stop"), now)


def _release_freeze(counter: Counter, request: Request, now: datetime) -> Answer:
    return _release(counter, request, _original(counter, request, "freeze"), now)


def _release(counter: Counter, request: Request, hold: Hold | None, now: datetime) -> Answer:
    if hold is None:
        return refuse(request.order, WRONG_FORM, reason="原请求不存在")
    amount_fen = request.order.fen("amount")
    if hold.is_live(now):
        has = counter.books.held_by(hold, now) or hold.asked_fen  # one that waits has only what it asked for
        hold.asked_fen = 0 if amount_fen is None else max(0, has - amount_fen)
        if hold.asked_fen == 0:
            hold.ended_at = now
    left = counter.books.held_by(hold, now)
    said = {"account": hold.account, "held_amount": write_amount(left, request.account.currency)}
    return answer(request.order, {**said, "effective_at": write_time(now)})


def _original(counter: Counter, request: Request, measure: str) -> Hold | None:
    hold = counter.books.hold_of.get((request.authority, request.order.text("original_number")))
    if hold is None or hold.measure != measure or hold.account != request.account.number:
        return None
    return hold


def _transactions(counter: Counter, request: Request, now: datetime) -> Answer:
    order, account = request.order, request.account
    from_at, until_at = order.time("from_at") or now, order.time("until_at") or now
    rows = [row.as_json() for row in account.rows if from_at <= row.at <= until_at]
    said = {"account": account.number, "holder": account.holder, "currency": account.currency}
    return answer(order, {**said, "balance": write_amount(account.balance_fen, account.currency)}, rows=rows)


def _cardholder(counter: Counter, request: Request, now: datetime) -> Answer:
    account = request.account
    said = {"account": account.number, "holder": account.holder, "institution": account.institution}
    return answer(request.order, said)


def _watch(counter: Counter, request: Request, now: datetime) -> Answer:
    order, account = request.order, request.account
    until_at = order.time("until_at") or now
    if until_at <= now:
        return refuse(order, WRONG_FORM, reason="截止时间已过")
    n_told = len(account.rows)
    counter.watches[(request.authority, order.number)] = Watch(order, request.authority, account, until_at, n_told)
    from_at = order.time("from_at") or now
    said = {"account": account.number, "effective_at": write_time(now), "until_at": write_time(until_at)}
    return answer(order, said, rows=[row.as_json() for row in account.rows if row.at >= from_at])


def _end_watch(counter: Counter, request: Request, now: datetime) -> Answer:
    watch = counter.watches.pop((request.authority, request.order.text("original_number")), None)
    if watch is None:
        return refuse(request.order, WRONG_FORM, reason="原请求不存在")
    return answer(request.order, {"account": watch.account.number, "effective_at": write_time(now)})


def _all_accounts(counter: Counter, order: Order) -> Answer:
    institution, holder = order.text("institution"), order.text("holder")
    theirs = [
        one.number
        for one in counter.books.accounts.values()
        if not one.is_outside and (one.institution, one.holder) == (institution, holder)
    ]
    if not theirs:
        return refuse(order, NO_ACCOUNT, reason="未找到客户")
    return answer(order, {"account": "、".join(theirs), "holder": holder, "institution": institution})


_DOERS: Mapping[str, Callable[[Counter, Request, datetime], Answer]] = MappingProxyType({
    "stop": _stop,
    "stop_release": _release_stop,
    "stop_extend": _extend_stop,
    "freeze": _freeze,
    "freeze_release": _release_freeze,
    "freeze_extend": _renew,
    "transactions": _transactions,
    "cardholder": _cardholder,
    "watch": _watch,
    "watch_end": _end_watch,
})  # fmt: skip
