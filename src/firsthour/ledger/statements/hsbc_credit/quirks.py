"""What no declaration can say of an HSBC Hong Kong credit card: the kind of counterparty, and RETURN is a refund."""

from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.credit_cards import put_merchants
from firsthour.ledger.statements.wording import is_given_back, is_negative

POSTED, REFUND = "POSTED", "REFUND"


def amend(columns: Columns) -> None:
    """Set the kind of counterparty by the description; negative amounts went out."""
    put_merchants(columns, paid=[is_negative(text) for text in columns.get("amount")])
    rows = zip(columns.get("status"), columns.get("memo"), strict=True)
    columns.put("status", [REFUND if status == POSTED and is_given_back(memo) else status for status, memo in rows])
