"""How the answer of an import reads on a terminal, in English and Chinese."""

from firsthour.base.money import format_amount
from firsthour.ledger.report import COUNTS, FileReport, ImportReport
from firsthour.ledger.rows import REJECT_REASONS

WORDS = {
    "en": {
        "file": "file", "layout": "layout", "read": "read", "kept": "kept", "mirrored": "mirrored",
        "duplicate": "duplicate", "set_aside": "set aside", "rejected": "rejected", "total": "total",
        "account": "account", "spans": "covered", "opening": "opening", "closing": "closing", "breaks": "breaks",
        "refused": "refused", "version": "Ledger version", "transfers": "transfers", "reversed": "taken back",
        "more": "… and {n} more (see {where})", "row": "row", "ambiguous": "groups of rows left apart as ambiguous",
        "edited": "rows whose time contradicts the running balance", "unknown": "recognised by its content; check",
    },
    "zh": {
        "file": "文件", "layout": "格式", "read": "读入", "kept": "保留", "mirrored": "对应", "duplicate": "重复",
        "set_aside": "搁置", "rejected": "拒绝", "total": "合计", "account": "账户", "spans": "覆盖期间",
        "opening": "期初", "closing": "期末", "breaks": "断点", "refused": "未能打开", "version": "账本版本",
        "transfers": "笔转账", "reversed": "笔被退回", "more": "……另有 {n} 条（见 {where}）", "row": "行",
        "ambiguous": "组记录无法唯一对应，分别保留", "edited": "行的时间与余额顺序矛盾",
        "unknown": "按内容识别，请核对",
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
    print(f"{words['version']} {report.ledger_version[:16]}  ·  {report.n_transfers} {words['transfers']}", end="")
    print(f"  ·  {report.reversed_transfers} {words['reversed']}" if report.reversed_transfers else "")


def _print_files(report: ImportReport, words: dict[str, str]) -> None:
    print("  ".join([*(f"{words[name]:>9}" for name in COUNTS), f"{words['layout']:<20}", words["file"]]))
    for file in report.files:
        print(_file_line(file, words))
    if len(report.files) > 1:
        print("  ".join([*(f"{report.total(name):>9}" for name in COUNTS), f"{words['total']:<20}"]))


def _file_line(file: FileReport, words: dict[str, str]) -> str:
    if file.error is not None:
        return f"{words['refused']}: {file.path}"
    line = "  ".join([*(f"{getattr(file, name):>9}" for name in COUNTS), f"{file.layout:<20}", file.path])
    return f"{line}\n           {words['unknown']}: {file.mapping}" if file.mapping else line


def _print_rejects(report: ImportReport, words: dict[str, str], language: str) -> None:
    for item in report.rejects[:SHOWN_REJECTS]:
        reason = REJECT_REASONS[item["reason"]][1 if language == "zh" else 0]
        column = f" [{item['column']}]" if item["column"] else ""
        print(f"{words['rejected']}: {item['path']} {words['row']} {item['row']}{column}: {reason} ({item['value']})")
    if len(report.rejects) > SHOWN_REJECTS:
        print(words["more"].format(n=len(report.rejects) - SHOWN_REJECTS, where="rejects.csv"))


def _print_accounts(report: ImportReport, words: dict[str, str]) -> None:
    if report.accounts:
        heads = f"{words['opening']:>16}  {words['closing']:>16}  {words['breaks']:>6}  {words['spans']}"
        print(f"{words['account']:<24}  {heads}")
    for entry in report.accounts[:SHOWN_ACCOUNTS]:
        currency = entry.get("currency", "CNY")
        opening, closing = (_amount(entry[name], currency) for name in ("opening_fen", "closing_fen"))
        spans = ", ".join(f"{span['from'][:10]} – {span['to'][:10]}" for span in entry["spans"]) or "—"
        name = entry["account"] + ("" if currency == "CNY" else f" {currency}")
        print(f"{name:<24}  {opening:>16}  {closing:>16}  {entry['breaks']:>6}  {spans}")
    if len(report.accounts) > SHOWN_ACCOUNTS:
        print(words["more"].format(n=len(report.accounts) - SHOWN_ACCOUNTS, where="--json"))


def _amount(minor: int | None, currency: str) -> str:
    return "—" if minor is None else format_amount(minor, currency=currency, grouping=True)
