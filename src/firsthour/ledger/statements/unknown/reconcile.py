"""Which reading of the amounts explains the running balance: the strongest evidence a statement can give."""

import itertools
from dataclasses import dataclass

FULL_STEPS = 3  # steps that make the evidence whole
MIN_STEPS = 2  # a single step agrees by chance too easily


@dataclass(frozen=True)
class Agreement:
    """How a running balance follows signed amounts.

    ``share`` of the steps agree (a balance that moves without an amount does not); ``n_steps`` were looked at;
    ``newest_first`` is the order of the file; ``owed`` when the balance is a debt that payments increase.
    """

    share: float
    n_steps: int
    newest_first: bool
    owed: bool

    @property
    def weight(self) -> float:
        """Evidence from 0 to 1: the share, less when few steps could be looked at."""
        return self.share * min(1.0, self.n_steps / FULL_STEPS) if self.n_steps >= MIN_STEPS else 0.0


NO_AGREEMENT = Agreement(0.0, 0, False, False)


def agreement(signed: list[int | None], balances: list[int | None], *, keys: list[str]) -> Agreement:
    """Return the best agreement of balances with signed amounts, over both orders and both views of a debt.

    ``keys`` keep lines apart that share the file (account and currency of each row).
    """
    lines: dict[str, list[tuple[int, int]]] = {}
    for amount, balance, key in zip(signed, balances, keys, strict=True):
        if balance is not None:
            lines.setdefault(key, []).append((amount or 0, balance))
    best = NO_AGREEMENT
    for newest_first in (False, True):
        for sign in (1, -1):
            share, n_steps = _share(lines, newest_first=newest_first, sign=sign)
            if share > best.share + 1e-9:
                best = Agreement(share, n_steps, newest_first, sign < 0)
    return best


def _share(lines: dict[str, list[tuple[int, int]]], *, newest_first: bool, sign: int) -> tuple[float, int]:
    good = n_steps = 0
    for rows in lines.values():
        ordered = rows[::-1] if newest_first else rows
        for (_, before), (amount, after) in itertools.pairwise(ordered):
            if amount == 0 and before == after:
                continue
            n_steps += 1
            good += after - before == sign * amount
    return (good / n_steps if n_steps else 0.0), n_steps


def word_directions(amounts: list[int | None], balances: list[int | None], *, words: list[str]) -> dict[str, int]:
    """Return what each flag word means (1 in, −1 out) as far as a running balance tells, in its better order."""
    best: dict[str, dict[int, int]] = {}
    best_good = 0
    rows = [
        (amount, balance, word)
        for amount, balance, word in zip(amounts, balances, words, strict=True)
        if amount and balance is not None and word
    ]
    for ordered in (rows, rows[::-1]):
        votes: dict[str, dict[int, int]] = {}
        for (_, before, _), (amount, after, word) in itertools.pairwise(ordered):
            if abs(after - before) == abs(amount):
                sign = 1 if after - before == amount else -1
                counts = votes.setdefault(word, {1: 0, -1: 0})
                counts[sign] += 1
        good = sum(max(counts.values()) for counts in votes.values())
        if good > best_good:
            best, best_good = votes, good
    return {word: 1 if counts[1] > counts[-1] else -1 for word, counts in best.items() if counts[1] != counts[-1]}
