"""How the list of requests reads on a screen and in a workbook."""

from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from firsthour.cli.requests_text import request_lines, request_sheets
from firsthour.papers.workbook import write_workbook
from firsthour.tracing.requests import list_requests
from tests.book_tables import book_of, claims_on


def answer(table: str, written: str = "c1 t1 5000") -> dict[str, Any]:
    book = book_of(table)
    book.institutions["0622999"] = "示例银行"
    return list_requests(book, claims_on(book, written), rules=("fifo", "lifo"))


TWO = "?V -> A 5000 \n A -> ?0622999 2000 \n A -> ?~wallet:微信 500 wallet"


def test_a_table_and_what_its_amounts_mean() -> None:
    assert list(request_lines(answer(TWO), "en")) == [
        "no  account       institution  from        to          reason                             amount  transfers",
        " 1  0622999       示例银行     2026-03-01  2026-03-01  no statement of this account        20.00          1",
        " 2  ~wallet:微信  财付通       2026-03-01  2026-03-01  the payment firm knows the wallet    5.00          1",
        "The amount is the largest that any of the rules traces there: fifo, lifo.",
        "Where the money may have moved on, ask for later days too.",
    ]


def test_the_same_in_chinese() -> None:
    shown = list(request_lines(answer(TWO), "zh"))
    assert shown[0].split() == ["序号", "账户", "机构", "起始日", "截止日", "原因", "所涉金额", "笔数"]
    assert "无该账户流水" in shown[1]
    assert "由支付机构提供钱包流水" in shown[2]
    assert shown[3] == "所涉金额取各规则中最大者：fifo, lifo。"


@pytest.mark.parametrize(
    ("language", "line"), [("en", "No statement is left to ask for."), ("zh", "没有尚待调取的流水。")]
)
def test_nothing_to_ask_for_is_said(language: str, line: str) -> None:
    assert list(request_lines(answer("?V -> A 5000"), language)) == [line]


def test_claims_that_are_not_asked_for_are_listed() -> None:
    shown = list(request_lines(answer("?V -> A 5000", "c1 t1 5001"), "en"))
    assert shown[-1] == "  c1  A  50.01  no transfer fits"


def test_what_steers_a_screen_is_not_printed() -> None:
    book = book_of("?V -> A 50 \n A -> ?X 30")
    book.institutions["X"] = "\x1b[2J示例银行"
    assert not any("\x1b" in line for line in request_lines(list_requests(book, claims_on(book, "c1 t1 50")), "en"))


@pytest.mark.parametrize(("language", "titles"), [("en", ["requests", "transfers"]), ("zh", ["调取清单", "依据交易"])])
def test_a_workbook_keeps_ids_as_text_and_amounts_as_numbers(tmp_path: Any, language: str, titles: list[str]) -> None:
    path = tmp_path / "requests.xlsx"
    write_workbook(path, request_sheets(answer(TWO), language))
    workbook = openpyxl.load_workbook(path)
    assert workbook.sheetnames == titles
    first = [cell.value for cell in workbook[titles[0]][2]]
    assert first[:4] == [1, "0622999", "示例银行", "2026-03-01"]
    assert first[7:] == [20, "c1", 1, 20, 20]
    arrivals = [[cell.value for cell in row] for row in workbook[titles[1]].iter_rows(min_row=2)]
    assert arrivals[0] == [1, "0622999", "t2", "2026-03-01 10:01", "A", "CNY", 20, 20]
    assert len(arrivals) == 2


def test_amounts_have_all_decimals_of_their_currency() -> None:
    sheets = request_sheets(answer(TWO), "en")
    assert list(sheets[0].rows)[1][7] == Decimal("5.00")


def test_an_empty_list_is_an_empty_workbook(tmp_path: Any) -> None:
    path = tmp_path / "none.xlsx"
    write_workbook(path, request_sheets(answer("?V -> A 5000"), "en"))
    assert openpyxl.load_workbook(path)["requests"].max_row == 1
