"""What no declaration can say of WeChat Pay's export: neutral rows by their type, withdrawal fees, payment means.

零钱 and 零钱通 are one wallet here, so what moves between them is set aside.
"""

import re
from dataclasses import dataclass

from firsthour.base.money import format_amount, parse_amount
from firsthour.base.text import clean_cell
from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.payment_means import Means, read_card, read_means
from firsthour.ledger.statements.wording import read_column

OWN_MEANS = ("零钱",)
PERSONAL = ("转账", "红包", "群收款", "二维码收款", "赞赏", "亲属卡")
_FEE = re.compile(r"服务费\s*[¥￥]?\s*([\d,.]+)")
_WECHAT_ID = re.compile(r"微信号\s*[:：]\s*\[?([^\],]+)")


@dataclass
class _Row:
    """The canonical cells that a row's type decides."""

    direction: str
    amount: str
    set_aside: str = ""
    fee: str = ""
    kind: str = ""
    peer: Means | None = None
    funding: Means | None = None


def amend(columns: Columns) -> None:
    """Give every row the direction, counterparty and set-aside reason that its type stands for."""
    cells = [read_column(columns, name) for name in ("交易类型", "交易对方", "支付方式", "备注")]
    amounts, directions = columns.get("amount"), columns.get("direction")
    rows = [
        _read_neutral(kind, peer, means, amount=amount, remark=remark)
        if direction.strip() in ("", "/")
        else _read_counted(kind, means, direction=direction.strip(), amount=amount)
        for kind, peer, means, remark, amount, direction in zip(*cells, amounts, directions, strict=True)
    ]
    _put_rows(columns, rows)
    columns.put("status", [_status(text) for text in columns.get("status")])
    _put_own_number(columns)


def _put_rows(columns: Columns, rows: list[_Row]) -> None:
    columns.put("direction", [row.direction for row in rows])
    columns.put("amount", [row.amount for row in rows])
    columns.put("set_aside", [row.set_aside for row in rows])
    columns.put("fee", [row.fee for row in rows])
    columns.put("peer_kind", [row.kind for row in rows])
    columns.put("peer_institution", [row.peer.institution if row.peer else "" for row in rows])
    columns.put("peer_number", [row.peer.number if row.peer else "" for row in rows])
    columns.put("funding_institution", [row.funding.institution if row.funding else "" for row in rows])
    columns.put("funding_number", [row.funding.number if row.funding else "" for row in rows])


def _read_counted(kind: str, means: str, *, direction: str, amount: str) -> _Row:
    personal = any(word in kind for word in PERSONAL)
    shop = kind == "商户消费" or (kind.endswith("退款") and not personal)
    return _Row(direction, amount, kind="merchant" if shop else "", funding=read_means(means, own=OWN_MEANS))


def _read_neutral(kind: str, peer: str, means: str, *, amount: str, remark: str) -> _Row:
    bank = read_means(means, own=OWN_MEANS) or (read_card(peer) if peer else None)
    if kind == "零钱提现":
        amount, fee = _split_fee(amount, remark)
        return _Row("支出", amount, fee=fee, peer=bank)
    if kind == "零钱充值":
        return _Row("收入", amount, peer=bank)
    if kind.startswith("转入零钱通-来自") and not kind.endswith("零钱"):
        return _Row("收入", amount, peer=read_card(kind.partition("来自")[2]))
    if kind.startswith("零钱通转出-到") and not kind.endswith("零钱"):
        return _Row("支出", amount, peer=read_card(kind.partition("到")[2]))
    if kind == "信用卡还款":
        card = Means(peer.removesuffix("还款").removesuffix("信用卡"), "")
        return _Row("支出", amount, kind="debt", peer=card, funding=read_means(means, own=OWN_MEANS))
    if kind == "购买理财通":
        return _Row("支出", amount, funding=read_means(means, own=OWN_MEANS))
    return _Row("支出", amount, set_aside="NOT_COUNTED")


def _split_fee(amount: str, remark: str) -> tuple[str, str]:
    """Return what reaches the bank and the fee; a withdrawal's amount holds both."""
    match = _FEE.search(clean_cell(remark))
    if match is None:
        return amount, ""
    try:
        whole, fee = parse_amount(clean_cell(amount).lstrip("¥ ")), parse_amount(match.group(1))
    except ValueError:
        return amount, ""
    return (format_amount(whole - fee), format_amount(fee)) if 0 < fee < whole else (amount, "")


def _status(text: str) -> str:
    """Return a status without the note that a payment was given back later: that is a row of its own."""
    return "" if text.strip().startswith(("已退款", "已全额退款", "对方已退还", "已退还")) else text


def _put_own_number(columns: Columns) -> None:
    """Prefer the WeChat id over the nickname, which is not unique."""
    above = " ".join(clean_cell(cell) for row in columns.masthead for cell in row)
    match = _WECHAT_ID.search(above)
    if match:
        columns.put("own_number", [match.group(1).strip()] * columns.n)
