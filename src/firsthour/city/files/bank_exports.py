"""How do banks export one account for its holder: five layouts, each with its own order, masthead and dress."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from firsthour.city.files.entries import Said, grouped_yuan, yuan
from firsthour.city.files.form import Cells, Form, Order, Part, columns_of, csv_line, in_order, name_of, write_lines
from firsthour.city.files.rows import NUMBERED
from firsthour.city.files.workbooks import write_fixed_workbook
from firsthour.city.model import AccountKind
from firsthour.ledger.statements.wording import kind_of_summary
from firsthour.papers.workbook import Sheet

NOTHING = "-------"  # how a Bank of China statement writes an empty cell


def _no_bank(said: Said) -> str:
    return ""


def _first_words(said: Said) -> str:
    return kind_of_summary(said.first)


def _name(order: Order, part: Part, title: str) -> str:
    return f"{title}_{part.owner.number}_{order.tag}"


# --- ccb: a workbook, oldest first, amounts as numbers, the period in the file name ---


def _write_ccb(order: Order, parts: Sequence[Part]) -> Path:
    part = parts[0]
    columns = columns_of("ccb")
    head = [
        (order.bank,),
        ("开户机构：", f"{order.bank}营业部"),
        ("币　　种：", "人民币"),
        ("账　　号：", part.owner.number),
        ("户　　名：", part.owner.name),
        tuple(columns),
    ]
    rows: list[list[object]] = [[*line, *[None] * (len(columns) - len(line))] for line in head[1:]]
    rows += [_ccb_row(said) for said in part.said]
    rows.append(["以上数据仅供参考|具体内容请以柜台为准", *[None] * (len(columns) - 1)])
    dates = f"{part.first_day}_{part.last_day}".replace("-", "")
    path = order.folder / f"交易明细_{part.owner.number[-4:]}_{dates}_{part.owner.number}_{order.tag}.xlsx"
    write_fixed_workbook(path, [Sheet("交易明细", [order.bank, *[""] * (len(columns) - 1)], rows)])
    return path


def _ccb_row(said: Said) -> list[object]:
    day = said.time[:10].replace("-", "")
    clock = said.time[11:]
    paid, got = (Decimal(0), _major(said.amount)) if said.is_in else (_major(said.amount), Decimal(0))
    other = (said.other_number or None, name_of(said) or None)
    return [day, day, clock or None, paid, got, _major(said.balance), "人民币", said.first, *other, said.second or None]


def _major(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


# --- boc_debit: csv, newest first, masthead with the period above the header ---


def _write_boc(order: Order, parts: Sequence[Part]) -> Path:
    part = parts[0]
    columns = columns_of("boc_debit")
    lines = [
        f"{order.bank}交易流水明细清单",
        f"交易区间： {part.first_day} 至 {part.last_day},客户姓名： {part.owner.name}",
        f"打印时间： {part.last_day.replace('-', '/')} 10:00:00,借记卡号： {part.owner.number}",
        csv_line(columns),
        *(csv_line(in_order(columns, _boc_cells(said))) for said in reversed(part.said)),
        "温馨提示：本清单仅供参考",
    ]
    return write_lines(order.folder / f"{_name(order, part, '流水明细清单')}.csv", lines)


def _boc_cells(said: Said) -> Cells:
    return {
        "记账日期": said.time[:10],
        "记账时间": said.time[11:],
        "币别": "人民币",
        "金额": grouped_yuan(said.amount if said.is_in else -said.amount),
        "余额": grouped_yuan(said.balance),
        "交易名称": said.first,
        "渠道": said.second or NOTHING,
        "网点名称": NOTHING,
        "附言": NOTHING,
        "对方账户名": name_of(said) or NOTHING,
        "对方卡号/账号": said.other_number or NOTHING,
        "对方开户行": _boc_bank(said) or NOTHING,
    }


def _boc_bank(said: Said) -> str:
    return said.other.bank if said.other_number else ""


# --- bocom_debit: csv, oldest first, numbered rows ---


def _write_bocom(order: Order, parts: Sequence[Part]) -> Path:
    part = parts[0]
    columns = columns_of("bocom_debit")
    lines = [
        f"{order.bank}个人客户交易清单",
        f"账号/卡号：{part.owner.number},户名：{part.owner.name}",
        f"查询起日：{part.first_day},查询止日：{part.last_day}",
        csv_line(columns),
    ]
    rows = (_bocom_cells(said, place) for place, said in enumerate(part.said, start=1))
    lines += [csv_line(in_order(columns, cells)) for cells in rows]
    return write_lines(order.folder / f"{_name(order, part, '交易清单')}.csv", lines)


def _bocom_cells(said: Said, place: int) -> Cells:
    return {
        "序号": str(place),
        "交易日期": said.time[:10],
        "交易时间": said.time[11:],
        "交易类型": said.first,
        "借贷": "贷 Cr" if said.is_in else "借 Dr",
        "交易金额": yuan(said.amount),
        "余额": yuan(said.balance),
        "对方账号": said.other_number,
        "对方户名": name_of(said),
        "交易地点": said.second,
    }


# --- cmb_debit: csv, oldest first, a date only, name and number of the other side in one cell ---


def _write_cmb(order: Order, parts: Sequence[Part]) -> Path:
    part = parts[0]
    columns = columns_of("cmb_debit")
    lines = [
        f"户名：{part.owner.name},账号：{part.owner.number}",
        f"{part.first_day} -- {part.last_day}",
        csv_line(columns),
        *(csv_line(in_order(columns, _cmb_cells(said))) for said in part.said),
    ]
    return write_lines(order.folder / f"{_name(order, part, '流水')}.csv", lines)


def _cmb_cells(said: Said) -> Cells:
    return {
        "记账日期": said.time,
        "货币": "CNY",
        "交易金额": grouped_yuan(said.amount if said.is_in else -said.amount),
        "联机余额": grouped_yuan(said.balance),
        "交易摘要": said.first,
        "对手信息": f"{name_of(said)} {said.other_number}".strip(),
        "客户摘要": said.second,
    }


# --- icbc_debit: csv, newest first, a date only, padded cells, no numbers of counterparties, a total below ---


def _write_icbc(order: Order, parts: Sequence[Part]) -> Path:
    part = parts[0]
    columns = columns_of("icbc_debit")
    sums = [sum(said.amount for said in part.said if said.is_in == is_in) for is_in in (True, False)]
    lines = [
        "明细查询文件下载",
        "",
        f'卡号: {part.owner.number},"卡别名: "',
        "",
        '子账户序号: 00000,子账户类别: 活期,"子账户别名: "',
        "",
        csv_line(columns),
        *(_padded(in_order(columns, _icbc_cells(said))) for said in reversed(part.said)),
        " ",
        f'人民币合计,,,,,,,,"{grouped_yuan(sums[0])}\t","{grouped_yuan(sums[1])}\t",',
    ]
    return write_lines(order.folder / f"{_name(order, part, '明细查询')}.csv", lines)


def _icbc_cells(said: Said) -> Cells:
    amount = grouped_yuan(said.amount)
    return {
        "交易日期": said.time,
        "摘要": said.first,
        "交易场所": said.second,
        "交易国家或地区简称": "CHN",
        "钞/汇": "钞",
        "交易金额(收入)": "-",
        "交易金额(支出)": "-",
        "交易币种": "-",
        "记账金额(收入)": amount if said.is_in else "",
        "记账金额(支出)": "" if said.is_in else amount,
        "记账币种": "人民币",
        "余额": grouped_yuan(said.balance),
        "对方户名": name_of(said),
    }


def _padded(cells: Sequence[str]) -> str:
    """Return a line with its cells padded and, but for the first, in quotes and ended by a tab."""
    return f"{cells[0]:<12}\t," + ",".join(f'"{cell:<20}\t"' for cell in cells[1:]) + ","


def _icbc_kind(said: Said) -> str:
    return kind_of_summary(" ".join(word for word in (said.first, said.second)))


FORMS = (
    Form("ccb", _write_ccb, kind_from_words=_first_words, bank_of=_no_bank, dated=True),
    Form("boc_debit", _write_boc, kind_from_words=_first_words, bank_of=_boc_bank, dated=True),
    Form("bocom_debit", _write_bocom, kind_from_words=_first_words, bank_of=_no_bank, dated=True),
    Form(
        "cmb_debit", _write_cmb, kind_from_words=_first_words, bank_of=_no_bank, reads_as="招商银行", dated=True,
        named=tuple(kind for kind in NUMBERED if kind != AccountKind.ABROAD),  # digits alone are told from a name
    ),
    Form(
        "icbc_debit", _write_icbc, kind_from_words=_icbc_kind, bank_of=_no_bank, reads_as="中国工商银行",
        named=(),
    ),
)  # fmt: skip
