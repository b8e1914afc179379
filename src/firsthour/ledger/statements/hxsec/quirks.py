"""Whom a broker's cash row deals with, and what a time of day of 00:00:00 stands for: none was given."""

from firsthour.ledger.layouts import Columns

BANK_WORDS = ("银行转", "转银行", "银证")


def amend(columns: Columns) -> None:
    """Mark securities trades and blank the times of day that were never given."""
    columns.put("peer_kind", ["" if any(word in memo for word in BANK_WORDS) else "exchange" for memo in columns.get("memo")])
    columns.put("clock", ["" if cell.strip() == "00:00:00" else cell for cell in columns.get("clock")])
