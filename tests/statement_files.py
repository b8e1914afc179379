"""Statement files written in the layouts that banks and wallets hand out, and answers told in short words.

People are letters: ``A`` is a card, ``a`` the account number of that card. Amounts are in yuan.
"""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

from firsthour.base.money import format_amount
from firsthour.ledger.books import open_book
from firsthour.ledger.importing import import_files
from firsthour.ledger.report import ImportReport
from firsthour.tracing.claims import parse_claims
from firsthour.tracing.trace import trace_claims
from tests.ledger_tables import cells_of

SCHEMAS = Path(__file__).parents[1] / "docs" / "reference" / "schemas"
RULES = ("fifo", "lifo", "pro-rata", "tainted-first", "lowest-balance")
COUNTS = ("kept", "mirrored", "duplicate", "set_aside", "rejected")
NOW = datetime(2026, 6, 1, tzinfo=UTC)
CARDS = {letter: f"62299900000000{ord(letter):05d}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
ACCOUNTS = {letter.lower(): f"99900000000{ord(letter):05d}" for letter in CARDS}
NUMBERS = CARDS | ACCOUNTS
LETTERS = {number: letter for letter, number in NUMBERS.items()}
BANK_COLUMNS = [
    "交易卡号",
    "交易账号",
    "账户开户名称",
    "开户人证件号码",
    "交易时间",
    "交易金额",
    "交易余额",
    "收付标志",
    "交易对手账卡号",
    "现金标志",
    "对手户名",
    "对手身份证号",
    "对手开户银行",
    "摘要说明",
    "交易币种",
    "交易网点名称",
    "交易网点代码",
    "交易发生地",
    "交易是否成功",
    "传票号",
    "终端号",
    "IP地址",
    "MAC地址",
    "对手交易余额",
    "交易流水号",
    "日志号",
    "凭证种类",
    "凭证号",
    "交易柜员号",
    "商户名称",
    "商户号",
    "备注",
    "交易类型",
    "查询反馈结果原因",
]
_BANK_CELLS = {
    "card": "交易卡号", "account": "交易账号", "time": "交易时间", "balance": "交易余额", "peer": "交易对手账卡号",
    "name": "对手户名", "bank": "对手开户银行", "memo": "摘要说明", "currency": "交易币种", "ok": "交易是否成功",
    "serial": "交易流水号", "merchant": "商户名称", "note": "备注", "cash": "现金标志",
}  # fmt: skip
TENPAY_COLUMNS = [
    "用户ID",
    "交易单号",
    "大单号",
    "用户侧账号名称",
    "借贷类型",
    "交易业务类型",
    "交易用途类型",
    "交易时间",
    "交易金额(分)",
    "账户余额(分)",
    "用户银行卡号",
    "用户侧银行名称",
    "用户侧网银联单号",
    "网联/银联",
    "第三方账户名称",
    "对手方ID",
    "对手侧账户名称",
    "对手方银行卡号",
    "对手侧银行名称",
    "对手侧网银联单号",
    "网联/银联",
    "第三方账户名称",
    "对手方接收时间",
    "对手方接收金额(分)",
    "备注1",
    "备注2",
]
_TENPAY_CELLS = {
    "id": 0, "serial": 1, "kind": 5, "use": 6, "time": 7, "balance": 9, "card": 10, "bank": 11, "peer": 15,
    "peercard": 17, "peerbank": 18,
}  # fmt: skip

OPENING = """
    card  time                 in   out  balance  peer
    A     2026-03-01 09:00:00  100  -    150      V
    A     2026-03-01 10:00:00  -    60   90       C
    A     2026-03-01 11:00:00  -    70   20       D
"""


def number_of(word: str) -> str:
    """Return the card or account number that a letter stands for; other words stand for themselves."""
    return NUMBERS.get(word, word)


def bank_return(table: str) -> bytes:
    """Return a 34-column bank return in GB18030; a card without ``account`` has none."""
    lines = ["\t,".join((*BANK_COLUMNS, ""))]
    for cells in cells_of(table):
        row = dict.fromkeys(BANK_COLUMNS, "") | {
            "交易币种": "人民币",
            "交易是否成功": "成功",
            "查询反馈结果原因": "成功",
        }
        row |= {_BANK_CELLS[name]: number_of(text) for name, text in cells.items() if text and name in _BANK_CELLS}
        row["交易金额"] = cells.get("in") or cells["out"]
        row["收付标志"] = "进" if cells.get("in") else "出"
        lines.append("\t,".join((*row.values(), "")))
    return "\r\n".join([*lines, ""]).encode("gb18030")


def tenpay(table: str) -> bytes:
    """Return a 26-column Tenpay inquiry; amounts and balances of the table are fen."""
    lines = ["\t".join(TENPAY_COLUMNS)]
    for cells in cells_of(table):
        row = [""] * len(TENPAY_COLUMNS)
        for name, place in _TENPAY_CELLS.items():
            row[place] = number_of(cells.get(name, ""))
        row[4], row[8] = ("入", cells["in"]) if cells.get("in") else ("出", cells["out"])
        lines.append("\t".join(row))
    return ("\n".join(lines) + "\n").encode("utf-8-sig")


def cmb_debit(table: str) -> bytes:
    """Return a China Merchants Bank export: days only, the counterparty's name and number in one cell."""
    lines = ["记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要"]
    for cells in cells_of(table):
        amount = cells["in"] if cells.get("in") else f"-{cells['out']}"
        peer = f"{cells.get('name', '')} {number_of(cells.get('peer', ''))}".strip()
        memo = cells.get("memo", "") or "转账汇款"
        lines.append(
            f"{cells['time']},{cells.get('currency') or 'CNY'},{amount},{cells.get('balance', '')},{memo},{peer},"
        )
    return ("\n".join(lines) + "\n").encode()


def abc_debit(table: str) -> bytes:
    """Return an Agricultural Bank of China export: 8-digit days, clocks that may be blank."""
    lines = ["交易日期,交易时间,交易摘要,交易金额,本次余额,对手信息,日 志 号,交易渠道,交易附言"]
    for cells in cells_of(table):
        day, _, clock = cells["time"].partition(" ")
        amount = f"+{cells['in']}" if cells.get("in") else f"-{cells['out']}"
        peer = number_of(cells.get("peer", "")) or "--"
        shown = (
            day.replace("-", ""),
            clock.replace(":", ""),
            cells.get("memo") or "转账",
            amount,
            cells["balance"],
            peer,
        )
        lines.append(",".join((*shown, cells.get("serial", ""), "电子商务", "")))
    return ("\n".join(lines) + "\n").encode()


def bocom_debit(table: str) -> bytes:
    """Return a Bank of Communications export with its own 借贷 flags."""
    lines = ["序号,交易日期,交易时间,交易类型,借贷,交易金额,余额,对方账号,对方户名,交易地点,摘要"]
    for place, cells in enumerate(cells_of(table), start=1):
        day, _, clock = cells["time"].partition(" ")
        flag = "贷 Cr" if cells.get("in") else "借 Dr"
        shown = (str(place), day, clock, cells.get("memo") or "转账", flag, cells.get("in") or cells["out"])
        lines.append(",".join((*shown, cells["balance"], number_of(cells.get("peer", "")), "", "", "")))
    return ("\n".join(lines) + "\n").encode()


def ccb(table: str, *, own: str) -> bytes:
    """Return a China Construction Bank export with its masthead, as text."""
    lines = [f"中国建设银行个人活期账户交易明细\n账号：,{number_of(own)}\n币种：,人民币\n"]
    lines.append("记账日,交易日期,交易时间,支出,收入,账户余额,币种,摘要,对方账号,对方户名,交易地点")
    for cells in cells_of(table):
        day, _, clock = cells["time"].partition(" ")
        day = day.replace("-", "")
        shown = (day, day, clock, cells.get("out") or "0.0", cells.get("in") or "0.0", cells["balance"], "人民币")
        lines.append(",".join((*shown, cells.get("memo") or "转账", number_of(cells.get("peer", "")), "", "")))
    return ("\n".join(lines) + "\n").encode()


def alipay(rows: str) -> bytes:
    """Return a personal Alipay export for demo01@example.com covering March 2026."""
    head = "导出信息：\n姓名：张示例\n支付宝账户：demo01@example.com\n"
    head += "起始时间：[2026-03-01 00:00:00]    终止时间：[2026-03-31 23:59:59]\n"
    head += "----------支付宝（中国）网络技术有限公司  电子客户回单----------\n"
    head += "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注,\n"
    return (head + rows).replace("\n", "\r\n").encode("gb18030")


def wechat(rows: str) -> str:
    """Return a personal WeChat export of the nickname demo covering March 2026."""
    head = "微信支付账单明细,,,,,,,,\n微信昵称：[demo],,,,,,,,\n"
    head += "起始时间：[2026-03-01 00:00:00] 终止时间：[2026-03-31 23:59:59],,,,,,,,\n"
    head += "----------------------微信支付账单明细列表--------------------,,,,,,,,\n"
    return (
        "\ufeff"
        + head
        + "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n"
        + rows
    )


def plain(*rows: str) -> str:
    """Return a plain ledger."""
    return "time,source,target,amount,currency,id,memo\n" + "".join(f"{row}\n" for row in rows)


def aml(*rows: str) -> str:
    """Return an AMLworld file: ``time,from bank,account,to bank,account,received,currency,paid,currency,format``."""
    head = (
        "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,"
    )
    return head + "Payment Format,Is Laundering\n" + "".join(f"{row},0\n" for row in rows)


class Case:
    """One ledger of one scenario: files come in, claims are traced, everything that must always hold is checked."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.ledger = home / "ledger"
        self.files: dict[str, Path] = {}

    def write(self, name: str, content: bytes | str) -> Path:
        """Write a file to import later."""
        path = self.home / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.files[name] = path
        return path

    def take(self, *names: str) -> dict[str, Any]:
        """Import files already written and return the report as JSON; its shape and sums are checked."""
        report = import_files([self.files[name] for name in names], self.ledger, now=NOW)
        return checked_report(report)

    def bring(self, **contents: bytes | str) -> dict[str, Any]:
        """Write and import files at once; ``A_x`` is named so that the account in the file name is A's card."""
        names = []
        for key, content in contents.items():
            letter, _, rest = key.partition("_")
            name = f"流水_{CARDS[letter]}{'_' + rest if rest else ''}.csv" if letter in CARDS else f"{key}.csv"
            self.write(name, content)
            names.append(name)
        return self.take(*names)

    def trace(self, *claims: str, rule: str = "fifo") -> str:
        """Return what became of claims ``A@TIME=AMOUNT`` under a rule, an entry a line; all five rules conserve."""
        return told(self.answer(*claims), rule)

    def answer(self, *claims: str) -> dict[str, Any]:
        """Return the whole answer under all rules; the schema and the conservation of every fen are checked."""
        typed = [number_of(claim.partition("@")[0]) + "@" + claim.partition("@")[2] for claim in claims]
        answer: dict[str, Any] = json.loads(json.dumps(trace_claims(open_book(self.ledger), parse_claims(typed))))
        check_answer(answer)
        return answer


@cache
def _schema(name: str) -> Any:
    return json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))


def checked_report(report: ImportReport) -> dict[str, Any]:
    """Return the report as JSON once its row equation holds per file and in total."""
    found: dict[str, Any] = json.loads(json.dumps(report.to_json()))
    jsonschema.validate(found, _schema("import"))
    for entry in (found, *found["files"]):
        assert entry["read"] == sum(entry[name] for name in COUNTS)
    return found


def check_answer(answer: dict[str, Any]) -> None:
    """Assert what must hold of every answer: five rules, no fen lost, one entry per account and kind."""
    jsonschema.validate(answer, _schema("trace"))
    assert set(answer["rules"]) == set(RULES)
    keys = {
        "rests": ("account",),
        "exits": ("account", "kind"),
        "unseen": ("account", "reason"),
        "overlap": ("claim_id",),
    }
    for result in answer["rules"].values():
        moved = [(entry["transfer_id"], entry["claim_id"]) for entry in result["transfers"]]
        assert len(set(moved)) == len(moved)
        for claim in result["claims"]:
            assert claim["amount_fen"] == sum(e["amount_fen"] for part in keys for e in claim[part])
            for part, names in keys.items():
                entries = [tuple(entry[name] for name in names) for entry in claim[part]]
                assert len(set(entries)) == len(entries)
                assert all(entry["amount_fen"] > 0 for entry in claim[part])
                assert all(entry.get("currency") == claim.get("currency") for entry in claim[part])


def told(answer: dict[str, Any], rule: str) -> str:
    """Return the ends of all claims under a rule, an entry a line, people as letters, amounts in yuan."""
    lines = []
    for claim in answer["rules"][rule]["claims"]:
        for part, word in (("rests", ""), ("exits", "kind"), ("unseen", "reason"), ("overlap", "")):
            for entry in claim[part]:
                whom = entry.get("account") or entry["claim_id"]
                words = [claim["claim_id"], part, short(whom), *([entry[word]] if word else []), yuan(entry)]
                lines.append(" ".join(words + (["refunded"] if entry.get("refunded") else [])))
    for entry in answer["unmatched"]:
        lines.append(f"{entry['claim_id']} unmatched {entry['reason']} {len(entry['candidates'])}")
    return "\n".join(sorted(lines))


def short(account: str) -> str:
    """Return an account with known numbers as letters."""
    for number, letter in LETTERS.items():
        account = account.replace(number, letter)
    return account


def yuan(entry: dict[str, Any]) -> str:
    """Return an entry's amount in major units without idle zeros, with its currency when it is not CNY."""
    currency = entry.get("currency", "CNY")
    shown = format_amount(entry["amount_fen"], currency=currency)
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return shown if currency == "CNY" else f"{shown}{currency}"


def lines(text: str) -> str:
    """Return the lines of an expected answer, sorted, without comments and spare blanks."""
    cleaned = (" ".join(line.split("#")[0].split()) for line in text.splitlines())
    return "\n".join(sorted(line for line in cleaned if line))
