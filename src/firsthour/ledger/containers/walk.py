"""Which files did the user give, once folders and archives are opened?

    UserError
    ├── PathMissingError          nothing is there
    ├── PathUnreadableError       it is there but cannot be read
    │   └── NotAFileError         a device, a pipe, a socket
    ├── LinkRefusedError          a link inside a folder or an archive
    └── ArchiveRefusedError       (archives.py) encrypted, damaged, too large, too deep, outside …

Every file comes once, in a stable order; what cannot be opened comes as a ``Refusal`` and the walk goes on.
"""

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from firsthour.base.errors import UserError
from firsthour.ledger.containers.kinds import Kind, read_head, sniff
from firsthour.ledger.containers.limits import DEFAULT_LIMITS, Limits

COPY_BYTES = 1 << 20
_PIECE_BYTES = 32 << 20  # large: after each the thread must wait for the interpreter
_SYSTEM_NAMES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX", ".git"})


class PathMissingError(UserError):
    """Nothing is at a path that was given."""

    code = "path_missing"
    english = "{path}: no such file or folder."
    chinese = "{path}：文件或文件夹不存在。"


class PathUnreadableError(UserError):
    """A path cannot be read."""

    code = "path_unreadable"
    english = "{path}: cannot be read ({why})."
    chinese = "{path}：无法读取（{why}）。"


class NotAFileError(PathUnreadableError):
    """A path is a device, a pipe or a socket."""

    english = "{path}: is no file."
    chinese = "{path}：不是文件。"


class LinkRefusedError(UserError):
    """A symbolic link inside a folder or an archive is not followed."""

    code = "link_refused"
    english = "{path}: is a link to another place and is not followed."
    chinese = "{path}：是指向别处的链接，不予跟随。"


@dataclass(frozen=True)
class SourceFile:
    """One file to read. ``shown`` is its path as the user gave it, members of archives after ``!``."""

    shown: str
    name: str  # last part of the path, as a person sees it
    path: Path  # where its bytes are now; members of archives only until the walk goes on
    sha256: str
    size: int


@dataclass(frozen=True)
class Refusal:
    """One file or archive that cannot be opened, and why."""

    shown: str
    error: UserError


def walk(paths: Sequence[Path], *, work_dir: Path, limits: Limits = DEFAULT_LIMITS) -> Iterator[SourceFile | Refusal]:
    """Yield every file under ``paths`` in a stable order; members of archives are unpacked into ``work_dir``.

    The unpacked bytes of a member are deleted when the next item is asked for (or the walk is closed).
    """
    work_dir.mkdir(parents=True, exist_ok=True)
    for path in paths:
        if not os.path.lexists(path):
            yield Refusal(shown_path(path), PathMissingError(path=shown_path(path)))
            continue
        for found in _files_below(path):
            if isinstance(found, Refusal):
                yield found
            else:
                yield from _open_top(found, work_dir=work_dir, limits=limits)


def _files_below(path: Path) -> Iterator[Path | Refusal]:
    if not path.is_dir():
        yield path
        return
    try:
        entries = sorted(os.listdir(path))
    except OSError as error:
        yield Refusal(shown_path(path), PathUnreadableError(path=shown_path(path), why=error))
        return
    for name in entries:
        child = path / name
        if is_system_name(name):
            continue
        if child.is_symlink():
            yield Refusal(shown_path(child), LinkRefusedError(path=shown_path(child)))
        else:
            yield from _files_below(child)


def shown_path(path: Path) -> str:
    """Return a path as text: names that are no UTF-8 were written as GB18030, or keep their bytes as escapes."""
    raw = os.fsencode(path)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")


def is_system_name(name: str) -> bool:
    """Tell whether a name is left behind by an operating system or an open office program: never a statement."""
    return name in _SYSTEM_NAMES or name.startswith(("~$", "._"))


def _open_top(path: Path, *, work_dir: Path, limits: Limits) -> Iterator[SourceFile | Refusal]:
    shown = shown_path(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            yield Refusal(shown, NotAFileError(path=shown))
            return
        kind, source = sniff(read_head(path)), hash_file(path, shown=shown)
    except OSError as error:
        yield Refusal(shown, PathUnreadableError(path=shown, why=error))
        return
    if kind in (Kind.ZIP, Kind.GZIP, Kind.ARCHIVE):
        from firsthour.ledger.containers.archives import Budget, open_archive

        yield from open_archive(source, budget=Budget(limits), work_dir=work_dir)
    else:
        yield source


def hash_file(path: Path, *, shown: str, name: str = "") -> SourceFile:
    """Return the source file at ``path`` with its hash and size, read once."""
    digest, size = hashlib.sha256(), 0
    for piece in read_pieces(path):
        digest.update(piece)
        size += len(piece)
    return SourceFile(shown, name or shown_path(Path(path.name)), path, digest.hexdigest(), size)


def read_pieces(path: Path) -> Iterator[memoryview]:
    """Yield the bytes of a file piece by piece; a piece is good until the next one is asked for."""
    with path.open("rb", buffering=0) as stream:
        size = os.fstat(stream.fileno()).st_size
        room = memoryview(bytearray(min(max(size, COPY_BYTES), _PIECE_BYTES)))
        while count := stream.readinto(room):
            yield room[:count]
