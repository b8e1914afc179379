"""Which legs are there: the rows of all segments as parallel arrays, in file order.

Files are numbered by their hash, so that a comparison of file numbers is a comparison of hashes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from firsthour.ledger.reading import FileReading

NO_TEXT = 0  # the code of "" in every table of texts
TEXT_COLUMNS = (
    "own_number",
    "own_institution",
    "own_name",
    "peer_number",
    "peer_institution",
    "peer_name",
    "peer_kind",
    "currency",
    "memo",
)
NUMBER_COLUMNS = ("sheet", "row", "leg", "set_aside", "direction", "amount", "time_us", "precision", "flags")


@dataclass
class Texts:
    """Distinct texts and their codes; code 0 is "" (arrays of codes are int32)."""

    values: list[str] = field(default_factory=lambda: [""])
    index: dict[str, int] = field(default_factory=lambda: {"": 0})

    def code(self, text: str) -> int:
        """Return the code of a text, adding it when it is new."""
        code = self.index.get(text)
        if code is None:
            code = self.index[text] = len(self.values)
            self.values.append(text)
        return code


@dataclass
class Legs:
    """All legs, one array per column, each of length ``n``; see ``rows.ROWS`` for the meaning.

    Text columns are int32 codes into ``texts[column]``; ``serial`` and ``ref_serial`` share one numbering
    without a table (0 is none). ``file`` numbers ``files``, ``source`` is a leg's place in file order.
    """

    files: list[FileReading]
    texts: dict[str, Texts]
    sheet: NDArray[np.int16]
    row: NDArray[np.int64]
    leg: NDArray[np.int8]
    set_aside: NDArray[np.int8]
    direction: NDArray[np.int8]
    amount: NDArray[np.int64]
    time_us: NDArray[np.int64]
    precision: NDArray[np.int8]
    flags: NDArray[np.int16]
    own_number: NDArray[np.int32]
    own_institution: NDArray[np.int32]
    own_name: NDArray[np.int32]
    peer_number: NDArray[np.int32]
    peer_institution: NDArray[np.int32]
    peer_name: NDArray[np.int32]
    peer_kind: NDArray[np.int32]
    currency: NDArray[np.int32]
    memo: NDArray[np.int32]
    has_balance: NDArray[np.bool_]
    balance: NDArray[np.int64]
    file: NDArray[np.int32]
    serial: NDArray[np.int32]
    ref_serial: NDArray[np.int32]
    source: NDArray[np.int64]

    @property
    def n(self) -> int:
        """Number of legs."""
        return len(self.row)

    def select(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> "Legs":
        """Return the legs at ``rows`` (a mask or positions), sharing texts and files."""
        arrays = {f.name: getattr(self, f.name)[rows] for f in fields(self) if f.name not in ("files", "texts")}
        return Legs(files=self.files, texts=self.texts, **arrays)

    def text(self, column: str, position: int) -> str:
        """Return the text of one leg."""
        return self.texts[column].values[int(getattr(self, column)[position])]

    def has_flag(self, flag: int) -> NDArray[np.bool_]:
        """Return which legs carry a ``rows.RowFlag``."""
        return (self.flags & int(flag)) != 0


def load_legs(files: Sequence[FileReading]) -> Legs:
    """Read the segments of ``files`` (sorted by hash) into arrays; memory is about 110 bytes a leg."""
    texts = {name: Texts() for name in TEXT_COLUMNS}
    parts: list[dict[str, NDArray[Any]]] = []
    serials: list[pa.ChunkedArray] = []
    refs: list[pa.ChunkedArray] = []
    ordered = sorted(files, key=lambda reading: reading.sha256)
    for file_idx, reading in enumerate(ordered):
        segment = Path(reading.segment_path) / "rows.parquet"
        table = pq.read_table(segment, read_dictionary=[*TEXT_COLUMNS, "ref_serial"])
        table = table.drop_columns(["time_raw"])
        part = {name: _numbers(table[name]) for name in NUMBER_COLUMNS}
        part |= {name: _codes(table[name], texts[name]) for name in TEXT_COLUMNS}
        part["has_balance"] = _numbers(pc.is_valid(table["balance"]))
        part["balance"] = _numbers(table["balance"].fill_null(0))
        part["file"] = np.full(table.num_rows, file_idx, dtype=np.int32)
        serials.append(table["serial"])
        refs.append(table["ref_serial"].cast(pa.string()))
        parts.append(part)
    columns = {name: _joined([part[name] for part in parts]) for name in (parts[0] if parts else {})}
    if not parts:
        columns = _no_columns()
    columns |= _serial_codes(serials, refs)
    columns["source"] = np.arange(len(columns["row"]), dtype=np.int64)
    return Legs(files=list(ordered), texts=texts, **columns)


def _joined(arrays: list[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(arrays) if len(arrays) != 1 else arrays[0]


def _no_columns() -> dict[str, NDArray[Any]]:
    empty = {name: np.zeros(0, dtype=np.int64) for name in (*NUMBER_COLUMNS, "balance")}
    empty |= {name: np.zeros(0, dtype=np.int32) for name in (*TEXT_COLUMNS, "file")}
    return {**empty, "has_balance": np.zeros(0, dtype=bool)}


def _numbers(column: pa.ChunkedArray) -> NDArray[Any]:
    values: NDArray[Any] = column.to_numpy()
    return values.copy() if not values.flags.writeable else values


def _codes(column: pa.ChunkedArray, texts: Texts) -> NDArray[np.int32]:
    if column.num_chunks == 0:
        return np.zeros(0, dtype=np.int32)
    merged = column.unify_dictionaries().combine_chunks()
    array = merged.chunk(0) if isinstance(merged, pa.ChunkedArray) else merged
    mapping = np.fromiter((texts.code(text or "") for text in array.dictionary.to_pylist()), dtype=np.int32)
    codes = array.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    if not len(mapping):
        return np.zeros(len(codes), dtype=np.int32)
    return np.where(codes < 0, NO_TEXT, mapping[codes]).astype(np.int32)


def _serial_codes(serials: list[pa.ChunkedArray], refs: list[pa.ChunkedArray]) -> dict[str, NDArray[Any]]:
    chunks = [chunk for column in (*serials, *refs) for chunk in column.chunks]
    if not chunks:
        return {"serial": np.zeros(0, dtype=np.int32), "ref_serial": np.zeros(0, dtype=np.int32)}
    every = pa.chunked_array([pa.array([""]), *[chunk.cast(pa.string()) for chunk in chunks]])
    encoded = every.fill_null("").dictionary_encode().unify_dictionaries().combine_chunks()
    array = encoded.chunk(0) if isinstance(encoded, pa.ChunkedArray) else encoded
    codes = array.indices.to_numpy(zero_copy_only=False).astype(np.int32)[1:]
    n = sum(len(column) for column in serials)
    return {"serial": codes[:n], "ref_serial": codes[n:]}


def main_legs(legs: Legs) -> NDArray[np.int64]:
    """Return, per leg, the position of its row's main leg."""
    positions: NDArray[np.int64] = np.maximum.accumulate(np.where(legs.leg == 0, np.arange(legs.n), 0))
    return positions


def row_effects(legs: Legs, lines: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return, on each main leg, what its whole row does to the main leg's line (minor units), 0 elsewhere.

    A row's balance stands after its fee and funding too, so they count with their row.
    """
    signed = legs.amount * legs.direction.astype(np.int64)
    further = np.flatnonzero(legs.leg > 0)
    if not len(further):
        return signed
    main = main_legs(legs)[further]
    same = lines[further] == lines[main]
    effects = np.where(legs.leg == 0, signed, 0)
    np.add.at(effects, main[same], signed[further[same]])
    effects[further[~same]] = signed[further[~same]]
    return effects
