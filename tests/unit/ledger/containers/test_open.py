"""What a file is, is told by its content; what is no statement is one clear error."""

import random
import tracemalloc
from pathlib import Path

import pytest

from firsthour.base.errors import UserError
from firsthour.ledger.containers.open import open_sheets
from firsthour.ledger.containers.walk import SourceFile
from tests.unit.ledger.containers.made import HEADER, ole_of, source_of, workbook_of, zip_of

TABLE = "时间\t金额\t户名\n2026-03-01\t1.00\t张示例\n"


def code_of(folder: Path, content: bytes, *, name: str = "f.csv") -> str:
    with pytest.raises(UserError) as caught:
        open_sheets(source_of(folder, content, name=name))
    assert name in caught.value.sentence()
    assert name in caught.value.sentence("zh")
    return caught.value.code


@pytest.mark.parametrize("name", ["f.xls", "f.csv", "f.xlsx", "f", "f.pdf"])
@pytest.mark.parametrize(
    "content", [TABLE.encode("gb18030"), workbook_of([HEADER[:3]]), b"<table><tr><td>x</td></tr></table>"]
)
def test_the_name_says_nothing_about_the_content(tmp_path, name, content):
    (sheet,) = open_sheets(source_of(tmp_path, content, name=name))
    assert sheet.head()[0]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf", "file_empty"),
        (b"\xff\xfe", "file_empty"),
        (b" \r\n\t\n", "file_empty"),
        (b"%PDF-1.4\n...", "pdf_refused"),
        (b"\n\n%PDF-1.7\n...", "pdf_refused"),
        (b"\x89PNG\r\n\x1a\n....", "image_refused"),
        (b"\xff\xd8\xff\xe0....", "image_refused"),
        (b"BM\x00\x00\x00\x00....", "image_refused"),
        (b"Rar!\x1a\x07\x00", "archive_unsupported"),
        (b"7z\xbc\xaf\x27\x1c", "archive_unsupported"),
        (b"{\\rtf1 x}", "document_refused"),
        (b"MZ\x90\x00\x03", "not_a_statement"),
        (b"SQLite format 3\x00....", "not_a_statement"),
        (zip_of({"[Content_Types].xml": b"", "word/document.xml": b""}), "document_refused"),
        (zip_of({"[Content_Types].xml": b"", "other": b""}), "workbook_damaged"),
        (ole_of("WordDocument"), "document_refused"),
        (ole_of("EncryptionInfo", "EncryptedPackage"), "workbook_encrypted"),
        (ole_of("Workbook"), "workbook_damaged"),
        (random.Random(1).randbytes(5000), "not_a_statement"),
        (bytes(5000), "file_empty"),
        (bytes(50_000), "not_a_statement"),
    ],
)
def test_what_is_no_statement_is_refused_by_one_sentence(tmp_path, content, code):
    assert code_of(tmp_path, content) == code


def test_a_column_name_may_begin_like_another_kind_of_file(tmp_path):
    (sheet,) = open_sheets(source_of(tmp_path, b"BM,MZ\n1,2\n"))
    assert sheet.head() == [["BM", "MZ"], ["1", "2"]]


def test_gigabytes_of_rubbish_are_refused_after_a_look_at_the_first_part(tmp_path):
    path = tmp_path / "rubbish.csv"
    with path.open("wb") as stream:
        stream.write(random.Random(1).randbytes(1 << 20))
        stream.truncate(2 << 30)
    tracemalloc.start()
    with pytest.raises(UserError) as caught:
        open_sheets(SourceFile("rubbish.csv", "rubbish.csv", path, "0" * 64, 2 << 30))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.code == "not_a_statement"
    assert peak < 64 << 20


def test_every_sample_of_records_opens(samples_dir):
    folder = samples_dir / "statements"
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in (".csv", ".xls", ".xlsx")]
    assert len(files) > 20
    for path in files:
        sheets = open_sheets(SourceFile(path.name, path.name, path, "0" * 64, path.stat().st_size))
        assert sum(len(chunk.rows) for sheet in sheets for chunk in sheet.chunks(after_row=0, n_columns=40)) >= 4
