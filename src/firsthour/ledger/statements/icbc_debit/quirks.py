"""What no declaration can say of this layout: the kind of counterparty stands in the bank's own summary."""

from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.wording import put_kinds


def amend(columns: Columns) -> None:
    """Read the kind of counterparty from what the bank itself words."""
    put_kinds(columns, "摘要", "交易场所")
