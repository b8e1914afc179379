"""How are files put into an archive so that the same city always gives the same bytes?"""

import zipfile
from collections.abc import Iterable
from pathlib import Path

_TIME = (2026, 1, 1, 0, 0, 0)


def pack(path: Path, members: Iterable[tuple[str, bytes]]) -> None:
    """Write a zip archive of (name, content), all of one fixed time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(member_of(name), content)


def member_of(name: str) -> zipfile.ZipInfo:
    """Return the entry of a member that is compressed and of the one fixed time."""
    member = zipfile.ZipInfo(name, date_time=_TIME)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def pack_folder(folder: Path, path: Path) -> None:
    """Write a zip archive of the files in a folder, sorted by name, and remove them and the folder."""
    files = sorted(folder.iterdir())
    pack(path, ((file.name, file.read_bytes()) for file in files))
    for file in files:
        file.unlink()
    folder.rmdir()
