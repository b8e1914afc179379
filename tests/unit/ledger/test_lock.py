"""One writer at a time; what a writer made for nothing is taken back, and what was there before stays."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from firsthour.ledger.lock import LOCK, writer_lock


def seen(folder: Path) -> list[str]:
    """Return the names of everything below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder whose main file is named ``main``."""
    with writer_lock(folder, main=folder / "main"):
        yield


def test_a_folder_without_its_main_file_is_taken_back_with_the_folders_above_it(tmp_path: Path) -> None:
    with writing(tmp_path / "a" / "b"):
        (tmp_path / "a" / "b" / "parts").mkdir()
        (tmp_path / "a" / "b" / "parts" / "one").write_text("1")
    assert seen(tmp_path) == []


def test_an_empty_folder_that_was_there_stays_empty(tmp_path: Path) -> None:
    with writing(tmp_path):
        (tmp_path / "journal").write_text("1")
    assert tmp_path.is_dir()
    assert seen(tmp_path) == []


def test_with_its_main_file_everything_stays(tmp_path: Path) -> None:
    with writing(tmp_path / "a"):
        (tmp_path / "a" / "main").write_text("1")
    assert seen(tmp_path) == ["a", f"a/{LOCK}", "a/main"]


def test_what_another_writer_left_without_a_main_file_is_not_deleted(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "kept").write_text("1")
    with writing(tmp_path):
        pass
    assert seen(tmp_path) == [LOCK, "files", "files/kept"]


def test_an_error_takes_back_the_new_folder_and_goes_on_rising(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), writing(tmp_path / "a"):
        1 / 0  # noqa: B018
    assert seen(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_an_error_and_no_endless_wait() -> None:
    with pytest.raises(FileNotFoundError), writing(Path("/proc/no such/folder")):
        pass


def test_writers_who_wait_for_a_folder_that_is_taken_back_still_write_one_at_a_time(tmp_path: Path) -> None:
    inside: list[int] = []
    most: list[int] = []

    def write(number: int) -> None:
        for turn in range(40):
            with writing(tmp_path / "a" / "b"):
                inside.append(number)
                most.append(len(inside))
                (tmp_path / "a" / "b" / f"part{number}").write_text(str(turn))
                inside.remove(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert len(most) == 160
    assert max(most) == 1
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
