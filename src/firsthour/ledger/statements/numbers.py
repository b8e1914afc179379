"""What account number does a cell say: spreadsheet dress taken off, destroyed numbers told apart."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from firsthour.base.text import is_destroyed_number
from firsthour.ledger.statements.cells import Coded, recode

_SUSPECT = r"[.eE'+ ]|^0+$"
_POINT_ZERO = re.compile(r"(\d+)\.0+")
_GROUPED = re.compile(r"[\d*]+(?: [\d*]+)+")


def clean_number(text: str) -> str:
    """Return an account number without ``.0``, apostrophes and spaces between digits; "" for nothing but zeros.

    >>> clean_number("'6229990000000000017.0")
    '6229990000000000017'
    """
    plain = text.strip("'\u2019 ")
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(" ", "")
    match = _POINT_ZERO.fullmatch(plain)
    plain = match.group(1) if match else plain
    return plain if plain.strip("0") else ""


def clean_numbers(column: Coded, *, exact: bool) -> tuple[Coded, NDArray[np.bool_]]:
    """Return the column with clean numbers, and which rows hold one that lost its digits.

    ``exact`` keeps names byte for byte and takes only ``6.2E+18`` for destroyed, not a name like ``1E5``.
    """
    suspects = pc.match_substring_regex(column.values, _SUSPECT).to_numpy(zero_copy_only=False)
    if not suspects.any():
        return column, np.zeros(len(column), np.bool_)
    values = column.values.to_pylist()
    destroyed = np.zeros(len(values), np.bool_)
    for place in np.flatnonzero(suspects).tolist():
        text = values[place]
        destroyed[place] = is_destroyed_number(text) and (not exact or "+" in text or "." in text)
        if not exact:
            values[place] = clean_number(text)
    lost = destroyed[column.codes]
    return (column if exact else recode(column.codes, pa.array(values, pa.string()))), lost
