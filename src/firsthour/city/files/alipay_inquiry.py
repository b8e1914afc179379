"""How does 支付宝 answer an inquiry: a workbook of registration, log-ins, movements and changes of balance.

余额明细 gives the balance after each change; 账户明细 repeats its rows, without balances but with the attempts that
failed. An answer has both or the changes of balance alone.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from firsthour.city.files.entries import Said, yuan
from firsthour.city.files.form import Cells, Form, Order, Part, columns_of, in_order, name_in_wallet
from firsthour.city.files.workbooks import write_fixed_workbook
from firsthour.city.model import AccountKind
from firsthour.papers.workbook import Sheet

FOLDER = "alipay_inquiry"
INSTITUTION = "支付宝"


def _write(order: Order, parts: Sequence[Part]) -> Path:
    both = [part for part in parts if part.plan.both_tables]
    tables = [
        ("注册信息", "layout_registration", [_registration(part) for part in parts]),
        ("登陆日志", "layout_logins", [_login(part) for part in parts if part.said]),
        ("账户明细", "layout", [cells for part in both for cells in _movements(part)]),
        ("余额明细", "layout_balances", [cells for part in parts for cells in _balances(part)]),
    ]
    sheets = [
        Sheet(title, columns_of(FOLDER, layout), _in_order(layout, rows))
        for title, layout, rows in tables
        if rows or layout == "layout_balances"
    ]
    name = "账户明细" if both else "余额明细"
    path = order.folder / f"{order.bank}协查_{name}_{order.tag}.xlsx"
    write_fixed_workbook(path, sheets)
    return path


def _in_order(layout: str, rows: Sequence[Cells]) -> Iterator[list[str | None]]:
    columns = columns_of(FOLDER, layout)
    return ([cell or None for cell in in_order(columns, cells)] for cells in rows)


def _registration(part: Part) -> Cells:
    owner = part.owner
    return {
        "用户ID": owner.number,
        "登录手机": owner.phone,
        "账户名称": owner.name,
        "证件类型": "营业执照" if owner.is_firm else "身份证",
        "证件号": owner.id_number,
        "可用余额": yuan(part.closing),
        "绑定手机": owner.phone,
        "注册时间": "2018-03-12",
        "绑定银行卡": ";".join(f"借记卡:{card.bank}:{card.number}" for card in part.cards),
        "对应的协查数据": owner.number,
    }


def _login(part: Part) -> Cells:
    return {
        "登陆账号": part.owner.phone,
        "支付宝用户ID": part.owner.number,
        "账户名": part.owner.name,
        "客户端ip": "192.0.2.1",
        "操作发生时间": part.said[0].time,
        "对应的协查数据": part.owner.number,
    }


def _serial(said: Said) -> str:
    return f"{said.time[:10].replace('-', '')}{said.number:014d}"


def _party(said: Said) -> str:
    """Return the other side as both tables write it: 账号(姓名), 姓名(银行)(卡号), or only a name."""
    other, name = said.other, name_in_wallet(said)
    if not said.other_number:
        return name
    if other.kind in (AccountKind.BANK, AccountKind.CREDIT):
        return f"{name}({other.bank})({other.number})"
    return f"{other.number}({name})"


def _balances(part: Part) -> Iterator[Cells]:
    for said in part.said:
        if not said.is_failed:
            is_card = said.other.kind in (AccountKind.BANK, AccountKind.CREDIT)
            yield {
                "交易订单号/外部流水号": f"{_serial(said)}/{said.serial}",
                "账户": f"{part.owner.number}({part.owner.name})",
                "对方帐户": _party(said),
                "交易发生日期": said.time,
                "银行处理日期": said.time[:10],
                "收入金额(+)（元）": yuan(said.amount) if said.is_in else "",
                "支出金额(-)（元）": "" if said.is_in else yuan(-said.amount),
                "余额（元）": yuan(said.balance),
                "业务类型": said.first,
                "交易发生地": "手机",
                "银行名称": said.other.bank if is_card and said.other_number else "",
                "备注": said.second,
            }


def _movements(part: Part) -> Iterator[Cells]:
    for said in part.said:
        yield {
            "交易号": _serial(said),
            "商户订单号": said.serial,
            "交易创建时间": said.time,
            "付款时间": "" if said.is_failed else said.time,
            "最近修改时间": said.time,
            "交易来源地": "手机",
            "类型": said.first,
            "用户信息": f"{part.owner.number}({part.owner.name})",
            "交易对方信息": _party(said),
            "消费名称": said.second,
            "金额（元）": yuan(said.amount),
            "收/支": "收入" if said.is_in else "支出",
            "交易状态": "交易关闭" if said.is_failed else "交易成功",
            "支付方式": "" if said.is_failed else "余额",
            "对应的协查数据": part.owner.number,
        }


def _bank(said: Said) -> str:
    if not said.other_number:
        return ""
    return said.other.bank if said.other.kind in (AccountKind.BANK, AccountKind.CREDIT) else INSTITUTION


def _no_kind(said: Said) -> str:
    return ""


FORM = Form(
    FOLDER,
    _write,
    kind_from_words=_no_kind,
    bank_of=_bank,
    name_of=name_in_wallet,
    reads_as=INSTITUTION,
    many_accounts=True,
    shows_failed=True,
    has_serials=True,
)
