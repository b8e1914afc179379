"""Does a written table come back as it was, and can no spreadsheet run it?"""

import csv
from pathlib import Path

import pytest

from firsthour.papers.tables import UnevenRowError, write_csv


def read_back(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def test_a_table_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [["张示例", 5, None], ["two\nlines", "a,b", 'say "x"']]
    assert write_csv(path, ["户名", "n", "memo"], rows=rows) == 2
    assert read_back(path) == [["户名", "n", "memo"], ["张示例", "5", ""], ["two\nlines", "a,b", 'say "x"']]


def test_a_spreadsheet_sees_utf8(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", ["户名"], rows=[])
    assert (tmp_path / "a.csv").read_bytes() == "\ufeff户名\r\n".encode()


@pytest.mark.parametrize("formula", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1", "\r=1"])
def test_a_formula_becomes_text(tmp_path: Path, formula: str) -> None:
    write_csv(tmp_path / "a.csv", ["memo", formula], rows=[[formula, "x"]])
    header, row = read_back(tmp_path / "a.csv")
    assert header[1] == "'" + formula
    assert row[0] == "'" + formula


def test_a_negative_amount_stays_a_number(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", ["amount"], rows=[["-12.50"]])
    assert read_back(tmp_path / "a.csv")[1] == ["-12.50"]


def test_a_name_that_is_no_text_is_still_written(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", ["file"], rows=[["a\udcb0.csv"]])
    assert read_back(tmp_path / "a.csv")[1] == ["a\\udcb0.csv"]


def test_an_uneven_row_leaves_the_old_table_and_nothing_half(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_csv(path, ["a"], rows=[["old"]])
    with pytest.raises(UnevenRowError):
        write_csv(path, ["a"], rows=[["new"], ["too", "long"]])
    assert read_back(path) == [["a"], ["old"]]
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.csv"]
