"""The slow, obvious twin of restitution: fractions, one fen handed out at a time, and piles of single fen.

Claims are {id: (loss, open)}, holds {id: amount}, traced {(claim id, hold id): amount}, all of one currency.
"""

from collections import Counter
from fractions import Fraction

Key = tuple[str, ...]


def share_slowly(total: int, weights: dict[str, int], *, first: dict[str, Key | tuple[object, ...]]) -> dict[str, int]:
    """Share a total by weight: whole fen first, then one fen at a time to whom the most is missing."""
    if total >= sum(weights.values()):
        return dict(weights)
    exact = {key: Fraction(total * weight, sum(weights.values())) for key, weight in weights.items()}
    got = {key: int(quota) for key, quota in exact.items()}
    waiting = sorted(weights, key=lambda key: (got[key] - exact[key], first[key]))
    for key in waiting:
        if sum(got.values()) == total:
            break
        got[key] += 1
    return got


def restitute_slowly(
    claims: dict[str, tuple[int, int]], holds: dict[str, int], traced: dict[tuple[str, str], int]
) -> Counter[tuple[str, str, str]]:
    """Return {(claim, hold, way): fen}."""
    traced = {pair: amount for pair, amount in traced.items() if amount}
    scaled = {}
    for claim, (_, is_open) in claims.items():
        mine = {hold: amount for (one, hold), amount in traced.items() if one == claim}
        first = {hold: (-amount, hold) for hold, amount in mine.items()}
        for hold, amount in share_slowly(is_open, mine, first=first).items():
            scaled[claim, hold] = amount
    paid: Counter[tuple[str, str, str]] = Counter()
    for hold, held in holds.items():
        here = {claim: amount for (claim, one), amount in scaled.items() if one == hold}
        first = {claim: (-amount, claim) for claim, amount in here.items()}
        n_named = len({claim for claim, one in traced if one == hold})
        for claim, amount in share_slowly(held, here, first=first).items():
            paid[claim, hold, "single" if n_named == 1 else "traced"] += amount
    left = {hold: held - _sum(paid, 1, hold) for hold, held in holds.items()}
    still = {claim: is_open - _sum(paid, 0, claim) for claim, (_, is_open) in claims.items()}
    order = {claim: (-loss, claim) for claim, (loss, _) in claims.items()}
    parts = share_slowly(sum(left.values()), still, first=order)
    wanted = [claim for claim in sorted(parts) for _ in range(parts[claim])]
    piles = [hold for hold in sorted(left) for _ in range(left[hold])]
    for claim, hold in zip(wanted, piles, strict=False):
        paid[claim, hold, "pro-rata"] += 1
    return +paid


def lying_slowly(deposited: int, held: int) -> int:
    """Count how much of a single payment still lies in the account it came into: fen by fen, while there is one."""
    lies = 0
    for _fen in range(deposited):
        if held > lies:
            lies += 1
    return lies


def _sum(paid: Counter[tuple[str, str, str]], place: int, key: str) -> int:
    return sum(amount for entry, amount in paid.items() if entry[place] == key)
