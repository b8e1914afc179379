"""Whom a broker's cash row deals with, and whether the broker states a running balance at all."""

from firsthour.ledger.layouts import Columns

BANK_WORDS = ("银行转", "转银行", "银证")


def amend(columns: Columns) -> None:
    """Mark securities trades, and drop a balance column that is zero throughout."""
    from_bank = [any(word in memo for word in BANK_WORDS) for memo in columns.get("memo")]
    columns.put("peer_kind", ["" if bank else "exchange" for bank in from_bank])
    balances = columns.get("balance")
    if not any(cell.strip("0.- ") for cell in balances):
        columns.put("balance", [""] * columns.n)
