"""A text file of any encoding, delimiter and line end becomes columns of cells with the right line numbers."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from firsthour.ledger.containers import text as text_module
from firsthour.ledger.containers._kernel_split import MAX_QUOTED_LINES
from firsthour.ledger.containers.text import RecordTooLongError, TextSheet, detect_form
from tests.unit.ledger.containers.made import CARD, rows_of


def sheet_of(folder: Path, content: bytes) -> TextSheet:
    (folder / "f.csv").write_bytes(content)
    return TextSheet(folder / "f.csv", shown="f.csv")


def read(folder: Path, content: bytes, *, n_columns: int = 3) -> list[tuple[int, list[str]]]:
    return rows_of(sheet_of(folder, content), n_columns=n_columns)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_gives_the_same_cells(tmp_path, encoding, newline):
    lines = ["时间,金额,户名", "2026-03-01,12.34,张示例", "", "2026-03-02,1.00,李样本㐀"]
    assert read(tmp_path, newline.join(lines).encode(encoding)) == [
        (1, ["时间", "金额", "户名"]),
        (2, ["2026-03-01", "12.34", "张示例"]),
        (4, ["2026-03-02", "1.00", "李样本㐀"]),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_bar_is_a_delimiter_though_it_may_be_half_a_character(tmp_path, encoding):
    content = "户名|金额|备注\n張|1|丂簗\n李|2|彯\n".encode(encoding)
    assert read(tmp_path, content) == [
        (1, ["户名", "金额", "备注"]), (2, ["張", "1", "丂簗"]), (3, ["李", "2", "彯"])]  # fmt: skip


def test_cells_keep_their_dress(tmp_path):
    content = f'="{CARD}",{CARD}\t, "x" \na"b"c,"d""e","f,g"\n'.encode()
    assert read(tmp_path, content) == [
        (1, [f'="{CARD}"', f"{CARD}\t", ' "x" ']),
        (2, ['a"b"c', 'd"e', "f,g"]),
    ]


def test_short_rows_are_padded_and_long_ones_are_told_when_filled(tmp_path):
    (chunk,) = sheet_of(tmp_path, b"1\n1,2,3\n1,2,3,,\t,\n1,2,3,4\n1,2,3,,5\n").chunks(after_row=0, n_columns=3)
    assert [column.to_pylist() for column in chunk.columns] == [
        ["1", "1", "1", "1", "1"],
        ["", "2", "2", "2", "2"],
        ["", "3", "3", "3", "3"],
    ]
    assert chunk.ragged.tolist() == [3, 4]


def test_a_record_is_named_by_its_first_line(tmp_path):
    content = b'a,b,c\n1,"x\ny\r\nz",3\n\n ,,\t\n4,5,6\n'
    assert read(tmp_path, content) == [(1, ["a", "b", "c"]), (2, ["1", "x\ny\r\nz", "3"]), (7, ["4", "5", "6"])]


def test_a_quote_that_never_ends_is_a_letter_and_swallows_nothing(tmp_path):
    content = b'1,"open,x\n2,b,c\n3,"also,y\n4,e,f\n'
    assert read(tmp_path, content) == [
        (1, ["1", '"open', "x"]), (2, ["2", "b", "c"]), (3, ["3", '"also', "y"]), (4, ["4", "e", "f"])]  # fmt: skip


def test_a_quoted_cell_may_not_run_over_too_many_lines(tmp_path):
    fits = '1,"' + "\n" * MAX_QUOTED_LINES + '",x\n'
    runs = '1,"' + "\n" * (MAX_QUOTED_LINES + 1) + '",x\n'
    assert [cells[0] for _, cells in read(tmp_path, fits.encode())] == ["1"]
    assert [cells for _, cells in read(tmp_path, runs.encode())] == [["1", '"', ""], ['"', "x", ""]]


def test_a_quoted_cell_keeps_what_stands_behind_its_quote(tmp_path):
    assert read(tmp_path, b'"a"\t,"b\nc" ,"d"e\n') == [(1, ["a\t", "b\nc ", "de"])]


def test_nul_bytes_are_dropped_and_a_lone_cr_inside_lines_is_a_blank(tmp_path):
    assert read(tmp_path, b"a\x00b,c\rd,e\r\r\n1,2,3\r\n") == [(1, ["ab", "c d", "e "]), (2, ["1", "2", "3"])]


def test_a_cell_that_cannot_be_read_shows_it_and_its_neighbours_are_sound(tmp_path):
    good = "2026-03-01,张示例,转账\n" * 30
    for encoding, broken in (("utf-8", b"\xe5\xbc"), ("gb18030", b"\xd5\xc5\xff")):
        content = good.encode(encoding) + b"1," + broken + b"," + "李样本".encode(encoding) + b"\n"
        row, cells = read(tmp_path, content)[-1]
        assert row == 31
        assert "\ufffd" in cells[1]
        assert (cells[0], cells[2]) == ("1", "李样本")


def test_columns_that_are_not_wanted_come_as_none(tmp_path):
    sheet = sheet_of(tmp_path, "a,张,c\nd,李,f\n".encode("gb18030"))
    (chunk,) = sheet.chunks(after_row=0, n_columns=3, wanted=[1])
    assert chunk.columns[0] is None
    assert chunk.columns[2] is None
    assert isinstance(chunk.columns[1], pa.DictionaryArray)
    assert chunk.columns[1].to_pylist() == ["张", "李"]


@pytest.mark.parametrize("block_bytes", [16, 100, 8 << 20])
def test_rows_after_a_line_come_in_order_whatever_the_blocks(tmp_path, monkeypatch, block_bytes):
    monkeypatch.setattr(text_module, "BLOCK_BYTES", block_bytes)
    sheet = sheet_of(tmp_path, "".join(f'{i},"张\n{i}"\n' for i in range(500)).encode("gb18030"))
    found = rows_of(sheet, n_columns=2, after_row=600)
    assert found == [(2 * i + 1, [str(i), f"张\n{i}"]) for i in range(300, 500)]


def test_many_short_rows_in_one_block_come_as_several_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr(text_module, "_CELLS_AT_ONCE", 10)
    chunks = list(sheet_of(tmp_path, b'1,"2"\n' * 3000).chunks(after_row=0, n_columns=2))
    assert [len(chunk.rows) for chunk in chunks] == [1024, 1024, 952]
    assert np.concatenate([chunk.rows for chunk in chunks]).tolist() == list(range(1, 3001))


def test_reading_may_be_given_up_half_way(tmp_path, monkeypatch):
    monkeypatch.setattr(text_module, "BLOCK_BYTES", 64)
    chunks = sheet_of(tmp_path, b"1,2\n" * 3000).chunks(after_row=0, n_columns=2)
    assert next(chunks).rows[0] == 1
    chunks.close()


def test_a_file_without_an_end_of_record_is_refused_and_not_held(tmp_path, monkeypatch):
    monkeypatch.setattr(text_module, "BLOCK_BYTES", 1000)
    monkeypatch.setattr(text_module, "MAX_RECORD_BYTES", 4000)
    sheet = sheet_of(tmp_path, b"a,b\n1,2\n" + b"x" * 10_000)
    with pytest.raises(RecordTooLongError) as caught:
        list(sheet.chunks(after_row=0, n_columns=2))
    assert caught.value.details["row"] == 3


def test_head_keeps_blank_lines_so_that_positions_are_lines(tmp_path):
    sheet = sheet_of(tmp_path, b'title\n\na,b,\n1,"x\ny",\n2,z')
    assert sheet.head() == [["title"], [], ["a", "b", ""], ["1", "x\ny", ""], [], ["2", "z"]]
    assert sheet.head(3) == [["title"], [], ["a", "b", ""]]


def test_head_of_a_line_that_has_no_end_is_found(tmp_path):
    assert sheet_of(tmp_path, b"a,b").head() == [["a", "b"]]


def test_the_form_is_told_from_the_file(tmp_path):
    (tmp_path / "f").write_bytes("卡号\t金额\r6229\t1\r".encode("gb18030"))
    form = detect_form(tmp_path / "f")
    assert (form.encoding.name, form.delimiter, form.only_cr, form.bytes_as) == ("gb18030", "\t", True, "gb18030")
