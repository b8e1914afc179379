"""How is a workbook read without trusting it? A program of its own, run as a child with bounds on what it may use.

The parser of workbooks stops the whole process when a broken file asks for too much memory, and no ``except``
can prevent it; so it runs here, apart. Imports nothing of the project, so that it starts at once.

    python -P calamine_child.py WORKBOOK MEMORY_BYTES CPU_SECONDS MAX_COLUMNS  > spool
    python -P calamine_child.py --serve SOCKET

The second form stays: it is asked for one workbook after the other and forks a process for each, which is bounded as
in the first form and costs a tenth of a new program.

The spool holds lines of JSON: batches ``[[row, [cell, …]], …]`` of each sheet, and as its last line the list of
``[index, name, first byte, byte behind the last]``. Exit codes: 0 done, 3 encrypted, 4 damaged, 5 out of memory,
6 no space for the spool.
"""

import datetime as dt
import errno
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import BinaryIO

import python_calamine as calamine

ENCRYPTED, DAMAGED, OUT_OF_MEMORY, NO_SPACE = 3, 4, 5, 6
_BATCH_ROWS = 512
_REQUEST_BYTES = 1 << 16
_EXACT_DIGITS = 15  # what a spreadsheet keeps of a number
_EXACT_BELOW = 10**_EXACT_DIGITS
_MILLISECOND = dt.timedelta(milliseconds=1)

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def run(arguments: list[str], spool: BinaryIO) -> int:
    """Write the cells of a workbook to ``spool`` and return the exit code."""
    path, memory_bytes, cpu_s, max_columns = arguments[0], *map(int, arguments[1:4])
    _bound(memory_bytes, cpu_s)
    try:
        write_spool(path, spool, max_columns=max_columns)
        spool.flush()
    except calamine.PasswordError:
        return ENCRYPTED
    except OSError as error:
        return NO_SPACE if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) else DAMAGED
    except (calamine.CalamineError, ValueError, OverflowError):
        return DAMAGED
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


def serve(channel: socket.socket) -> int:
    """Answer requests with exit codes, a line each, until the other side is gone.

    A request is a line of JSON, the arguments of ``run``, and comes with two files: one for the spool, one for what
    the process says on its way out.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other side decides when to stop
    while True:
        line, files, _, _ = socket.recv_fds(channel, _REQUEST_BYTES, 2)
        while line and not line.endswith(b"\n"):
            more = channel.recv(_REQUEST_BYTES)
            line = line + more if more else b""
        if not line:
            return 0
        channel.sendall(b"%d\n" % _run_forked(json.loads(line), *files))


def _run_forked(arguments: list[str], spool: int, errors: int) -> int:
    pid = os.fork()
    if pid == 0:
        code = DAMAGED
        try:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.dup2(errors, 2)
            with os.fdopen(spool, "wb") as stream:
                code = run(arguments, stream)
        finally:
            os._exit(code)
    os.close(spool)
    os.close(errors)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _bound(memory_bytes: int, cpu_s: int) -> None:
    """Bound memory and processor time where the system can."""
    try:
        import resource
    except ModuleNotFoundError:  # not on this system: the parent's checks of sizes must do
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def write_spool(path: str, spool: BinaryIO, *, max_columns: int) -> None:
    """Write every sheet of a workbook, hidden ones included; charts have no cells and are left out."""
    with open(path, "rb") as stream:  # not by path: then the name would decide what the file is
        book = calamine.CalamineWorkbook.from_filelike(stream)
    kinds = (calamine.SheetTypeEnum.WorkSheet, calamine.SheetTypeEnum.MacroSheet)
    index: list[tuple[int, str, int, int]] = []
    for number, meta in enumerate(book.sheets_metadata):
        if meta.typ in kinds:
            begin = end = spool.tell() if not index else index[-1][3]
            for batch in _batches(book.get_sheet_by_index(number), max_columns):
                end += spool.write(json.dumps(batch, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
            index.append((number + 1, meta.name, begin, end))
    spool.write(json.dumps(index).encode() + b"\n")


def _batches(sheet: calamine.CalamineSheet, max_columns: int) -> Iterator[list[tuple[int, list[str]]]]:
    batch: list[tuple[int, list[str]]] = []
    left = [""] * (sheet.start[1] if sheet.start else 0)
    for row, cells in enumerate(sheet.iter_rows() if sheet.start else (), start=1):
        texts = [cell if type(cell) is str else cell_text(cell) for cell in cells[:max_columns]]
        if any(texts):
            batch.append((row, left + texts))
        if len(batch) >= _BATCH_ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


def cell_text(cell: Cell) -> str:
    """Return a cell as a person sees it.

    >>> cell_text(622202.0), cell_text(6.222021234567891e18), cell_text(0.1 + 0.2)
    ('622202', '6.22202123456789E+18', '0.3')
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _number_text(cell)
    if isinstance(cell, dt.datetime):
        return _moment_text(cell)
    if isinstance(cell, dt.timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if isinstance(cell, dt.time):
        return cell.replace(microsecond=0).isoformat()
    return cell.isoformat()


def _number_text(number: int | float) -> str:
    """Return a number with the digits a spreadsheet keeps; longer ones stay scientific, they lost their end."""
    if not -_EXACT_BELOW < number < _EXACT_BELOW:
        mantissa, _, power = f"{number:.{_EXACT_DIGITS - 1}e}".partition("e")
        return f"{mantissa.rstrip('0').rstrip('.')}E{power}" if power else mantissa
    if number == int(number):
        return str(int(number))
    return format(Decimal(f"{number:.{_EXACT_DIGITS}g}"), "f")


def _moment_text(moment: dt.datetime) -> str:
    """Return a date cell as ISO text, rounded to milliseconds: serial numbers hold no more."""
    rest = moment.microsecond % 1000
    moment = moment - dt.timedelta(microseconds=rest) + (_MILLISECOND if rest >= 500 else dt.timedelta())
    return moment.isoformat(sep=" ", timespec="milliseconds" if moment.microsecond else "seconds")


if __name__ == "__main__":
    if sys.argv[1] == "--serve":
        sys.exit(serve(socket.socket(fileno=int(sys.argv[2]))))
    sys.exit(run(sys.argv[1:], sys.stdout.buffer))
