"""Workbooks are read by a program that stays; when it is asked twice at once, or is gone, another one does it."""

import json
import os
import tempfile
import threading
from pathlib import Path

import openpyxl
import pytest

from firsthour.ledger.containers.calamine_child import DAMAGED, OUT_OF_MEMORY
from firsthour.ledger.containers.limits import GIB, MIB
from firsthour.ledger.containers.workbook_reader import _Server, _server, read_workbook

BOUNDS = [str(GIB), "20", "100"]


def workbook(folder: Path, text: str, *, n_long: int = 0) -> str:
    """Write a workbook of one cell, and of ``n_long`` as long as a cell can be, and return its path."""
    book = openpyxl.Workbook()
    book.active["A1"] = text
    for row in range(2, 2 + n_long):
        book.active.cell(row, 1, f"{row:06d}" + "x" * 32_000)
    path = folder / f"{text}.xlsx"
    book.save(path)
    return str(path)


def first_cell(path: str, bounds: list[str] = BOUNDS) -> tuple[int, str]:
    """Return the exit code and the first cell, read through ``read_workbook``."""
    with tempfile.TemporaryFile() as spool:
        code, _ = read_workbook([path, *bounds], spool)
        spool.seek(0)
        first = spool.readline()
    return code, json.loads(first)[0][1][0] if first and code == 0 else ""


def test_one_program_reads_workbook_after_workbook(tmp_path: Path) -> None:
    assert first_cell(workbook(tmp_path, "甲")) == (0, "甲")
    child = _server(os.getpid())._child
    assert first_cell(workbook(tmp_path, "乙")) == (0, "乙")
    assert _server(os.getpid())._child is child


def test_a_path_means_what_it_means_here_wherever_the_program_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        workbook(folder, name)
        monkeypatch.chdir(folder)
        assert first_cell(f"{name}.xlsx") == (0, name)


def test_a_broken_workbook_does_not_disturb_the_next(tmp_path: Path) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04" + b"x" * 100)
    assert first_cell(str(tmp_path / "broken.xlsx"))[0] == DAMAGED
    assert first_cell(workbook(tmp_path, "丙")) == (0, "丙")


def test_each_workbook_has_its_own_bounds(tmp_path: Path) -> None:
    path = workbook(tmp_path, "丁", n_long=500)  # 16 MB of text: more than the reading program has free from before
    assert first_cell(path, [str(8 * MIB), "20", "100"])[0] in (OUT_OF_MEMORY, DAMAGED, -6)
    assert first_cell(path) == (0, "丁")


def test_after_the_program_is_killed_workbooks_are_read_all_the_same(tmp_path: Path) -> None:
    path = workbook(tmp_path, "戊")
    assert first_cell(path) == (0, "戊")
    child = _server(os.getpid())._child
    assert child is not None
    child.kill()
    child.wait()
    assert first_cell(path) == (0, "戊")
    assert first_cell(path) == (0, "戊")


def test_two_threads_at_once_each_get_their_own_workbook(tmp_path: Path) -> None:
    found: dict[str, list[tuple[int, str]]] = {}

    def read(text: str) -> None:
        path = workbook(tmp_path, text)
        found[text] = [first_cell(path) for _ in range(10)]

    threads = [threading.Thread(target=read, args=(text,)) for text in ("己", "庚", "辛")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == {text: [(0, text)] * 10 for text in ("己", "庚", "辛")}


def test_nothing_is_left_running_when_it_is_stopped(tmp_path: Path) -> None:
    server = _Server()
    with tempfile.TemporaryFile() as spool:
        assert server.read([workbook(tmp_path, "壬"), *BOUNDS], spool) is not None
    child = server._child
    assert child is not None
    server.stop()
    assert child.poll() == 0


@pytest.mark.parametrize("forked", [False, True])
def test_a_process_that_was_forked_off_asks_a_program_of_its_own(tmp_path: Path, forked: bool) -> None:
    path = workbook(tmp_path, "癸")
    assert first_cell(path) == (0, "癸")
    if not forked:
        return
    pid = os.fork()
    if pid == 0:
        os._exit(0 if [first_cell(path) for _ in range(3)] == [(0, "癸")] * 3 else 1)
    assert [first_cell(path) for _ in range(3)] == [(0, "癸")] * 3
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
