"""How do the sheets of a workbook (xlsx, xls, ods) read as text, as a person sees them?

    UserError
    ├── WorkbookEncryptedError   needs a password
    ├── WorkbookDamagedError     (package.py) cut off or broken
    ├── WorkbookBombError        (package.py) grows beyond all reason
    └── WorkbookTooLargeError    (package.py) too large to hold

Nothing is evaluated: a formula cell is the value stored with it. The workbook is read once by a child process
(``calamine_child.py``) into a spool, from which the sheets are then read as often as needed.
"""

import json
import tempfile
from functools import partial
from typing import IO

from firsthour.base.errors import UserError
from firsthour.ledger.containers import calamine_child
from firsthour.ledger.containers.archives import WorkspaceFullError
from firsthour.ledger.containers.grid import Rows, RowSheet
from firsthour.ledger.containers.limits import GIB, MIB, Limits
from firsthour.ledger.containers.package import WorkbookDamagedError, WorkbookTooLargeError, check_package
from firsthour.ledger.containers.walk import SourceFile
from firsthour.ledger.containers.workbook_reader import read_workbook
from firsthour.ledger.sheets import MAX_COLUMNS, Sheet

_OUT_OF_MEMORY = b"memory allocation of"
_TAIL_BYTES = 4096
_MEMORY_FLOOR_BYTES = GIB  # a sheet of an .xls may take half of it whatever the size of the file
_MEMORY_PER_BYTE = 12  # of the unpacked workbook
_CPU_FLOOR_S = 20
_SMALL_BYTES = 8 * MIB
_BYTES_PER_CPU_S = 1_000_000


class WorkbookEncryptedError(UserError):
    """A workbook needs a password."""

    code = "workbook_encrypted"
    english = "{path}: the workbook needs a password; save it without one and give it again."
    chinese = "{path}：工作簿有密码，请去除密码后重新提供。"


def open_workbook(source: SourceFile, *, limits: Limits) -> list[Sheet]:
    """Return every sheet of a workbook, hidden ones included; charts have no cells and are left out."""
    n_bytes = check_package(source, limits=limits)
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the sheets that read it
    _run_child(source, spool, n_bytes=n_bytes, limits=limits)
    return [
        RowSheet(index, name, rows=partial(_read_spool, spool, begin, end=end))
        for index, name, begin, end in _last_line(spool)
    ]


def _run_child(source: SourceFile, spool: IO[bytes], *, n_bytes: int, limits: Limits) -> None:
    memory_bytes = min(limits.workbook_memory_bytes, _MEMORY_FLOOR_BYTES + _MEMORY_PER_BYTE * n_bytes)
    cpu_s = min(limits.workbook_cpu_s, _CPU_FLOOR_S + n_bytes // _BYTES_PER_CPU_S)
    bounds = [memory_bytes, cpu_s, MAX_COLUMNS]
    code, errors = read_workbook([str(source.path), *map(str, bounds)], spool)
    if code == calamine_child.ENCRYPTED:
        raise WorkbookEncryptedError(path=source.shown)
    starved = code == calamine_child.OUT_OF_MEMORY or _OUT_OF_MEMORY in errors
    if starved and n_bytes >= _SMALL_BYTES:  # a small one that asks for so much is broken
        raise WorkbookTooLargeError(path=source.shown, what=f"{memory_bytes} bytes of memory")
    if code == calamine_child.NO_SPACE:
        raise WorkspaceFullError(path=tempfile.gettempdir(), why="no space left")
    if code:
        raise WorkbookDamagedError(path=source.shown)


def _last_line(spool: IO[bytes]) -> list[tuple[int, str, int, int]]:
    size, back = spool.seek(0, 2), _TAIL_BYTES
    while True:
        spool.seek(max(0, size - back))
        tail = spool.read().rstrip(b"\n")
        if b"\n" in tail or back >= size:
            return [tuple(entry) for entry in json.loads(tail.rsplit(b"\n", 1)[-1])]
        back *= 4


def _read_spool(spool: IO[bytes], begin: int, *, end: int) -> Rows:
    """Yield (1-based row, cells) of a sheet; several readers may take turns."""
    while begin < end:
        spool.seek(begin)
        line = spool.readline()
        begin += len(line)
        yield from json.loads(line)
