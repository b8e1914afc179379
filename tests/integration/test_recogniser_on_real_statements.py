"""The recogniser alone, knowing no declared layout, finds time, amount and direction in real files."""

import hashlib
from pathlib import Path

import pytest

from firsthour.ledger.containers.open import open_sheets
from firsthour.ledger.containers.walk import SourceFile
from firsthour.ledger.layouts import Layout
from firsthour.ledger.statements.unknown import recognise

# Folder → sign, then the columns that time and amount must come from (any of them).
EXPECTED = {
    "abc_debit": ("signed", {"交易日期"}, {"交易金额"}),
    "alipay": ("flag", {"交易时间"}, {"金额"}),
    "bmo/credit": ("inverted", {"Transaction Date", "Posting Date"}, {"Transaction Amount"}),
    "bmo/debit": ("signed", {"Date Posted"}, {"Transaction Amount"}),
    "boc/credit": ("split", {"交易日"}, {"存入", "支出"}),
    "bocom_credit": ("flag", {"交易日期"}, {"入账币种/金额"}),
    "bocom_debit": ("flag", {"交易日期"}, {"交易金额"}),
    "ccb": ("split", {"交易日期"}, {"收入", "支出"}),
    "cgb_credit": ("inverted", {"交易日期"}, {"入账金额"}),
    "citic/credit": ("inverted", {"交易日期"}, {"结算金额", "交易金额"}),
    "cmb/credit": ("inverted", {"交易日", "记账日"}, {"人民币金额"}),
    "cmb/debit": ("signed", {"记账日期"}, {"交易金额"}),
    "hsbchk/credit": ("signed", {"Transaction date"}, {"Billing amount"}),
    "hsbchk/debit": ("signed", {"Date"}, {"Billing amount"}),
    "htsec": ("signed", {"成交日期"}, {"发生金额"}),
    "hxsec": ("signed", {"交收日期"}, {"清算金额"}),
    "icbc/credit": ("split", {"交易日期"}, {"记账金额(收入)", "记账金额(支出)"}),
    "icbc/debit-v1": ("split", {"交易日期"}, {"记账金额(收入)", "记账金额(支出)"}),
    "jd": ("flag", {"交易时间"}, {"金额"}),
    "mt": ("flag", {"交易成功时间", "交易创建时间"}, {"实付金额"}),
    "oklink": ("plain", {"本地时间(UTC+8)"}, {"数量"}),
    "wechat": ("flag", {"交易时间"}, {"金额(元)"}),
}


def _recognised(path: Path) -> list[Layout]:
    content = path.read_bytes()
    source = SourceFile(path.name, path.name, path, hashlib.sha256(content).hexdigest(), len(content))
    found = [recognise(sheet, file_name="export.csv", registry=None) for sheet in open_sheets(source)]
    assert all(found)
    return [each.layout for each in found if each is not None]


def _columns(layout: Layout, *fields: str) -> set[str | int]:
    return {column for field in fields for column in layout.fields.get(field, [])}


@pytest.mark.parametrize("folder", EXPECTED)
def test_time_amount_and_direction_are_right(folder: str, samples_dir: Path):
    sign, times, amounts = EXPECTED[folder]
    files = [
        path for path in (samples_dir / "statements" / folder).iterdir() if path.suffix in (".csv", ".xls", ".xlsx")
    ]
    assert files
    for layout in (layout for path in files for layout in _recognised(path)):
        assert layout.direction["sign"] == sign
        assert _columns(layout, "time", "date") <= times
        assert _columns(layout, "amount", "amount_in", "amount_out") <= amounts


def test_a_file_without_header_is_understood_by_its_balance(samples_dir: Path):
    (layout,) = _recognised(next((samples_dir / "statements" / "td").glob("*.csv")))
    assert layout.fields == {"time": [1], "memo": [2], "amount_out": [3], "amount_in": [4], "balance": [5]}
    assert layout.time["order"] == "mdy"


def test_a_trade_list_does_not_pretend_to_know_the_direction(samples_dir: Path):
    (layout,) = _recognised(next((samples_dir / "statements" / "huobi").glob("*.csv")))
    assert layout.direction == {"sign": "unsigned"}
