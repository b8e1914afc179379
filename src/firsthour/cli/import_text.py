"""How the answer of an import reads on a terminal, in English and Chinese."""

from datetime import datetime, timedelta
from typing import Any

from firsthour.base.money import format_amount
from firsthour.base.text import printable
from firsthour.cli.terminal import table_lines
from firsthour.ledger.report import COUNTS, FileReport, ImportReport
from firsthour.ledger.rows import REJECT_REASONS

WORDS = {
    "en": {
        "file": "file", "layout": "layout", "read": "read", "kept": "kept", "mirrored": "mirrored",
        "duplicate": "duplicate", "set_aside": "set aside", "rejected": "rejected", "total": "total",
        "account": "account", "spans": "covered", "opening": "opening", "closing": "closing", "breaks": "breaks",
        "refused": "refused", "version": "Ledger version", "transfers": "transfers", "reversed": "taken back",
        "more": "… and {n} more (see {where})", "row": "row", "ambiguous": "groups of rows left apart as ambiguous",
        "edited": "rows whose time contradicts the running balance", "already": "in the ledger already",
        "unknown": "recognised by its content; check", "nothing": "Nothing was imported, and no ledger was made.",
    },
    "zh": {
        "file": "文件", "layout": "格式", "read": "读入", "kept": "保留", "mirrored": "镜像", "duplicate": "重复",
        "set_aside": "搁置", "rejected": "剔除", "total": "合计", "account": "账户", "spans": "覆盖期间",
        "opening": "期初", "closing": "期末", "breaks": "断点", "refused": "未能打开", "version": "账本版本",
        "transfers": "笔转账", "reversed": "笔被退回", "more": "……另有 {n} 条（见 {where}）", "row": "行",
        "ambiguous": "组记录无法唯一对应，分别保留", "edited": "行的时间与余额顺序矛盾",
        "already": "此前已导入",
        "unknown": "按内容识别，请核对", "nothing": "没有读入任何内容，未建立账本。",
    },
}  # fmt: skip
SHOWN_REJECTS = 20
SHOWN_ACCOUNTS = 40


def print_report(report: ImportReport, language: str) -> None:
    """Print files, rejects and accounts of an import; the row equation closes in every line."""
    words = WORDS[language]
    _print_files(report, words)
    _print_rejects(report, words, language)
    _print_accounts(report, words)
    for name, items in (("ambiguous", report.ambiguous), ("edited", report.edited_times)):
        if items:
            print(f"{len(items)} {words[name]}")
    if not report.is_kept:
        print(words["nothing"])
        return
    print(f"{words['version']} {report.ledger_version[:16]}  ·  {report.n_transfers} {words['transfers']}", end="")
    print(f"  ·  {report.reversed_transfers} {words['reversed']}" if report.reversed_transfers else "")


def _print_files(report: ImportReport, words: dict[str, str]) -> None:
    rows = [_file_cells(file, words) for file in report.files]
    if len(rows) > 1:
        rows.append([*(str(report.total(name)) for name in COUNTS), words["total"], ""])
    heading = [*(words[name] for name in COUNTS), words["layout"], words["file"]]
    heading_line, *lines = table_lines(heading, rows, numbers=range(len(COUNTS)))
    print(heading_line)
    for number, line in enumerate(lines):
        print(line)
        if number < len(report.files) and report.files[number].mapping:
            print(f"    {words['unknown']}: {printable(report.files[number].mapping)}")


def _file_cells(file: FileReport, words: dict[str, str]) -> list[str]:
    if file.error is not None:
        return [*("—" for _ in COUNTS), words["refused"], file.path]
    path = f"{file.path} ({words['already']})" if file.already else file.path
    return [*(str(getattr(file, name)) for name in COUNTS), file.layout, path]


def _print_rejects(report: ImportReport, words: dict[str, str], language: str) -> None:
    for item in report.rejects[:SHOWN_REJECTS]:
        reason = REJECT_REASONS[item["reason"]][1 if language == "zh" else 0]
        column = f" [{item['column']}]" if item["column"] else ""
        value = f" ({item['value']})" if item["value"] else ""
        where = f"{item['path']} {words['row']} {item['row']}{column}"
        print(printable(f"{words['rejected']}: {where}: {reason}{value}"))
    if len(report.rejects) > SHOWN_REJECTS:
        print(words["more"].format(n=len(report.rejects) - SHOWN_REJECTS, where="rejects.csv"))


def _print_accounts(report: ImportReport, words: dict[str, str]) -> None:
    rows = [_account_cells(entry) for entry in report.accounts[:SHOWN_ACCOUNTS]]
    if rows:
        heading = [words[name] for name in ("account", "opening", "closing", "breaks", "spans")]
        print()
        for line in table_lines(heading, rows, numbers=(1, 2, 3)):
            print(line)
    if len(report.accounts) > SHOWN_ACCOUNTS:
        print(words["more"].format(n=len(report.accounts) - SHOWN_ACCOUNTS, where="--json"))


def _account_cells(entry: dict[str, Any]) -> list[str]:
    currency = entry.get("currency", "CNY")
    opening, closing = (_amount(entry[name], currency) for name in ("opening_fen", "closing_fen"))
    spans = ", ".join(f"{span['from'][:10]} – {_last_day(span['to'])}" for span in entry["spans"]) or "—"
    name = entry["account"] + ("" if currency == "CNY" else f" {currency}")
    return [name, opening, closing, str(entry["breaks"]), spans]


def _last_day(until: str) -> str:
    """Return the last day that a span covers which ends before ``until``."""
    return (datetime.fromisoformat(until) - timedelta(microseconds=1)).date().isoformat()


def _amount(minor: int | None, currency: str) -> str:
    return "—" if minor is None else format_amount(minor, currency=currency, grouping=True)
