"""How do statements word it: a name and a number in one cell, and the kind of counterparty a summary names."""

import re

from firsthour.base.text import is_blank
from firsthour.ledger.counterparties import kind_of_text
from firsthour.ledger.layouts import Columns

# A number written straight behind a name needs 8 digits: fewer may be part of a shop's name.
_NAME_NUMBER = re.compile(
    r"^(?:(?P<name>.*\S)\s+|)(?P<number>\d[\d*]{4,})$|^(?P<near>.*?)(?P<long>\d[\d*]{7,})$", re.DOTALL
)
_TOP_UP = re.compile(r"充值|转账|红包|群收款|零钱|提现|余额|基金|转入")
_WALLET = re.compile(r"支付宝|财付通|微信")
_GIVEN_BACK = re.compile(r"(?i)退款|退货|退还|\bRETURN|\bREFUND")


def read_column(columns: Columns, name: str) -> list[str]:
    """Return a column of the file by the name the layout gives it, with cells that say nothing ("/", "--") as ""."""
    return ["" if is_blank(text) else text.strip() for text in columns.named(name)]


def split_name_number(text: str) -> tuple[str, str]:
    """Return (name, number) of a counterparty written in one cell; blanks are ("", "").

    >>> split_name_number("李样本 6229990000000000017")
    ('李样本', '6229990000000000017')
    """
    if is_blank(text):
        return "", ""
    match = _NAME_NUMBER.match(text.strip())
    if match is None:
        return text.strip(), ""
    return (match["near"], match["long"]) if match["long"] else (match["name"] or "", match["number"])


def split_peers(columns: Columns) -> None:
    """Split the counterparty's column, mapped to ``peer_name``, into name and number."""
    pairs = [split_name_number(text) for text in columns.get("peer_name")]
    columns.put("peer_name", [name for name, _ in pairs])
    columns.put("peer_number", [number for _, number in pairs])


def is_negative(text: str) -> bool:
    """Tell whether an amount as written is below zero: ``-1.00``, ``(1.00)``, ``1.00-``."""
    plain = text.strip().lstrip("¥￥$ ")
    return plain.startswith(("-", "−", "(")) or plain.endswith("-")


def kind_of_summary(text: str) -> str:
    """Return the kind of counterparty that the bank's own summary of a row names, "" when it names none.

    Money that goes into a wallet to be spent from there is ``wallet``; a purchase paid through one is ``merchant``.
    """
    if _WALLET.search(text) and _TOP_UP.search(text):
        return "wallet"
    return kind_of_text("memo", text)[1]


def put_kinds(columns: Columns, *names: str) -> None:
    """Set ``peer_kind`` by the columns that the bank itself words (never by a payer's remark)."""
    written = [read_column(columns, name) for name in names]
    columns.put("peer_kind", [kind_of_summary(" ".join(cells)) for cells in zip(*written, strict=True)])


def is_given_back(text: str) -> bool:
    """Tell whether a summary says that a merchant gives money back."""
    return _GIVEN_BACK.search(text) is not None
