"""What really happens on a day: each candidate meets the balances as they are at that moment."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

EXACT, SHARE, HELD, OWED, INTEREST, REFUSED = range(6)
DONE, FAILED, BOUNCED = range(3)
FEE_PURPOSE, STOLEN_PURPOSE = 9, 12
MINUTE_TICKS = 15_000_000  # of 4 µs
NUMBERS, CLAIMS, WAITING, END_US = range(4)  # places in counters
NO_CUSTOMER = -(2**60)  # floors below it are those of machines and tills, which pay nothing into a blocked account
Longs = NDArray[np.int64]
Record = Any  # one of a structured array, or such an array


@njit(cache=True, nogil=True)
def give_back(until_us: int, waiting: Longs, counters: Longs, balances: Longs) -> None:
    """Return to their payers the bounced payments that come back before ``until_us``.

    ``waiting``: int64[capacity, 3], (time back, account, fen), the first ``counters[WAITING]`` rows in use, in no
    order. Cost: one pass over the rows in use; there are few, as bounced payments are rare.
    """
    kept = 0
    for row in range(counters[WAITING]):
        if waiting[row, 0] < until_us:
            balances[waiting[row, 1]] += waiting[row, 2]
        else:
            waiting[kept] = waiting[row]
            kept += 1
    counters[WAITING] = kept


@njit(cache=True, nogil=True)
def first_back(waiting: Longs, counters: Longs) -> int:
    """Return the time at which the next bounced payment is back, the end of times when none is on its way."""
    first = np.iinfo(np.int64).max
    for row in range(counters[WAITING]):
        first = min(first, waiting[row, 0])
    return first


@njit(cache=True, nogil=True)
def settle_amount(wish: Record, held: int, payee_balance: int, hot: int) -> int:
    """Return what a candidate (a record) moves, in fen, from a payer that can pay ``held``; 0 or less: nothing."""
    if wish.mode == EXACT:
        return int(wish.amount) if wish.amount <= held else 0
    if wish.mode == INTEREST:
        return int(payee_balance * wish.share // 1_000_000)
    if wish.mode == OWED:
        return min(-payee_balance, held)
    base = min(hot, held) if wish.mode == SHARE else held
    most = min(base * wish.share // 1000, wish.amount)
    return int(most - most % wish.step) if most >= wish.step else 0


@njit(cache=True, nogil=True)
def back_at(now_us: int, counters: Longs) -> int:
    """Return when a payment that bounces is back: after minutes for one half, up to a day for the other.

    ``now_us`` is a multiple of 4, the time back one more than such a multiple, before ``counters[END_US]``.
    """
    mixed = (counters[NUMBERS] * 2_654_435_761 + 974_711) & 0x7FFFFFFF
    minutes = 2 + mixed % 28 if mixed & 64 else 30 + mixed % 1400
    ticks = minutes * MINUTE_TICKS + mixed % MINUTE_TICKS
    if now_us + ticks * 4 + 1 >= counters[END_US]:
        ticks = (counters[END_US] - now_us) // 8
    return int(now_us + ticks * 4 + 1)


@njit(cache=True, nogil=True)
def write_move(row: Record, wish: Record, amount: int, state: int, back_us: int, counters: Longs) -> None:
    """Fill a row of MOVE from the candidate it comes from, numbered by ``counters``."""
    row.time_us = wish.time_us
    row.payer = wish.payer
    row.payee = wish.payee
    row.amount = amount
    row.purpose = wish.purpose
    row.state = state
    row.back_us = back_us
    row.fraud = wish.fraud
    row.claim = -1
    row.number = counters[NUMBERS]
    counters[NUMBERS] += 1
    if wish.purpose == STOLEN_PURPOSE and state == DONE:
        row.claim = counters[CLAIMS]
        counters[CLAIMS] += 1


@njit(cache=True, nogil=True)
def write_fee(row: Record, wish: Record, payee: int, counters: Longs) -> None:
    """Fill a row of MOVE with the fee of a candidate, directly behind it."""
    row.time_us = wish.time_us + 2
    row.payer = wish.payer
    row.payee = payee
    row.amount = wish.fee
    row.purpose = FEE_PURPOSE
    row.state = DONE
    row.back_us = 0
    row.fraud = wish.fraud
    row.claim = -1
    row.number = counters[NUMBERS]
    counters[NUMBERS] += 1


@njit(cache=True, nogil=True)
def apply_day(
    wishes: Record,
    moves: Record,
    balances: Longs,
    hot: Longs,
    floors: Longs,
    blocked_us: Longs,
    fee_accounts: NDArray[np.int32],
    waiting: Longs,
    counters: Longs,
) -> int:
    """Apply a day's candidates to the balances, fill ``moves`` and return how many there are.

    wishes: CANDIDATE[n], time_us strictly increasing; moves: MOVE[≥ n + candidates with a fee]. By account: balances
    (fen, changed), hot (fen of stolen money to be moved on, changed), floors (fen that a balance never goes below),
    blocked_us (from then on nothing leaves, and what comes in bounces), fee_accounts (who earns the payer's fees).
    waiting, counters: as in ``give_back``; waiting has room for n more. Invariant: no balance passes its floor.
    Cost: one pass; per candidate a few random accesses.
    """
    made = 0
    next_back = first_back(waiting, counters)
    for index in range(wishes.size):
        wish = wishes[index]
        now, payer, payee = wish.time_us, wish.payer, wish.payee
        if next_back < now:
            give_back(now, waiting, counters, balances)
            next_back = first_back(waiting, counters)
        held = balances[payer] - floors[payer] - wish.fee
        refused = wish.mode == REFUSED or now >= blocked_us[payer]
        amount = 0 if refused else settle_amount(wish, held, balances[payee], hot[payer])
        if amount <= 0:
            if wish.shows:
                write_move(moves[made], wish, wish.amount, FAILED, 0, counters)
                made += 1
            continue
        bounces = now >= blocked_us[payee]
        if bounces and floors[payer] < NO_CUSTOMER:
            continue
        balances[payer] -= amount
        if bounces:
            back_us = back_at(now, counters)
            waiting[counters[WAITING], 0] = back_us
            waiting[counters[WAITING], 1] = payer
            waiting[counters[WAITING], 2] = amount
            counters[WAITING] += 1
            next_back = min(next_back, back_us)
            write_move(moves[made], wish, amount, BOUNCED, back_us, counters)
            made += 1
            continue
        balances[payee] += amount
        if wish.mode == SHARE:
            hot[payer] = min(hot[payer] - amount, balances[payer])
        if wish.heats:
            hot[payee] += amount
        write_move(moves[made], wish, amount, DONE, 0, counters)
        made += 1
        if wish.fee > 0:
            balances[payer] -= wish.fee
            balances[fee_accounts[payer]] += wish.fee
            write_fee(moves[made], wish, fee_accounts[payer], counters)
            made += 1
    return made
