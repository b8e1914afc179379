"""Which rows of a wallet's export count, and which of them pay a merchant."""

import re

from firsthour.ledger.layouts import Columns

UNCOUNTED = "不计收支"
_NO_MERCHANT = re.compile(r"转账|红包|亲友|投资|理财|信用借还|充值|提现|账户存取|工资|收入$")
_DEBT = re.compile(r"还款|信用借还")


def set_uncounted_aside(columns: Columns) -> None:
    """Set rows marked 不计收支 aside; their direction is for show: a refund came in, anything else went out."""
    written = [text.strip() for text in columns.get("direction")]
    memos = columns.get("memo")
    columns.put("set_aside", ["NOT_COUNTED" if text == UNCOUNTED else "" for text in written])
    shown = ["收入" if "退款" in memo else "支出" for memo in memos]
    columns.put("direction", [show if text == UNCOUNTED else text for text, show in zip(written, shown, strict=True)])


def put_merchants(columns: Columns, classes: list[str]) -> None:
    """Set ``peer_kind`` by the wallet's own class of a row: a merchant unless it moves money between people."""
    columns.put("peer_kind", [_kind(text) for text in classes])


def _kind(text: str) -> str:
    if _DEBT.search(text):
        return "debt"
    return "" if not text or _NO_MERCHANT.search(text) else "merchant"
