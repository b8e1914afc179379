"""Which of payer and payee is the account that was asked about (查询账号), in the older form of the inquiry.

借贷标志 tells whether the account paid (借) or was paid (贷). The other side is its payment account, else its bank
card; where a side is blank because it is the account itself, its card is where the money came from or went to.
"""

from firsthour.base.text import is_blank
from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.passing_cards import WalletRows, balance_moved

PAID = frozenset({"借", "出", "0"})
ALIPAY = "支付宝"


def amend(columns: Columns) -> None:
    """Set the other side, the funding card and the merchant of each row."""
    paid = [flag in PAID for flag in columns.get("direction")]
    payers = list(zip(columns.named("付款方支付帐号"), columns.named("付款方银行卡号"), strict=True))
    payees = list(zip(columns.named("收款方支付帐号"), columns.named("收款方银行卡号"), strict=True))
    peers = [payee if out else payer for payer, payee, out in zip(payers, payees, paid, strict=True)]
    own = [payer if out else payee for payer, payee, out in zip(payers, payees, paid, strict=True)]
    columns.put("peer_number", [card if is_blank(number) else number for number, card in peers])
    columns.put("peer_institution", ["" if is_blank(number) else ALIPAY for number, _ in peers])
    moved = balance_moved(
        WalletRows(columns.get("own_number"), columns.get("time"), columns.get("amount"), columns.get("balance"))
    )
    columns.put(
        "funding_number",
        [
            card if not is_blank(card) and change is not True and card != peer else ""
            for (_, card), change, peer in zip(own, moved, columns.get("peer_number"), strict=True)
        ],
    )
    merchants = [name if out else "" for name, out in zip(columns.get("merchant"), paid, strict=True)]
    columns.put("merchant", merchants)
    columns.put("peer_kind", ["" if is_blank(name) else "merchant" for name in merchants])
