"""First in, first out, and last in, first out: every fen has its place in the account's line of lots."""

from collections.abc import Iterator

from firsthour.city.rules_pieces import CLEAN, Pieces, cut, total


class LotBook:
    """Lines of lots, oldest first, of the accounts that hold claimed money; ``newest_first`` is lifo."""

    def __init__(self, *, newest_first: bool) -> None:
        """Begin with no claimed money anywhere."""
        self._newest_first = newest_first
        self._lines: dict[int, Pieces] = {}

    def holds(self, account: int) -> bool:
        """Tell whether claimed money lies in the account."""
        return account in self._lines

    def pay(self, account: int, amount: int, *, held: int) -> Pieces:
        """Take lots off the old end (fifo) or the new end (lifo) of the line."""
        line = self._lines.pop(account, None)
        if line is None:
            return [(CLEAN, amount)]
        if self._newest_first:
            pieces, left = cut(line[::-1], amount)
            left.reverse()
        else:
            pieces, left = cut(line, amount)
        if any(claim != CLEAN for claim, _ in left):
            self._lines[account] = left
        lacking = amount - total(pieces)
        return [*pieces, (CLEAN, lacking)] if lacking else pieces

    def receive(self, account: int, pieces: Pieces, *, held: int) -> None:
        """Put the pieces at the new end; all that lay there before the first claimed fen is one clean lot."""
        line = self._lines.get(account)
        if line is None:
            if all(claim == CLEAN for claim, _ in pieces):
                return
            line = self._lines[account] = [(CLEAN, held)] if held else []
        for claim, fen in pieces:
            if line and line[-1][0] == claim:
                line[-1] = (claim, line[-1][1] + fen)
            else:
                line.append((claim, fen))

    def clear(self, account: int) -> Pieces:
        """Take all claimed money out of an account."""
        return [piece for piece in self._lines.pop(account, []) if piece[0] != CLEAN]

    def list_rests(self) -> Iterator[tuple[int, int, int]]:
        """Yield (account, claim, fen) of every claimed lot."""
        for account, line in self._lines.items():
            yield from ((account, claim, fen) for claim, fen in line if claim != CLEAN)
