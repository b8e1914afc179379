"""Tainted money first, and tainted money last (lowest balance): only how much leaves is a question of the rule.

Of a payment x from a balance b of which t is claimed, tainted-first sends min(t, x) of it, lowest-balance
min(t, max(0, x − (b − t))): the clean money goes first. Of the claimed lots the one that arrived first leaves first.
"""

from collections.abc import Iterator

from firsthour.city.rules_pieces import CLEAN, Pieces, cut, total


class TaintBook:
    """Claimed lots in the order of their arrival; what an account holds beyond them is clean."""

    def __init__(self, *, clean_first: bool) -> None:
        """Begin with no claimed money anywhere; ``clean_first`` is lowest-balance."""
        self._clean_first = clean_first
        self._claimed: dict[int, Pieces] = {}

    def holds(self, account: int) -> bool:
        """Tell whether claimed money lies in the account."""
        return account in self._claimed

    def pay(self, account: int, amount: int, *, held: int) -> Pieces:
        """Take claimed lots and clean money in the order of the rule."""
        lots = self._claimed.pop(account, None)
        if lots is None:
            return [(CLEAN, amount)]
        taint = total(lots)
        clean_before = min(amount, held - taint) if self._clean_first else 0
        pieces, left = cut(lots, min(taint, amount - clean_before))
        if left:
            self._claimed[account] = left
        clean_after = amount - clean_before - total(pieces)
        first: Pieces = [(CLEAN, clean_before)] if clean_before else []
        return [*first, *pieces, *([(CLEAN, clean_after)] if clean_after else [])]

    def receive(self, account: int, pieces: Pieces, *, held: int) -> None:
        """Put the claimed pieces behind those that arrived before."""
        claimed = [piece for piece in pieces if piece[0] != CLEAN]
        if claimed:
            self._claimed.setdefault(account, []).extend(claimed)

    def clear(self, account: int) -> Pieces:
        """Take all claimed money out of an account."""
        return self._claimed.pop(account, [])

    def list_rests(self) -> Iterator[tuple[int, int, int]]:
        """Yield (account, claim, fen) of every claimed lot."""
        for account, lots in self._claimed.items():
            yield from ((account, claim, fen) for claim, fen in lots)
