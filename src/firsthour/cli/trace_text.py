"""How does the answer of a trace read on a screen: one table a rule, its conservation line, in two languages."""

from collections.abc import Iterator, Mapping
from typing import Any

from firsthour.base.money import DEFAULT_CURRENCY, format_amount
from firsthour.base.text import printable
from firsthour.cli.terminal import table_lines

Json = Mapping[str, Any]
_SHOWN_CANDIDATES = 10
_HEADINGS = {
    "en": ("claim", "ends", "account", "how", "amount", ""),
    "zh": ("被骗款项", "去向", "账户", "方式", "金额", ""),
}
_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "rests": "rests", "exits": "exits", "unseen": "unseen", "overlap": "overlap",
        "earlier": "keeps claim", "as_of": "as of {}", "refunded": "refunded later",
        "doubt": "{claim} is doubtful from {time} at {account}: {reason}",
        "sum": "{rests} rests + {exits} exits + {unseen} unseen + {overlap} overlap = {claimed} claimed "
               "(difference {difference})",
        "carried": "{n} transfers carried it",
        "unmatched": "Not traced:", "candidate": "transfer {id}  {time}  {amount}", "reversed": "taken back",
        "more": "… and {n} more",
        "explain": "Transfer {id}: {from} → {to}, {amount}", "unknown": "(not seen)",
        "row": "file {file}, sheet {sheet}, row {row}", "share": "{rule}: {claim} {amount}",
        "no_share": "{rule}: none of the claims",
    },
    "zh": {
        "rests": "停留", "exits": "流出", "unseen": "去向不明", "overlap": "重叠",
        "earlier": "归被骗款项", "as_of": "截至 {}", "refunded": "后有退款",
        "doubt": "{claim} 自 {time} 起在账户 {account} 存疑：{reason}",
        "sum": "停留 {rests} + 流出 {exits} + 去向不明 {unseen} + 重叠 {overlap} = 被骗款项 {claimed}"
               "（差额 {difference}）",
        "carried": "共经 {n} 笔交易",
        "unmatched": "未能追踪：", "candidate": "交易 {id}  {time}  {amount}", "reversed": "已退回",
        "more": "……另有 {n} 笔",
        "explain": "交易 {id}：{from} → {to}，{amount}", "unknown": "（没有流水）",
        "row": "文件 {file}，工作表 {sheet}，行 {row}", "share": "{rule}：{claim} {amount}",
        "no_share": "{rule}：不含任何被骗款项",
    },
}  # fmt: skip
_CODES = {
    "fifo": ("first in, first out", "先进先出"),
    "lifo": ("last in, first out", "后进先出"),
    "pro-rata": ("pro rata", "按比例"),
    "tainted-first": ("tainted first", "赃款先出"),
    "lowest-balance": ("lowest intermediate balance", "最低中间余额"),
    "cash": ("cash", "现金"),
    "merchant": ("merchant", "商户"),
    "wallet": ("third-party wallet", "第三方支付"),
    "exchange": ("exchange", "兑换"),
    "abroad": ("abroad", "境外"),
    "fee": ("fee", "手续费"),
    "debt": ("debt repaid", "还款"),
    "never": ("no statement of this account", "无该账户流水"),
    "period": ("outside the statements' period", "流水期间之外"),
    "gap": ("gap between statements", "流水有缺口"),
    "unmatched": ("not found in this account's statement", "该账户流水中未找到对应记录"),
    "none": ("no transfer fits", "没有相符的交易"),
    "several": ("several transfers fit", "有多笔交易相符"),
    "reversed": ("the transfer was taken back", "该交易已被退回"),
    "break": ("the running balance breaks", "余额不连续"),
    "seam": ("statements joined without balances", "流水拼接处无余额可核"),
    "no_balance": ("the statement has no running balance", "流水没有余额"),
}
_PARTS = ("rests", "exits", "unseen", "overlap")


def answer_lines(answer: Json, language: str) -> Iterator[str]:
    """Yield the lines of an answer as ``tracing.trace.trace_claims`` gives it; ``language`` is ``en`` or ``zh``."""
    return map(printable, _answer_lines(answer, language))


def sum_lines(answer: Json, language: str) -> Iterator[str]:
    """Yield, rule by rule, only how the parts of all claims add up."""
    for rule, result in answer["rules"].items():
        for line in _sum_lines(result, language):
            yield f"{code_text(rule, language)}: {line}"


def _answer_lines(answer: Json, language: str) -> Iterator[str]:
    for rule, result in answer["rules"].items():
        yield f"== {rule} · {code_text(rule, language)}"
        yield from _rule_lines(result, language)
        yield ""
    if answer["unmatched"]:
        yield _WORDS[language]["unmatched"]
        for entry in answer["unmatched"]:
            yield from _unmatched_lines(entry, language)
        yield ""
    if "explain" in answer:
        yield from _explain_lines(answer["explain"], language)


def code_text(code: str, language: str) -> str:
    """Return what a code of a result means, in plain words; the code itself when it has none."""
    return _CODES.get(code, (code, code))[1 if language == "zh" else 0]


def _rule_lines(result: Json, language: str) -> Iterator[str]:
    words = _WORDS[language]
    rows = [row for claim in result["claims"] for row in _claim_rows(claim, language)]
    yield from table_lines(_HEADINGS[language], rows, numbers=(4,))
    for claim in result["claims"]:
        for doubt in claim.get("doubtful_from", ()):
            reason = code_text(doubt["reason"], language)
            yield words["doubt"].format(
                claim=claim["claim_id"], time=doubt["time"], account=doubt["account"], reason=reason
            )
    yield words["carried"].format(n=len({entry["transfer_id"] for entry in result["transfers"]}))
    yield from _sum_lines(result, language)


def _sum_lines(result: Json, language: str) -> Iterator[str]:
    for line in (result["conservation"], *result["conservation"].get("other_currencies", ())):
        amounts = {
            name.removesuffix("_fen"): amount_text(minor, line) for name, minor in line.items() if name.endswith("_fen")
        }
        yield _WORDS[language]["sum"].format(**amounts)


def _claim_rows(claim: Json, language: str) -> Iterator[tuple[str, ...]]:
    words = _WORDS[language]
    for part in _PARTS:
        for entry in claim[part]:
            how = code_text(entry.get("kind") or entry.get("reason") or "", language)
            note = words["as_of"].format(entry["as_of"]) if "as_of" in entry else ""
            note = words["refunded"] if entry.get("refunded") else note
            account = entry.get("account", "")
            if part == "overlap":
                account, how = entry["claim_id"], words["earlier"]
            yield claim["claim_id"], words[part], account, how, amount_text(entry["amount_fen"], entry), note


def _unmatched_lines(entry: Json, language: str) -> Iterator[str]:
    words = _WORDS[language]
    amount = amount_text(entry["amount_fen"], entry)
    yield f"  {entry['claim_id']}  {entry['account']}  {amount}  {code_text(entry['reason'], language)}"
    for candidate in entry["candidates"][:_SHOWN_CANDIDATES]:
        found = amount_text(candidate["amount_fen"], entry)
        line = words["candidate"].format(id=candidate["transfer_id"], time=candidate["time"], amount=found)
        yield f"    {line}" + (f"  {words['reversed']}" if candidate.get("reversed") else "")
    if len(entry["candidates"]) > _SHOWN_CANDIDATES:
        yield "    " + words["more"].format(n=len(entry["candidates"]) - _SHOWN_CANDIDATES)


def row_lines(explain: Json, language: str) -> Iterator[str]:
    """Yield what an explained transfer is, and its source rows with their cells."""
    words = _WORDS[language]
    sides = {side: explain[side] or words["unknown"] for side in ("from", "to")}
    yield words["explain"].format(
        id=explain["transfer_id"], amount=amount_text(explain["amount_fen"], explain), **sides
    )
    for row in explain["source_rows"]:
        yield "  " + words["row"].format(file=row["file"][:12], sheet=row["sheet"], row=row["row"])
        yield from (f"    {column}: {cell}" for column, cell in row["cells"])


def _explain_lines(explain: Json, language: str) -> Iterator[str]:
    words = _WORDS[language]
    yield from row_lines(explain, language)
    for rule, shares in explain["rules"].items():
        if not shares:
            yield "  " + words["no_share"].format(rule=rule)
        for share in shares:
            amount = amount_text(share["amount_fen"], explain)
            yield "  " + words["share"].format(rule=rule, claim=share["claim_id"], amount=amount)


def amount_text(minor: int, entry: Json) -> str:
    """Return minor units as a person reads them, with the currency of the entry when it is not the default one."""
    currency = entry.get("currency", DEFAULT_CURRENCY)
    written = format_amount(minor, currency=currency, grouping=True)
    return written if currency == DEFAULT_CURRENCY else f"{written} {currency}"
