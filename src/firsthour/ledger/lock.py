"""Whose turn is it to write in a folder, and what is left of a folder in which nothing was put in force?

One writer at a time holds ``FOLDER/.lock``; the others wait. A writer that made the folder and leaves it without its
main file takes back all that it made, down to the folders above that were not there before.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import IO

LOCK = ".lock"
TURNS = 1000


@contextmanager
def writer_lock(folder: Path, *, main: Path) -> Iterator[None]:
    """Hold the lock of a folder, made when missing; without its ``main`` file in the end a new folder is undone."""
    with _locked(folder) as missing:
        new = all(entry.name == LOCK for entry in folder.iterdir())
        try:
            yield
        finally:
            if new and not main.exists():
                _undo(folder, missing)


@contextmanager
def _locked(folder: Path) -> Iterator[list[Path]]:
    """Hold the lock that lies in the folder now, and give which folders were missing.

    A lock that was waited for may have been undone meanwhile: then it is no longer the one that counts.
    """
    for turn in count():
        missing = [place for place in (folder, *folder.parents) if not place.exists()]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = (folder / LOCK).open("w")
        except (FileNotFoundError, FileExistsError):  # taken back by another writer meanwhile, or it cannot be made
            if turn > TURNS:
                raise
            continue
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if _lies_in(folder, lock):
                yield missing
                return


def _lies_in(folder: Path, lock: IO[str]) -> bool:
    try:
        return os.path.samestat((folder / LOCK).stat(), os.fstat(lock.fileno()))
    except FileNotFoundError:
        return False


def _undo(folder: Path, missing: list[Path]) -> None:
    """Take back what a writer made in a folder, the lock last, then the folders that were missing before."""
    for entry in folder.iterdir():
        if entry.name != LOCK:
            if entry.is_dir():
                shutil.rmtree(entry)
            else:
                entry.unlink()
    (folder / LOCK).unlink()
    with suppress(OSError):  # another writer has begun in it meanwhile
        for place in missing:
            place.rmdir()
