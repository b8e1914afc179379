"""Who is on the other side of a credit card's row, where the statement has only a description."""

from firsthour.base.text import is_blank
from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.wording import is_given_back, kind_on_credit_card


def put_merchants(columns: Columns, *, paid: list[bool], descriptions: list[str] | None = None) -> None:
    """Set the counterparty's kind and, for purchases and refunds, its name (``peer_name`` unless already there)."""
    memos = columns.get("memo")
    names = descriptions if descriptions is not None else memos
    kinds = [kind_on_credit_card(memo, paid=out) for memo, out in zip(memos, paid, strict=True)]
    known = columns.get("peer_name")
    shop = [out or is_given_back(memo) for memo, out in zip(memos, paid, strict=True)]
    found = [
        old if not is_blank(old) else name.strip() if at_shop else ""
        for old, name, at_shop in zip(known, names, shop, strict=True)
    ]
    columns.put("peer_kind", kinds)
    columns.put("peer_name", found)


def is_filled(text: str) -> bool:
    """Tell whether an amount cell of two (in, out) is the one that counts: neither blank nor zero."""
    return not is_blank(text) and text.strip(" 0.,¥") != ""
