"""Who is cheated by whom, when, and through whose lent accounts?

Mules are ordinary people who lend an account; a ring of a dozen serves several frauds, in other layers each time, so
that their layers and their money run together. Everything is drawn before the first day; what then really moves is
decided by the balances.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import DAY_US, MINUTE_US
from firsthour.city.economy import Longs, draws, load_habits
from firsthour.city.economy_candidates import TICK_US, Candidates, make_candidates
from firsthour.city.frauds import FRAUD_STREAM, Cast, FraudKind, Stage, choose_ends, list_kinds
from firsthour.city.institutions import gives_numbers, list_charters, list_of_kind
from firsthour.city.model import AccountKind, Fraud, Purpose

RING = 12  # mules
FRAUDS_A_RING = 2.5
PEOPLE_A_FRAUD = 100  # in a quarter of a year
QUARTER = 90


@dataclass(frozen=True)
class Crowd:
    """Who may be in a fraud: rings of mules with the account that each lends, and the people who may be cheated."""

    rings: list[list[int]]
    lent: NDArray[np.int32]
    targets: Longs


def cast_frauds(stage: Stage) -> Iterator[Cast]:
    """Yield the frauds in order of their first day."""
    population = stage.population
    chances = draws(population.seed, stream=FRAUD_STREAM)
    n_frauds = max(3, population.n_people * max(stage.n_days, QUARTER) // (PEOPLE_A_FRAUD * QUARTER))
    crowd, kinds = _gather(stage, n_frauds, chances), _choose_kinds(n_frauds, chances)
    latest = np.array([max(1, stage.n_days - min(kind.days, stage.n_days // 2) - 2) for kind in kinds])
    first_days = (chances.random(n_frauds) * latest).astype(np.int64)
    taken = 0
    for number, idx in enumerate(np.argsort(first_days, kind="stable")):
        maker = _Maker(stage, crowd, kinds[idx], number, int(first_days[idx]), chances)
        cast = maker.make(taken)
        taken += len(cast.fraud.victims) + len(cast.fraud.roles.get("lender", ()))
        yield cast


def _choose_kinds(n_frauds: int, chances: np.random.Generator) -> list[FraudKind]:
    """Return a kind for each fraud: every kind once, then by weight."""
    kinds = list_kinds()
    sums = np.cumsum([kind.weight for kind in kinds])
    more = np.searchsorted(sums, chances.random(n_frauds) * sums[-1], side="right")
    return [kinds[number] if number < len(kinds) else kinds[more[number]] for number in range(n_frauds)]


def _gather(stage: Stage, n_frauds: int, chances: np.random.Generator) -> Crowd:
    population = stage.population
    numbered = np.array([gives_numbers(institution) for institution in range(len(list_charters()))])
    lent = np.full(population.n_people, -1, np.int32)
    for cards in population.cards[::-1]:
        fits = (cards >= 0) & numbered[population.accounts.institutions[cards]]
        lent[fits] = cards[fits]
    shuffled = np.argsort(chances.random(population.n_people), kind="stable")
    able = shuffled[lent[shuffled] >= 0]
    n_rings = max(1, min(int(n_frauds / FRAUDS_A_RING + 0.5), able.size // (2 * RING)))
    mules = able[: n_rings * RING]
    targets = shuffled[~np.isin(shuffled, mules)]
    return Crowd(mules.reshape(n_rings, -1).tolist(), lent, targets)


@dataclass
class _Maker:
    """Makes one cast."""

    stage: Stage
    crowd: Crowd
    kind: FraudKind
    number: int
    first_day: int
    chances: np.random.Generator

    def between(self, fewest: int, most: int) -> int:
        return fewest + int(self.chances.random() * (most - fewest + 1))

    def happens(self, thousandths: int) -> bool:
        return bool(self.chances.random() * 1000 < thousandths)

    def make(self, taken: int) -> Cast:
        """Return the cast; ``taken`` of the people who may be cheated have their parts in other frauds."""
        layers, hoard = self._choose_layers()
        n_victims, targets = self.between(*self.kind.victims), self.crowd.targets
        victims = tuple(int(targets[(taken + rank) % targets.size]) for rank in range(n_victims))
        lenders: list[int] = []
        paid: list[Candidates] = []
        around: list[Candidates] = []
        for rank, victim in enumerate(victims):
            payments = self._payments(victim, layers[0], rank)
            lender = int(targets[(taken + n_victims + len(lenders)) % targets.size])
            loan = self._borrow(lender, payments) if lender not in (*victims, *lenders) else payments[:0]
            self._save(payments, loan)
            if loan.size:
                lenders.append(lender)
                around.append(loan)
            if payments.size > 1 and self.happens(self.kind.rebates):
                around.append(self._rebate(victim, layers[0], payments))
            paid.append(payments)
        payments = np.concatenate(paid)
        payments = payments[np.argsort(payments["time_us"], kind="stable")]
        self._block(layers, payments)
        lent = {f"layer{rank}": layer for rank, layer in enumerate(layers, start=1)}
        lent |= {"hoard": (hoard,)} if hoard >= 0 else {}
        fraud = self._describe(victims, lenders, lent, payments)
        return Cast(fraud, self.kind, self.first_day, payments, np.concatenate([payments[:0], *around]), layers, hoard)

    def _choose_layers(self) -> tuple[tuple[tuple[int, ...], ...], int]:
        """Return the accounts of each layer, and one to leave money in: mules' accounts that are not blocked yet."""
        ring = self.crowd.rings[self.number % len(self.crowd.rings)]
        now = self.stage.start_us + self.first_day * DAY_US
        free = [int(self.crowd.lent[mule]) for mule in ring if self.stage.blocked_us[self.crowd.lent[mule]] > now]
        if len(free) < 4:  # the ring has recruited again: a blocked mule's place is taken by somebody else
            free = [int(self.crowd.lent[mule]) for mule in ring]
        free = [free[idx] for idx in np.argsort(self.chances.random(len(free)), kind="stable")]
        n_layers = min(self.between(*self.kind.layers), len(free) // 2)
        sizes = [self.between(1, 3) for _ in range(n_layers)]
        sizes[0] = max(sizes[0], 2)
        while sum(sizes) > len(free):
            sizes[sizes.index(max(sizes))] -= 1
        ends = np.cumsum([0, *sizes]).tolist()
        layers = tuple(tuple(free[first:last]) for first, last in pairwise(ends))
        return layers, free[ends[-1]] if ends[-1] < len(free) else -1

    def _payments(self, victim: int, receivers: tuple[int, ...], rank: int) -> Candidates:
        kind, population, habits = self.kind, self.stage.population, load_habits()
        number = self.between(*kind.payments)
        amounts = kind.amounts.draw(self.chances.random(number))
        amounts[0] = max(amounts[0] * kind.first // 1000 // 100 * 100, 100)
        days = np.minimum(self.first_day + self._days(number), self.stage.n_days - 1)
        times = habits.draw_times(kind.hours, self.chances.random(number), day_us=0)
        times = np.sort(self.stage.start_us + days * DAY_US + times)
        times += np.arange(number) * MINUTE_US * 2  # nobody pays twice within two minutes
        payer = int(population.cards[0][victim])
        payee = np.array([receivers[(rank + turn // 2) % len(receivers)] for turn in range(number)])
        if self.happens(kind.by_wallet):
            payer, payee = self._by_wallet(victim, payee, payer)
        return make_candidates(
            Purpose.STOLEN,
            np.full(number, payer),
            payee=payee,
            amount=amounts,
            time_us=times // TICK_US * TICK_US,
            shows=True,
            heats=True,
            fraud=self.number,
        )

    def _days(self, number: int) -> Longs:
        span = max(1, min(self.kind.days, self.stage.n_days - self.first_day))
        begin = int(self.chances.random() * span * 0.4)
        return np.sort(begin + (self.chances.random(number) * (span - begin)).astype(np.int64))

    def _by_wallet(self, victim: int, payee: NDArray[np.int64], payer: int) -> tuple[int, NDArray[np.int64]]:
        """Return the same payments from wallet to wallet, where both sides have wallets of one firm."""
        population = self.stage.population
        mules = population.accounts.holders[payee]
        for wallets in population.wallets:
            if wallets[victim] >= 0 and (wallets[mules] >= 0).all():
                return int(wallets[victim]), wallets[mules].astype(np.int64)
        return payer, payee

    def _borrow(self, lender: int, payments: Candidates) -> Candidates:
        """Return the loan by which the last payment is paid; none where the victim does not borrow."""
        population, payer = self.stage.population, int(payments["payer"][0])
        purses = population.cards[0]
        if population.accounts.kinds[payer] == AccountKind.WALLET:
            firm = int(population.accounts.institutions[payer])
            purses = population.wallets[list_of_kind(AccountKind.WALLET).index(firm)]
        if payments.size < 2 or purses[lender] < 0 or not self.happens(self.kind.borrows):
            return payments[:0]
        before = int(payments["time_us"][-1]) - self.between(3, 50) * MINUTE_US // 2
        return make_candidates(
            Purpose.TRANSFER,
            purses[lender : lender + 1],
            payee=payer,
            amount=payments["amount"][-1:],
            time_us=before // TICK_US * TICK_US,
        )

    def _save(self, payments: Candidates, loan: Candidates) -> None:
        """Give victim and lender at the beginning what they will pay beyond ordinary life."""
        own = int(payments["amount"].sum() - loan["amount"].sum())
        self.stage.openings[payments["payer"][0]] += own + own // 20
        np.add.at(self.stage.openings, loan["payer"], loan["amount"])

    def _rebate(self, victim: int, receivers: tuple[int, ...], payments: Candidates) -> Candidates:
        """Return the first payment paid back with a gain, from the mule's own money: bait."""
        first = payments[:1]
        gain = int(first["amount"][0]) * self.between(1050, 1300) // 1000
        later = min(int(first["time_us"][0]) + self.between(10, 90) * MINUTE_US, int(payments["time_us"][1]) - TICK_US)
        return make_candidates(
            Purpose.RETURN, first["payee"], payee=first["payer"], amount=gain, time_us=later, fraud=self.number
        )

    def _block(self, layers: tuple[tuple[int, ...], ...], payments: Candidates) -> None:
        """Have one account blocked after about two thirds of the payments; what comes later bounces."""
        if not self.happens(self.kind.blocks) or payments.size < 3:
            return
        turn = payments.size * 2 // 3
        first = [int(payments["payee"][turn])]
        inner = [account for layer in layers[1:] for account in layer]
        choices = inner if inner and self.happens(600) else first
        account = choices[self.between(0, len(choices) - 1)]
        moment = int(payments["time_us"][turn]) - self.between(0, 5) * MINUTE_US
        self.stage.blocked_us[account] = min(int(self.stage.blocked_us[account]), moment)

    def _describe(
        self, victims: tuple[int, ...], lenders: list[int], lent: dict[str, tuple[int, ...]], payments: Candidates
    ) -> Fraud:
        holders = self.stage.population.accounts.holders
        mules = tuple(int(holders[account]) for accounts in lent.values() for account in accounts)
        receivers = tuple(int(holders[account]) for account in lent["layer1"])
        roles = {"victim": victims, "mule": mules, "receiver": receivers}
        if lenders:
            roles["lender"] = tuple(lenders)
        accounts = {"victim": _distinct(payments["payer"]), "receiving": _distinct(payments["payee"])}
        accounts |= lent
        ends = choose_ends(self.stage.population, self.number)._asdict()
        words = {"merchant": "merchant", "exchange": "usdt", "abroad": "abroad"}
        accounts |= {end: ends[end] for end, word in words.items() if self.kind.ends[word]}
        return Fraud(self.number, self.kind.code, victims, roles, accounts)


def _distinct(accounts: NDArray[np.int32]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(accounts.tolist()))
