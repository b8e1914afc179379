"""OFX statements become sheets: account, period, balances, entries."""

from pathlib import Path

import pytest

from firsthour.ledger.statements.listed_sheet import ListedSheet
from firsthour.ledger.statements.ofx.reader import claims, sheets

HEADER = '<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n'
ENTRY = "<STMTTRN><TRNTYPE>OTHER<DTPOSTED>{time}<TRNAMT>{amount}<FITID>{time}</STMTTRN>"


def read(tmp_path: Path, *entries: str, balance: str = "") -> list[ListedSheet]:
    """Read a statement with these entries as a file of two lines."""
    path = tmp_path / "statement.ofx"
    body = (
        "<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD<BANKACCTFROM><BANKID>1<ACCTID>17</BANKACCTFROM>"
        f"<BANKTRANLIST><DTSTART>20260301<DTEND>20260331{''.join(entries)}</BANKTRANLIST>{balance}"
        "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    )
    path.write_text(HEADER + body, encoding="utf-8")
    return [sheet for sheet in sheets(path) if isinstance(sheet, ListedSheet)]


@pytest.mark.parametrize("head", ["OFXHEADER:100\n", HEADER, "<?xml version='1.0'?>\n" + HEADER, "\ufeff\n<OFX>"])
def test_ofx_is_told_by_its_header(head: str) -> None:
    assert claims(head.encode(), "any")


def test_other_texts_are_not_ofx() -> None:
    assert not claims("交易时间,金额\n".encode(), "statement.ofx")


def test_noon_in_every_entry_stands_for_the_day(tmp_path: Path) -> None:
    (sheet,) = read(tmp_path, *[ENTRY.format(time=f"2026030{day}120000[-5:EST]", amount="1") for day in (1, 2)])
    assert [cells[0] for _, cells in sheet.rows] == ["2026-03-01", "2026-03-02"]


def test_times_with_a_zone_are_turned_to_local_time(tmp_path: Path) -> None:
    times = ("20260301101500[-5:EST]", "20260301101500.123[5.5:IST]", "20260301101500")
    (sheet,) = read(tmp_path, *[ENTRY.format(time=time, amount="1") for time in times])
    assert [cells[0] for _, cells in sheet.rows] == [
        "2026-03-01 23:15:00",
        "2026-03-01 12:45:00",
        "2026-03-01 18:15:00",
    ]


def test_entries_on_one_line_are_numbered(tmp_path: Path) -> None:
    (sheet,) = read(tmp_path, *[ENTRY.format(time=f"2026030{day}", amount="1") for day in (1, 2)])
    assert [row for row, _ in sheet.rows] == [1, 2]


@pytest.mark.parametrize(("as_of", "expected"), [("20260331", ["9.00", "7.00"]), ("20260415", ["", ""])])
def test_balance_counts_only_when_it_is_of_the_statements_end(as_of: str, expected: list[str], tmp_path: Path) -> None:
    balance = f"<LEDGERBAL><BALAMT>7.00<DTASOF>{as_of}</LEDGERBAL>"
    entries = [ENTRY.format(time="20260301", amount="1.00"), ENTRY.format(time="20260302", amount="-2.00")]
    (sheet,) = read(tmp_path, *entries, balance=balance)
    assert [cells[3] for _, cells in sheet.rows] == expected
