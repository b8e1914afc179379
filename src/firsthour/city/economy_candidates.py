"""What do people and fraudsters mean to pay on a day, before it is known what their accounts hold?"""

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from firsthour.city.model import Purpose

TICK_US = 4  # movements lie on multiples of it; fees follow 2 µs behind theirs, returns come 1 µs after a tick


class Mode(IntEnum):
    """How much a movement is, once the balances are known (see ``_kernel_moves.apply_day``)."""

    EXACT = 0  # the amount or nothing
    SHARE = 1  # a share of the stolen money that the payer holds, at most the amount
    HELD = 2  # a share of all that the payer holds, at most the amount
    OWED = 3  # what the payee owes, at most what the payer holds
    INTEREST = 4  # millionths of what the payee holds
    REFUSED = 5  # the bank says no


CANDIDATE = np.dtype(
    [
        ("time_us", np.int64),
        ("amount", np.int64),
        ("payer", np.int32),
        ("payee", np.int32),
        ("fraud", np.int32),
        ("fee", np.int32),  # fen, on top, when the movement is made
        ("step", np.int32),  # fen; amounts that depend on balances are rounded down to it
        ("share", np.int32),  # thousandths (INTEREST: millionths)
        ("mode", np.int8),
        ("purpose", np.int8),
        ("shows", np.bool_),  # an uncovered one is seen as FAILED, else it is not even tried
        ("heats", np.bool_),  # what arrives is stolen money to be moved on
    ]
)
Candidates = NDArray[np.void]  # of CANDIDATE


def make_candidates(
    purpose: Purpose,
    payer: ArrayLike,
    *,
    payee: ArrayLike,
    amount: ArrayLike,
    time_us: ArrayLike,
    mode: Mode = Mode.EXACT,
    share: ArrayLike = 1000,
    step: ArrayLike = 1,
    shows: ArrayLike = False,
    heats: ArrayLike = False,
    fraud: ArrayLike = -1,
) -> Candidates:
    """Return one candidate for each payer; the other columns are arrays as long, or one value for all."""
    made = np.zeros(np.size(payer), CANDIDATE)
    columns = {
        "time_us": time_us, "amount": amount, "payer": payer, "payee": payee, "fraud": fraud, "step": step,
        "share": share, "mode": mode, "purpose": purpose, "shows": shows, "heats": heats,
    }  # fmt: skip
    for name, values in columns.items():
        made[name] = values
    return made


def merge_candidates(batches: Sequence[Candidates]) -> Candidates:
    """Return all candidates in order of time, each at a time of its own (a multiple of ``TICK_US``).

    Those of one time stay in the order of the batches, ``TICK_US`` apart.
    """
    everything = np.concatenate([np.empty(0, CANDIDATE), *batches])
    ticks = everything["time_us"] // TICK_US
    order = np.argsort(ticks, kind="stable")
    places = np.arange(order.size)
    spread = np.maximum.accumulate(ticks[order] - places) + places if order.size else ticks
    ordered = everything[order]
    ordered["time_us"] = spread * TICK_US
    return ordered
