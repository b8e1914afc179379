"""Which texts have what was typed, found by reading them: slow and obvious."""

import re
import unicodedata
from collections.abc import Sequence

from firsthour.web.desk.searching import Question

CHINESE = "\u2e80"


def holds(terms: str, question: Question) -> bool:
    """Tell whether a column of terms answers a question, as a database would."""
    words = terms.split()

    def has(word: str, is_prefix: bool) -> bool:
        return any(one.startswith(word) if is_prefix else one == word for one in words)

    return bool(question) and all(
        any(all(has(term.word, term.is_prefix) for term in way) for way in clause) for clause in question.clauses
    )


def is_found(texts: Sequence[str], typed: str) -> bool:
    """Tell whether everything typed stands in the texts."""
    asked = [word for chain in chains(typed) for word in words_of(chain)]
    stands = [word for text in texts for chain in chains(text) for word in words_of(chain)]
    return bool(asked) and all(_stands(word, stands) for word in asked)


def chains(text: str) -> list[list[str]]:
    """Return the pieces of a text (Chinese, or letters and digits) that one sign at most keeps apart."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    parts = re.split(r"([ \-\u2010-\u2013_/.])", re.sub(r"[^\w \-\u2010-\u2013/.]", "\n", plain))
    found: list[list[str]] = [[]]
    for number, part in enumerate(parts):
        if number % 2:
            if not parts[number - 1]:
                found.append([])
            continue
        for line, piece in enumerate(part.split("\n")):
            if line:
                found.append([])
            found[-1] += _by_script(piece)
    return [chain for chain in found if chain]


def words_of(chain: list[str]) -> list[tuple[str, ...]]:
    """Return the words of a chain: neighbours with digits are one number of several parts."""
    words: list[tuple[str, ...]] = []
    for piece in chain:
        is_number = piece[0] < CHINESE and any(sign in "0123456789" for sign in piece)
        if is_number and words and words[-1][0] == "#":
            words[-1] = (*words[-1], piece)
        else:
            words.append(("#" if is_number else "", piece))
    return [word[1:] for word in words]


def _by_script(piece: str) -> list[str]:
    runs: list[str] = []
    for sign in piece:
        if runs and (runs[-1][-1] >= CHINESE) == (sign >= CHINESE):
            runs[-1] += sign
        else:
            runs.append(sign)
    return runs


def _stands(asked: tuple[str, ...], stands: list[tuple[str, ...]]) -> bool:
    pieces = [piece for word in stands for piece in (*word, "".join(word))]
    if len(asked) > 1:
        whole = "".join(asked)
        return any(piece.startswith(whole) for piece in pieces) or all(
            any(piece.startswith(part) for piece in pieces) for part in asked
        )
    word = asked[0]
    if word[0] >= CHINESE:
        parts = [word] if len(word) == 1 else [word[at : at + 2] for at in range(len(word) - 1)]
        return all(any(part in piece for piece in pieces) for part in parts)
    if any(piece.startswith(word) for piece in pieces):
        return True
    is_tail = len(word) == 4 and re.fullmatch(r"[0-9]{3}[0-9x]", word)
    return bool(is_tail) and any(
        len(piece) >= 8 and re.fullmatch(r"[0-9]+x?", piece) and piece.endswith(word) for piece in pieces
    )
