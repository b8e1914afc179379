"""Who is on the other side of a credit card's row, where the statement has only a description."""

import re
from collections.abc import Sequence

from firsthour.base.text import is_blank
from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.wording import is_given_back

# Narrower than the words for bank accounts: a description may be a shop's own name ("… Charge", "Cash & Carry").
_KINDS = (
    ("cash", re.compile(r"(?i)ATM|取现|取款|预借现金|CASH ADVANCE")),
    ("fee", re.compile(r"(?i)年费|手续费|违约金|滞纳金|挂失费|工本费|ANNUAL FEE|LATE FEE")),
    ("interest", re.compile(r"(?i)利息|INTEREST CHARGE|FINANCE CHARGE")),
    ("debt", re.compile(r"还款")),
)


def kind_on_credit_card(text: str, *, paid: bool) -> str:
    """Return the kind of counterparty of a credit card's row: a merchant unless the description says otherwise.

    What comes in is a refund (``merchant``), interest, or a repayment by somebody ("").
    """
    kind = next((kind for kind, pattern in _KINDS if pattern.search(text)), "")
    if paid:
        return kind or "merchant"
    return "merchant" if is_given_back(text) else "interest" if kind == "interest" else ""


def put_merchants(
    columns: Columns, *, paid: Sequence[bool], descriptions: Sequence[str] | None = None, names_payers: bool = False
) -> None:
    """Set the counterparty's kind, and a merchant's name from its description where the row has no other.

    ``descriptions`` are the names of merchants when they are not the whole memo; ``names_payers`` when the
    description of what came in names its payer.
    """
    memos, known = columns.get("memo"), columns.get("peer_name")
    kinds = [kind_on_credit_card(memo, paid=out) for memo, out in zip(memos, paid, strict=True)]
    named = [kind == "merchant" or (names_payers and not kind) for kind in kinds]
    names = descriptions if descriptions is not None else memos
    found = [
        old if not is_blank(old) else name.strip() if take else ""
        for old, name, take in zip(known, names, named, strict=True)
    ]
    columns.put("peer_kind", kinds)
    columns.put("peer_name", found)


def is_filled(text: str) -> bool:
    """Tell whether an amount cell of two (in, out) is the one that counts: neither blank nor zero."""
    return not is_blank(text) and text.strip(" 0.,¥") != ""
