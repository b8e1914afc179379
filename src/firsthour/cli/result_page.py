"""The answer of a trace as one page: where the money is, the rules side by side, what is missing, made from what."""

from collections.abc import Mapping, Sequence
from typing import Any

from firsthour.base.clock import Precision, format_us
from firsthour.base.money import format_amount
from firsthour.cli.trace_text import code_text
from firsthour.law.tracing import STATUSES, list_rules
from firsthour.ledger.book import Book
from firsthour.ledger.report import COUNTS, FileReport, ImportReport
from firsthour.papers.page import Column, Note, Page, Section, Table

Json = Mapping[str, Any]
PARTS = ("rests", "exits", "unseen", "overlap")
WORDS = {
    "en": {
        "title": "Where the money went",
        "lead": "Claims: {n}, CNY {amount} in all. Statements: {files} files with {transfers} transfers.",
        "ends": "Where it ended, rule by rule", "end": "ends",
        "where": "account", "how": "how", "sum": "sum", "claimed": "claimed",
        "rests": "rests", "exits": "exits", "unseen": "unseen", "overlap": "overlap",
        "closes": "Under every rule the parts add up to the claims: difference 0 fen.",
        "missing": "What is missing", "none_missing": "Nothing is missing.", "most": "at most",
        "missing_how": "Money that vanishes into accounts whose statements we lack, largest amount under any rule "
        "first. Ask for these next.",
        "moves": "Transfers that carried it ({rule})", "transfer": "transfer", "amount": "amount", "claim": "claim",
        "rules": "The rules", "rule": "rule", "first": "leaves first", "source": "source", "status": "status",
        "files": "Made from", "file": "file", "time": "time", "from": "from", "to": "to",
        "version": "Ledger version {version} · claims {claims} · exits table {exits} · code {code}",
        "doubts": "Doubtful from", "reason": "reason",
    },
    "zh": {
        "title": "资金去向",
        "lead": "被骗款项 {n} 笔，共 {amount} 元。依据 {files} 个流水文件、{transfers} 笔转账。",
        "ends": "各规则下的去向对照", "end": "去向",
        "where": "账户", "how": "方式", "sum": "合计", "claimed": "被骗金额",
        "rests": "停留", "exits": "流出", "unseen": "去向不明", "overlap": "重叠",
        "closes": "各规则下各项相加等于被骗款项：差 0 分。",
        "missing": "缺少的材料",
        "missing_how": "资金进入未调取流水的账户后不可见，按任一规则下的最大金额排列，请优先调取。",
        "none_missing": "没有缺少的材料。", "most": "最多",
        "moves": "经过的交易（{rule}）", "transfer": "交易", "amount": "金额", "claim": "被骗款项",
        "rules": "规则说明", "rule": "规则", "first": "先转出的资金", "source": "来源", "status": "核实状态",
        "files": "依据材料", "file": "文件", "time": "时间", "from": "付款账户", "to": "收款账户",
        "version": "账本版本 {version} · 被骗款项集 {claims} · 去向表 {exits} · 程序 {code}",
        "doubts": "存疑起点", "reason": "原因",
    },
}  # fmt: skip


def result_page(answer: Json, report: ImportReport, *, book: Book, language: str) -> Page:
    """Return the page for a trace of CNY claims under all rules and the import it rests on."""
    words = WORDS[language]
    claims = next(iter(answer["rules"].values()))["claims"]
    total = sum(claim["amount_fen"] for claim in claims)
    lead = words["lead"].format(
        n=len(claims), amount=_yuan(total), transfers=report.n_transfers, files=len(report.files)
    )
    footer = words["version"].format(
        version=answer["ledger_version"][:16],
        claims=answer["claim_set"][:16],
        exits=answer["exits_table"],
        code=answer["code_version"],
    )
    sections = [
        Section(words["ends"], [_ends_table(answer, language), Note(words["closes"]), *_doubts(answer, language)]),
        Section(words["missing"], [words["missing_how"], _missing_table(answer, language)]),
        _moves(answer, book, language),
        Section(words["rules"], [_rules_table(language)]),
        Section(words["files"], [_files_table(report, language)]),
    ]
    return Page(title=words["title"], sections=sections, language=language, lead=lead, footer=footer)


def _yuan(minor: int) -> str:
    return format_amount(minor, grouping=True)


def _ends(answer: Json) -> dict[tuple[int, str, str], dict[str, int]]:
    """Return (part, account, kind or reason) → rule → amount in fen, over all claims."""
    ends: dict[tuple[int, str, str], dict[str, int]] = {}
    for rule, result in answer["rules"].items():
        for claim in result["claims"]:
            for place, part in enumerate(PARTS):
                for entry in claim[part]:
                    how = entry.get("kind") or entry.get("reason") or ""
                    amounts = ends.setdefault((place, entry.get("account", entry.get("claim_id", "")), how), {})
                    amounts[rule] = amounts.get(rule, 0) + entry["amount_fen"]
    return ends


def _ends_table(answer: Json, language: str) -> Table:
    words, rules, ends = WORDS[language], list(answer["rules"]), _ends(answer)
    rows = []
    for place, part in enumerate(PARTS):
        mine = {key: amounts for key, amounts in ends.items() if key[0] == place}
        ranked = sorted(mine.items(), key=lambda item: (-max(item[1].values()), item[0]))
        rows += [
            [words[part], account, code_text(how, language) if how else "", *_amounts(amounts, rules)]
            for (_, account, how), amounts in ranked
        ]
    totals = {rule: answer["rules"][rule]["conservation"]["claimed_fen"] for rule in rules}
    rows.append([words["sum"], "", "", *_amounts(totals, rules)])
    columns = [Column(words["end"]), Column(words["where"], "code"), Column(words["how"])]
    return Table([*columns, *(Column(code_text(rule, language), "number") for rule in rules)], rows)


def _amounts(amounts: Mapping[str, int], rules: Sequence[str]) -> list[str]:
    return [_yuan(amounts[rule]) if rule in amounts else "—" for rule in rules]


def _missing_table(answer: Json, language: str) -> Table:
    words = WORDS[language]
    unseen = PARTS.index("unseen")
    most = [
        (max(amounts.values()), account, reason)
        for (place, account, reason), amounts in _ends(answer).items()
        if place == unseen and not account.startswith("~")
    ]
    rows = [
        [account, code_text(reason, language), _yuan(amount)]
        for amount, account, reason in sorted(most, key=lambda item: (-item[0], item[1]))
    ]
    columns = [Column(words["where"], "code"), Column(words["how"]), Column(words["most"], "number")]
    return Table(columns, rows, empty=words["none_missing"])


def _moves(answer: Json, book: Book, language: str) -> Section:
    words = WORDS[language]
    rule, result = next(iter(answer["rules"].items()))
    events = {book.transfer_id(event): event for event in reversed(range(book.n_events)) if book.row[event] > 0}
    rows = [_move(entry, book, events[entry["transfer_id"]]) for entry in result["transfers"]]
    columns = [Column(words["time"], "code"), Column(words["from"], "code"), Column(words["to"], "code")]
    columns += [Column(words["amount"], "number"), Column(words["claim"]), Column(words["transfer"], "code")]
    return Section(words["moves"].format(rule=code_text(rule, language)), [Table(columns, rows)])


def _move(entry: Json, book: Book, event: int) -> list[str]:
    src, dst = (int(lines[event]) for lines in (book.src, book.dst))
    sides = [book.line_accounts[line] if line >= 0 else "—" for line in (src, dst)]
    time = format_us(int(book.time_us[event]), Precision(int(book.precision[event])))
    return [time, *sides, _yuan(entry["amount_fen"]), entry["claim_id"], entry["transfer_id"]]


def _doubts(answer: Json, language: str) -> list[Note]:
    words = WORDS[language]
    found = {
        (doubt["account"], doubt["time"], doubt["reason"])
        for result in answer["rules"].values()
        for claim in result["claims"]
        for doubt in claim.get("doubtful_from", ())
    }
    return [
        Note(f"{words['doubts']} {time}: {account} ({code_text(reason, language)})", warns=True)
        for account, time, reason in sorted(found)
    ]


def _rules_table(language: str) -> Table:
    words = WORDS[language]
    rows = [
        [
            card.name[language],
            card.leaves_first[language],
            f"{card.source} {card.article}".strip(),
            f"{card.status} · {STATUSES[card.status][language]}",
        ]
        for card in list_rules()
    ]
    return Table([Column(words[name]) for name in ("rule", "first", "source", "status")], rows)


def _files_table(report: ImportReport, language: str) -> Table:
    from firsthour.cli.import_text import WORDS as IMPORT_WORDS

    words = IMPORT_WORDS[language]
    rows = [
        [_file_name(file, words), file.sha256[:12], file.layout, *(str(getattr(file, name)) for name in COUNTS)]
        for file in report.files
    ]
    columns = [Column(words["file"]), Column("sha256", "code"), Column(words["layout"], "code")]
    return Table([*columns, *(Column(words[name], "number") for name in COUNTS)], rows)


def _file_name(file: FileReport, words: Mapping[str, str]) -> str:
    name = file.path.rsplit("/", 1)[-1]
    return f"{name} ({words['already']})" if file.already else name
