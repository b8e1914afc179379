"""A statement that nobody has declared is read all the same, from the bytes of the file to ledger rows."""

from pathlib import Path

import pytest

from firsthour.ledger.containers.walk import SourceFile
from firsthour.ledger.statements.read import read_file
from firsthour.ledger.statements.registry import load_layouts
from tests.unit.ledger.statements.reading_samples import read_sample, seen_rows

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "unknown" / "village_bank.csv"


def test_every_row_of_an_unknown_statement_has_its_fate(tmp_path: Path):
    reading = read_sample(SAMPLE, out_dir=tmp_path)
    rows = list(seen_rows(tmp_path).values())
    assert (reading.read, reading.set_aside, reading.rejected) == (6, 0, 0)
    assert [(row["direction"], row["amount"], row["balance"]) for row in rows] == [
        ("IN", "8000.00", "8500.00"),
        ("OUT", "1200.00", "7300.00"),
        ("OUT", "300.00", "7000.00"),
        ("OUT", "50.50", "6949.50"),
        ("IN", "50.50", "7000.00"),
        ("IN", "1.23", "7001.23"),
    ]
    assert {tuple(row["own"])[1] for row in rows} == {"6229990000000000017"}
    assert [row["peer"][2] for row in rows] == ["示例贸易有限公司", "李样本", "", "李样本", "李样本", ""]
    assert rows[0]["time"] == "2025-01-03 09:15:00"


def test_rows_whose_direction_nothing_tells_are_rejected_and_never_guessed(tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_text("日期,金额,去处\n2025-01-01,10.00,甲店\n2025-01-02,20.00,乙店\n", encoding="utf-8")
    reading = read_sample(path, out_dir=tmp_path)
    assert (reading.read, reading.rejected) == (2, 2)
    assert {row["reject"] for row in seen_rows(tmp_path).values()} == {"no_direction"}


@pytest.mark.parametrize("columns", ["收到,付出", "收入,支出", "转入金额,转出金额"])
def test_a_month_in_which_nothing_came_in_is_read_all_the_same(tmp_path: Path, columns: str):
    path = tmp_path / "february.csv"
    path.write_text(
        f"账号:6229990000000000017,,,,\n记账日,{columns},结余,交易对象\n"
        "2026-02-03,,100.00,900.00,张示例\n2026-02-05,,50.00,850.00,李样本\n2026-02-09,,25.00,825.00,王示范\n",
        encoding="utf-8",
    )
    reading = read_sample(path, out_dir=tmp_path)
    assert (reading.read, reading.rejected) == (3, 0)
    rows = seen_rows(tmp_path).values()
    assert [(row["direction"], row["amount"]) for row in rows] == [
        ("OUT", "100.00"),
        ("OUT", "50.00"),
        ("OUT", "25.00"),
    ]


def read_again(path: Path, *, mapping: Path, out_dir: Path) -> list[tuple[str, str]]:
    """Return direction and amount of each row that a kept mapping reads from a file."""
    source = SourceFile(path.name, path.name, path, "0" * 64, path.stat().st_size)
    out_dir.mkdir()
    read_file(source, out_dir=out_dir, registry=load_layouts([mapping]))
    return [(row["direction"], row["amount"]) for row in seen_rows(out_dir).values()]


def test_a_mapping_that_a_person_corrects_reads_the_next_file(tmp_path: Path):
    path, kept = tmp_path / "list.csv", tmp_path / "kept.toml"
    path.write_text("日期,金额,去处\n2025-01-01,10.00,甲店\n2025-01-02,-20.00,乙店\n", encoding="utf-8")
    written = Path(read_sample(path, out_dir=tmp_path).mapping_path).read_text(encoding="utf-8")
    kept.write_text(written.replace('sign = "signed"', 'sign = "inverted"'), encoding="utf-8")
    assert read_again(path, mapping=kept, out_dir=tmp_path / "again") == [("OUT", "10.00"), ("IN", "20.00")]


def test_a_mapping_of_a_file_without_header_reads_the_next_file(tmp_path: Path):
    path, kept = tmp_path / "rows.csv", tmp_path / "kept.toml"
    path.write_text(
        "13/01/2025,6229990000000000025,10.00,90.00,SHOP\n14/01/2025,6229990000000000033,-500.00,-410.00,RENT\n"
        "15/01/2025,6229990000000000025,700.00,290.00,SALARY\n16/01/2025,6229990000000000025,-40.00,250.00,SHOP\n",
        encoding="utf-8",
    )
    kept.write_text(Path(read_sample(path, out_dir=tmp_path).mapping_path).read_text("utf-8"), encoding="utf-8")
    assert read_again(path, mapping=kept, out_dir=tmp_path / "again") == [
        ("IN", "10.00"),
        ("OUT", "500.00"),
        ("IN", "700.00"),
        ("OUT", "40.00"),
    ]
