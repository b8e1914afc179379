"""Which of the declared words does a cell say: exact words, or patterns with a star at their ends."""

from collections.abc import Mapping, Sequence
from functools import lru_cache


def which(text: str, groups: Mapping[str, Sequence[str]]) -> str:
    """Return the group that a cell's word belongs to, "" when it belongs to none.

    An exact word goes before a pattern, a longer pattern before a shorter one.

    >>> which("交易不成功", {"ok": ["*成功*"], "failed": ["*不成功*"]})
    'failed'
    """
    plain = text.strip().casefold()
    best, best_size = "", -1
    for group, words in groups.items():
        for word in words:
            size = _fit(plain, word.casefold())
            if size > best_size:
                best, best_size = group, size
    return best


@lru_cache(65_536)
def _fit(plain: str, word: str) -> int:
    """Return how well a declared word fits: a large number for equality, else the pattern's length, −1 for not."""
    if plain == word:
        return 1_000_000
    core = word.strip("*")
    if core == word or not core:
        return -1
    if word.startswith("*") and word.endswith("*"):
        return len(core) if core in plain else -1
    if word.endswith("*"):
        return len(core) if plain.startswith(core) else -1
    return len(core) if plain.endswith(core) else -1
