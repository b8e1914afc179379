"""Did a wallet pay out of its own balance, or did money of a bank card only pass through it?

A wallet's statement names the user's card beside a payment. When the wallet's balance is the same before and
after, the card paid (or received) and the wallet only passed it on; when the balance moved by the amount, the
wallet itself paid. Without a row before, a named card is taken as the one that paid.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from firsthour.base.money import parse_amount
from firsthour.base.text import is_blank


@dataclass(frozen=True)
class WalletRows:
    """The texts of a wallet's rows in file order: whose, when, how much, and the balance after each."""

    own_numbers: Sequence[str]
    times: Sequence[str]
    amounts: Sequence[str]
    balances: Sequence[str]


def balance_moved(rows: WalletRows) -> list[bool | None]:
    """Tell for each row whether the wallet's balance moved by its amount; None when it cannot be known.

    The row before is the one of the same wallet above it, or below it in a statement that begins with the
    newest row. One walk over the rows.
    """
    answers: list[bool | None] = [None] * len(rows.own_numbers)
    before: dict[str, int] = {}
    for row in _oldest_first(rows.times):
        balance = _minor(rows.balances[row])
        if balance is None:
            before.pop(rows.own_numbers[row], None)
            continue
        previous = before.get(rows.own_numbers[row])
        before[rows.own_numbers[row]] = balance
        if previous is not None:
            answers[row] = _moved(balance - previous, amount=_minor(rows.amounts[row]))
    return answers


def _oldest_first(times: Sequence[str]) -> range:
    written = [time for time in times if time]
    newest_first = len(written) > 1 and written[0] > written[-1]
    return range(len(times) - 1, -1, -1) if newest_first else range(len(times))


def _moved(change: int, *, amount: int | None) -> bool | None:
    if change == 0:
        return False
    return True if amount is not None and abs(change) == abs(amount) else None


def _minor(text: str) -> int | None:
    if is_blank(text):
        return None
    try:
        return parse_amount(text)
    except ValueError:
        return None
