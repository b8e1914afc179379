"""What no declaration can say of this layout: its 对手信息 holds a name and a number in one cell."""

from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.wording import put_kinds, split_peers


def amend(columns: Columns) -> None:
    """Split the counterparty and read its kind from the bank's own summary."""
    split_peers(columns)
    put_kinds(columns, "交易摘要")
