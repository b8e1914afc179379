"""Which payments were taken back in full: 退汇, 冲正, 撤销, 退票, or a row that names the original's serial.

A credit (or a row with inverted sign) that says so is linked to the latest unlinked original before it: same
account, same counterparty (by number, or by name where the row that says 退汇 comes without a number), same
amount, opposite direction, within three days. Both leave every line; the
money never left. A merchant's 退款 is never one of these.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import DAY_US
from firsthour.ledger.assembly.legs import NO_TEXT, Legs
from firsthour.ledger.assembly.lines import LineOrder
from firsthour.ledger.rows import IN, RowFlag

WINDOW_US = 3 * DAY_US


@dataclass
class Reversals:
    """Linked pairs: ``originals[i]`` was taken back by ``reversals[i]`` (positions of legs)."""

    originals: list[int] = field(default_factory=list)
    reversals: list[int] = field(default_factory=list)

    def mask(self, n: int) -> NDArray[np.bool_]:
        """Return which of ``n`` legs are linked."""
        linked = np.zeros(n, dtype=bool)
        linked[self.originals + self.reversals] = True
        return linked


def find_reversals(legs: Legs, order: LineOrder, *, lines: NDArray[np.int32], peers: NDArray[np.int32]) -> Reversals:
    """Return the linked pairs of all lines, found line by line in line order."""
    in_line = order.ordinal >= 0
    may_take_back = ((legs.direction == IN) | legs.has_flag(RowFlag.INVERTED)) & (legs.leg == 0) & in_line
    may_take_back &= ~legs.has_flag(RowFlag.REFUND)
    says = may_take_back & legs.has_flag(RowFlag.SAYS_REVERSAL)
    names = may_take_back & (legs.ref_serial != 0)
    candidates = np.flatnonzero(says | names)
    found = Reversals()
    if not len(candidates):
        return found
    candidates = candidates[np.argsort(order.ordinal[candidates])]
    originals = _possible_originals(legs, order, candidates, lines=lines, peers=peers)
    linked: set[int] = set()
    for row in candidates.tolist():
        wanted = (int(lines[row]), int(legs.amount[row]), -int(legs.direction[row]))
        choices = originals.get((int(peers[row]), *wanted), [])
        if not choices and says[row] and legs.peer_number[row] == NO_TEXT and legs.peer_name[row] != NO_TEXT:
            choices = originals.get((_by_name(legs, row), *wanted), [])
        original = _latest(legs, order, row, choices=choices, says=bool(says[row]), linked=linked)
        if original is not None:
            linked |= {original, row}
            found.originals.append(original)
            found.reversals.append(row)
    return found


def _possible_originals(
    legs: Legs,
    order: LineOrder,
    candidates: NDArray[np.int64],
    *,
    lines: NDArray[np.int32],
    peers: NDArray[np.int32],
) -> dict[tuple[int, int, int, int], list[int]]:
    """Return legs by (counterparty, line, amount, direction), in line order, of lines and amounts that matter.

    Each stands under its counterparty's account and again under its name, for returns that come without a number.
    """
    n_lines = int(lines.max()) + 1
    matters = np.zeros(n_lines, dtype=bool)
    matters[lines[candidates]] = True
    rows = np.flatnonzero(matters[lines] & (order.ordinal >= 0) & (legs.leg == 0))
    rows = rows[np.isin(legs.amount[rows], np.unique(legs.amount[candidates]))]
    rows = rows[np.argsort(order.ordinal[rows])]
    originals: dict[tuple[int, int, int, int], list[int]] = defaultdict(list)
    for row in rows.tolist():
        rest = int(lines[row]), int(legs.amount[row]), int(legs.direction[row])
        originals[int(peers[row]), *rest].append(row)
        if legs.peer_name[row] != NO_TEXT:
            originals[_by_name(legs, row), *rest].append(row)
    return originals


def _by_name(legs: Legs, row: int) -> int:
    """Return a key for the counterparty's name, apart from every account's."""
    return -1 - int(legs.peer_name[row])


def _latest(legs: Legs, order: LineOrder, row: int, *, choices: list[int], says: bool, linked: set[int]) -> int | None:
    """Return the latest free original before ``row``; one whose serial the row names comes first."""
    before = None
    for choice in reversed(choices):
        early = order.ordinal[choice] < order.ordinal[row] and choice not in linked
        if not early or legs.time_us[row] - legs.time_us[choice] > WINDOW_US:
            continue
        if legs.ref_serial[row] != 0 and legs.serial[choice] == legs.ref_serial[row]:
            return choice
        if says and before is None:
            before = choice
    return before
