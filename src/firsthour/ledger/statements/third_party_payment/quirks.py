"""Which of payer and payee is the account that was asked about, and where its money came from.

The row says by 出入账标识 whether the subject paid or was paid; payer and payee each have a payment account and a
bank card. The other side is its payment account, else its card. The subject's own card is where the money
came from (or went to) when the balance of the payment account did not move.
"""

from dataclasses import dataclass

from firsthour.base.text import is_blank
from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.passing_cards import WalletRows, balance_moved

PAID = frozenset({"0", "00", "出账", "出", "付", "借"})


@dataclass(frozen=True)
class Side:
    """One side of a payment: its payment account and its bank card."""

    number: str
    card: str
    bank: str


def amend(columns: Columns) -> None:
    """Set own and other side, the funding card and the merchant of each row."""
    payers = _sides(columns, "付款")
    payees = _sides(columns, "收款")
    paid = [flag in PAID for flag in columns.get("direction")]
    own = [payer if out else payee for payer, payee, out in zip(payers, payees, paid, strict=True)]
    peers = [payee if out else payer for payer, payee, out in zip(payers, payees, paid, strict=True)]
    columns.put("own_number", [side.number for side in own])
    columns.put("peer_number", [side.card if is_blank(side.number) else side.number for side in peers])
    columns.put("peer_institution", [side.bank if is_blank(side.number) else "" for side in peers])
    _put_funding(columns, own)
    merchants = [name if out else "" for name, out in zip(columns.get("merchant"), paid, strict=True)]
    columns.put("merchant", merchants)
    columns.put("peer_kind", ["" if is_blank(name) else "merchant" for name in merchants])


def _sides(columns: Columns, who: str) -> list[Side]:
    numbers = columns.named(f"{who}支付账号")
    cards, banks = columns.named(f"{who}银行卡号"), columns.named(f"{who}银行卡银行名称")
    return [Side(*side) for side in zip(numbers, cards, banks, strict=True)]


def _put_funding(columns: Columns, own: list[Side]) -> None:
    numbers = [side.number for side in own]
    moved = balance_moved(WalletRows(numbers, columns.get("time"), columns.get("amount"), columns.get("balance")))
    peers = columns.get("peer_number")
    passed = [
        not is_blank(side.card) and not is_blank(side.number) and change is not True and side.card != peer
        for side, change, peer in zip(own, moved, peers, strict=True)
    ]
    columns.put("funding_number", [side.card if yes else "" for side, yes in zip(own, passed, strict=True)])
    columns.put("funding_institution", [side.bank if yes else "" for side, yes in zip(own, passed, strict=True)])
