"""What kind of file is it, by its first bytes and never by its name?"""

from enum import Enum
from pathlib import Path

HEAD_BYTES = 8192


class Kind(Enum):
    """Families of files that are told apart before anything is parsed."""

    EMPTY = "empty"
    ZIP = "zip"  # archives, and xlsx, ods, docx, which are zips inside
    GZIP = "gzip"
    OLE = "ole"  # xls, doc, and encrypted xlsx
    PDF = "pdf"
    ARCHIVE = "archive"  # rar, 7z and other archives that are not opened
    IMAGE = "image"
    PROGRAM = "program"
    DATABASE = "database"
    RTF = "rtf"
    HTML = "html"
    OTHER = "other"  # text, or rubbish


_MAGIC = (
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"PK\x07\x08", Kind.ZIP),
    (b"\x1f\x8b", Kind.GZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLE),
    (b"%PDF-", Kind.PDF),
    (b"Rar!\x1a\x07", Kind.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Kind.ARCHIVE),
    (b"BZh", Kind.ARCHIVE),
    (b"\xfd7zXZ\x00", Kind.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", Kind.ARCHIVE),
    (b"MSCF\x00\x00\x00\x00", Kind.ARCHIVE),
    (b"\x89PNG\r\n\x1a\n", Kind.IMAGE),
    (b"\xff\xd8\xff", Kind.IMAGE),
    (b"GIF87a", Kind.IMAGE),
    (b"GIF89a", Kind.IMAGE),
    (b"II*\x00", Kind.IMAGE),
    (b"MM\x00*", Kind.IMAGE),
    (b"BM", Kind.IMAGE),
    (b"MZ", Kind.PROGRAM),
    (b"\x7fELF", Kind.PROGRAM),
    (b"SQLite format 3\x00", Kind.DATABASE),
    (b"{\\rtf", Kind.RTF),
)
_TEXT_CAN_START_SO = (b"BM", b"MZ", b"BZh")  # short signatures that a column name might begin with
_HTML_MARKS = (b"<html", b"<table", b"<!doctype html", b"<head", b"<meta ", b"<tr")


def sniff(head: bytes) -> Kind:
    """Return the kind of a file that begins with ``head`` (up to ``HEAD_BYTES``)."""
    if not head:
        return Kind.EMPTY
    for magic, kind in _MAGIC:
        if head.startswith(magic) and (magic not in _TEXT_CAN_START_SO or b"\x00" in head[:64]):
            return kind
    if head[257:262] == b"ustar":
        return Kind.ARCHIVE
    if b"%PDF-" in head[:1024] and b"\x00" not in head[: head.find(b"%PDF-")]:
        return Kind.PDF
    return Kind.HTML if _is_html(head) else Kind.OTHER


def _is_html(head: bytes) -> bool:
    plain = head.replace(b"\x00", b"").lower()
    start = plain.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip()
    return start.startswith(b"<") and not start.startswith(b"<?mso") and any(mark in plain for mark in _HTML_MARKS)


def read_head(path: Path, n_bytes: int = HEAD_BYTES) -> bytes:
    """Return the first bytes of a file."""
    with path.open("rb") as stream:
        return stream.read(n_bytes)
