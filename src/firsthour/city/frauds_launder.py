"""How is stolen money moved on: from layer to layer, fast in and fast out, until it ends?

Only who pays whom and when is planned; how much is a share of the stolen money that the account really holds at that
moment (``Mode.SHARE``). Where nothing arrived, nothing is moved on.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from firsthour.base.clock import SECOND_US
from firsthour.city.economy import draws
from firsthour.city.economy_candidates import CANDIDATE, TICK_US, Candidates, Mode
from firsthour.city.economy_days import EVERYTHING
from firsthour.city.economy_people import Population
from firsthour.city.frauds import LAUNDRY_STREAM, Cast, FraudKind, choose_ends
from firsthour.city.model import AccountKind, Purpose

UNDER_FEN = 5_000_000  # what banks look at from 50,000 yuan on
GAPS_S = ([0.0, 0.3, 0.75, 0.94, 0.97, 1.0], [25, 60, 240, 1200, 7200, 50_000])  # by quantile: how soon it moves on
MOST_PARTS = 8
STEPS_FEN = (100, 100, 1000, 10_000, 100)


def plan_laundering(cast: Cast, population: Population) -> Candidates:
    """Return all that the fraud means to move: the victims' payments and what follows."""
    if cast.kind is None:
        return cast.around
    chances = draws(population.seed, stream=LAUNDRY_STREAM, day=cast.fraud.number)
    plan = _Plan(cast, cast.kind, population=population, chances=chances)
    plan.probe()
    for payment in cast.payments:
        plan.move_on(int(payment["payee"]), int(payment["time_us"]), amount=int(payment["amount"]))
    return np.concatenate([cast.around, cast.payments, np.array(plan.rows, CANDIDATE)])


class _Plan:
    """The rows of one fraud's laundering, as they are thought out."""

    def __init__(self, cast: Cast, kind: FraudKind, *, population: Population, chances: np.random.Generator) -> None:
        self.cast, self.population, self.accounts = cast, population, population.accounts
        self.rows: list[tuple[object, ...]] = []
        self._chances = _stream(chances)
        self.kind, self._goals = kind, choose_ends(population, cast.fraud.number)
        self._ends = [end for end, weight in kind.ends.items() for _ in range(weight)]

    def below(self, number: int) -> int:
        return int(next(self._chances) * number)

    def happens(self, thousandths: int) -> bool:
        return next(self._chances) * 1000 < thousandths

    def later(self, time_us: int, longest_s: int = 50_000) -> int:
        """Return when money that came at ``time_us`` moves on."""
        seconds = min(float(np.interp(next(self._chances), *GAPS_S)), longest_s)
        return time_us + int(seconds * SECOND_US) // TICK_US * TICK_US

    def add(
        self,
        time_us: int,
        payer: int,
        *,
        payee: int,
        purpose: Purpose = Purpose.LAYER,
        most: int = EVERYTHING,
        share: int = 1000,
        step: int = 100,
        mode: Mode = Mode.SHARE,
        heats: bool = True,
    ) -> None:
        """Plan one movement; ``heats``: what arrives in a bank account or wallet is to be moved on."""
        heats = heats and mode == Mode.SHARE and bool(self.accounts.kinds[payee] <= AccountKind.WALLET)
        number, shows = self.cast.fraud.number, mode == Mode.REFUSED
        self.rows.append((time_us, most, payer, payee, number, 0, step, share, mode, purpose, shows, heats))

    def probe(self) -> None:
        """Try the chain with a few yuan of the mules' own before anything is stolen."""
        first = int(self.cast.payments["time_us"][0]) - 3 * 3600 * SECOND_US
        for upper, lower in pairwise(self.cast.layers):
            if self.happens(600):
                amount = 100 * (1 + self.below(10))
                first = self.later(first, 1200)
                self.add(first, upper[0], payee=lower[0], most=amount, mode=Mode.EXACT)

    def move_on(self, account: int, time_us: int, *, amount: int) -> None:
        """Move one payment through the layers; what meets in an account moves on together."""
        here = {account: (time_us, amount)}
        for layer in self.cast.layers[1:]:
            there: dict[int, tuple[int, int]] = {}
            for payer, (arrived, about) in here.items():
                for payee, moment, part in self._hop(payer, layer, arrived, about):
                    before = there.get(payee, (0, 0))
                    there[payee] = max(before[0], moment), before[1] + part
            here = there
        for payer, (arrived, about) in here.items():
            self._end(payer, arrived, about)

    def _hop(self, payer: int, layer: tuple[int, ...], time_us: int, about: int) -> Iterator[tuple[int, int, int]]:
        """Plan the payments from an account to the next layer; yield (account, time, about how much)."""
        if self.accounts.kinds[payer] == AccountKind.WALLET:
            payer, time_us = self._to_card(payer, time_us)
        parts = 1 + self.happens(350)
        if self.kind.splits:
            parts = min(MOST_PARTS, max(parts, about // (UNDER_FEN * 96 // 100) + 1))
        start = self.below(len(layer))
        for part in range(parts):
            payee = layer[(start + part) % len(layer)]
            last = part == parts - 1
            time_us = self.later(time_us, 50_000 if part == 0 else 300)
            share = 960 + self.below(41) if last else 1000 // (parts - part)
            most = UNDER_FEN - 100 * (1 + self.below(900)) if self.kind.splits else EVERYTHING
            if self.happens(60):
                self.add(
                    time_us - 8 * SECOND_US, payer, payee=payee, most=max(about // 100, 1) * 100, mode=Mode.REFUSED
                )
            arrived = self._pay(payer, payee, time_us, most=most, share=share)
            yield payee, arrived, about // parts

    def _to_card(self, wallet: int, time_us: int) -> tuple[int, int]:
        """Plan cashing a mule's wallet out to the card that is lent; return the card and when it is there."""
        mule = self.accounts.holders[wallet]
        lent = [account for layer in self.cast.layers for account in layer]
        card = next(account for account in lent if self.accounts.holders[account] == mule)
        moment = self.later(time_us, 3600)
        self.add(moment, wallet, payee=card)
        return card, moment

    def _pay(self, payer: int, payee: int, time_us: int, *, most: int, share: int) -> int:
        """Plan one payment, by wallet where the kind likes it and both have one; return when it is there."""
        step = STEPS_FEN[self.below(len(STEPS_FEN))]
        holders = self.accounts.holders
        for wallets in self.population.wallets:
            mine, other = int(wallets[holders[payer]]), int(wallets[holders[payee]])
            if mine >= 0 and other >= 0 and mine != other and self.happens(self.kind.wallet_ways // 2):
                self.add(time_us, payer, payee=mine, most=most, share=share, step=step)
                moment = self.later(time_us, 600)
                self.add(moment, mine, payee=other)
                moment = self.later(moment, 1200)
                self.add(moment, other, payee=payee)
                return moment
        self.add(time_us, payer, payee=payee, most=most, share=share, step=step)
        return time_us

    def _end(self, account: int, time_us: int, about: int) -> None:
        """Plan where the money goes at last: one or two ways out."""
        if self.accounts.kinds[account] == AccountKind.WALLET:
            if self.happens(500):
                moment = self.later(time_us, 3600)
                self.add(moment, account, payee=self._goals.merchant[0], purpose=Purpose.MERCHANT_RUN, share=600)
            account, time_us = self._to_card(account, time_us)
        for _ in range(1 + self.happens(300)):
            time_us = self._leave(self._ends[self.below(len(self._ends))], account, time_us, about)

    def _leave(self, end: str, account: int, time_us: int, about: int) -> int:
        moment = self.later(time_us)
        if end == "cash":
            return self._draw_cash(account, moment, about)
        if end == "merchant":
            for shop in self._goals.merchant:
                self.add(moment, account, payee=shop, purpose=Purpose.MERCHANT_RUN, share=500 + self.below(400))
                moment = self.later(moment, 600)
        elif end == "usdt":
            self.add(moment, account, payee=self._goals.exchange[0], purpose=Purpose.USDT, share=900 + self.below(101))
        elif end == "abroad":
            self.add(moment, account, payee=self._goals.abroad[0], share=1000, step=1000)
        elif end == "debt":
            card = int(self.population.credits[self.accounts.holders[account]])
            if card >= 0:
                self.add(moment, account, payee=card, purpose=Purpose.REPAYMENT, mode=Mode.OWED)
        elif end == "rest" and self.cast.hoard >= 0:
            self.add(moment, account, payee=self.cast.hoard, step=10_000, heats=False)
        elif end == "round":
            moment = self._go_round(account, moment)
        return moment

    def _draw_cash(self, account: int, time_us: int, about: int) -> int:
        """Plan withdrawals of at most 5,000 yuan, a minute apart, 20,000 a day."""
        machine = int(self.population.cash[self.accounts.institutions[account]])
        for _ in range(min(4, about // 500_000 + 1)):
            self.add(time_us, account, payee=machine, purpose=Purpose.ATM, most=500_000, step=10_000)
            time_us = self.later(time_us, 90)
        return time_us

    def _go_round(self, account: int, time_us: int) -> int:
        """Plan a way back to the first layer, and from there into virtual currency."""
        first = self.cast.layers[0][self.below(len(self.cast.layers[0]))]
        if first == account:
            return time_us
        self.add(time_us, account, payee=first, share=900)
        moment = self.later(time_us, 3600)
        self.add(moment, first, payee=self._goals.exchange[0], purpose=Purpose.USDT, share=950)
        return moment


def _stream(chances: np.random.Generator) -> Iterator[float]:
    while True:
        yield from chances.random(256).tolist()
