"""Do the fast kernels cut csv into the same cells as a slow twin and as Python's own csv module?"""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.ledger.containers import text as text_module
from firsthour.ledger.containers.encoding import Encoding
from firsthour.ledger.containers.text import TextForm, TextSheet
from firsthour.ledger.sheets import Chunk
from tests.reference.csv_cells import split_slowly

DELIMITERS = st.sampled_from([",", "\t", ";", "|"])
ENCODINGS = st.sampled_from(["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
WORDS = st.text(alphabet='张示例李样本〇￥－丂狛a1.-= \t,;|"\r\n', max_size=6)
CELLS = st.one_of(WORDS, st.sampled_from(["", '="6229990000000000017"', "123.45\t", '"', '""', "转账|汇款"]))
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=12)
RAW = st.text(alphabet='张例,,,;"""\n\n\r\t1a ', max_size=80)


def cells_of(chunks: list[Chunk], n_columns: int) -> list[tuple[int, list[str], bool]]:
    found = []
    for chunk in chunks:
        columns = [column.to_pylist() for column in chunk.columns]
        ragged = set(chunk.ragged.tolist())
        for i, row in enumerate(chunk.rows.tolist()):
            found.append((row, [columns[c][i] for c in range(n_columns)], i in ragged))
    return found


def read_fast(path: Path, content: str, *, delimiter: str, encoding: str, n_columns: int) -> list:
    path.write_bytes(content.encode(encoding))
    only_cr = "\n" not in content and "\r" in content
    form = TextForm(Encoding(encoding, 0, encoding == "utf-8"), delimiter, only_cr)
    sheet = TextSheet(path, form=form)
    return cells_of(list(sheet.chunks(after_row=0, n_columns=n_columns)), n_columns)


def expected(records: list[tuple[int, list[str]]], n_columns: int) -> list[tuple[int, list[str], bool]]:
    fitted = []
    for row, cells in records:
        over = any(cell.strip(' \t\r\n\x1a"') for cell in cells[n_columns:])
        fitted.append((row, (cells + [""] * n_columns)[:n_columns], over))
    return fitted


@pytest.fixture(params=[7, 64, 8 << 20], ids=["tiny blocks", "small blocks", "one block"], scope="module")
def block_bytes(request: pytest.FixtureRequest) -> int:
    return request.param


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("csv") / "file.csv"


@settings(max_examples=150, deadline=None, derandomize=True)
@given(table=TABLES, delimiter=DELIMITERS, encoding=ENCODINGS, newline=st.sampled_from(["\n", "\r\n"]))
def test_well_formed_tables_are_cut_as_pythons_csv_module_does(block_bytes, file, table, delimiter, encoding, newline):
    plain = [[cell.replace("\r", "") for cell in row] for row in table]
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator=newline).writerows(plain)
    content = buffer.getvalue()
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
    records, line = [], 1
    for cells in reader:
        if any(cell.strip(' \t\r\n\x1a"') for cell in cells):
            records.append((line, cells))
        line = reader.line_num + 1
    text_module.BLOCK_BYTES, kept = block_bytes, text_module.BLOCK_BYTES
    try:
        found = read_fast(file, content, delimiter=delimiter, encoding=encoding, n_columns=3)
    finally:
        text_module.BLOCK_BYTES = kept
    assert found == expected(records, 3)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(content=RAW, delimiter=st.sampled_from([",", ";"]), encoding=ENCODINGS)
def test_any_text_is_cut_as_the_slow_twin_does(block_bytes, file, content, delimiter, encoding):
    text_module.BLOCK_BYTES, kept = block_bytes, text_module.BLOCK_BYTES
    try:
        found = read_fast(file, content, delimiter=delimiter, encoding=encoding, n_columns=4)
    finally:
        text_module.BLOCK_BYTES = kept
    assert found == expected(split_slowly(content, delimiter), 4)
