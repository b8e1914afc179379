"""What stands in a column: raw cells turned into clean text, each distinct text handled once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from firsthour.base.text import clean_cell, is_blank
from firsthour.ledger.statements._kernel_text import copy_cells, scan_cells

Codes = NDArray[np.int32]
# A bare str would make pyarrow look for modules that are not there, each time anew.
EMPTY, SPACE = pa.scalar("", pa.string()), pa.scalar(" ", pa.string())


@dataclass(frozen=True)
class Coded:
    """A text column as codes into distinct clean values; ``values`` holds no text twice."""

    codes: Codes
    values: pa.StringArray

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def is_empty(self) -> bool:
        """Whether every cell is blank."""
        return len(self.values) == 0 or (len(self.values) == 1 and self.values[0].as_py() == "")

    def texts(self) -> pa.StringArray:
        """Return the column as plain strings."""
        return self.values.take(pa.array(self.codes))

    def used(self) -> list[str]:
        """Return the distinct values that some row has (a part of a larger column knows more)."""
        return self.values.take(pa.array(np.unique(self.codes))).to_pylist()  # type: ignore[no-any-return]

    def filled(self) -> NDArray[np.bool_]:
        """Return which cells are not blank."""
        return self.marks(pc.not_equal(self.values, EMPTY))

    def marks(self, per_value: pa.Array | NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return a truth per cell from a truth per distinct value."""
        if len(self.values) == 0:
            return np.zeros(len(self.codes), np.bool_)
        truth = per_value if isinstance(per_value, np.ndarray) else per_value.to_numpy(zero_copy_only=False)
        return np.asarray(truth, dtype=np.bool_)[self.codes]

    def label(self) -> pa.DictionaryArray:
        """Return the column as a dictionary array of a ledger segment."""
        return pa.DictionaryArray.from_arrays(pa.array(self.codes), self.values)


def buffers(column: pa.StringArray) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Return offsets and bytes of a text column without nulls, without copying."""
    _, offsets, data = column.buffers()
    n = len(column)
    if offsets is None or n == 0:
        return np.zeros(n + 1, np.int32), np.zeros(0, np.uint8)
    whole = np.frombuffer(offsets, np.int32)[column.offset : column.offset + n + 1]
    return whole, np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(1, np.uint8)


def from_buffers(offsets: NDArray[np.int32], data: NDArray[np.uint8]) -> pa.StringArray:
    """Return the text column that these buffers hold."""
    return pa.StringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets), pa.py_buffer(data))


def as_strings(column: pa.Array) -> pa.StringArray:
    """Return a column as strings without nulls, whatever text type it has."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if not pa.types.is_string(column.type):
        column = column.cast(pa.string())
    return pc.fill_null(column, EMPTY) if column.null_count else column


def clean_value(text: str) -> str:
    """Return a cell in its clean form; one that says nothing (``-``, ``/``, ``null`` …) is empty."""
    plain = clean_cell(text)
    if plain.startswith("'") and len(plain) > 1:
        plain = plain[1:].strip()
    return "" if is_blank(plain) else plain


def clean_strings(column: pa.StringArray, clean: Callable[[str], str] = clean_value) -> pa.StringArray:
    """Return the cells trimmed, and the odd ones among them cleaned one by one."""
    offsets, data = buffers(column)
    starts, ends, odd, trimmed = scan_cells(offsets, data)
    out = from_buffers(*copy_cells(starts, ends, data)) if trimmed else column
    places = np.flatnonzero(odd)
    if len(places) == 0:
        return out
    fixed = [clean(text) for text in out.take(pa.array(places)).to_pylist()]
    return pc.replace_with_mask(out, pa.array(odd.astype(np.bool_)), pa.array(fixed, pa.string()))


def encode(column: pa.Array, *, clean: Callable[[str], str] | None = clean_value) -> Coded:
    """Return a column in distinct clean values; ``clean=None`` keeps every byte."""
    if pa.types.is_dictionary(column.type) and column.null_count == 0 and len(column) >= len(column.dictionary):
        coded = column
    else:
        coded = as_strings(column).dictionary_encode()
    codes = coded.indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    values = as_strings(coded.dictionary)
    return recode(codes, values if clean is None else clean_strings(values, clean))


def recode(codes: Codes, values: pa.StringArray) -> Coded:
    """Return codes into distinct values, where ``values`` may repeat itself."""
    unique = values.dictionary_encode()
    if len(unique.dictionary) == len(values):
        return Coded(codes, values)
    remap = unique.indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    return Coded(remap[codes], unique.dictionary)


def constant(text: str, n: int) -> Coded:
    """Return a column that says the same in all rows."""
    return Coded(np.zeros(n, np.int32), pa.array([text], pa.string()))


def map_values(column: Coded, change: Callable[[str], str]) -> Coded:
    """Return the column with every distinct value changed."""
    return recode(column.codes, pa.array([change(text) for text in column.values.to_pylist()], pa.string()))


def choose(mask: NDArray[np.bool_], first: Coded, *, other: Coded) -> Coded:
    """Return ``first`` where the mask holds, else ``other``."""
    if mask.all():
        return first
    if not mask.any():
        return other
    values = pa.concat_arrays([first.values, other.values])
    codes = np.where(mask, first.codes, other.codes + np.int32(len(first.values))).astype(np.int32, copy=False)
    return recode(codes, values)


def first_filled(parts: Sequence[Coded], n: int) -> Coded:
    """Return per row the first of the columns that is not blank."""
    parts = [part for part in parts if not part.is_empty]
    if not parts:
        return constant("", n)
    chosen = parts[0]
    for part in parts[1:]:
        chosen = choose(chosen.filled(), chosen, other=part)
    return chosen


def join(parts: Sequence[Coded], n: int) -> Coded:
    """Return the filled cells of each row joined by a space, none said twice."""
    parts = [part for part in parts if not part.is_empty]
    if len(parts) < 2:
        return parts[0] if parts else constant("", n)
    joined = parts[0]
    for part in parts[1:]:
        joined = _join_two(joined, part)
    return joined


def _join_two(left: Coded, right: Coded) -> Coded:
    width = len(right.values)
    pairs = pa.array(left.codes.astype(np.int64) * width + right.codes).dictionary_encode()
    distinct = pairs.dictionary.to_numpy()
    a = left.values.take(pa.array(distinct // width))
    b = right.values.take(pa.array(distinct % width))
    said = pc.or_(pc.equal(a, b), pc.equal(b, EMPTY))
    glue = pc.if_else(pc.or_(said, pc.equal(a, EMPTY)), EMPTY, SPACE)
    tail = pc.if_else(said, EMPTY, b)
    texts = pc.binary_join_element_wise(a, glue, tail, EMPTY)
    return recode(pairs.indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False), texts)
