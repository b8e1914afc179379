"""What a row of Tenpay means beyond its columns: who the other side is, and which card stood behind it.

The other side is the wallet in 对手方ID, else the card in 对手方银行卡号. 提现 and 充值 move money between the wallet
and the user's own card, which is then the other side. In every other row the user's card is where the money
came from (or went to) when the balance of the wallet did not move.
"""

from typing import NamedTuple

from firsthour.base.text import is_blank
from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.passing_cards import WalletRows, balance_moved

TENPAY = "财付通"
OWN_CARD_WORDS = ("提现", "充值")
MERCHANT_WORDS = ("商户", "消费", "商业")


class Other(NamedTuple):
    """The other side of a row, and the card whose money passed through the wallet."""

    number: str
    institution: str
    kind: str = ""
    funding_number: str = ""
    funding_institution: str = ""


class Card(NamedTuple):
    """A bank card and its bank as one side of the row names them; both may be blank."""

    number: str
    bank: str


def amend(columns: Columns) -> None:
    """Set the other side, its kind and the funding card of each row."""
    moved = balance_moved(
        WalletRows(columns.get("own_number"), columns.get("time"), columns.get("amount"), columns.get("balance"))
    )
    own_cards = map(Card, columns.get("funding_number"), columns.get("funding_institution"))
    peer_cards = map(Card, columns.get("peer_alias"), columns.get("peer_institution"))
    wallets, memos = columns.get("peer_number"), columns.get("memo")
    others = [
        _other_side(wallet, memo, own=own, peer=peer, moved=change)
        for wallet, memo, own, peer, change in zip(wallets, memos, own_cards, peer_cards, moved, strict=True)
    ]
    columns.put("peer_number", [other.number for other in others])
    columns.put("peer_institution", [other.institution for other in others])
    columns.put("peer_kind", [other.kind for other in others])
    columns.put("funding_number", [other.funding_number for other in others])
    columns.put("funding_institution", [other.funding_institution for other in others])
    columns.put("peer_alias", [""] * columns.n)


def _other_side(wallet: str, memo: str, *, own: Card, peer: Card, moved: bool | None) -> Other:
    if any(word in memo for word in OWN_CARD_WORDS):
        return Other(*(peer if is_blank(own.number) else own))
    kind = "merchant" if any(word in memo for word in MERCHANT_WORDS) else ""
    number, institution = (peer.number, peer.bank) if is_blank(wallet) else (wallet, TENPAY)
    if is_blank(own.number) or moved is True:
        return Other(number, institution, kind)
    return Other(number, institution, kind, own.number, own.bank)
