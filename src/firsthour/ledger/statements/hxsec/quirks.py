"""Whom a broker's cash row deals with, and what a time of day of 00:00:00 stands for: none was given."""

from firsthour.ledger.layouts import Columns

BANK_WORDS = ("银行转", "转银行", "银证")


def amend(columns: Columns) -> None:
    """Mark securities trades and blank the times of day that were never given."""
    from_bank = [any(word in memo for word in BANK_WORDS) for memo in columns.get("memo")]
    columns.put("peer_kind", ["" if bank else "exchange" for bank in from_bank])
    columns.put("clock", ["" if cell.strip() == "00:00:00" else cell for cell in columns.get("clock")])
