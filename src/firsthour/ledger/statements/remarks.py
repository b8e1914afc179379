"""What does a row's wording tell: reversals, refunds, and the serial of another row that it names."""

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from firsthour.ledger.rows import IN, RowFlag
from firsthour.ledger.statements._kernel_text import copy_cells, find_tokens
from firsthour.ledger.statements.canonical import Canonical
from firsthour.ledger.statements.cells import Coded, buffers, choose, constant, from_buffers, recode

REVERSAL_WORDS = r"(?i)退汇|冲正|撤销|退票|冲销|抹账|reversal|reversed"
REFUND_WORDS = r"(?i)退款|退货|refund"
SHORTEST_REF = 8


def read_flags(canonical: Canonical, *, inverted: NDArray[np.bool_]) -> NDArray[np.int16]:
    """Return the flags that a row's memo and status words and its sign set."""
    reverses = np.zeros(canonical.n, np.bool_)
    refunds = np.zeros(canonical.n, np.bool_)
    for name in ("memo", "status"):
        if canonical.has(name):
            words = canonical.coded(name)
            reverses |= words.marks(pc.match_substring_regex(words.values, REVERSAL_WORDS))
            refunds |= words.marks(pc.match_substring_regex(words.values, REFUND_WORDS))
    flags = np.where(reverses, np.int16(RowFlag.SAYS_REVERSAL), np.int16(0))
    flags |= np.where(refunds & ~reverses, np.int16(RowFlag.REFUND), np.int16(0))
    flags |= np.where(inverted, np.int16(RowFlag.INVERTED), np.int16(0))
    return flags | np.int16(RowFlag.PLAIN if canonical.is_plain else 0)


def read_refs(canonical: Canonical, direction: NDArray[np.int8]) -> Coded:
    """Return the serial of another row that each row names: its own column, else a token of its memo.

    A token behind 原 (原交易流水号 …) counts in any row, another one only in a credit; whether a row with that
    serial exists is checked later. In a plain ledger a memo is nobody's reference.
    """
    named = canonical.coded("ref_serial")
    if canonical.is_plain or not canonical.has("memo"):
        return named
    memo = canonical.coded("memo")
    offsets, data = buffers(memo.values)
    starts, ends, behind = find_tokens(offsets, data, SHORTEST_REF)
    if (starts == ends).all():
        return named
    tokens = recode(memo.codes, from_buffers(*copy_cells(starts, ends, data)))
    counts = (direction == IN) | memo.marks(behind)
    tokens = choose(counts, tokens, other=constant("", canonical.n))
    return choose(named.filled(), named, other=tokens) if canonical.has("ref_serial") else tokens
