"""What no declaration can say of a Bank of China credit card: who is meant by the description."""

from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.credit_cards import is_filled, put_merchants


def amend(columns: Columns) -> None:
    """Name merchants; what comes in names its payer."""
    paid = [is_filled(text) for text in columns.get("amount_out")]
    put_merchants(columns, paid=paid, names_payers=True)
