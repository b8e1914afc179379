"""What no declaration can say of a China Merchants Bank credit card: who is meant by the summary."""

from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.credit_cards import put_merchants
from firsthour.ledger.statements.wording import is_negative


def amend(columns: Columns) -> None:
    """Name merchants; negative amounts came in."""
    put_merchants(columns, paid=[not is_negative(text) for text in columns.get("amount")])
