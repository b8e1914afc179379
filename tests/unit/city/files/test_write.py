"""What the written files look like: columns, encodings, order, sister tables, the same bytes every time."""

import zipfile
from pathlib import Path

import openpyxl
import pytest

from firsthour.city.files import FilePlan, WrittenStatement, write_statements
from firsthour.city.files.form import columns_of
from firsthour.city.model import MoveState, Purpose
from tests.unit.city.files.handmade import ALIPAY, BANK, BANKS, MERCHANT, OTHER_TENPAY, TENPAY, HandmadeWorld

CCB, BOC, BOCOM, CMB, ICBC = range(1, 6)


@pytest.fixture
def world() -> HandmadeWorld:
    """Every bank's first account pays the second three times; wallets pay, too; one payment fails, one bounces."""
    made = HandmadeWorld()
    for day in ("02", "03", "04"):
        for bank in range(len(BANKS)):
            made.pay(bank, bank + 6, at=f"{day} 10:0{bank}:00", fen=int(day) * 100_000 + bank)
        made.pay(TENPAY, OTHER_TENPAY, at=f"{day} 11:00:00", fen=1234)
        made.pay(TENPAY, MERCHANT, at=f"{day} 12:00:00", fen=50, purpose=Purpose.SHOPPING)
        made.pay(ALIPAY, BANK, at=f"{day} 13:00:00", fen=777, purpose=Purpose.CASH_OUT)
    made.pay(ALIPAY, BANK, at="05 10:00:00", fen=888, state=MoveState.FAILED)
    made.pay(BANK, CCB, at="05 11:00:00", fen=999, state=MoveState.FAILED)
    made.pay(BANK, CCB, at="05 12:00:00", fen=4321, state=MoveState.BOUNCED, back="06 09:30:00")
    return made


def write_one(world: HandmadeWorld, folder: Path, account: int, *, named: bool = True) -> WrittenStatement:
    """Write the statement of one account."""
    plan = FilePlan.complete(world, [account]) if named else FilePlan.messy(world, [account], seed=40)
    return write_statements(world, folder, accounts=[account], plan=plan)[0]


def test_a_bank_return_is_an_archive_of_seven_tables_in_gb18030_whose_cells_end_in_a_tab(
    world: HandmadeWorld, tmp_path: Path
) -> None:
    written = write_one(world, tmp_path, BANK)
    with zipfile.ZipFile(written.path) as archive:
        assert len(archive.namelist()) == 7
        lines = archive.read(written.member).decode("gb18030").split("\r\n")
    assert lines[0] == "".join(f"{column}\t," for column in columns_of("bank_return"))
    cells = [cell.rstrip("\t") for cell in lines[1].split(",")]
    assert (cells[0], cells[4], cells[5], cells[7]) == (
        world.accounts[BANK].number, "2026-03-02 10:00:00", "2000.00", "出",
    )  # fmt: skip
    assert sum("失败" in line for line in lines) == 1
    assert sum("退汇" in line and "原交易流水号：LZBP" in line for line in lines) == 1


def test_a_blocked_account_stands_among_the_measures(world: HandmadeWorld, tmp_path: Path) -> None:
    world.pay(BOC, BANK, at="07 10:00:00", state=MoveState.BOUNCED, back="07 11:00:00")
    with zipfile.ZipFile(write_one(world, tmp_path, BANK).path) as archive:
        measures = archive.read("澜州银行_强制措施信息.csv").decode("gb18030")
    assert world.accounts[BANK].number in measures
    assert "2026-03-07" in measures


def test_tenpay_writes_fen_under_repeated_column_names_and_a_second_block_of_closed_wallets(
    world: HandmadeWorld, tmp_path: Path
) -> None:
    written = write_one(world, tmp_path, TENPAY)
    lines = written.path.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].split("\t") == list(columns_of("tenpay"))
    assert lines[0].split("\t").count("网联/银联") == 2
    assert lines[1].split("\t")[8] == "1234"
    assert lines[1].split("\t")[7] == "2026-03-02 11:00:20"
    registration = (written.path.parent / "TenpayRegInfo.txt").read_text(encoding="utf-8")
    assert registration.startswith("注册信息\n")
    assert "\n注销信息\n" in registration


def test_alipays_balances_come_alone_or_repeat_the_movements(world: HandmadeWorld, tmp_path: Path) -> None:
    alone = openpyxl.load_workbook(write_one(world, tmp_path / "a", ALIPAY).path)
    assert alone.sheetnames == ["注册信息", "登陆日志", "余额明细"]
    plan = next(
        plan for seed in range(60) if (plan := FilePlan.messy(world, [ALIPAY], seed=seed)).of(ALIPAY).both_tables
    )
    both = openpyxl.load_workbook(write_statements(world, tmp_path / "b", accounts=[ALIPAY], plan=plan)[0].path)
    assert both.sheetnames == ["注册信息", "登陆日志", "账户明细", "余额明细"]
    assert both["账户明细"].max_row == both["余额明细"].max_row + 1, "the failed attempt has no change of balance"
    assert [cell.value for cell in both["账户明细"][1]] == list(columns_of("alipay_inquiry"))


def test_a_ccb_workbook_has_its_masthead_above_the_header_and_amounts_as_numbers(
    world: HandmadeWorld, tmp_path: Path
) -> None:
    sheet = openpyxl.load_workbook(write_one(world, tmp_path, CCB).path).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[3][:2] == ("账　　号：", world.accounts[CCB].number)
    assert rows[5] == columns_of("ccb")
    assert rows[6][2:6] == ("10:02:15", 2000.01, 0, 7999.99)


@pytest.mark.parametrize(
    ("account", "layout", "newest_first"), [(BOC, "boc_debit", True), (BOCOM, "bocom_debit", False)]
)
def test_some_banks_list_the_newest_row_first(
    world: HandmadeWorld, tmp_path: Path, account: int, layout: str, newest_first: bool
) -> None:
    lines = write_one(world, tmp_path, account).path.read_text(encoding="utf-8").splitlines()
    assert lines[3] == ",".join(columns_of(layout))
    days = [line[:16] for line in lines[4:7]]
    assert ("03-04" in days[0]) == newest_first
    assert ("03-02" in days[0]) != newest_first


def test_some_banks_write_a_date_only(world: HandmadeWorld, tmp_path: Path) -> None:
    cmb = write_one(world, tmp_path, CMB).path.read_text(encoding="utf-8").splitlines()
    assert cmb[2] == ",".join(columns_of("cmb_debit"))
    assert cmb[3].startswith('2026-03-02,CNY,"-2,000.04","7,999.96",')
    assert cmb[3].split(",")[-2].endswith(world.accounts[CMB + 6].number)


def test_the_export_without_numbers_runs_newest_first_and_ends_in_a_total(world: HandmadeWorld, tmp_path: Path) -> None:
    text = write_one(world, tmp_path, ICBC, named=False).path.read_text(encoding="utf-8")
    lines = text.splitlines()
    assert lines[6] == ",".join(columns_of("icbc_debit"))
    assert lines[7].startswith("2026-03-04")
    assert lines[-1].startswith("人民币合计")
    assert world.accounts[ICBC + 6].number not in text


def test_the_same_city_gives_the_same_bytes(world: HandmadeWorld, tmp_path: Path) -> None:
    asked = range(17)
    plan = FilePlan.complete(world, asked)
    first, second = (write_statements(world, tmp_path / name, accounts=asked, plan=plan) for name in "ab")
    assert [one.path.read_bytes() for one in first] == [one.path.read_bytes() for one in second]
    assert [one.sha256 for one in first] == [one.sha256 for one in second]


def test_a_later_period_is_a_file_of_its_own(world: HandmadeWorld, tmp_path: Path) -> None:
    plan = next(
        plan for seed in range(60) if len((plan := FilePlan.messy(world, [BOCOM], seed=seed)).of(BOCOM).periods) == 2
    )
    written = write_statements(world, tmp_path, accounts=[BOCOM], plan=plan)
    assert len({one.path for one in written}) == 2
