"""Small files that tests make up, sound and hostile."""

import io
import struct
import zipfile
from pathlib import Path

import openpyxl

from firsthour.ledger.containers.walk import SourceFile, hash_file
from firsthour.ledger.sheets import Sheet

CARD = "6229990000000000017"
MAIN_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEADER = ["交易时间", "交易金额", "对手户名"]


def source_of(folder: Path, content: bytes, *, name: str = "file.csv") -> SourceFile:
    """Write a file and return it as the walk would."""
    path = folder / name
    path.write_bytes(content)
    return hash_file(path, shown=name)


def zip_of(members: dict[str, bytes]) -> bytes:
    """Return a zip with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def workbook_of(rows: list[list[object]], *, sheet: str = "流水") -> bytes:
    """Return an xlsx with one sheet."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """Return a workbook as bytes."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_sheet_xml(xml: bytes) -> bytes:
    """Return an xlsx whose only sheet has this XML."""
    plain = zipfile.ZipFile(io.BytesIO(workbook_of([["a"]])))
    return zip_of({name: plain.read(name) for name in plain.namelist()} | {"xl/worksheets/sheet1.xml": xml})


def sheet_xml(rows: str) -> bytes:
    """Return the XML of a sheet with these rows."""
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN_SPACE}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def ole_of(*streams: str) -> bytes:
    """Return the outline of an OLE file that names these streams in its directory."""
    entries = b"".join(name.encode("utf-16-le").ljust(64, b"\x00") + bytes(64) for name in ("Root Entry", *streams))
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + struct.pack("<16xHHHHH", 62, 3, 0xFFFE, 9, 6).ljust(504, b"\x00")
        + entries
    )


def rows_of(sheet: Sheet, *, n_columns: int, after_row: int = 0) -> list[tuple[int, list[str]]]:
    """Return (row, cells) of all that a sheet delivers."""
    found = []
    for chunk in sheet.chunks(after_row=after_row, n_columns=n_columns):
        columns = [column.to_pylist() for column in chunk.columns]
        found.extend((row, [column[i] for column in columns]) for i, row in enumerate(chunk.rows.tolist()))
    return found
