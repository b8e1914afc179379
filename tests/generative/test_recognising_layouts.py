"""Any ledger with a balance, however it is laid out, is recognised: same times, same amounts, same directions."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from firsthour.ledger.containers.grid import RowSheet
from firsthour.ledger.statements.unknown import recognise
from tests.reference.layout_reading import Movement, read_movements

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NAMES = {
    "time": ["交易时间", "交易日期", "记账日期", "日期", "Transaction Date", "Date", "*交易 时间"],
    "clock": ["交易时间点", "时间", "记账时间", "Time", "Trans Time"],
    "amount": ["交易金额", "发生额", "金额(元)", "Amount", "交易金额（元）", "Transaction Amount"],
    "in": ["收入", "贷方发生额", "存入金额", "Credit", "Money In", "转入金额(元)", "Deposits"],
    "out": ["支出", "借方发生额", "支取金额", "Debit", "Money Out", "转出金额(元)", "Withdrawals"],
    "flag": ["收付标志", "借贷标志", "收/支", "Dr/Cr", "资金流向"],
    "balance": ["余额", "账户余额", "交易后余额", "Balance", "本次余额", "Running Balance"],
    "memo": ["摘要", "附言", "Description", "用途", "备注"],
    "peer_number": ["对方账号", "对手账号", "交易对手账卡号", "Counterparty Account"],
    "peer_name": ["对方户名", "对手名称", "交易对方", "Counterparty Name"],
    "serial": ["交易流水号", "流水号", "Reference No"],
    "idle": ["网点名称", "IP地址", "交易柜员", "渠道"],
}
WORDS = [
    "收 付",
    "贷 借",
    "收入 支出",
    "C D",
    "进 出",
    "Credit Debit",
    "贷Cr 借Dr",
    "1 0",
    "1 2",
    "2 1",
    "甲 乙",
    "借 贷",
]
JUNK = [
    "",
    "某某银行交易明细清单",
    "打印时间：|2025-01-31 10:00:00",
    "账号：|6229990000000000017|户名：|张示例",
    "Account statement",
    "币种：人民币",
    "说明：本明细仅供参考，不作他用|",
    "共 30 笔",
    "查询日期|20250131",
    "----------------",
]
DATE_FORMS = ["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y%m%d%H%M%S", "%Y年%m月%d日 %H:%M:%S", "%d/%m/%Y %H:%M:%S",
              "%m/%d/%Y", "%Y%m%d", "%Y-%m-%d"]  # fmt: skip


@dataclass(frozen=True)
class Ledger:
    """Moments, signed amounts in fen and balances, oldest first."""

    moments: list[datetime]
    amounts: list[int]
    balances: list[int]


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """Draw a ledger of 8 to 40 rows whose first day cannot be a month."""
    n = draw(st.integers(8, 40))
    signs = draw(st.lists(st.sampled_from([1, -1]), min_size=n, max_size=n).filter(lambda found: len(set(found)) == 2))
    sizes = draw(st.lists(st.integers(1, 5_000_000), min_size=n, max_size=n, unique=True))
    steps = draw(st.lists(st.integers(61, 200_000), min_size=n, max_size=n))
    moment = datetime(2025, draw(st.integers(1, 12)), draw(st.integers(13, 28)), 9, 30, tzinfo=UTC)
    balance = draw(st.integers(0, 10_000_000))
    moments, amounts, balances = [], [], []
    for sign, size, step in zip(signs, sizes, steps, strict=True):
        moment += timedelta(seconds=step)
        balance += sign * size
        moments.append(moment)
        amounts.append(sign * size)
        balances.append(balance)
    return Ledger(moments, amounts, balances)


def _money(fen: int, *, thousands: bool) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:{',' if thousands else ''}}.{abs(fen) % 100:02}"


def _amount_columns(draw: st.DrawFn, ledger: Ledger, *, thousands: bool) -> dict[str, list[str]]:
    style = draw(st.sampled_from(["signed", "split", "flag"]))
    plain = [_money(abs(amount), thousands=thousands) for amount in ledger.amounts]
    if style == "signed":
        return {"amount": [_money(amount, thousands=thousands) for amount in ledger.amounts]}
    if style == "split":
        none = draw(st.sampled_from(["", "0.00", "-", "--"]))
        pairs = list(zip(plain, ledger.amounts, strict=True))
        return {
            "in": [text if amount > 0 else none for text, amount in pairs],
            "out": [text if amount < 0 else none for text, amount in pairs],
        }
    came, went = draw(st.sampled_from(WORDS)).split()
    return {"amount": plain, "flag": [came if amount > 0 else went for amount in ledger.amounts]}


@st.composite
def sheets(draw: st.DrawFn) -> tuple[list[list[str]], int, list[Movement]]:
    """Draw a ledger laid out as a sheet: its rows, the row of its header and what each row means."""
    ledger = draw(ledgers())
    thousands = draw(st.booleans())
    form = draw(st.sampled_from(DATE_FORMS))
    parted = "%H" not in form and draw(st.booleans())
    columns = {"time": [moment.strftime(form) for moment in ledger.moments]}
    if parted:
        columns["clock"] = [moment.strftime("%H:%M:%S") for moment in ledger.moments]
    columns |= _amount_columns(draw, ledger, thousands=thousands)
    columns["balance"] = [_money(balance, thousands=thousands) for balance in ledger.balances]
    n = len(ledger.amounts)
    more = {
        "memo": [("转账", "工资", "消费", "汇款")[i % 4] for i in range(n)],
        "peer_number": [f"62299900000000{i % 7:05}" for i in range(n)],
        "peer_name": [("李样本", "王示范", "某某商贸有限公司")[i % 3] for i in range(n)],
        "serial": [f"SN{20250000000 + 7 * i}" for i in range(n)],
        "idle": [("0001", "10.0.0.1", "手机银行")[i % 3] for i in range(n)],
    }
    columns |= {name: more[name] for name in draw(st.sets(st.sampled_from(sorted(more))))}
    order = draw(st.permutations(sorted(columns)))
    opaque = draw(st.sets(st.sampled_from(order)))
    header = [
        f"FIELD{place:02}X" if name in opaque else draw(st.sampled_from(NAMES[name]))
        for place, name in enumerate(order)
    ]
    rows = [list(cells) for cells in zip(*(columns[name] for name in order), strict=True)]
    truth = _truth(ledger, exact=parted or "%H" in form, minutes="%M" in form and "%S" not in form)
    if draw(st.booleans()):
        rows.reverse()
        truth.reverse()
    junk = [line.split("|") for line in draw(st.lists(st.sampled_from(JUNK), max_size=39))]
    footer = [["合计", "", "12,345.00"]] if draw(st.booleans()) else []
    return [*junk, header, *rows, *footer], len(junk) + 1, truth


def _truth(ledger: Ledger, *, exact: bool, minutes: bool) -> list[Movement]:
    whole = timedelta(minutes=1) if minutes else timedelta(seconds=1) if exact else timedelta(days=1)
    return [
        Movement((moment - EPOCH) // whole * whole // timedelta(microseconds=1), amount, balance)
        for moment, amount, balance in zip(ledger.moments, ledger.amounts, ledger.balances, strict=True)
    ]


@settings(max_examples=200, phases=(Phase.explicit, Phase.generate))  # a sheet shrinks for minutes
@given(laid_out=sheets())
def test_a_ledger_laid_out_in_any_way_is_recognised_with_equal_times_amounts_and_balances(
    laid_out: tuple[list[list[str]], int, list[Movement]],
) -> None:
    rows, header_row, truth = laid_out
    sheet = RowSheet(1, "", rows=lambda: iter(enumerate(rows, start=1)))
    found = recognise(sheet, file_name="export.csv", registry=None)
    assert found is not None
    assert found.header_row == header_row
    assert read_movements(sheet, found.layout, header_row=header_row) == truth
    assert found.confidence > 0.5


CLEAR_WORDS = [words for words in WORDS if words not in ("1 2", "2 1", "甲 乙", "借 贷")]
BESIDE = {
    "balance": "900.00",
    "memo": "转账",
    "peer_number": "6229990000000000025",
    "peer_name": "李样本",
    "serial": "SN20250001",
    "idle": "0001",
}


@st.composite
def single_rows(draw: st.DrawFn) -> tuple[list[list[str]], int, Movement]:
    """Draw a sheet of one movement under names that are understood: its rows, its header's row, what it means."""
    fen = draw(st.integers(1, 5_000_000)) * draw(st.sampled_from([1, -1]))
    plain, form = _money(abs(fen), thousands=draw(st.booleans())), draw(st.sampled_from(DATE_FORMS))
    columns = {name: BESIDE[name] for name in draw(st.sets(st.sampled_from(sorted(BESIDE))))}
    columns["time"] = datetime(2025, 3, 17, tzinfo=UTC).strftime(form)
    style = draw(st.sampled_from(["signed", "split", "flag"]))
    if style == "signed":
        columns |= {"amount": ("-" if fen < 0 else "+") + plain, "balance": "900.00"}
    elif style == "split":
        none = draw(st.sampled_from(["", "0.00", "-", "--"]))
        columns |= {"in": plain, "out": none} if fen > 0 else {"in": none, "out": plain}
    else:
        columns |= {"amount": plain, "flag": draw(st.sampled_from(CLEAR_WORDS)).split()[fen < 0]}
    order = draw(st.permutations(sorted(columns)))
    junk = [line.split("|") for line in draw(st.lists(st.sampled_from(JUNK), max_size=9))]
    header = [draw(st.sampled_from(NAMES[name])) for name in order]
    balance = 90_000 if "balance" in columns else None
    truth = Movement((datetime(2025, 3, 17, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1), fen, balance)
    return [*junk, header, [columns[name] for name in order]], len(junk) + 1, truth


@settings(max_examples=200, phases=(Phase.explicit, Phase.generate))
@given(laid_out=single_rows())
def test_a_single_row_under_a_header_that_is_understood_is_recognised(
    laid_out: tuple[list[list[str]], int, Movement],
) -> None:
    rows, header_row, truth = laid_out
    sheet = RowSheet(1, "", rows=lambda: iter(enumerate(rows, start=1)))
    found = recognise(sheet, file_name="export.csv", registry=None)
    assert found is not None
    assert found.header_row == header_row
    assert read_movements(sheet, found.layout, header_row=header_row) == [truth]
