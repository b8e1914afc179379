"""Which legs are there: the rows of all segments as parallel arrays, in file order.

Files are numbered by their hash, so that a comparison of file numbers is a comparison of hashes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from firsthour.ledger.assembly._kernel_hash import hash_texts
from firsthour.ledger.reading import FileReading
from firsthour.ledger.rows import ROWS, RowFlag
from firsthour.ledger.store import DamagedLedgerError

ROWS_FOR_THREADS = 20_000  # fewer are read sooner by one
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
NUMBER_COLUMNS = ("sheet", "row", "leg", "direction", "amount", "time_us", "precision", "flags")
LABELS = [*TEXT_COLUMNS, "ref_serial"]
_WANTED = [*NUMBER_COLUMNS, *LABELS, "set_aside", "balance", "serial"]
_KINDS: dict[str, type] = {
    **{name: ROWS.field(name).type.to_pandas_dtype() for name in (*NUMBER_COLUMNS, "balance")},
    **dict.fromkeys((*TEXT_COLUMNS, "file"), np.int32),
    **dict.fromkeys(("serial", "ref_serial"), np.int64),
    "has_balance": np.bool_,
}


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

    def codes(self, texts: Sequence[str]) -> NDArray[np.int32]:
        """Return the codes of many texts, most of them known already."""
        found = [self.index.get(text, -1) for text in texts]
        if -1 in found:
            found = [self.code(text) for text in texts]
        return np.array(found, dtype=np.int32)


@dataclass
class Legs:
    """All legs, one array per column, each of length ``n``; see ``rows.ROWS`` for the meaning.

    Text columns are int32 codes into ``texts[column]`` (own and peer columns share theirs); ``serial`` and
    ``ref_serial`` are hashes of the texts (0 is none). ``file`` numbers ``files``. Legs stand file by file, each
    file in its own order.
    """

    files: list[FileReading]
    texts: dict[str, Texts]
    sheet: NDArray[np.int16]
    row: NDArray[np.int64]
    leg: NDArray[np.int8]
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
    serial: NDArray[np.int64]
    ref_serial: NDArray[np.int64]

    @property
    def n(self) -> int:
        """Number of legs."""
        return len(self.row)

    def text(self, column: str, position: int) -> str:
        """Return the text of one leg."""
        return self.texts[column].values[int(getattr(self, column)[position])]

    def has_flag(self, flag: int) -> NDArray[np.bool_]:
        """Return which legs carry a ``rows.RowFlag``."""
        carries: NDArray[np.bool_] = (self.flags & int(flag)) != 0
        return carries


def load_legs(files: Sequence[FileReading]) -> Legs:
    """Read the legs of ``files`` that move money into arrays, files by hash; about 110 bytes a leg.

    Raises
    ------
    DamagedLedgerError
        when a segment is missing or cannot be read.
    """
    shared = {kind: Texts() for kind in ("number", "institution", "name")}
    texts = {name: shared.get(name.split("_")[-1]) or Texts() for name in TEXT_COLUMNS}
    ordered = sorted(files, key=lambda reading: reading.sha256)
    counts = [_n_rows(reading) for reading in ordered]
    columns: dict[str, NDArray[Any]] = {name: np.zeros(sum(counts), dtype=kind) for name, kind in _KINDS.items()}
    n = 0
    for file_idx, reading in enumerate(ordered):
        for table in _row_groups(reading):
            n = _load_group(table, columns, texts, first=n, file_idx=file_idx)
    pa.default_memory_pool().release_unused()
    columns = {name: column[:n] for name, column in columns.items()}
    return Legs(files=list(ordered), texts=texts, **columns)


def _n_rows(reading: FileReading) -> int:
    try:
        return int(pq.read_metadata(Path(reading.segment_path) / "rows.parquet").num_rows)
    except (OSError, pa.ArrowInvalid) as error:
        raise DamagedLedgerError(part=reading.segment_path) from error


def _row_groups(reading: FileReading) -> Iterator[pa.Table]:
    try:
        with pq.ParquetFile(Path(reading.segment_path) / "rows.parquet", read_dictionary=LABELS) as segment:
            for group in range(segment.num_row_groups):
                large = segment.metadata.row_group(group).num_rows >= ROWS_FOR_THREADS
                yield segment.read_row_group(group, columns=_WANTED, use_threads=large)
    except (OSError, pa.ArrowInvalid) as error:
        raise DamagedLedgerError(part=reading.segment_path) from error


def _load_group(
    table: pa.Table, columns: dict[str, NDArray[Any]], texts: dict[str, Texts], *, first: int, file_idx: int
) -> int:
    """Put the legs of a row group into ``columns`` from ``first`` on; return the place behind the last."""
    if pc.max(table["set_aside"]).as_py():
        table = table.filter(pc.equal(table["set_aside"], 0))
    place = slice(first, first + table.num_rows)
    found = {name: table[name].to_numpy() for name in NUMBER_COLUMNS}
    found |= {name: _codes(table[name], texts[name]) for name in TEXT_COLUMNS}
    found["has_balance"] = pc.is_valid(table["balance"]).to_numpy()
    found["balance"] = table["balance"].fill_null(0).to_numpy()
    found["file"] = np.full(table.num_rows, file_idx, dtype=np.int32)
    found["serial"] = _hashes(table["serial"])
    found["ref_serial"] = _label_hashes(table["ref_serial"])
    for name, values in found.items():
        if values.any():  # a column of nothing but zeros never takes memory
            columns[name][place] = values
    end: int = place.stop
    return end


def _codes(column: pa.ChunkedArray, texts: Texts) -> NDArray[np.int32]:
    if column.num_chunks == 0:
        return np.zeros(0, dtype=np.int32)
    merged = column.unify_dictionaries().combine_chunks()
    array = merged.chunk(0) if isinstance(merged, pa.ChunkedArray) else merged
    mapping = texts.codes([text or "" for text in array.dictionary.to_pylist()])
    codes = array.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    if not len(mapping):
        return np.zeros(len(codes), dtype=np.int32)
    return np.where(codes < 0, NO_TEXT, mapping[codes]).astype(np.int32)


def _hashes(column: pa.ChunkedArray) -> NDArray[np.int64]:
    """Return one number per text, 0 for "" (equal texts have equal numbers; see the kernel for collisions)."""
    out = np.zeros(len(column), dtype=np.int64)
    done = 0
    for chunk in column.chunks:
        array = chunk.fill_null("").cast(pa.string())
        _, offsets, data = array.buffers()
        if data is not None and len(array):
            starts = np.frombuffer(offsets, dtype=np.int32)[array.offset : array.offset + len(array) + 1]
            hash_texts(starts, np.frombuffer(data, dtype=np.uint8), out[done : done + len(array)])
        done += len(array)
    return out


def _label_hashes(column: pa.ChunkedArray) -> NDArray[np.int64]:
    parts = []
    for chunk in column.chunks:
        by_code = _hashes(pa.chunked_array([chunk.dictionary]))
        codes = chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        parts.append(np.where(codes < 0, 0, by_code[codes]) if len(by_code) else np.zeros(len(codes), dtype=np.int64))
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def main_legs(legs: Legs) -> NDArray[np.int64]:
    """Return, per leg, the position of its row's main leg."""
    positions: NDArray[np.int64] = np.maximum.accumulate(np.where(legs.leg == 0, np.arange(legs.n), 0))
    return positions


def plain_legs(legs: Legs) -> NDArray[np.bool_]:
    """Return which legs come from rows of a plain ledger, the received side of a conversion included."""
    plain: NDArray[np.bool_] = legs.has_flag(RowFlag.PLAIN)
    return plain[main_legs(legs)] if plain.any() else plain


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
