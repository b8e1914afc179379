"""What no declaration can say of a TD account: a transfer names its account inside the description."""

import re

from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.wording import kind_of_summary

_TRANSFER = re.compile(r"\b(?:TO|FRM|FROM):\s*(\d{6,})")


def amend(columns: Columns) -> None:
    """Read the counterparty's number and kind from the description."""
    texts = columns.get("memo")
    found = [_TRANSFER.search(text) for text in texts]
    columns.put("peer_number", [match.group(1) if match else "" for match in found])
    columns.put("peer_kind", [kind_of_summary(text) for text in texts])
