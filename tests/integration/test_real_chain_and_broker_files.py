"""What becomes of each row of real exports: a chain explorer, an exchange, two brokers."""

from collections import Counter
from pathlib import Path

import pytest

from firsthour.ledger.reading import FileReading
from tests.unit.ledger.statements.reading_samples import read_sample, seen_rows


def fates(reading: FileReading) -> tuple[int, int, int, int]:
    """Return rows read, set aside, rejected, and lines that are no rows."""
    return reading.read, reading.set_aside, reading.rejected, reading.furniture


@pytest.fixture
def statements_dir(samples_dir: Path) -> Path:
    """The folder of sample statements, one folder a format."""
    return samples_dir / "statements"


def test_oklink_export_is_one_address_with_127_tokens(statements_dir: Path, tmp_path: Path) -> None:
    # 1855 transfers of one address; amounts as small as 1.9E-4 are exact in the token's 6 or 8 decimals.
    path = statements_dir / "oklink" / "example-oklink-token-transfer.csv"
    assert fates(read_sample(path, out_dir=tmp_path)) == (1855, 0, 0, 1)
    rows = list(seen_rows(tmp_path).values())
    assert {tuple(row["own"]) for row in rows} == {("", "0x1429****7f855c")}
    assert Counter(row["direction"] for row in rows) == {"OUT": 1798, "IN": 57}
    tokens = Counter(row["currency"] for row in rows)
    assert (len(tokens), tokens["USDT"], tokens["USDC"]) == (127, 804, 111)
    assert "0.000190" in {row["amount"] for row in rows if row["currency"] == "USDT"}


def test_oklink_export_has_four_lines_that_repeat_another_to_the_letter(statements_dir: Path, tmp_path: Path) -> None:
    read_sample(statements_dir / "oklink" / "example-oklink-token-transfer.csv", out_dir=tmp_path)
    rows = seen_rows(tmp_path).values()
    equal = Counter((row["serial"], row["time"], row["amount"], row["currency"], *row["peer"]) for row in rows)
    assert sum(n - 1 for n in equal.values()) == 4


def test_huobi_trades_with_more_decimals_than_the_token_has_are_rejected(statements_dir: Path, tmp_path: Path) -> None:
    # Row 2 takes a fee of 0.01076760 USDT and row 3 pays 5.60652159 USDT: finer than USDT's 6 decimals.
    path = statements_dir / "huobi" / "example-huobi-records.csv"
    assert fates(read_sample(path, out_dir=tmp_path)) == (3, 0, 2, 1)
    seen = seen_rows(tmp_path)
    assert [seen[1, row, 0]["reject"] for row in (2, 3)] == ["too_many_decimals"] * 2
    legs = [seen[1, 4, leg] for leg in range(3)]
    assert [(leg["direction"], leg["amount"], leg["currency"], leg["peer_kind"]) for leg in legs] == [
        ("OUT", "13.983696", "USDT", "exchange"),
        ("IN", "0.00030400", "BTC", "exchange"),
        ("OUT", "0.00000060", "BTC", "fee"),
    ]


def test_htsec_books_the_cash_that_moved_and_sets_two_allotments_aside(statements_dir: Path, tmp_path: Path) -> None:
    # Rows 6 and 9 book securities without money. The balance column is 0 throughout, so it is no running balance.
    path = statements_dir / "htsec" / "example-htsec-records.xlsx"
    assert fates(read_sample(path, out_dir=tmp_path)) == (10, 2, 0, 1)
    rows = seen_rows(tmp_path)
    assert [row for (_, row, _), seen in rows.items() if seen["set_aside"] == "ZERO"] == [6, 9]
    assert {seen["balance"] for seen in rows.values()} == {None}
    assert (rows[1, 3, 0]["direction"], rows[1, 3, 0]["amount"]) == ("IN", "16899.15")  # 16900.00 − 0.85 fee
    assert (rows[1, 10, 0]["direction"], rows[1, 10, 0]["amount"]) == ("OUT", "16012.60")  # 16011.00 + 1.60 fee


def test_hxsec_text_named_xls_is_read_with_its_running_balance(statements_dir: Path, tmp_path: Path) -> None:
    # Rows 4 and 10 (指定交易, ETF份额合并) move no money.
    path = statements_dir / "hxsec" / "example-hxsec-records.xls"
    assert fates(read_sample(path, out_dir=tmp_path)) == (13, 2, 0, 1)
    rows = seen_rows(tmp_path)
    assert [row for (_, row, _), seen in rows.items() if seen["set_aside"] == "ZERO"] == [4, 10]
    assert {tuple(seen["own"]) for seen in rows.values()} == {("华西证券", "114514114514")}
    assert [rows[1, row, 0]["balance"] for row in (2, 3, 6)] == ["128000.00", "130500.00", "127718.62"]
    assert (rows[1, 2, 0]["precision"], rows[1, 7, 0]["precision"]) == ("day", "second")
    assert (rows[1, 2, 0]["peer_kind"], rows[1, 7, 0]["peer_kind"]) == ("", "exchange")
