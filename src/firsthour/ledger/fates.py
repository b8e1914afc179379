"""What became of each single row: kept, mirrored, duplicate, set aside or rejected, and because of which other row."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from firsthour.ledger.assembly.assemble import Assembly, assemble
from firsthour.ledger.counting import leg_id
from firsthour.ledger.parts import read_part
from firsthour.ledger.reading import FileReading
from firsthour.ledger.rows import OUT, REJECT_REASONS, SetAside
from firsthour.ledger.store import Ledger
from firsthour.papers.tables import write_csv

COLUMNS = ("path", "sheet", "row", "fate", "reason", "of")


def write_fates(ledger_dir: Path, target: Path, *, only: set[str], assembly: Assembly | None = None) -> None:
    """Write one csv line per row read from the files in ``only`` (hashes), in file order.

    ``of`` names the row that a mirrored or duplicate row repeats, or the payment a reversal took back. ``assembly``
    is that of the ledger's rows, where it is at hand.
    """
    write_csv(target, COLUMNS, rows=_list_fates(assembly or _assemble(ledger_dir), only))


def _assemble(ledger_dir: Path) -> Assembly:
    ledger = Ledger(ledger_dir)
    manifest = ledger.load_manifest()
    return assemble(ledger.list_readings(manifest), kinds=manifest.kinds)


def _list_fates(assembly: Assembly, only: set[str]) -> Iterator[tuple[str, int, int, str, str, str]]:
    for file_idx, reading in enumerate(assembly.legs.files):
        if reading.sha256 in only:
            for fate in sorted([*list_standing_fates(assembly, file_idx), *_reading_fates(reading)]):
                yield reading.path, *fate


def list_standing_fates(assembly: Assembly, file_idx: int) -> Iterator[tuple[int, int, str, str, str]]:
    """Yield (sheet, row, fate, reason, of) of every row of a file that is neither set aside nor rejected.

    Of a pair the payee's row is mirrored; what a reversal takes out of the lines, on either statement, is kept.
    """
    legs, partner = assembly.legs, assembly.mirrors.partner
    taken_back = dict(zip(assembly.reversals.originals, assembly.reversals.reversals, strict=True))
    taken_back |= {reversal: original for original, reversal in taken_back.items()}
    ambiguous = {leg for group in assembly.mirrors.ambiguous for leg in group}
    first, last = np.searchsorted(legs.file, [file_idx, file_idx + 1])  # legs stand file by file
    for leg in (first + np.flatnonzero(legs.leg[first:last] == 0)).tolist():
        where = int(legs.sheet[leg]), int(legs.row[leg])
        if assembly.repeats[leg] >= 0:
            yield *where, "duplicate", "", leg_id(assembly, int(assembly.repeats[leg]))
        elif leg in taken_back:
            yield *where, "kept", "reversed", leg_id(assembly, taken_back[leg])
        elif assembly.removed[leg]:
            yield *where, "kept", "reversed", leg_id(assembly, int(partner[leg]))
        elif partner[leg] >= 0 and legs.direction[leg] != OUT:
            yield *where, "mirrored", "", leg_id(assembly, int(partner[leg]))
        else:
            yield *where, "kept", "ambiguous" if leg in ambiguous else "", ""


def _reading_fates(reading: FileReading) -> Iterator[tuple[int, int, str, str, str]]:
    if reading.set_aside:
        columns = ["sheet", "row", "leg", "set_aside"]
        for item in pq.read_table(f"{reading.segment_path}/rows.parquet", columns=columns).to_pylist():
            if item["set_aside"] and item["leg"] == 0:
                yield item["sheet"], item["row"], "set_aside", SetAside(item["set_aside"]).name.lower(), ""
    if reading.rejected:
        for item in read_part(reading.segment_path, "rejects.parquet").to_pylist():
            assert item["reason"] in REJECT_REASONS
            yield item["sheet"], item["row"], "rejected", item["reason"], ""
