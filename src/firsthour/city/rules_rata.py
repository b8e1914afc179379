"""Pro rata: each colour leaves alike, in whole fen.

Of a payment x from a balance b the first k claims, in the order of their payments, holding S_k together, send
⌊S_k · x / b⌋; claim k sends what that is more than for the first k − 1. Of the whole balance or more, all.
"""

from collections.abc import Iterator

from firsthour.city.rules_pieces import CLEAN, Order, Pieces


class RataBook:
    """How much of each claim lies in each account; what an account holds beyond them is clean."""

    def __init__(self, order: Order) -> None:
        """Begin with no claimed money anywhere; ``order`` gives the place of a claim among the claims."""
        self._order = order
        self._claimed: dict[int, dict[int, int]] = {}

    def holds(self, account: int) -> bool:
        """Tell whether claimed money lies in the account."""
        return account in self._claimed

    def pay(self, account: int, amount: int, *, held: int) -> Pieces:
        """Take the same share of every claim, rounded down for the first k together."""
        shares = self._claimed.get(account)
        if shares is None:
            return [(CLEAN, amount)]
        pieces: Pieces = []
        first_k = sent = 0
        for claim in sorted(shares, key=self._order):
            first_k += shares[claim]
            sent_by_k = first_k if amount >= held else first_k * amount // held
            pieces.append((claim, sent_by_k - sent))
            sent = sent_by_k
        pieces = [(claim, fen) for claim, fen in pieces if fen]
        for claim, fen in pieces:
            shares[claim] -= fen
            if not shares[claim]:
                del shares[claim]
        if not shares:
            del self._claimed[account]
        return [*pieces, (CLEAN, amount - sent)] if amount > sent else pieces

    def receive(self, account: int, pieces: Pieces, *, held: int) -> None:
        """Mix the pieces with what lies there."""
        for claim, fen in pieces:
            if claim != CLEAN:
                shares = self._claimed.setdefault(account, {})
                shares[claim] = shares.get(claim, 0) + fen

    def clear(self, account: int) -> Pieces:
        """Take all claimed money out of an account."""
        return list(self._claimed.pop(account, {}).items())

    def list_rests(self) -> Iterator[tuple[int, int, int]]:
        """Yield (account, claim, fen) of every share."""
        for account, shares in self._claimed.items():
            yield from ((account, claim, fen) for claim, fen in shares.items())
