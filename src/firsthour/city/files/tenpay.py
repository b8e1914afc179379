"""How does 财付通 answer an inquiry: TenpayTrades.txt in fen, tab separated, and TenpayRegInfo.txt beside it.

Two columns have the name of two others. The registration ends in a second block, 注销信息.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from firsthour.city.books_shown import Told
from firsthour.city.files.entries import Party, Said
from firsthour.city.files.form import Cells, Form, Order, Part, columns_of, in_order, name_in_wallet, write_lines
from firsthour.city.model import AccountKind, Purpose

FOLDER = "tenpay"
INSTITUTION = "财付通"
TO_OWN_CARD = (Purpose.TOP_UP, Purpose.CASH_OUT)
MERCHANT_WORDS = ("商户", "消费", "商业")
OPENED = "2019-05-20 10:00:00"


def _write(order: Order, parts: Sequence[Part]) -> Path:
    _write_registration(order, parts)
    columns = columns_of(FOLDER)
    rows = (in_order(columns, _trade(part.owner, said)) for part in parts for said in part.said)
    lines = ("\t".join(row) for row in rows)
    return write_lines(order.folder / "TenpayTrades.txt", ["\t".join(columns), *lines], encoding="utf-8-sig")


def _trade(owner: Party, said: Said) -> Cells:
    other, fen = said.other, str(said.amount)
    own_card = said.purpose in TO_OWN_CARD and not said.back_of
    is_card = other.kind in (AccountKind.BANK, AccountKind.CREDIT)
    cells = {
        "用户ID": owner.number,
        "交易单号": f"1000{said.number:024d}" if not said.back_of else f"1001{said.number:024d}",
        "大单号": f"B1000{said.number:024d}",
        "用户侧账号名称": owner.name,
        "借贷类型": "入" if said.is_in else "出",
        "交易业务类型": said.first,
        "交易用途类型": said.second,
        "交易时间": said.time,
        "交易金额(分)": fen,
        "账户余额(分)": str(said.balance),
        "网联/银联": "网联",
        "对手方接收时间": said.time,
        "对手方接收金额(分)": fen,
        "备注1": f"原交易单号1000{said.number:024d}" if said.back_of else "",
    }
    if own_card and said.told == Told.NUMBER:
        return cells | {"用户银行卡号": other.number, "用户侧银行名称": other.bank}
    if own_card:
        return cells
    cells["对手侧账户名称"] = name_in_wallet(said)
    if is_card:
        return cells | {"对手方银行卡号": said.other_number, "对手侧银行名称": other.bank if said.other_number else ""}
    return cells | {"对手方ID": said.other_number}


def _write_registration(order: Order, parts: Sequence[Part]) -> None:
    columns = columns_of("tenpay_reg")
    head = "\t".join(columns)
    rows = ["\t".join(in_order(columns, cells)) for part in parts for cells in _registrations(part)]
    owners = {part.owner.holder: part.owner for part in parts}.values()
    closed = ["\t".join(in_order(columns, _closed(owner))) for owner in list(owners)[::5]]
    lines = ["注册信息", head, *rows, "", "注销信息", head, *closed]
    write_lines(order.folder / "TenpayRegInfo.txt", lines)


def _registrations(part: Part) -> Iterator[Cells]:
    owner = part.owner
    same = {
        "账户状态": "正常",
        "账号": owner.number,
        "注册姓名": owner.name,
        "注册时间": OPENED,
        "注册身份证号": owner.id_number,
        "绑定手机": owner.phone,
    }
    for card in part.cards:
        yield same | {"绑定状态": "绑定", "开户行信息": card.bank, "银行账号": card.number}
    if not part.cards:
        yield same


def _closed(owner: Party) -> Cells:
    """Return the row of an older wallet that the same person has closed; nothing was ever paid with it."""
    return {
        "账户状态": "注销",
        "账号": f"{owner.number}@closed",
        "注册姓名": owner.name,
        "注册时间": "2016-01-01 10:00:00",
        "注册身份证号": owner.id_number,
        "绑定手机": owner.phone,
    }


def _kind(said: Said) -> str:
    return "merchant" if any(word in said.first + said.second for word in MERCHANT_WORDS) else ""


def _bank(said: Said) -> str:
    if not said.other_number:
        return ""
    return said.other.bank if said.other.kind in (AccountKind.BANK, AccountKind.CREDIT) else INSTITUTION


def _name(said: Said) -> str:
    return "" if said.purpose in TO_OWN_CARD and not said.back_of else name_in_wallet(said)


FORM = Form(
    FOLDER,
    _write,
    kind_from_words=_kind,
    bank_of=_bank,
    name_of=_name,
    reads_as=INSTITUTION,
    many_accounts=True,
    has_serials=True,
)
