"""What sheets of cells are in a file, whatever its name says?

UserError
├── FileEmptyError           nothing in it
├── PdfRefusedError          tables in PDF are not read
├── DocumentRefusedError     Word, PowerPoint, RTF
├── ImageRefusedError        a picture
├── NotAStatementError       a program, a database, binary rubbish
└── …                   (workbook.py, package.py, text.py)
"""

from pathlib import Path

from firsthour.base.errors import UserError
from firsthour.ledger.containers.archives import ArchiveUnsupportedError
from firsthour.ledger.containers.encoding import looks_like_text
from firsthour.ledger.containers.html import open_html
from firsthour.ledger.containers.kinds import Kind, read_head, sniff
from firsthour.ledger.containers.limits import DEFAULT_LIMITS, Limits
from firsthour.ledger.containers.package import WorkbookDamagedError, WorkbookTooLargeError, list_parts
from firsthour.ledger.containers.text import TextSheet
from firsthour.ledger.containers.walk import SourceFile
from firsthour.ledger.containers.workbook import WorkbookEncryptedError, open_workbook
from firsthour.ledger.sheets import Sheet

_OLE_PIECE_BYTES = 1 << 20


class FileEmptyError(UserError):
    """A file has no content."""

    code = "file_empty"
    english = "{path}: the file is empty."
    chinese = "{path}：文件为空。"


class PdfRefusedError(UserError):
    """Tables in PDF are not read."""

    code = "pdf_refused"
    english = "{path}: PDF is not read; ask the institution for xlsx or csv."
    chinese = "{path}：不读取 PDF，请向机构索取 xlsx 或 csv。"


class DocumentRefusedError(UserError):
    """A text document is no statement."""

    code = "document_refused"
    english = "{path}: a text document (Word, PowerPoint, RTF) is not read; save its table as xlsx or csv."
    chinese = "{path}：不读取文字文档（Word、PowerPoint、RTF），请将其中的表格另存为 xlsx 或 csv。"


class ImageRefusedError(UserError):
    """A picture is no statement."""

    code = "image_refused"
    english = "{path}: a picture is not read; ask the institution for xlsx or csv."
    chinese = "{path}：不读取图片，请向机构索取 xlsx 或 csv。"


class NotAStatementError(UserError):
    """A file holds neither text nor a workbook."""

    code = "not_a_statement"
    english = "{path}: holds neither text nor a workbook."
    chinese = "{path}：既不是文本也不是工作簿。"


_REFUSED: dict[Kind, type[UserError]] = {
    Kind.EMPTY: FileEmptyError,
    Kind.PDF: PdfRefusedError,
    Kind.ARCHIVE: ArchiveUnsupportedError,
    Kind.GZIP: ArchiveUnsupportedError,
    Kind.IMAGE: ImageRefusedError,
    Kind.RTF: DocumentRefusedError,
    Kind.PROGRAM: NotAStatementError,
    Kind.DATABASE: NotAStatementError,
}


def open_sheets(source: SourceFile, *, limits: Limits = DEFAULT_LIMITS) -> list[Sheet]:
    """Return the sheets of a file, told by content and never by name.

    Raises
    ------
    UserError
        one clear sentence about why the file is not read; its code is stable.
    """
    head = read_head(source.path)
    kind = sniff(head)
    if kind in _REFUSED:
        raise _REFUSED[kind](path=source.shown)
    if kind == Kind.ZIP:
        return _open_zipped(source, limits=limits)
    if kind == Kind.OLE:
        return _open_ole(source, limits=limits)
    if not head.strip(b" \t\r\n\x00\x1a\xef\xbb\xbf\xff\xfe") and source.size <= len(head):
        raise FileEmptyError(path=source.shown)
    if not looks_like_text(source.path):
        raise NotAStatementError(path=source.shown)
    return open_html(source.path) if kind == Kind.HTML else [TextSheet(source.path, shown=source.shown)]


def _open_zipped(source: SourceFile, *, limits: Limits) -> list[Sheet]:
    names = [part.filename for part in list_parts(source.path, shown=source.shown)]
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise DocumentRefusedError(path=source.shown)
    if not any(name.startswith("xl/") or name == "content.xml" for name in names):
        raise WorkbookDamagedError(path=source.shown)
    return open_workbook(source, limits=limits)


def _open_ole(source: SourceFile, *, limits: Limits) -> list[Sheet]:
    streams = _ole_streams(source.path)
    if "EncryptedPackage" in streams:
        raise WorkbookEncryptedError(path=source.shown)
    if streams & {"WordDocument", "PowerPoint Document"}:
        raise DocumentRefusedError(path=source.shown)
    if source.size > limits.legacy_bytes:
        raise WorkbookTooLargeError(path=source.shown, what=f"{source.size} bytes")
    return open_workbook(source, limits=limits)


def _ole_streams(path: Path) -> set[str]:
    """Return which telling streams an OLE file has, by the names in its directory sectors."""
    marks = {name: name.encode("utf-16-le") for name in ("EncryptedPackage", "WordDocument", "PowerPoint Document")}
    found: set[str] = set()
    with path.open("rb") as stream:
        rest = b""
        while piece := stream.read(_OLE_PIECE_BYTES):
            block = rest + piece
            found.update(name for name, mark in marks.items() if mark in block)
            rest = block[-64:]
    return found
