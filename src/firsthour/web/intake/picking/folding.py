"""What is a text in plain signs, each still at its place? And what is something that was picked out of it?"""

import unicodedata
from dataclasses import dataclass, replace

_KEPT = frozenset("，。、；")  # marks between sentences stay what they are
_DASHES = dict.fromkeys("‐‑‒–—−", "-")


@dataclass(frozen=True)
class Picked:
    """Something in a text: its kind, as it stands there, its plain form, and from where to where.

    Of an amount ``normal`` is its fen; of a moment ``2026-11-22T10:20``, ``precision`` says how exact that is.
    """

    kind: str
    raw: str
    normal: str
    start: int
    end: int
    precision: str = ""

    def of(self, text: str) -> "Picked":
        """Return it as it stands in the text that was not folded."""
        return replace(self, raw=text[self.start : self.end])


def fold(text: str) -> str:
    """Return the text with full-width signs as plain ones; every sign keeps its place."""
    return "".join(map(_fold_sign, text))


def _fold_sign(sign: str) -> str:
    if sign.isascii() or sign in _KEPT:
        return sign
    if sign in _DASHES:
        return _DASHES[sign]
    plain = unicodedata.normalize("NFKC", sign)
    return plain if len(plain) == 1 else sign
