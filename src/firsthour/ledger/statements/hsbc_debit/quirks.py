"""What no declaration can say of an HSBC Hong Kong account: the counterparty stands inside the description."""

import re

from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.wording import kind_of_summary

_ACCOUNT = re.compile(r"\b(?:FROM|TO)\s+(?P<number>\d[\d-]{4,}\d)\s*(?P<name>.*)$")
_PARTS = re.compile(r"^(?P<what>\S+(?: \S+)*?) {2,}(?P<who>[^(\s].*)$")
_REFERENCE = re.compile(r"^HC\d|^\d{2}[A-Z]{3}")


def amend(columns: Columns) -> None:
    """Read number and name of the counterparty, and its kind."""
    texts = columns.get("memo")
    peers = [_read_peer(text) for text in texts]
    columns.put("peer_number", [number for number, _ in peers])
    columns.put("peer_name", [name for _, name in peers])
    columns.put("peer_kind", [kind_of_summary(text) for text in texts])


def _read_peer(text: str) -> tuple[str, str]:
    account = _ACCOUNT.search(text)
    if account:
        return account["number"], account["name"].strip()
    parts = _PARTS.match(text)
    if parts is None or _REFERENCE.match(parts["who"]):
        return "", ""
    return "", parts["who"].strip()
