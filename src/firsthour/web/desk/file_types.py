"""What is in this file really? Told by its bytes; the name must agree, and what could act in a browser is refused."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from firsthour.base.errors import UserError


class RefusedFileError(UserError):
    """A file that is not what it says, or that is not taken."""

    code = "refused_file"
    english = "{name} is not taken: {reason}."
    chinese = "{name} 不能上传：{reason}。"


@dataclass(frozen=True)
class FileType:
    """A kind of file that is taken: media type and the endings that may name it."""

    media_type: str
    endings: tuple[str, ...]


PDF = FileType("application/pdf", (".pdf",))
PNG = FileType("image/png", (".png",))
JPEG = FileType("image/jpeg", (".jpg", ".jpeg"))
WORD = FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",))
EXCEL = FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",))
ZIP = FileType("application/zip", (".zip",))
OLD_OFFICE = FileType("application/x-ole-storage", (".doc", ".xls"))
MP4 = FileType("video/mp4", (".mp4", ".m4a", ".mov"))
MP3 = FileType("audio/mpeg", (".mp3",))
WAV = FileType("audio/wav", (".wav",))
TEXT = FileType("text/plain", (".txt", ".csv", ".log", ".eml"))
TAKEN = (PDF, PNG, JPEG, WORD, EXCEL, ZIP, OLD_OFFICE, MP4, MP3, WAV, TEXT)

_BEGINNINGS = (
    (b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"ID3", MP3), (b"\xff\xfb", MP3),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE),
)  # fmt: skip
_ACTIVE = (b"<html", b"<!doctype html", b"<script", b"<svg", b"<?xml")


def type_of(name: str, content: bytes) -> FileType:
    """Return what a file is.

    Raises
    ------
    RefusedFileError
        It is empty, of a kind that is not taken, or its name says something else.
    """
    if not content:
        raise RefusedFileError(name=name, reason="0 bytes")
    found = _told_by_bytes(content)
    if found is None:
        taken = " ".join(ending for kind in TAKEN for ending in kind.endings)
        raise RefusedFileError(name=name, reason=f"≠ {taken}")
    ending = PurePath(name).suffix.lower()
    if ending not in found.endings:
        raise RefusedFileError(name=name, reason=f"{found.media_type} ≠ {ending or '?'}")
    return found


def _told_by_bytes(content: bytes) -> FileType | None:
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content[4:8] == b"ftyp":
        return MP4
    if content.startswith(b"RIFF") and content[8:12] == b"WAVE":
        return WAV
    if content.startswith(b"PK\x03\x04"):
        return _told_by_members(content)
    return TEXT if _is_text(content) else None


def _told_by_members(content: bytes) -> FileType | None:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return None
    if "word/vbaProject.bin" in names or "xl/vbaProject.bin" in names:
        return None
    return WORD if "word/document.xml" in names else EXCEL if "xl/workbook.xml" in names else ZIP


def _is_text(content: bytes) -> bool:
    """Tell whether it is text of one of the encodings used here, without control characters or markup that acts."""
    if any(mark in content[:2048].lower() for mark in _ACTIVE):
        return False
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not any(ord(sign) < 32 and sign not in "\t\n\r\f" for sign in text)
    return False
