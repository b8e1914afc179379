"""Where do packages lie while they wait? In the folders out, in and damaged; a file appears whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from firsthour.base.packages.sealing import MOST_BYTES, BadPackageError, DamagedPackageError

SUFFIX = ".package"
REASON = ".txt"


@dataclass(frozen=True)
class Boxes:
    """The three folders of a station below one."""

    folder: Path

    @property
    def out(self) -> Path:
        """What waits to be carried away."""
        return self.folder / "out"

    @property
    def arrived(self) -> Path:
        """What was brought."""
        return self.folder / "in"

    @property
    def damaged(self) -> Path:
        """What was no package for us, each with a sentence that says why."""
        return self.folder / "damaged"

    def make(self) -> None:
        """Make the folders."""
        for folder in (self.out, self.arrived, self.damaged):
            folder.mkdir(parents=True, exist_ok=True, mode=0o770)

    def put_aside(self, path: Path, error: BadPackageError) -> None:
        """Move a file away that cannot be received, with one plain sentence beside it."""
        sentence = f"{error.sentence('zh')}\n{error.sentence('en')}\n"
        write_whole(self.damaged / f"{path.name}{REASON}", sentence.encode())
        path.replace(self.damaged / path.name)

    def list_damaged(self) -> list[Path]:
        """Return the files that were put aside."""
        return sorted(path for path in _list(self.damaged) if path.suffix != REASON)


def list_packages(folder: Path) -> list[Path]:
    """Return the packages that lie in a folder, by name: by sender, lane and number."""
    return sorted(path for path in _list(folder) if path.suffix == SUFFIX)


def read_package(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises
    ------
    DamagedPackageError
        It is larger than any package.
    """
    if path.stat().st_size > MOST_BYTES:
        raise DamagedPackageError
    return path.read_bytes()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o770)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with open(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o640), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _list(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
