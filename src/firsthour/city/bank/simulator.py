"""What does the bank do with what it is sent, as time passes? One clockwork: everything that is due happens in order.

The same scenario with the same orders at the same times always ends in the same books and the same answers, however
often somebody looked in between. That is why the journal needs to keep nothing but the orders.
"""

import heapq
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal

from firsthour.base.money import parse_amount
from firsthour.city.bank.books import Account, Books, Transfer
from firsthour.city.bank.fates import PERMILLE, Fates, draw
from firsthour.city.bank.holding import Hold
from firsthour.city.bank.orders import Counter, answer, carry_out, held_answer, refuse
from firsthour.city.bank.payments import Outcome, give_back, pay_line, payment_answer
from firsthour.city.bank.scenario import ALL_IT_HAS, EarlierHold, Fate, Institution, Movement, Scenario
from firsthour.city.bank.wire import Answer, Order, PaymentOrder, digest_of, read_order, read_payment_order

Place = Literal["/v1/messages", "/v1/payments"]
_MS = 1000


class NumberUsedError(ValueError):
    """The number was used for something else."""


@dataclass(frozen=True)
class Taken:
    """What the sender is told, unless ``fate`` interrupts it."""

    number: str
    again: bool
    fate: Fate | None = None


@dataclass
class _Known:
    """An order once seen: what it said, its fate, how often its sender was interrupted, and whether it was taken."""

    digest: str
    fate: Fate
    n_tries: int = 0
    is_taken: bool = False


@dataclass
class Bank:
    """All institutions of a scenario, started at a time."""

    scenario: Scenario
    started_at: datetime
    counter: Counter = field(init=False)
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    now: datetime = field(init=False)
    _fates: Fates = field(init=False)
    _known: dict[tuple[str, str], _Known] = field(default_factory=dict)
    _due: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    _nth: "itertools.count[int]" = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        """Open the accounts and put everything that will happen of itself in line."""
        self._fates, books = Fates(self.scenario), Books()
        self.counter = Counter(books, self.scenario)
        starts_s = [one.at_s for one in self.scenario.movements] + [one.at_s for one in self.scenario.holds]
        self.now = self.started_at + timedelta(seconds=min([0.0, *starts_s]))
        for one in self.scenario.accounts:
            books.accounts[one.number] = Account(
                one.number, one.institution, one.holder, one.holder_number, one.currency,
                parse_amount(one.balance, currency=one.currency),
            )  # fmt: skip
        for hold in self.scenario.holds:
            self._later(self._at(hold.at_s), partial(self._hold_earlier, hold))
        for movement in self.scenario.movements:
            self._later(self._at(movement.at_s), partial(self._play, movement))
        self.advance(self.started_at)

    def advance(self, now: datetime) -> None:
        """Let everything happen that is due; time never goes back."""
        now = max(now, self.now)
        while self._due and self._due[0][0] <= now:
            self.now, _nth, happen = heapq.heappop(self._due)
            happen(self.now)
            self._tell_what_moved(self.now)
        self.now = now

    def submit(self, path: Place, said: Mapping[str, Any], *, authority: str, now: datetime) -> Taken:
        """Take an order, once for a number, or interrupt its sender as its fate is.

        Raises
        ------
        UnreadableOrderError, NumberUsedError
        """
        order = read_payment_order(said) if path == "/v1/payments" else read_order(said)
        self.advance(now)
        digest = digest_of({"path": path, **said})
        known = self._known.get((authority, order.number))
        if known is None:
            known = self._known[(authority, order.number)] = _Known(digest, self._fates.of(order))
        if known.digest != digest:
            raise NumberUsedError(order.number)
        is_again, interrupted = known.is_taken, None
        if known.fate.interrupts and known.n_tries < known.fate.tries:
            known.n_tries += 1
            interrupted = known.fate
        if not is_again and (interrupted is None or (interrupted.done and interrupted.does != "busy")):
            known.is_taken = True
            self._take(order, known.fate, authority)
        self.advance(self.now)
        return Taken(order.number, is_again, interrupted)

    def is_known(self, number: str, authority: str) -> bool:
        """Whether an authority used this number before."""
        return (authority, number) in self._known

    def list_answers(self, authority: str, *, after: int, limit: int) -> list[tuple[int, Answer]]:
        """Return the answers an authority was given after one of them, with their places."""
        given = self.answers.get(authority, [])[after : after + limit]
        return list(enumerate(given, start=after + 1))

    def institution_of(self, name: str) -> Institution:
        """Return how an institution behaves."""
        return next((one for one in self.scenario.institutions if one.name == name), Institution(name))

    def _at(self, seconds: float) -> datetime:
        return self.started_at + timedelta(seconds=seconds)

    def _later(self, at: datetime, happen: Callable[[datetime], None]) -> None:
        heapq.heappush(self._due, (at, next(self._nth), happen))

    def _take(self, order: Order | PaymentOrder, fate: Fate, authority: str) -> None:
        institution = self.institution_of(self._institution_name(order))
        works = timedelta(seconds=institution.works_s)
        self._later(self.now + works, lambda now: self._carry_out(order, fate, now, authority=authority))

    def _institution_name(self, order: Order | PaymentOrder) -> str:
        if isinstance(order, Order):
            return order.text("institution")
        payer = self.counter.books.account_of(order.lines[0].from_account)
        return payer.institution if payer else ""

    def _carry_out(self, order: Order | PaymentOrder, fate: Fate, now: datetime, *, authority: str) -> None:
        if isinstance(order, PaymentOrder):
            told = self._pay(order, fate, now, authority=authority)
        else:
            told = self._do(order, fate, now, authority=authority)
        if told is None or fate.does == "silent":
            return
        at = now + self._delay(order, fate)
        for nth in range(1 + (fate.tries if fate.does == "repeat" else 0)):
            spaced = timedelta(seconds=fate.seconds * nth) if fate.does == "repeat" else timedelta()
            self._give(told, authority, at + spaced)

    def _do(self, order: Order, fate: Fate, now: datetime, *, authority: str) -> Answer | None:
        if fate.does == "refuse":
            return refuse(order, fate.return_code, business_code=fate.business_code, reason="")
        if fate.does == "empty":
            return Answer(order.number, order.kind.counterpart, {})
        if fate.does == "silent" and not fate.done:
            return None
        told = carry_out(self.counter, order, authority=authority, now=now)
        self._notice_the_end(self.counter.books.hold_of.get((authority, order.number)))
        if told and fate.does == "misstate" and "held_amount" in told.values:
            wrong = _misstated(told.values["held_amount"], fate.permille)
            told = replace(told, values={**told.values, "held_amount": wrong})
        return told

    def _pay(self, order: PaymentOrder, fate: Fate, now: datetime, *, authority: str) -> Answer | None:
        if fate.does == "empty":
            return Answer(order.number, order.code, {})
        if fate.does == "refuse":
            return Answer(order.number, order.code, {"number": order.number, "return_code": fate.return_code})
        if fate.does == "silent" and not fate.done:
            return None
        outcomes = []
        for line in order.lines:
            befalls = self._fates.of_line(line, order.number)
            outcome = pay_line(self.counter.books, line, authority=authority, fate=befalls, now=now)
            outcomes.append(outcome)
            if befalls and befalls.does == "return_later" and outcome.state == "paid":
                later = now + timedelta(seconds=befalls.seconds)
                self._later(later, self._returning(order, outcome, befalls.reason, authority))
        return payment_answer(order, tuple(outcomes))

    def _returning(self, order: PaymentOrder, paid: Outcome, reason: str, authority: str) -> Callable[[datetime], None]:
        def happen(now: datetime) -> None:
            back = give_back(self.counter.books, paid, reason=reason or "收款行退回", now=now)
            if back.state == "returned":
                self._give(payment_answer(order, (back,)), authority, now)

        return happen

    def _delay(self, order: Order | PaymentOrder, fate: Fate) -> timedelta:
        institution = self.institution_of(self._institution_name(order))
        jitter_ms = int(institution.jitter_s * _MS)
        lot_ms = draw(self.scenario.seed, "jitter", order.number, below=jitter_ms + 1)
        own_s = fate.seconds if fate.does not in ("hang", "drop", "busy", "repeat") else 0.0
        return timedelta(seconds=institution.delay_s + own_s, milliseconds=lot_ms)

    def _give(self, told: Answer, authority: str, at: datetime) -> None:
        self._later(at, lambda _now: self.answers.setdefault(authority, []).append(told))

    def _play(self, movement: Movement, now: datetime) -> None:
        books = self.counter.books
        for number in (movement.payer, movement.payee):
            if books.account_of(number) is None:
                books.find_or_know(number, movement.name)
        payer = books.accounts[movement.payer]
        is_all = movement.amount == ALL_IT_HAS
        amount_fen = books.free(payer, now) if is_all else parse_amount(movement.amount, currency=payer.currency)
        if amount_fen:
            transfer = Transfer(movement.payer, movement.payee, amount_fen, movement.name, movement.bank, movement.cash)
            books.move(transfer, now)

    def _hold_earlier(self, hold: EarlierHold, now: datetime) -> None:
        books = self.counter.books
        number = f"earlier-{books.n_holds}"
        account = books.accounts[hold.account]
        asked_fen, until_at = parse_amount(hold.amount, currency=account.currency), self._at(hold.until_s)
        placed = Hold(number, hold.account, hold.authority, number, "freeze", asked_fen, books.n_holds, now, until_at)
        books.place(placed)
        self._notice_the_end(placed)

    def _notice_the_end(self, hold: Hold | None) -> None:
        """Have a look at the time when a hold lapses: somebody may move up."""
        if hold is not None and hold.is_live(self.now):
            self._later(hold.until_at, lambda _now: None)

    def _tell_what_moved(self, now: datetime) -> None:
        """Answer running queries whose account moved, and freezes that have waited and now hold something."""
        for key, watch in list(self.counter.watches.items()):
            if watch.until_at <= now:
                del self.counter.watches[key]
            elif len(watch.account.rows) > watch.n_told:
                rows = [row.as_json() for row in watch.account.rows[watch.n_told :]]
                watch.n_told = len(watch.account.rows)
                self._give(answer(watch.order, {"account": watch.account.number}, rows=rows), watch.authority, now)
        if not self.scenario.tells_moved_up:
            return
        for order, hold in list(self.counter.waiting):
            if not hold.is_live(now):
                self.counter.waiting.remove((order, hold))
            elif self.counter.books.held_by(hold, now):
                self.counter.waiting.remove((order, hold))
                self._give(held_answer(self.counter, order, hold=hold, now=now), hold.authority, now)


def _misstated(amount: str, permille: int) -> str:
    whole, _, decimals = amount.partition(".")
    stated = int(whole + decimals) * permille // PERMILLE
    if not decimals:
        return str(stated)
    digits = str(stated).zfill(len(decimals) + 1)
    return f"{digits[: -len(decimals)]}.{digits[-len(decimals) :]}"
