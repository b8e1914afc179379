"""What no declaration can say of a China Guangfa Bank credit card: the type stands in brackets before the name."""

import re

from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.credit_cards import put_merchants
from firsthour.ledger.statements.wording import is_negative

_TYPE = re.compile(r"^\s*[(（][^)）]*[)）]\s*")


def amend(columns: Columns) -> None:
    """Name merchants without the type; negative amounts came in."""
    names = [_TYPE.sub("", text) for text in columns.get("memo")]
    put_merchants(columns, paid=[not is_negative(text) for text in columns.get("amount")], descriptions=names)
