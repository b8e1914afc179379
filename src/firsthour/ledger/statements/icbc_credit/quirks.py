"""What no declaration can say of an ICBC credit card: who is meant by the place."""

from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.credit_cards import is_filled, put_merchants


def amend(columns: Columns) -> None:
    """Set the kind of counterparty by the summary."""
    put_merchants(columns, paid=[is_filled(text) for text in columns.get("amount_out")])
