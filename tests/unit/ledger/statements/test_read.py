"""What becomes of every row of a table, whatever stands around it."""

from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firsthour.base.clock import Precision, format_us
from firsthour.ledger.parts import PARTS, empty_part, part_digest, read_part
from firsthour.ledger.reading import FileReading
from firsthour.ledger.rows import FACTS, REJECTS, ROWS
from firsthour.ledger.statements.read import NoTableError
from tests.unit.ledger.statements.reading_samples import read_sample, seen_rows

HEADER = "记账日期,记账时间,币别,金额,余额,交易名称,渠道,网点名称,附言,对方账户名,对方卡号/账号,对方开户行"


def row_34(**cells: str) -> str:
    """Return one line of the bank return with these cells filled."""
    defaults = {"card": "6229990000000000017", "time": "2026-01-05 09:00:00", "amount": "1.00", "way": "进"}
    said = {**defaults, **cells}
    wide = [""] * 34
    places = {"card": 0, "account": 1, "time": 4, "amount": 5, "balance": 6, "way": 7, "peer": 8, "cash": 9, "memo": 13,
              "currency": 14, "status": 18, "serial": 24, "answer": 33}  # fmt: skip
    for name, text in said.items():
        wide[places[name]] = text
    return ",".join(wide)


def header_34() -> str:
    """Return the header of the bank return."""
    sample = Path(__file__).resolve().parents[3] / "samples" / "bank_return" / "示例银行_交易明细.csv"
    return sample.read_bytes().decode("gb18030").splitlines()[0].replace("\t", "")


def read_lines(tmp_path: Path, *lines: str, name: str = "示例.csv") -> FileReading:
    """Read a file of these lines."""
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_sample(path, out_dir=tmp_path / "out")


def rejects(tmp_path: Path) -> list[tuple[int, str, str, str]]:
    """Return (row, column, reason, value) of every rejected row."""
    rows = read_part(tmp_path / "out", "rejects.parquet").to_pylist()
    return [(row["row"], row["column"], row["reason"], row["value"]) for row in rows]


def test_files_on_disk_have_the_declared_schemas(tmp_path: Path) -> None:
    read_lines(tmp_path, header_34(), row_34(), row_34(amount="1.2.3"))
    for name, schema in (("rows", ROWS), ("rejects", REJECTS)):
        assert pq.read_schema(tmp_path / "out" / f"{name}.parquet").equals(schema)
    assert read_part(tmp_path / "out", "facts.parquet").schema.equals(FACTS)


def test_parts_without_rows_are_left_out_and_name_the_segment_as_if_they_were_there(tmp_path: Path) -> None:
    read_lines(tmp_path, header_34(), row_34())
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["rows.parquet"]
    for part in PARTS:
        digest = part_digest(tmp_path / "out", part)
        if part != "rows.parquet":
            (tmp_path / "out" / part).write_bytes(empty_part(part))
        assert part_digest(tmp_path / "out", part) == digest
        assert read_part(tmp_path / "out", part).num_rows == (part == "rows.parquet")


def test_reject_names_the_column_as_the_file_does_and_what_stood_there(tmp_path: Path) -> None:
    header = header_34().replace("交易金额", "*交易 金额")
    read_lines(tmp_path, header, row_34(amount="1.2.3"), row_34(time="soon"), row_34(way="?"), row_34(card="6.2E+18"))
    assert rejects(tmp_path) == [
        (2, "*交易 金额", "no_amount", "1.2.3"),
        (3, "交易时间", "no_time", "soon"),
        (4, "收付标志", "no_direction", "?"),
        (5, "交易卡号", "destroyed_number", "6.2E+18"),
    ]


def test_row_with_more_cells_than_the_header_is_rejected_not_shifted(tmp_path: Path) -> None:
    reading = read_lines(tmp_path, header_34(), row_34() + ",too,many", row_34() + ", ,\t")
    assert rejects(tmp_path) == [(2, "", "ragged", "")]
    assert reading.read == 2


@pytest.mark.parametrize(
    ("words", "failed"),
    [
        (("0", "0"), 0),
        (("1", "0"), 1),
        (("成功", "0"), 1),
        (("", "失败"), 1),
        (("S", "F"), 1),
        (("Y", "交易不成功"), 1),
    ],
)
def test_zero_means_failed_only_beside_words_of_success(words: tuple[str, str], failed: int, tmp_path: Path) -> None:
    reading = read_lines(tmp_path, header_34(), *(row_34(status=word) for word in words))
    assert reading.set_aside == failed


def test_status_that_nobody_declared_is_kept_and_named(tmp_path: Path) -> None:
    reading = read_lines(tmp_path, header_34(), row_34(status="待定"), row_34(status="成功"))
    assert (reading.set_aside, [(note.code, note.text) for note in reading.notes]) == (0, [("status_unknown", "待定")])


def test_times_that_are_midnight_throughout_are_days(tmp_path: Path) -> None:
    read_lines(tmp_path, header_34(), row_34(time="2026-01-05 00:00:00"), row_34(time="2026-01-06 00:00:00"))
    assert {row["precision"] for row in seen_rows(tmp_path / "out").values()} == {"day"}


def test_one_midnight_among_clocks_is_a_second(tmp_path: Path) -> None:
    read_lines(tmp_path, header_34(), row_34(time="2026-01-05 00:00:00"), row_34(time="2026-01-06 10:00:00"))
    assert {row["precision"] for row in seen_rows(tmp_path / "out").values()} == {"second"}


def test_midnight_in_a_plain_ledger_is_taken_at_its_word(tmp_path: Path) -> None:
    read_lines(tmp_path, "time,source,target,amount", "2026-01-05 00:00:00,a,b,1")
    assert seen_rows(tmp_path / "out")[1, 2, 0]["precision"] == "second"


def test_account_holder_and_period_stand_above_the_table(tmp_path: Path) -> None:
    above = ["客户姓名：张示例,账号：6229 9900 0000 0000 017", "起始日期：2026-01-01,终止日期：2026-01-31"]
    reading = read_lines(tmp_path, *above, HEADER, "2026-01-05,09:00:00,人民币,1.00,1.00,转账,,,,,,")
    said = reading.accounts[0]
    assert (said.number, said.name, said.row) == ("6229990000000000017", "张示例", 1)
    assert said.from_us is not None
    assert said.to_us is not None
    assert [format_us(us, Precision.DAY) for us in (said.from_us, said.to_us)] == ["2026-01-01", "2026-02-01"]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("张示例_6229990000000000017_20260101_20260131.csv", "6229990000000000017"),
        ("流水1234****5678.csv", "1234****5678"),
        ("导出20260101123000.csv", "~file:"),
    ],
)
def test_account_only_in_the_file_name_is_found_there(name: str, number: str, tmp_path: Path) -> None:
    reading = read_lines(tmp_path, HEADER, "2026-01-05,09:00:00,人民币,1.00,1.00,转账,,,,,,", name=name)
    own = seen_rows(tmp_path / "out")[1, 2, 0]["own"][1]
    assert own.startswith(number)
    assert ("account_unknown" in [note.code for note in reading.notes]) == (number == "~file:")


def test_holder_and_period_only_in_the_file_name_are_found_there(tmp_path: Path) -> None:
    reading = read_lines(
        tmp_path,
        HEADER,
        "2026-01-05,09:00:00,人民币,1.00,1.00,转账,,,,,,",
        name="张示例_6229990000000000017_20260101_20260131.csv",
    )
    said = reading.accounts[0]
    assert said.name == "张示例"
    assert said.to_us is not None
    assert format_us(said.to_us, Precision.DAY) == "2026-02-01"


def test_second_block_with_its_own_account_line_is_another_account(tmp_path: Path) -> None:
    first, second = "6229990000000000017", "6229990000000000025"
    row = "2026-01-05,09:00:00,人民币,1.00,1.00,转账,,,,,,"
    reading = read_lines(
        tmp_path, f"账号：{first}", HEADER, row, "合计,,,1.00", f"账号：{second}", HEADER, row, HEADER, row
    )
    assert [cells["own"][1] for cells in seen_rows(tmp_path / "out").values()] == [first, second, second]
    assert (reading.read, reading.rejected) == (3, 0)
    assert [facts.number for facts in reading.accounts] == [first, second]


def test_footer_total_and_carried_balance_are_furniture(tmp_path: Path) -> None:
    lines = [
        "2026-01-01,00:00:00,人民币,,100.00,期初余额,,,,,,",
        "2026-01-05,09:00:00,人民币,1.00,101.00,转账,,,,,,",
        "合计,,,1.00,,,,,,,,",
        "共1笔,,,,,,,,,,,",
        "打印日期：2026-02-01,,,柜员：01,,,,,,,,",
        "-----,,,,,,,,,,,",
    ]
    reading = read_lines(tmp_path, "账号：6229990000000000017", HEADER, *lines)
    assert (reading.read, reading.rejected, reading.furniture) == (1, 0, 6)


def test_table_without_rows_still_says_whose_it_is(tmp_path: Path) -> None:
    reading = read_lines(tmp_path, "账号：6229990000000000017 起始日期：2026-01-01 终止日期：2026-01-31", HEADER)
    assert (reading.layout, reading.read, reading.accounts[0].number) == ("boc_debit", 0, "6229990000000000017")


def test_file_without_any_table_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoTableError, match="no table of payments"):
        read_lines(tmp_path, "dear sir,", "nothing here")


def test_changed_header_is_matched_by_its_columns(tmp_path: Path) -> None:
    names = header_34().split(",")
    cells = row_34(peer="6229990000000000025").split(",")
    turned = sorted(range(len(names)), key=lambda place: names[place])
    header = ",".join([*(names[k] for k in turned if names[k] != "传票号"), "本行自用"])
    row = ",".join([*(cells[k] for k in turned if names[k] != "传票号"), "x"])
    reading = read_lines(tmp_path, header, row)
    assert (reading.layout, reading.rejected) == ("bank_return", 0)
    assert seen_rows(tmp_path / "out")[1, 2, 0]["peer"][1] == "6229990000000000025"


TIMES = st.sampled_from(["2026-01-05 09:00:00", "20260105090000", "", "x", "--", "45000", "2026-02-30"])
AMOUNTS = st.sampled_from(["1.00", "-2", "0", "", "1.001", "9" * 25, "a", "(3)", "1,000.00", "1E3"])
WAYS = st.sampled_from(["进", "出", "贷", "", "?", "C"])
STATUSES = st.sampled_from(["成功", "失败", "", "0", "?"])
CARDS = st.sampled_from(["6229990000000000017", "", "6.2E+18", "0", "－", "6229990000000000025.0"])
ROWS_OF_ANY_KIND = st.one_of(
    st.builds(row_34, card=CARDS, account=CARDS, time=TIMES, amount=AMOUNTS, way=WAYS, status=STATUSES, peer=CARDS),
    st.sampled_from(["合计", "合计,,,,,5.00", "," * 33, "HEADER", "x,y", "备注：无"]),
)


@given(lines=st.lists(ROWS_OF_ANY_KIND, max_size=12))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_is_kept_set_aside_rejected_or_furniture(lines: list[str], tmp_path: Path) -> None:
    written = [header_34() if line == "HEADER" else line for line in lines]
    reading = read_lines(tmp_path, header_34(), *written)
    table = pq.read_table(tmp_path / "out" / "rows.parquet").to_pylist()
    refused = rejects(tmp_path)
    fates = Counter(row["row"] for row in table) + Counter(row for row, *_ in refused)
    assert all(count == 1 for count in fates.values())
    assert reading.read == len(table) + len(refused) == len(fates)
    assert reading.rejected == len(refused)
    assert reading.set_aside == sum(row["set_aside"] != 0 for row in table)
    blank = sum(not line.strip(",") for line in written)
    assert len(written) + 1 - blank <= reading.read + reading.furniture <= len(written) + 1
    assert all((row["amount"] > 0) == (row["set_aside"] != 4) for row in table if row["set_aside"] in (0, 4))
