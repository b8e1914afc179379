"""camt.053 statements become sheets: account, period, balances, entries."""

from pathlib import Path

import pytest

from firsthour.ledger.statements.camt053.reader import claims, sheets
from firsthour.ledger.statements.listed_sheet import ListedSheet

ENTRY = (
    "<Ntry><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt>"
    "<AcctSvcrRef>R{day}</AcctSvcrRef><NtryDtls>{parts}</NtryDtls></Ntry>"
)
BALANCE = (
    "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
    "<Dt><Dt>{day}</Dt></Dt></Bal>"
)


def read(tmp_path: Path, *body: str, version: str = "001.08") -> list[ListedSheet]:
    """Read a statement with these children as a file of one line."""
    path = tmp_path / "statement.xml"
    start = f"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.{version}'><BkToCstmrStmt><Stmt>"
    path.write_text(start + "".join(body) + "</Stmt></BkToCstmrStmt></Document>", encoding="utf-8")
    return [sheet for sheet in sheets(path) if isinstance(sheet, ListedSheet)]


@pytest.mark.parametrize("version", ["001.02", "001.06", "001.08", "001.13"])
def test_any_version_is_read(version: str, tmp_path: Path) -> None:
    (sheet,) = read(tmp_path, ENTRY.format(amount="1.00", day="2026-03-01", parts=""), version=version)
    assert sheet.rows[0][1][:4] == ["2026-03-01", "DBIT", "1.00", "EUR"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_camt053_is_told_by_its_namespace(encoding: str) -> None:
    assert claims("<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'>".encode(encoding), "x")
    other = "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.052.001.02'>"
    assert not claims(other.encode(encoding), "camt.053.xml")


def test_table_that_only_mentions_camt053_is_a_table() -> None:
    assert not claims(b"time,source,target,amount,memo\n2026-03-01,A,B,1,camt.053.001.02\n", "x.csv")


def test_entries_on_one_line_are_numbered(tmp_path: Path) -> None:
    entries = [ENTRY.format(amount="1.00", day=f"2026-03-0{day}", parts="") for day in (1, 2)]
    (sheet,) = read(tmp_path, *entries)
    assert [row for row, _ in sheet.rows] == [1, 2]


def test_payments_that_do_not_add_up_leave_the_entry_whole(tmp_path: Path) -> None:
    parts = "<TxDtls><Amt Ccy='EUR'>0.40</Amt></TxDtls><TxDtls><Amt Ccy='EUR'>0.50</Amt></TxDtls>"
    (sheet,) = read(tmp_path, ENTRY.format(amount="1.00", day="2026-03-01", parts=parts))
    assert [cells[2] for _, cells in sheet.rows] == ["1.00"]


def test_equal_payments_of_one_entry_have_references_of_their_own(tmp_path: Path) -> None:
    parts = "<TxDtls><Amt Ccy='EUR'>0.50</Amt></TxDtls><TxDtls><Amt Ccy='EUR'>0.50</Amt></TxDtls>"
    (sheet,) = read(tmp_path, ENTRY.format(amount="1.00", day="2026-03-01", parts=parts))
    assert [cells[10] for _, cells in sheet.rows] == ["R2026-03-01/1", "R2026-03-01/2"]


def test_newest_first_statement_gets_its_balances_in_the_order_of_time(tmp_path: Path) -> None:
    balances = [BALANCE.format(code=code, amount=amount, day=day) for code, amount, day in (
        ("OPBD", "10.00", "2026-03-01"), ("CLBD", "7.00", "2026-03-03"))]  # fmt: skip
    newest_first = (("2.00", "2026-03-03"), ("1.00", "2026-03-02"))
    entries = [ENTRY.format(amount=amount, day=day, parts="") for amount, day in newest_first]
    (sheet,) = read(tmp_path, *balances, *entries)
    assert [cells[4] for _, cells in sheet.rows] == ["7.00", "9.00"]
    assert sheet.masthead == ["Currency: EUR", "From: 2026-03-01", "To: 2026-03-03"]
