"""Which rows does each statement have: all movements of the asked accounts, and what a plan leaves of them?

One pass over the days of the city gathers the movements of all asked accounts together; memory is theirs alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import DAY_US, SECOND_US, Precision, day_start_us
from firsthour.city.books_shown import Side, Told
from firsthour.city.files.plan import AccountPlan, Period
from firsthour.city.model import AccountKind, Moves, MoveState, World

ENTRY = np.dtype(
    [
        ("number", np.int64),  # MOVE.number
        ("account", np.int32),  # whose statement
        ("other", np.int32),  # the account on the other side
        ("side", np.int8),  # Side
        ("state", np.int8),  # MoveState
        ("purpose", np.int8),  # Purpose
        ("told", np.int8),  # Told
        ("precision", np.int8),  # Precision of ``written_us``
        ("claim", np.int32),
        ("time_us", np.int64),  # true time
        ("written_us", np.int64),  # as the institution's clock writes it
        ("amount", np.int64),  # fen
        ("balance", np.int64),  # fen, after the row
    ]
)
Entries = NDArray[np.void]  # of ENTRY
NUMBERED = (AccountKind.BANK, AccountKind.WALLET, AccountKind.CREDIT, AccountKind.EXCHANGE, AccountKind.ABROAD)
_ODD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Gathered:
    """What one pass over the days finds of the asked accounts.

    ``rows``: account → its rows, oldest first. ``blocked_us``: account → when payments to it began to bounce.
    ``days``: the movements of each day in which an asked account has a part.
    """

    rows: dict[int, Entries]
    blocked_us: dict[int, int]
    days: tuple[Moves, ...]


def gather_rows(world: World, accounts: Sequence[int]) -> Gathered:
    """Return the rows of some accounts with their running balances; one pass over the days."""
    asked = np.zeros(len(world.kinds), dtype=np.bool_)
    asked[list(accounts)] = True
    parts, days = [np.zeros(0, dtype=ENTRY)], list[Moves]()
    blocked_us: dict[int, int] = {}
    for every in world.days():
        moves = every[asked[every["payer"]] | asked[every["payee"]]]
        days.append(moves)
        parts.append(_rows_of_day(moves, asked))
        bounced = moves[asked[moves["payee"]] & (moves["state"] == MoveState.BOUNCED)]
        for payee, time_us in zip(bounced["payee"].tolist(), bounced["time_us"].tolist(), strict=True):
            blocked_us.setdefault(payee, time_us)
    rows = np.concatenate(parts)
    rows = rows[np.lexsort((rows["time_us"], rows["account"]))]
    ends = np.cumsum(np.bincount(rows["account"], minlength=len(world.kinds))).tolist()
    gathered: dict[int, Entries] = {}
    for account in accounts:
        mine = rows[ends[account - 1] if account else 0 : ends[account]]
        mine["balance"] = int(world.openings[account]) + np.cumsum(effects_of(mine))
        gathered[account] = mine
    return Gathered(gathered, blocked_us, tuple(days))


def _rows_of_day(moves: Moves, asked: NDArray[np.bool_]) -> Entries:
    paid = moves[asked[moves["payer"]]]
    received = moves[asked[moves["payee"]] & (moves["state"] == MoveState.DONE)]
    returned = paid[paid["state"] == MoveState.BOUNCED]
    sides = ((paid, Side.PAYS, "payer"), (received, Side.RECEIVES, "payee"), (returned, Side.RETURNS, "payer"))
    return np.concatenate([_as_entries(part, side, own=own) for part, side, own in sides])


def _as_entries(moves: Moves, side: Side, *, own: str) -> Entries:
    rows = np.zeros(len(moves), dtype=ENTRY)
    rows["account"], rows["other"] = moves[own], moves["payee" if own == "payer" else "payer"]
    for name in ("number", "state", "purpose", "claim", "amount"):
        rows[name] = moves[name]
    rows["side"] = side
    rows["time_us"] = moves["back_us" if side == Side.RETURNS else "time_us"]
    return rows


def effects_of(rows: Entries) -> NDArray[np.int64]:
    """Return what each row does to its account's balance, in fen."""
    signed = np.where(rows["side"] == Side.PAYS, -rows["amount"], rows["amount"])
    effects: NDArray[np.int64] = np.where(rows["state"] == MoveState.FAILED, 0, signed)
    return effects


def written_times(time_us: NDArray[np.int64], plan: AccountPlan) -> NDArray[np.int64]:
    """Return true times as the institution's clock writes them: to the second, or the day only."""
    seconds = time_us // SECOND_US * SECOND_US + plan.skew_s * SECOND_US
    if not plan.day_only:
        return seconds
    midnight = day_start_us(0)
    days: NDArray[np.int64] = (seconds - midnight) // DAY_US * DAY_US + midnight
    return days


def planned_rows(
    world: World, rows: Entries, *, plan: AccountPlan, seed: int, named: Sequence[AccountKind] = NUMBERED
) -> Entries:
    """Return the rows of an account that its institution would write, whatever the period.

    ``named``: the kinds of counterparties whose numbers the layout has room for.
    """
    kept: Entries = rows.copy()
    kept["written_us"] = written_times(kept["time_us"], plan)
    kept["precision"] = Precision.DAY if plan.day_only else Precision.SECOND
    numbered = np.isin(world.kinds[kept["other"]], named)
    kept["told"] = np.where(numbered, Told.NUMBER, Told.KIND)
    spared = _have_their_like(kept) | (kept["claim"] >= 0) | (kept["state"] != MoveState.DONE)
    chances = _chances(kept, seed)
    kept["told"][numbered & ~spared & (chances % 1000 < plan.unnamed)] = Told.KIND
    left: Entries = kept[spared | (chances // 1000 % 1000 >= plan.lost)]
    return left


def in_period(rows: Entries, period: Period, *, shows_failed: bool) -> Entries:
    """Return the rows that a statement of ``period`` holds."""
    held = (rows["written_us"] >= period[0]) & (rows["written_us"] < period[1])
    shown: Entries = rows[held & (shows_failed | (rows["state"] != MoveState.FAILED))]
    return shown


def _have_their_like(rows: Entries) -> NDArray[np.bool_]:
    """Tell which rows have another of the same side, counterparty and amount."""
    keys = np.stack([rows["side"].astype(np.int64), rows["other"].astype(np.int64), rows["amount"]], axis=1)
    _, place, counts = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    like: NDArray[np.bool_] = counts[place.reshape(-1)] > 1
    return like


def _chances(rows: Entries, seed: int) -> NDArray[np.int64]:
    """Return for each row a number below 10⁶ that follows from the seed, the movement and the side."""
    mixed = rows["number"].astype(np.uint64) * np.uint64(4) + rows["side"].astype(np.uint64)
    mixed += np.uint64(seed) * np.uint64(1_000_003)
    for shift in (31, 29, 32):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * _ODD
    found: NDArray[np.int64] = ((mixed >> np.uint64(20)) % np.uint64(1_000_000)).astype(np.int64)
    return found
