"""How does a city live, day after day, and who cheats whom in it?

``build_world`` draws people, firms, accounts and frauds from the seed. ``days`` then lets them live: what everybody
means to pay on a day meets the balances in order of time, so that nobody pays what is not there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import DAY_US
from firsthour.base.errors import UserError
from firsthour.city.directory import Accounts, Holders
from firsthour.city.economy import Longs, first_midnight
from firsthour.city.economy_candidates import Candidates, merge_candidates
from firsthour.city.economy_days import Day, ordinary_day, refunds_of
from firsthour.city.economy_people import Population, make_population
from firsthour.city.frauds import NEVER, Cast, Stage
from firsthour.city.frauds_cast import cast_frauds
from firsthour.city.frauds_launder import plan_laundering
from firsthour.city.frauds_schemes import cast_schemes
from firsthour.city.institutions import list_charters
from firsthour.city.model import MOVE, Account, AccountKind, CityClaim, Fraud, Holder, Institution, Moves, Purpose

FIRST_DAY = date(2026, 3, 1)
FEWEST_PEOPLE = 50
FEE_FROM_FEN = 500_000
FEE_PURPOSES = (Purpose.TRANSFER, Purpose.RENT, Purpose.STOLEN, Purpose.LAYER, Purpose.INVESTMENT, Purpose.RETURN)
Days = dict[int, list[Candidates]]


class CityTooSmallError(UserError):
    """So few people cannot fill the parts of a city."""

    code = "city_too_small"
    english = "A city needs at least {fewest} people and 7 days."
    chinese = "城市至少需要{fewest}人和7天。"


@dataclass
class CityWorld:
    """A city (see ``model.World``).

    By account also: ``floors``, the fen that its balance never goes below, and ``blocked_us``, from when on it is
    blocked.
    """

    seed: int
    start_us: int
    n_days: int
    population: Population
    kinds: NDArray[np.int8]
    account_institutions: NDArray[np.int32]
    openings: Longs
    blocked_us: Longs
    casts: tuple[Cast, ...]
    frauds: Sequence[Fraud]
    institutions: Sequence[Institution]
    holders: Sequence[Holder]
    accounts: Sequence[Account]
    _claims: tuple[CityClaim, ...] | None = field(default=None, repr=False)

    @property
    def floors(self) -> Longs:
        """Fen by account that its balance never goes below."""
        return self.population.accounts.floors

    @property
    def claims(self) -> Sequence[CityClaim]:
        """Every stolen payment that arrived, in order; they are known once all days have been lived through."""
        if self._claims is None:
            for _ in self.days():
                continue
        return self._claims or ()

    @claims.setter
    def claims(self, known: Sequence[CityClaim]) -> None:
        """Keep the claims, once known."""
        self._claims = tuple(known)

    def days(self) -> Iterator[Moves]:
        """Yield the movements of each day, in order; the same on every call."""
        life, claims = _Life(self), list[CityClaim]()
        for number in range(self.n_days):
            moves = life.live(number)
            claims.extend(self._claims_in(moves))
            yield moves
        self.claims = claims

    def _claims_in(self, moves: Moves) -> Iterator[CityClaim]:
        holders = self.population.accounts.holders
        for move in moves[moves["claim"] >= 0]:
            yield CityClaim(
                claim_id=f"C{int(move['claim']) + 1:06d}",
                victim=int(holders[move["payer"]]),
                fraud=int(move["fraud"]),
                account=int(move["payee"]),
                time_us=int(move["time_us"]),
                amount=int(move["amount"]),
                move=int(move["number"]),
            )


class _Life:
    """The balances of a city while it lives."""

    def __init__(self, world: CityWorld) -> None:
        self._world, table = world, world.population.accounts
        self._balances, self._hot = world.openings.copy(), np.zeros_like(world.openings)
        self._waiting = np.zeros((0, 3), np.int64)
        self._counters = np.array([0, 0, 0, world.start_us + world.n_days * DAY_US], np.int64)
        self._fee_accounts = world.population.fees[table.institutions]
        charged = np.array([charter.transfer_fee_fen for charter in list_charters()], np.int32)
        self._fees = np.where(table.kinds == AccountKind.BANK, charged[table.institutions], 0)
        self._due: Days = {}

    def live(self, number: int) -> Moves:
        """Let one day happen; days must come in order."""
        from firsthour.city._kernel_moves import apply_day

        world = self._world
        day = Day(world.population, number, world.start_us + number * DAY_US)
        for cast in world.casts:
            if cast.first_day == number:
                self._plan(plan_laundering(cast, world.population))
        wishes = merge_candidates([*ordinary_day(day), *self._due.pop(number, [])])
        self._charge(wishes)
        waiting = self._counters[2]
        self._waiting = np.concatenate([self._waiting[:waiting], np.zeros((wishes.size, 3), np.int64)])
        moves = np.zeros(wishes.size + np.count_nonzero(wishes["fee"]), MOVE)
        made = apply_day(
            wishes, moves, self._balances, self._hot, world.floors, world.blocked_us, self._fee_accounts,
            self._waiting, self._counters,
        )  # fmt: skip
        moves = moves[:made]
        for wait, refunds in refunds_of(day, moves):
            self._due.setdefault(number + wait, []).append(refunds)
        return moves

    def _plan(self, candidates: Candidates) -> None:
        """Keep candidates for the days on which they fall."""
        days = (candidates["time_us"] - self._world.start_us) // DAY_US
        for number in np.unique(days).tolist():
            self._due.setdefault(number, []).append(candidates[days == number])

    def _charge(self, wishes: Candidates) -> None:
        """Set the fees of larger transfers from one bank to another."""
        table = self._world.population.accounts
        payer, payee = wishes["payer"], wishes["payee"]
        charged = np.isin(wishes["purpose"], FEE_PURPOSES) & (wishes["amount"] >= FEE_FROM_FEN)
        charged &= (table.kinds[payee] == AccountKind.BANK) & (table.institutions[payer] != table.institutions[payee])
        wishes["fee"] = np.where(charged, self._fees[payer], 0)


def build_world(*, seed: int, n_people: int, n_days: int = 90, first_day: date = FIRST_DAY) -> CityWorld:
    """Return the city of a seed, which lives for ``n_days`` from ``first_day`` on.

    Raises
    ------
    CityTooSmallError
        when there are too few people or days for any fraud to happen.
    """
    if n_people < FEWEST_PEOPLE or n_days < 7:
        raise CityTooSmallError(fewest=FEWEST_PEOPLE)
    population, start_us = make_population(seed, n_people), first_midnight(first_day)
    stage = Stage(
        population=population,
        start_us=start_us,
        n_days=n_days,
        openings=population.accounts.openings,
        blocked_us=np.full(population.accounts.kinds.size, NEVER, np.int64),
    )
    casts = tuple(cast_frauds(stage))
    casts += tuple(cast_schemes(stage, len(casts)))
    return CityWorld(
        seed=seed,
        start_us=start_us,
        n_days=n_days,
        population=population,
        kinds=population.accounts.kinds,
        account_institutions=population.accounts.institutions.astype(np.int32),
        openings=stage.openings,
        blocked_us=stage.blocked_us,
        casts=casts,
        frauds=tuple(cast.fraud for cast in casts),
        institutions=tuple(charter.institution for charter in list_charters()),
        holders=Holders(population),
        accounts=Accounts(population),
    )
