"""Which ids did a plain ledger give its rows: kept beside the events, read when one is asked for."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

GIVEN_ID = "given_id"
_GROUPS_HELD = 256


class KeptIds(Mapping[int, str]):
    """Event → given id, read from the events of a kept book, a row group at a time."""

    def __init__(self, events: Path) -> None:
        self._file = pq.ParquetFile(events, memory_map=True)
        metadata = self._file.metadata
        sizes = [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)]
        self._starts = [0, *np.cumsum(sizes, dtype=np.int64).tolist()]
        self._read = lru_cache(_GROUPS_HELD)(self._read_group)

    def __getitem__(self, event: int) -> str:
        if not 0 <= event < self._starts[-1]:
            raise KeyError(event)
        group = bisect_right(self._starts, event) - 1
        identities = self._read(group)
        identity: str | None = None
        if identities.null_count < len(identities):
            identity = identities[event - self._starts[group]].as_py()
        if identity is None:
            raise KeyError(event)
        return identity

    def __iter__(self) -> Iterator[int]:
        for group in range(len(self._starts) - 1):
            given = pc.is_valid(self._read_group(group)).to_numpy()
            yield from (np.flatnonzero(given) + self._starts[group]).tolist()

    def __len__(self) -> int:
        return sum(len(group) - group.null_count for group in map(self._read_group, range(len(self._starts) - 1)))

    def find(self, identity: str) -> list[int]:
        """Return the events with this id, in ledger order; reads the whole column."""
        found: list[int] = []
        for group in range(len(self._starts) - 1):
            same = pc.equal(self._read_group(group), identity).fill_null(False).to_numpy()
            found += (np.flatnonzero(same) + self._starts[group]).tolist()
        return found

    def _read_group(self, group: int) -> pa.ChunkedArray:
        return self._file.read_row_group(group, columns=[GIVEN_ID]).column(0)


def events_with_id(given_ids: Mapping[int, str], identity: str) -> list[int]:
    """Return the events with this given id, in ledger order."""
    if isinstance(given_ids, KeptIds):
        return given_ids.find(identity)
    return sorted(event for event, given in given_ids.items() if given == identity)
