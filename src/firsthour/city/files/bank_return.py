"""How does a bank answer a unit's inquiry: 34 columns in GB18030 beside the tables of accounts, persons and tasks.

Cells end in a tab. All asked accounts of the bank stand in one file; the bank's name stands in file names only.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from firsthour.city.files.entries import Said, time_text, yuan
from firsthour.city.files.form import Cells, Form, Order, Part, columns_of, in_order, write_lines
from firsthour.city.model import AccountKind

FOLDER = "bank_return"
TABLES = {  # layout file → what the table's file is called
    "layout_accounts": "账户信息",
    "layout_persons": "人员信息",
    "layout_measures": "强制措施信息",
    "layout_sub_accounts": "子账户信息",
    "layout_contacts": "联系方式信息",
    "layout_tasks": "任务信息",
}
HOLD_DAYS = 180
_DAY_US = 86_400_000_000


def _write(order: Order, parts: Sequence[Part]) -> Path:
    rows = (cells for part in parts for cells in _movements(part))
    written = _table(order, "layout", "交易明细信息", rows)
    makers = {
        "layout_accounts": _accounts,
        "layout_persons": _persons,
        "layout_measures": _measures,
        "layout_sub_accounts": _sub_accounts,
        "layout_contacts": _contacts,
        "layout_tasks": _tasks,
    }
    for layout, title in TABLES.items():
        _table(order, layout, title, makers[layout](order, parts))
    return written


def _table(order: Order, layout: str, title: str, rows: Iterable[Cells]) -> Path:
    columns = columns_of(FOLDER, layout)
    lines = (_line(in_order(columns, cells)) for cells in rows)
    path = order.folder / f"{order.bank}_{title}.csv"
    return write_lines(path, [_line(columns), *lines], encoding="gb18030", newline="\r\n")


def _line(cells: Sequence[str]) -> str:
    return ",".join(f"{cell}\t" for cell in cells) + ","


def _movements(part: Part) -> Iterator[Cells]:
    owner = part.owner
    same = {
        "交易卡号": owner.number,
        "交易账号": owner.inner_number,
        "账户开户名称": owner.name,
        "开户人证件号码": owner.id_number,
        "交易币种": "人民币",
        "查询反馈结果原因": "成功",
    }
    return (same | _movement(said) for said in part.said)


def _movement(said: Said) -> dict[str, str]:
    other, shop = said.other, said.other.kind == AccountKind.MERCHANT
    return {
        "交易时间": said.time,
        "交易金额": yuan(said.amount),
        "交易余额": yuan(said.balance),
        "收付标志": "进" if said.is_in else "出",
        "交易对手账卡号": said.other_number,
        "现金标志": "现金" if other.kind == AccountKind.CASH else "",
        "对手户名": "" if shop else other.shown,
        "对手身份证号": other.id_number if other.kind == AccountKind.BANK and said.other_number else "",
        "对手开户银行": other.bank if said.other_number else "",
        "摘要说明": said.first,
        "交易是否成功": "失败" if said.is_failed else "成功",
        "交易流水号": said.serial,
        "商户名称": other.name if shop else "",
        "商户号": other.number if shop else "",
        "备注": f"原交易流水号：{said.back_of}" if said.back_of else "",
        "交易类型": said.second,
    }


def _accounts(order: Order, parts: Sequence[Part]) -> Iterator[Cells]:
    for part in parts:
        yield {
            "账户开户名称": part.owner.name,
            "开户人证件号码": part.owner.id_number,
            "交易卡号": part.owner.number,
            "交易账号": part.owner.inner_number,
            "账户余额": yuan(part.closing),
            "可用余额": "0.00" if part.blocked_us else yuan(part.closing),
            "币种": "人民币",
            "账户状态": "冻结" if part.blocked_us else "正常",
            "账户类型": "贷记卡" if part.owner.kind == AccountKind.CREDIT else "个人Ⅰ类户",
            "账号开户银行": order.bank,
            "最后交易时间": part.said[-1].time if part.said else "",
        }


def _persons(order: Order, parts: Sequence[Part]) -> Iterator[Cells]:
    for owner in {part.owner.holder: part.owner for part in parts}.values():
        proof = "统一社会信用代码" if owner.is_firm else "居民身份证"
        yield {"客户名称": owner.name, "证照类型": proof, "证照号码": owner.id_number} | (
            {"客户工商执照号码": owner.id_number} if owner.is_firm else {}
        )


def _measures(order: Order, parts: Sequence[Part]) -> Iterator[Cells]:
    for place, part in enumerate((part for part in parts if part.blocked_us), start=1):
        yield {
            "银行名称": order.bank,
            "账号": part.owner.number,
            "冻结措施类型": "冻结",
            "冻结金额": yuan(max(part.closing, 0)),
            "冻结机关": "澜州市公安局",
            "冻结开始日期": time_text(part.blocked_us)[:10],
            "冻结截止日期": time_text(part.blocked_us + HOLD_DAYS * _DAY_US)[:10],
            "措施序号": str(place),
        }


def _sub_accounts(order: Order, parts: Sequence[Part]) -> Iterator[Cells]:
    for part in parts:
        yield {
            "银行名称": order.bank,
            "开户账号": part.owner.inner_number,
            "子账户账号": f"{part.owner.inner_number}00001",
            "余额": yuan(part.closing),
            "子账户类别": "活期",
            "子账户序号": "00001",
            "币种": "人民币",
            "账户状态": "正常",
        }


def _contacts(order: Order, parts: Sequence[Part]) -> Iterator[Cells]:
    for owner in {part.owner.holder: part.owner for part in parts}.values():
        proof = "统一社会信用代码" if owner.is_firm else "居民身份证"
        yield {"开户名称": owner.name, "证照类型": proof, "证照号码": owner.id_number, "联系电话": owner.phone}


def _tasks(order: Order, parts: Sequence[Part]) -> Iterator[Cells]:
    for place, part in enumerate(parts, start=1):
        yield {
            "任务流水号": f"{order.tag}-{place:04d}",
            "银行名称": order.bank,
            "主体类别": "对公" if part.owner.is_firm else "个人",
            "证账号码": part.owner.id_number,
            "账卡号": part.owner.number,
            "反馈结果": "成功",
            "反馈明细结果": f"{len(part.said)}条",
            "请求单号": order.batch,
            "查询结果": "成功",
        }


def _kind(said: Said) -> str:
    if said.other_number:
        return ""
    if said.other.kind == AccountKind.MERCHANT:
        return "merchant"
    return "cash" if said.other.kind == AccountKind.CASH else ""


FORM = Form(
    FOLDER,
    _write,
    kind_from_words=_kind,
    bank_of=lambda said: said.other.bank if said.other_number else "",
    many_accounts=True,
    zipped=True,
    shows_failed=True,
    has_serials=True,
)
