"""What was the balance after each entry, where a statement says only its opening or its closing balance?

Between a stated opening and a stated closing balance the entries give every balance. The last entry always
carries the closing balance as stated: where the sums do not meet, the break shows at that entry and is reported
by the reconciliation like any other.
"""

from collections.abc import Sequence


def oldest_first(days: Sequence[str]) -> list[int]:
    """Return positions from the oldest entry to the newest; days are ISO, entries of a day keep their order.

    A statement that begins with its newest entry is turned as a whole, days and all.
    """
    positions = list(range(len(days)))
    written = [day for day in days if day]
    if len(written) > 1 and written[0] > written[-1]:
        positions.reverse()
    return positions


def balances_between(effects: Sequence[int | None], *, opening: int | None, closing: int | None) -> list[int | None]:
    """Return the balance after each entry (oldest first), None where neither side reaches it.

    Parameters
    ----------
    effects
        what each entry does to the balance, minor units; None when its amount cannot be read.
    opening, closing
        the stated balances before the first and after the last entry, minor units.
    """
    if opening is None:
        return _backward(effects, closing=closing)
    balances: list[int | None] = []
    balance: int | None = opening
    for effect in effects:
        balance = None if balance is None or effect is None else balance + effect
        balances.append(balance)
    if balances and closing is not None:
        balances[-1] = closing
    return balances


def _backward(effects: Sequence[int | None], *, closing: int | None) -> list[int | None]:
    balances: list[int | None] = []
    balance = closing
    for effect in reversed(effects):
        balances.append(balance)
        balance = None if balance is None or effect is None else balance - effect
    return balances[::-1]
