"""What stands behind a payment made through a wallet: the wallet's own money, or a card or credit it passes on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from firsthour.base.text import is_blank
from firsthour.ledger.layouts import Columns

_DISCOUNT = re.compile(r"红包|优惠|立减|抵扣|抵用|券|折扣|积分|补贴|满减|随机减|礼金|支付有优惠")
_CARD = re.compile(r"^(?P<who>.*?)(?:储蓄卡|信用卡|借记卡|银行卡|准贷记卡)?\s*[(（](?P<tail>[\d*]*)[)）]$", re.DOTALL)
_KIND_OF_CARD = re.compile(r"(?:储蓄卡|信用卡|借记卡|银行卡|准贷记卡)$")
_OTHER_WALLET = re.compile(r"^(微信|支付宝|云闪付)(?:支付)?(?:-.*)?$")


@dataclass(frozen=True)
class Means:
    """A card, credit or other wallet by which a wallet's payment was paid; ``number`` is a tail or ""."""

    institution: str
    number: str


def read_means(text: str, *, own: Sequence[str]) -> Means | None:
    """Return the means behind a payment, or None when it is the wallet itself (a word that begins as in ``own``).

    Discounts are no means. Where a payment was split over several means the first is taken: how it was split
    is not written.

    >>> read_means("招商银行信用卡(0017)&立减", own=("余额",))
    Means(institution='招商银行', number='0017')
    """
    parts = [part.strip() for part in re.split(r"[&+、]", text) if not is_blank(part)]
    parts = [part for part in parts if not _DISCOUNT.search(part)]
    if not parts or parts[0].startswith(tuple(own)):
        return None
    return read_card(parts[0])


def read_card(text: str) -> Means:
    """Return the institution and tail that a card is written with: ``工商银行储蓄卡(9876)``, ``工商银行``, ``花呗``."""
    wallet = _OTHER_WALLET.match(text)
    if wallet:
        return Means(wallet.group(1), "")
    card = _CARD.match(text)
    if card:
        return Means(card["who"], card["tail"])
    return Means(_KIND_OF_CARD.sub("", text), "")


def put_funding(columns: Columns, written: Sequence[str], *, own: Sequence[str]) -> None:
    """Set ``funding_institution`` and ``funding_number`` from a column of payment means."""
    means = [read_means(text, own=own) for text in written]
    columns.put("funding_institution", [each.institution if each else "" for each in means])
    columns.put("funding_number", [each.number if each else "" for each in means])
