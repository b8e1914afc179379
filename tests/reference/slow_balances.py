"""What does every account of a city hold after every movement, by the most obvious loop?"""

from collections.abc import Iterator
from typing import NamedTuple

from firsthour.city.model import MoveState, World


class Holding(NamedTuple):
    """What an account holds after one movement changed it."""

    time_us: int
    account: int
    balance: int


def replay(world: World) -> Iterator[Holding]:
    """Yield what the payer, and then the payee, holds after each movement; bounced ones leave and come back."""
    balances = [int(opening) for opening in world.openings]
    changes: list[tuple[int, int, int]] = []
    for moves in world.days():
        for move in moves:
            time_us, payer, payee, amount = (int(move[name]) for name in ("time_us", "payer", "payee", "amount"))
            if move["state"] == MoveState.FAILED:
                continue
            changes.append((time_us, payer, -amount))
            back = move["state"] == MoveState.BOUNCED
            changes.append((int(move["back_us"]) if back else time_us, payer if back else payee, amount))
    for time_us, account, amount in sorted(changes, key=lambda change: change[0]):
        balances[account] += amount
        yield Holding(time_us, account, balances[account])
