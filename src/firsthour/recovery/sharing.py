"""How is a sum split in proportion to weights so that every part is a whole fen and none is above its weight?

Both roundings cut each share to the whole unit. They differ in who gets the units left over.
"""

from collections.abc import Callable, Sequence
from typing import Any

from firsthour.law.restitution_rule import FormulaKey

Ties = Callable[[int], Any]  # place → what decides between equals, smaller first


def share(total: int, weights: Sequence[int], *, ties: Ties, formula: FormulaKey = "largest-remainder") -> list[int]:
    """Return the parts of ``total`` in proportion to ``weights``; each weight itself where there is enough for all.

    Parameters
    ----------
    total
        Minor units, not negative.
    weights
        Minor units, not negative; no part exceeds its weight.
    ties
        Decides between equal remainders (``largest-remainder``) or equal weights (``tail-to-largest``).
    formula
        Who gets the units left over (``law.restitution_rule``).

    Notes
    -----
    Exact: a part is ⌊total·weight / Σ weights⌋, plus one unit for the largest remainders. As total < Σ weights, that is
    at most the weight. Cost: one pass, and one sort where units are left over.
    """
    whole = sum(weights)
    if total >= whole:
        return list(weights)
    parts = [total * weight // whole for weight in weights]
    left = total - sum(parts)
    if formula == "tail-to-largest":
        return _tail_to_largest(parts, weights, left, ties)
    if left:
        places = [place for place, weight in enumerate(weights) if total * weight % whole]
        places.sort(key=lambda place: (-(total * weights[place] % whole), ties(place)))
        for place in places[:left]:
            parts[place] += 1
    return parts


def _tail_to_largest(parts: list[int], weights: Sequence[int], left: int, ties: Ties) -> list[int]:
    """Give what is left over to the largest weight as far as it reaches, then to the next."""
    for place in sorted(range(len(weights)), key=lambda place: (-weights[place], ties(place))):
        if not left:
            break
        more = min(left, weights[place] - parts[place])
        parts[place] += more
        left -= more
    return parts


def lay_out(wanted: Sequence[int], held: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return (wanted place, held place, amount): what each gets from which, in order, in at most both counts of rows.

    The sums must agree or ``held`` be the larger one; what is held last stays.
    """
    rows, place, left = [], 0, list(held)
    for want, amount in enumerate(wanted):
        while amount:
            while not left[place]:
                place += 1
            taken = min(amount, left[place])
            rows.append((want, place, taken))
            left[place] -= taken
            amount -= taken
    return rows
