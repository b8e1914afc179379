"""What no declaration can say of a BMO credit card: its number stands in quotes."""

from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.credit_cards import put_merchants
from firsthour.ledger.statements.wording import is_negative


def amend(columns: Columns) -> None:
    """Take the quotes off the card number and name merchants; negative amounts came in."""
    columns.put("own_number", [text.strip(" '") for text in columns.get("own_number")])
    put_merchants(columns, paid=[not is_negative(text) for text in columns.get("amount")])
