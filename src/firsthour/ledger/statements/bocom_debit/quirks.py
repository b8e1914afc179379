"""What no declaration can say of a Bank of Communications debit card: the kind of counterparty."""

from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.wording import kind_of_summary, read_column

TYPE_NAMES = ("交易类型", "Trading Type 交易类型")


def amend(columns: Columns) -> None:
    """Read the kind of counterparty from the bank's own type of the row, under either header."""
    written = [read_column(columns, name) for name in TYPE_NAMES]
    columns.put("peer_kind", [kind_of_summary(" ".join(cells)) for cells in zip(*written, strict=True)])
