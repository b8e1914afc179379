"""Banks share layouts: whose statement it is says the title above the table, else the layout."""

from pathlib import Path

import pytest

from firsthour.ledger.statements.masthead import Places, _titled
from tests.unit.ledger.statements.reading_samples import read_sample, seen_rows

BOC = "记账日期,记账时间,币别,金额,余额,交易名称,渠道,网点名称,附言,对方账户名,对方卡号/账号,对方开户行"
ROW = "2026-01-05,09:00:00,人民币,-100.00,900.00,转账,手机,-------,-------,李样本,6229990000000000025,-------"


def titled(*cells: str) -> str:
    """Return the institution that a row above the table is the title of."""
    return _titled(Places([(1, cells)], "", ""))


@pytest.mark.parametrize(
    ("line", "institution"),
    [
        ("华屿银行交易流水明细清单", "华屿银行"),
        ("北渡银行个人客户交易清单", "北渡银行"),
        ("东岭银行", "东岭银行"),
        ("某某县农村信用合作联社账户对账单", "某某县农村信用合作联社"),
        ("中国工商银行股份有限公司借记卡明细", "中国工商银行"),
        ("工商银行手机银行交易明细", "中国工商银行"),
    ],
)
def test_a_title_that_begins_with_an_institution_names_it(line: str, institution: str) -> None:
    assert titled(line) == institution
    assert titled(line, "", "\t") == institution


@pytest.mark.parametrize(
    "line",
    [
        "手机银行交易明细",
        "个人网上银行账户明细",
        "对方银行流水",
        "开户行：华屿银行",
        "华屿银行提醒您：转账有风险",
        "2026年华屿银行流水",
        "交易明细",
        "银行流水",
    ],
)
def test_other_lines_are_no_title_of_an_institution(line: str) -> None:
    assert titled(line) == ""


def institutions(folder: Path, *lines: str) -> set[str]:
    """Return the institutions of the own side of a file's rows."""
    path = folder / "流水_6229990000000000017.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    reading = read_sample(path, out_dir=folder / "out")
    assert reading.layout == "boc_debit"
    return {next(iter(row["own"])) for row in seen_rows(folder / "out").values()}


@pytest.mark.parametrize(
    ("above", "institution"),
    [(["华屿银行交易流水明细清单"], "华屿银行"), (["中国银行交易流水明细清单"], "中国银行"), ([], "中国银行")],
)
def test_the_title_goes_before_the_layout(tmp_path: Path, above: list[str], institution: str) -> None:
    account = "打印时间： 2026/02/01 10:00:00,借记卡号： 6229990000000000017"
    assert institutions(tmp_path, *above, account, BOC, ROW) == {institution}
