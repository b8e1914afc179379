"""MT940 messages become sheets: account, period, balances, entries."""

from pathlib import Path

import pytest

from firsthour.ledger.statements.listed_sheet import ListedSheet
from firsthour.ledger.statements.mt940.reader import claims, sheets

HEAD = ":20:X\n:25:990000000017\n:28C:1/1\n"


def read(tmp_path: Path, *fields: str) -> list[ListedSheet]:
    """Read fields as a file."""
    path = tmp_path / "statement"
    path.write_text("".join(fields), encoding="utf-8")
    return [sheet for sheet in sheets(path) if isinstance(sheet, ListedSheet)]


@pytest.mark.parametrize("head", [HEAD, "{1:F01TEST}{4:\r\n" + HEAD, "\ufeff" + HEAD])
def test_mt940_is_told_by_its_fields(head: str) -> None:
    assert claims(head.encode(), "any.txt")


@pytest.mark.parametrize("head", ["交易时间,金额\n", ":20: is a smile\n", "time,amount\n:20:\n1,2\n", ""])
def test_other_texts_are_not_mt940(head: str) -> None:
    assert not claims(head.encode(), "statement.sta")


def test_opening_on_the_day_before_does_not_cover_that_day(tmp_path: Path) -> None:
    (sheet,) = read(tmp_path, HEAD, ":60F:C260228EUR1,00\n", ":61:2603020302C1,NTRFX\n", ":62F:C260302EUR2,00\n")
    assert sheet.masthead[-2:] == ["From: 2026-03-01", "To: 2026-03-02"]


def test_opening_on_the_day_of_an_entry_covers_that_day(tmp_path: Path) -> None:
    (sheet,) = read(tmp_path, HEAD, ":60F:C260302EUR1,00\n", ":61:2603020302C1,NTRFX\n", ":62F:C260302EUR2,00\n")
    assert sheet.masthead[-2:] == ["From: 2026-03-02", "To: 2026-03-02"]


def test_closing_balance_that_does_not_meet_is_kept_as_stated(tmp_path: Path) -> None:
    (sheet,) = read(
        tmp_path,
        HEAD,
        ":60F:C260301EUR1,00\n",
        ":61:2603020302C1,NTRFX\n",
        ":61:2603030303D5,NTRFY\n",
        ":62F:C260303EUR2,00\n",
    )
    assert [cells[4] for _, cells in sheet.rows] == ["2.00", "2.00"]


def test_expected_entry_is_pending_and_moves_no_balance(tmp_path: Path) -> None:
    (sheet,) = read(
        tmp_path,
        HEAD,
        ":60F:C260301EUR1,00\n",
        ":61:2603020302EC1,NTRFX\n",
        ":61:2603030303D1,NTRFY\n",
        ":62F:C260303EUR0,00\n",
    )
    assert [(cells[1], cells[4], cells[13]) for _, cells in sheet.rows] == [("C", "", "pending"), ("D", "0.00", "")]


def test_entry_date_next_to_new_year_takes_the_nearest_year(tmp_path: Path) -> None:
    (sheet,) = read(
        tmp_path,
        HEAD,
        ":60F:C251230EUR1,00\n",
        ":61:2512310102C1,NTRFX\n",
        ":61:2601021231C1,NTRFY\n",
        ":62F:C260102EUR3,00\n",
    )
    assert [cells[0] for _, cells in sheet.rows] == ["2026-01-02", "2025-12-31"]


def test_statement_without_entries_still_says_what_it_covers(tmp_path: Path) -> None:
    (sheet,) = read(tmp_path, HEAD, ":60F:C260301EUR1,00\n", ":62F:C260331EUR1,00\n-\n")
    assert (sheet.rows, sheet.masthead[-1]) == ([], "To: 2026-03-31")
