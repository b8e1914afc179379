"""What no declaration can say of a BMO debit account: its card number stands in quotes."""

from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.wording import put_kinds


def amend(columns: Columns) -> None:
    """Take the quotes off the card number and read the kind of counterparty from the description."""
    columns.put("own_number", [text.strip(" '") for text in columns.get("own_number")])
    put_kinds(columns, "Description")
