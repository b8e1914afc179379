"""Who is meant where Alipay writes number, name and bank in one cell, and what the signs of its tables say.

用户信息 is ``账号(姓名)``; 交易对方信息 is ``姓名(银行)(卡号)``, ``(银行)卡号`` or ``账号(姓名)``. 支付方式 may
name the bank card that paid. In 余额明细 an amount paid out may carry a minus sign that only repeats its column.
"""

import re

from firsthour.base.text import is_blank
from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.payment_means import put_funding

ALIPAY = "支付宝"
OWN_MEANS = ("余额", "账户余额", "支付宝余额")
_SHOPPING = re.compile(r"购物|消费|商户|外卖|缴费|订单|代扣|收银台|当面付")
_NAMED_CARD = re.compile(r"^(?P<name>[^()]*)\((?P<bank>[^()]+)\)\((?P<number>[\d*]{8,32})\)$")
_CARD = re.compile(r"^\((?P<bank>[^()]+)\)(?P<number>[\d*]{8,32})$")
_WALLET = re.compile(r"^(?P<number>[^()]+)\((?P<name>.*)\)$")
_NUMBER = re.compile(r"^[\w.+*-]+@[\w.*-]+$|^[\d*]{6,32}$")


def amend(columns: Columns) -> None:
    """Take the cells that hold several things apart."""
    if columns.layout == "alipay_inquiry":
        _amend_movements(columns)
    elif columns.layout == "alipay_inquiry_balances":
        _amend_balances(columns)
    elif columns.layout == "alipay_inquiry_registration":
        logins = zip(columns.named("登录手机"), columns.named("登录邮箱"), strict=True)
        columns.put("own_alias", [";".join(login for login in pair if not is_blank(login)) for pair in logins])


def read_party(cell: str) -> tuple[str, str, str]:
    """Return (number, institution, name) of one cell.

    >>> read_party("李样本(示例银行)(6229990000000000025)")
    ('6229990000000000025', '示例银行', '李样本')
    """
    plain = cell.strip().replace("（", "(").replace("）", ")")
    if is_blank(plain):
        return "", "", ""
    match = _NAMED_CARD.match(plain) or _CARD.match(plain)
    if match:
        found = match.groupdict()
        return found["number"], found["bank"], found.get("name") or ""
    match = _WALLET.match(plain)
    if match:
        return match["number"].strip(), ALIPAY, match["name"]
    return (plain, ALIPAY, "") if _NUMBER.match(plain) else ("", "", plain)


def _amend_movements(columns: Columns) -> None:
    own = [read_party(cell) for cell in columns.get("own_number")]
    peers = [read_party(cell) for cell in columns.get("peer_number")]
    columns.put("own_number", [number for number, _, _ in own])
    columns.put("own_name", [name for _, _, name in own])
    _put_peers(columns, peers)
    columns.put("peer_kind", ["merchant" if _SHOPPING.search(text) else "" for text in columns.named("类型")])
    put_funding(columns, columns.named("支付方式"), own=OWN_MEANS)


def _put_peers(columns: Columns, peers: list[tuple[str, str, str]]) -> None:
    columns.put("peer_number", [number for number, _, _ in peers])
    columns.put("peer_institution", [institution for _, institution, _ in peers])
    columns.put("peer_name", [name for _, _, name in peers])


def _amend_balances(columns: Columns) -> None:
    own = [read_party(cell) for cell in columns.get("own_number")]
    columns.put("own_number", [number for number, _, _ in own])
    columns.put("own_name", [name for _, _, name in own])
    banks = columns.get("peer_institution")
    peers = [read_party(cell) for cell in columns.get("peer_number")]
    placed = [(number, bank or place, name) for (number, place, name), bank in zip(peers, banks, strict=True)]
    _put_peers(columns, placed)
    columns.put("amount_out", [cell.strip().lstrip("-−") for cell in columns.get("amount_out")])
    columns.put("serial", [cell.split("/")[0].strip() for cell in columns.get("serial")])
