"""Which movements does a view of the city see, and on which side: day by day, in the order of time.

There are two views: all accounts with statements throughout (``FullView``), and what a set of files shows
(``ShownView``). Only what moves money is a step: failed movements never do, bounced ones never left.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import DAY_US, SECOND_US, WIDTH_US, Moment, Precision, day_start_us, local_day
from firsthour.city.books_shown import (
    SHOWN_ROW,
    Shown,
    ShownSpan,
    Side,
    Told,
    default_kind,
    list_beginnings,
    written_as,
)
from firsthour.city.model import AccountKind, Moves, MoveState, World

_RANK_BITS = 31
_SHANGHAI_US = -day_start_us(0)


@dataclass
class Steps:
    """Movements of one day as a view sees them; all arrays have one item for each.

    ``pays``/``gets``: whether the payer's and the payee's row count; ``met``: whether they are known as one
    movement. ``pay_us``/``get_us``: written times (0 where there is no row), ``pay_precision``, ``pay_told``
    and ``get_told`` as the rows have them. ``pay_keys``/``get_keys``: written time, then file, as one number.
    """

    moves: Moves
    payer: NDArray[np.int32]
    payee: NDArray[np.int32]
    pays: NDArray[np.bool_]
    gets: NDArray[np.bool_]
    met: NDArray[np.bool_]
    pay_us: NDArray[np.int64]
    get_us: NDArray[np.int64]
    pay_precision: NDArray[np.int8]
    pay_told: NDArray[np.int8]
    get_told: NDArray[np.int8]
    pay_keys: NDArray[np.int64]
    get_keys: NDArray[np.int64]

    @property
    def n(self) -> int:
        """Number of steps."""
        return len(self.moves)


class View(Protocol):
    """A way of looking at the city."""

    def days(self) -> Iterator[Steps]:
        """Yield the steps of each day."""
        ...

    def openings(self) -> NDArray[np.int64]:
        """Return, per account, the clean fen that it begins with; below zero counts as nothing."""
        ...

    def broken_accounts(self) -> list[int]:
        """Return the accounts that are covered in several spans."""
        ...

    def label(self, account: int) -> str:
        """Return an account as it is written outside."""
        ...

    def spans_of(self, account: int) -> tuple[ShownSpan, ...]:
        """Return the covered spans of an account."""
        ...

    def end_of(self, steps: Steps, step: int) -> tuple[str, str]:
        """Return where money ends that leaves in a step and meets no payee's row: account as written, word."""
        ...

    def claim_moment(self, claim: int) -> Moment:
        """Return the time of a claim as the files write it."""
        ...


class FullView:
    """All accounts with statements, seen throughout, their rows written by their institutions' clocks."""

    def __init__(self, world: World) -> None:
        """Look at the whole of ``world``."""
        self._world, self._claims = world, world.claims
        self._labels: dict[int, str] = {}
        self._seen = has_statements(world)
        end_us = world.start_us + world.n_days * DAY_US
        self._span = (ShownSpan(world.start_us, end_us, None, None),)
        institution = world.account_institutions
        skews = np.array([one.skew_s * SECOND_US for one in world.institutions] + [0], dtype=np.int64)
        daily = np.array([one.day_only for one in world.institutions] + [False], dtype=np.bool_)
        self._skew_us, self._daily = skews[institution], daily[institution]

    def days(self) -> Iterator[Steps]:
        """Yield the steps of each day; of a movement between accounts with statements both rows are known."""
        for day in self._world.days():
            moves = day[day["state"] == MoveState.DONE]
            payer, payee = np.ascontiguousarray(moves["payer"]), np.ascontiguousarray(moves["payee"])
            pays, gets = self._seen[payer], self._seen[payee]
            pay_us, get_us = self._written(moves["time_us"], payer), self._written(moves["time_us"], payee)
            precision = np.where(self._daily[payer], np.int8(Precision.DAY), np.int8(Precision.SECOND))
            told = np.full(len(moves), Told.NUMBER, dtype=np.int8)
            keys = row_keys(pay_us, payer), row_keys(get_us, payee)
            yield Steps(moves, payer, payee, pays, gets, pays & gets, pay_us, get_us, precision, told, told, *keys)

    def openings(self) -> NDArray[np.int64]:
        """Return what accounts with statements hold before the first day."""
        return np.where(self._seen, np.maximum(self._world.openings, 0), 0).astype(np.int64)

    def broken_accounts(self) -> list[int]:
        """Return no account: all are seen throughout."""
        return []

    def label(self, account: int) -> str:
        """Return an account as it is written outside."""
        if account not in self._labels:
            self._labels[account] = written_as(self._world, account)
        return self._labels[account]

    def spans_of(self, account: int) -> tuple[ShownSpan, ...]:
        """Return the time of the whole city."""
        return self._span if self._seen[account] else ()

    def end_of(self, steps: Steps, step: int) -> tuple[str, str]:
        """Return the payee and the kind of exit that it is."""
        payee = int(steps.payee[step])
        return self.label(payee), default_kind(AccountKind(int(self._world.kinds[payee])))

    def claim_moment(self, claim: int) -> Moment:
        """Return the time of a claim by the clock of the institution that it arrived at."""
        one = self._claims[claim]
        return by_clock(self._world, one.account, time_us=one.time_us)

    def _written(self, time_us: NDArray[np.int64], accounts: NDArray[np.int32]) -> NDArray[np.int64]:
        seconds = (time_us + self._skew_us[accounts]) // SECOND_US * SECOND_US
        midnights = (seconds + _SHANGHAI_US) // DAY_US * DAY_US - _SHANGHAI_US
        written: NDArray[np.int64] = np.where(self._daily[accounts], midnights, seconds)
        return written


class ShownView:
    """Only what a set of files shows."""

    def __init__(self, world: World, shown: Shown) -> None:
        """Look at what ``shown`` shows of ``world``."""
        self._world, self._shown, self._claims = world, shown, world.claims
        self._labels = dict(shown.labels)
        rows = shown.rows[np.argsort(shown.rows["number"], kind="stable")]
        self._rows = {side: rows[rows["side"] == side] for side in Side}
        self._numbers = {side: np.ascontiguousarray(own["number"]) for side, own in self._rows.items()}
        self._apart = np.array(sorted(shown.apart), dtype=np.int64)
        self._ranks = np.arange(len(world.kinds), dtype=np.int64)
        for account, rank in shown.file_ranks.items():
            self._ranks[account] = rank

    def days(self) -> Iterator[Steps]:
        """Yield the steps of each day: movements of which at least one row is written."""
        waiting: list[np.void] = []
        for day_number, day in enumerate(self._world.days(), start=1):
            end_us = self._world.start_us + day_number * DAY_US
            waiting += self._returned_alone(day)
            last = day_number == self._world.n_days
            due = [move for move in waiting if last or move["back_us"] < end_us]
            waiting = [move for move in waiting if not last and move["back_us"] >= end_us]
            yield self._steps(day, due)

    def openings(self) -> NDArray[np.int64]:
        """Return the balance before each account's first span, 0 where none is written."""
        held = np.zeros(len(self._world.kinds), dtype=np.int64)
        for account, spans in self._shown.spans.items():
            if spans:
                held[account] = list_beginnings(spans)[0].clean or 0
        return held

    def broken_accounts(self) -> list[int]:
        """Return the accounts that are covered in several spans."""
        return [account for account, spans in self._shown.spans.items() if len(spans) > 1]

    def label(self, account: int) -> str:
        """Return an account as the files write it."""
        if account not in self._labels:
            self._labels[account] = written_as(self._world, account)
        return self._labels[account]

    def spans_of(self, account: int) -> tuple[ShownSpan, ...]:
        """Return the covered spans of an account."""
        return tuple(self._shown.spans.get(account, ()))

    def end_of(self, steps: Steps, step: int) -> tuple[str, str]:
        """Return where money ends by what the payer's row tells and by the payee's coverage."""
        given = self._shown.ends.get(int(steps.moves["number"][step]))
        if given is not None:
            return given
        payer, payee, told = int(steps.payer[step]), int(steps.payee[step]), Told(int(steps.pay_told[step]))
        kind = self._shown.kinds.get(payee) or default_kind(AccountKind(int(self._world.kinds[payee])))
        if told == Told.NUMBER and self._shown.spans.get(payee):
            width_us = WIDTH_US[Precision(int(steps.pay_precision[step]))]
            covered = self._shown.covers(payee, int(steps.pay_us[step]), width_us=width_us)
            return self.label(payee), "unmatched" if covered else "period"
        if told == Told.NOTHING or (told == Told.KIND and kind == "never"):
            return f"~unknown:{self.label(payer)}", "never"
        label = self.label(payee)
        return (label if told == Told.NUMBER or label.startswith("~") else f"~{kind}"), kind

    def claim_moment(self, claim: int) -> Moment:
        """Return the time of a claim's own row, else of its payer's that names the account, else by its bank's clock.

        A payer's row that does not say where the money went cannot be the claim's; by its day alone the claim would be
        taken for any larger payment of that day.
        """
        one = self._claims[claim]
        for side in (Side.RECEIVES, Side.PAYS):
            rows, numbers = self._rows[side], self._numbers[side]
            place = int(np.searchsorted(numbers, one.move))
            is_row = place < len(rows) and numbers[place] == one.move
            if is_row and (side == Side.RECEIVES or rows["told"][place] == Told.NUMBER):
                return Moment(int(rows["time_us"][place]), Precision(int(rows["precision"][place])))
        return by_clock(self._world, one.account, time_us=one.time_us)

    def _returned_alone(self, day: Moves) -> list[np.void]:
        """Return the bounced movements whose return nothing links to its original: it looks like new money."""
        bounced = day[day["state"] == MoveState.BOUNCED]
        return list(bounced[(self._find(Side.RETURNS, bounced) >= 0) & ~self._is_taken_back(bounced)])

    def _is_taken_back(self, moves: Moves) -> NDArray[np.bool_]:
        """Tell which bounced movements both rows show, so that they leave every line."""
        both = (self._find(Side.RETURNS, moves) >= 0) & (self._find(Side.PAYS, moves) >= 0)
        return both & ~np.isin(moves["number"], self._apart)

    def _steps(self, day: Moves, due: list[np.void]) -> Steps:
        done = day["state"] == MoveState.DONE
        left_alone = (day["state"] == MoveState.BOUNCED) & ~self._is_taken_back(day)
        moves = day[done | left_alone]
        is_return = np.zeros(len(moves), dtype=np.bool_)
        if due:
            moves = np.concatenate([moves, np.array(due, dtype=moves.dtype)])
            is_return = np.concatenate([is_return, np.ones(len(due), dtype=np.bool_)])
            order = np.argsort(np.where(is_return, moves["back_us"], moves["time_us"]), kind="stable")
            moves, is_return = moves[order], is_return[order]
        out = np.where(is_return, -1, self._find(Side.PAYS, moves))
        into = np.where(is_return, self._find(Side.RETURNS, moves), self._find(Side.RECEIVES, moves))
        seen = (out >= 0) | (into >= 0)
        moves, is_return, out, into = moves[seen], is_return[seen], out[seen], into[seen]
        payer = np.where(is_return, moves["payee"], moves["payer"])
        payee = np.where(is_return, moves["payer"], moves["payee"])
        pay_rows, get_rows = self._pick(Side.PAYS, out), self._pick(Side.RECEIVES, np.where(is_return, -1, into))
        get_rows[is_return] = self._pick(Side.RETURNS, into[is_return])
        met = (pay_rows["told"] == Told.NUMBER) & (get_rows["told"] == Told.NUMBER) & (out >= 0) & (into >= 0)
        met &= ~np.isin(moves["number"], self._apart)
        pay_us, get_us = pay_rows["time_us"].copy(), get_rows["time_us"].copy()
        keys = row_keys(pay_us, self._ranks[payer]), row_keys(get_us, self._ranks[payee])
        told = pay_rows["precision"].copy(), pay_rows["told"].copy(), get_rows["told"].copy()
        return Steps(moves, payer, payee, out >= 0, into >= 0, met, pay_us, get_us, *told, *keys)

    def _find(self, side: Side, moves: Moves) -> NDArray[np.int64]:
        """Return the place of each movement's row among those of a side, −1 where none is written."""
        known = self._numbers[side]
        if not len(known):
            return np.full(len(moves), -1, dtype=np.int64)
        places = np.minimum(np.searchsorted(known, moves["number"]), len(known) - 1)
        return np.where(known[places] == moves["number"], places, -1)

    def _pick(self, side: Side, places: NDArray[np.int64]) -> NDArray[np.void]:
        """Return the rows at the places of a side, blank ones for −1."""
        picked = np.zeros(len(places), dtype=SHOWN_ROW)
        picked[places >= 0] = self._rows[side][places[places >= 0]]
        return picked


def view_of(world: World, shown: Shown | None) -> View:
    """Return the view of what ``shown`` shows, of everything when it is None."""
    return FullView(world) if shown is None else ShownView(world, shown)


def has_statements(world: World) -> NDArray[np.bool_]:
    """Return, per account, whether its institution hands out statements."""
    return np.isin(world.kinds, [kind for kind in AccountKind if kind.has_statements])


def row_keys(time_us: NDArray[np.int64], ranks: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return one number per row that sorts by written second, then file."""
    return (time_us // SECOND_US << _RANK_BITS) | ranks


def by_clock(world: World, account: int, *, time_us: int) -> Moment:
    """Return a true time as the institution of an account would write it."""
    institution = world.accounts[account].institution
    if institution < 0:
        return Moment(time_us // SECOND_US * SECOND_US, Precision.SECOND)
    clock = world.institutions[institution]
    shown_us = time_us // SECOND_US * SECOND_US + clock.skew_s * SECOND_US
    if clock.day_only:
        return Moment(day_start_us(local_day(shown_us)), Precision.DAY)
    return Moment(shown_us, Precision.SECOND)
