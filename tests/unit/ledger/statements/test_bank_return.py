"""What the bank return says: its 34 columns, the older 21, and the sister tables that come with them."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from firsthour.ledger.parts import read_part
from firsthour.ledger.reading import FileReading
from tests.unit.ledger.statements.reading_samples import read_sample, seen_rows

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
CARD, ACCOUNT = "6229990000000000017", "9990000000000017"

# line, direction, amount, counterparty, kind, fate or flags
ROWS_34 = """
    2   IN   10000.00  6229990000000000025  -         -
    3   OUT  3000.00   6229990000000000033  -         -
    4   OUT  2000.00   -                    cash      -
    5   OUT  99.50     -                    merchant  -
    6   OUT  500.00    6229990000000000041  -         FAILED
    7   IN   3000.00   6229990000000000033  -         SAYS_REVERSAL
    8   IN   0.00      -                    -         ZERO
    9   destroyed_number  交易对手账卡号
    10  no_time           交易时间
    11  no_amount         交易金额
    12  IN   50.00     -                    -         SAYS_REVERSAL|INVERTED
    14  OUT  1000.00   6229990000000000025  -         -
"""


def _told(row: dict[str, Any]) -> list[str]:
    if "reject" in row:
        return [str(row["row"]), row["reject"], row["column"]]
    fate = row["set_aside"] or "|".join(row["flags"])
    cells = [str(row["row"]), row["direction"], row["amount"], row["peer"][1], row["peer_kind"], fate]
    return [cell or "-" for cell in cells]


@pytest.fixture
def full(tmp_path: Path) -> FileReading:
    return read_sample(SAMPLES / "bank_return" / "示例银行_交易明细.csv", out_dir=tmp_path)


def test_every_row_of_the_34_columns_has_its_fate(full: FileReading, tmp_path: Path) -> None:
    assert full.layout == "bank_return"
    assert [_told(row) for row in seen_rows(tmp_path).values()] == [
        line.split() for line in ROWS_34.split("\n") if line.strip()
    ]
    assert (full.read, full.set_aside, full.rejected) == (12, 2, 3)


def test_header_repeated_header_total_and_answer_without_details_are_furniture(full: FileReading) -> None:
    assert full.furniture == 4
    assert [(note.code, note.row, note.text) for note in full.notes] == [("no_details", 15, "无此账号")]


def test_institution_comes_from_the_file_name_and_card_goes_before_account(full: FileReading, tmp_path: Path) -> None:
    rows = seen_rows(tmp_path)
    assert rows[1, 2, 0]["own"] == ["示例银行", CARD]
    assert rows[1, 14, 0]["own"] == ["示例银行", ACCOUNT]
    assert [(alias.number, alias.other_number, alias.kind, alias.row) for alias in full.aliases] == [
        (CARD, ACCOUNT, "card", 2)
    ]


def test_serial_is_the_flow_number_else_the_log_number_and_a_return_names_the_original(
    full: FileReading, tmp_path: Path
) -> None:
    rows = seen_rows(tmp_path)
    assert (rows[1, 3, 0]["serial"], rows[1, 4, 0]["serial"]) == ("S0000000000002", "L0003")
    named = {row["row"]: row["ref_serial"] for row in pq.read_table(tmp_path / "rows.parquet").to_pylist()}
    assert {row: serial for row, serial in named.items() if serial} == {7: "S0000000000002"}


def test_memo_joins_summary_type_and_remark_without_saying_a_word_twice(full: FileReading, tmp_path: Path) -> None:
    rows = seen_rows(tmp_path)
    assert rows[1, 2, 0]["memo"] == "转账 跨行转账"
    assert rows[1, 3, 0]["memo"] == "转账 货款"


def test_older_return_of_21_columns_is_read_the_same_way(tmp_path: Path) -> None:
    reading = read_sample(SAMPLES / "bank_return" / "旧版.csv", out_dir=tmp_path)
    assert reading.layout == "bank_return_21"
    assert [_told(row) for row in seen_rows(tmp_path).values()] == [
        ["2", "IN", "10000.00", "6229990000000000025", "-", "-"],
        ["3", "OUT", "99.50", "-", "merchant", "-"],
    ]


def test_several_tables_in_one_file_are_facts_aliases_and_rows(tmp_path: Path) -> None:
    reading = read_sample(SAMPLES / "bank_return" / "示例银行_全部.csv", out_dir=tmp_path)
    facts = read_part(tmp_path, "facts.parquet").to_pylist()
    assert [(fact["kind"], fact["row"]) for fact in facts] == [
        ("accounts", 3), ("persons", 6), ("measures", 9), ("sub_accounts", 12), ("addresses", 15), ("contacts", 18),
        ("tasks", 21),
    ]  # fmt: skip
    assert json.loads(facts[2]["fields"])["冻结金额"] == "1000.00"
    assert (reading.facts, reading.read, list(seen_rows(tmp_path))) == (7, 2, [(1, 24, 0), (1, 25, 0)])
    assert [(alias.other_number, alias.kind, alias.row) for alias in reading.aliases] == [
        (ACCOUNT, "card", 3),
        ("999000000000001700001", "sub_account", 12),
    ]


def test_account_tables_name_holder_institution_and_currency(tmp_path: Path) -> None:
    reading = read_sample(SAMPLES / "bank_return" / "示例银行_全部.csv", out_dir=tmp_path)
    first = reading.accounts[0]
    assert (first.number, first.institution, first.name, first.currency) == (CARD, "示例银行", "张示例", "CNY")


def test_tables_below_the_movements_keep_all_their_cells(tmp_path: Path) -> None:
    whole = (SAMPLES / "bank_return" / "示例银行_全部.csv").read_bytes().decode("gb18030").splitlines(keepends=True)
    turned = tmp_path / "示例银行_倒序.csv"
    turned.write_bytes("".join(whole[21:] + whole[:21]).encode("gb18030"))
    reading = read_sample(turned, out_dir=tmp_path / "out")
    facts = read_part(tmp_path / "out", "facts.parquet").to_pylist()
    assert (reading.read, reading.facts, reading.rejected) == (2, 7, 0)
    assert json.loads(facts[2]["fields"])["冻结机关"] == "示例市公安局"


PLAIN = [
    ("2", "OUT", "12.30", " b"), ("3", "OUT", "5", "A"), ("4", "OUT", "7.50", "C"), ("5", "no_account", "Target"),
    ("6", "negative_amount", "Amount"), ("7", "too_many_decimals", "Amount"), ("8", "destroyed_number", "Source"),
    ("9", "OUT", "0.00", "B"), ("10", "no_time", "Time"), ("11", "OUT", "1000000000000000.00", "B"),
]  # fmt: skip


def test_plain_ledger_keeps_names_byte_for_byte_and_reads_columns_in_any_order(tmp_path: Path) -> None:
    reading = read_sample(SAMPLES / "plain" / "plain.csv", out_dir=tmp_path)
    assert reading.layout == "plain"
    assert [tuple(_told(row)[: 3 if "reject" in row else 4]) for row in seen_rows(tmp_path).values()] == PLAIN


def test_conversion_of_the_amlworld_layout_is_two_legs(tmp_path: Path) -> None:
    reading = read_sample(SAMPLES / "amlworld" / "amlworld.csv", out_dir=tmp_path)
    rows = seen_rows(tmp_path)
    assert reading.read == 3
    assert [
        (row["direction"], row["amount"], row["currency"], row["own"][1], row["flags"]) for row in rows.values()
    ] == [
        ("OUT", "3697.34", "USD", "8000EBD30", ["PLAIN"]),
        ("OUT", "0.02", "USD", "8000F4580", ["PLAIN", "CONVERSION"]),
        ("IN", "0.01", "EUR", "8000F5340", ["CONVERSION"]),
        ("OUT", "0.00012345", "BTC", "8000F4670", ["PLAIN"]),
    ]
