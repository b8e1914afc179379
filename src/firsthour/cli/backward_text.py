"""How does the answer of a trace backward read on a screen: a table of sources a rule and its sum, in two languages."""

from collections.abc import Iterator, Mapping
from typing import Any

from firsthour.base.text import printable
from firsthour.cli.terminal import table_lines
from firsthour.cli.trace_text import amount_text, code_text, row_lines

Json = Mapping[str, Any]
KINDS = ("opening", "unknown", "outside", "unmatched")
_HEADINGS = {
    "en": ("came from", "how", "into", "transfer", "amount"),
    "zh": ("来自", "来源", "进入账户", "交易", "金额"),
}
_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "balance": "{account} held {amount} at the end of {as_of}.",
        "doubt": "Doubtful from {time} at {account}: {reason}",
        "sum": "{opening} opening + {unknown} unknown + {outside} outside + {unmatched} unmatched = {balance} balance "
               "(difference {difference})",
        "unnamed": "(not named)", "nothing": "Nothing was held.",
        "share": "{rule}: {amount} of the balance", "no_share": "{rule}: nothing of the balance",
    },
    "zh": {
        "balance": "账户 {account} 于 {as_of} 结束时余额 {amount}。",
        "doubt": "自 {time} 起在账户 {account} 存疑：{reason}",
        "sum": "期初 {opening} + 来源不明 {unknown} + 外部转入 {outside} + 未匹配 {unmatched} = 余额 {balance}"
               "（差额 {difference}）",
        "unnamed": "（未写明）", "nothing": "当时没有余额。",
        "share": "{rule}：余额中的 {amount}", "no_share": "{rule}：不在余额之中",
    },
}  # fmt: skip
_HOW = {
    "opening": ("there when its statements begin", "流水开始时已有"),
    "unknown": ("paid out without being held", "余额不足而支出"),
    "outside": ("paid in from outside", "外部转入"),
    "unmatched": ("not found in the payer's statement", "付款方流水中未找到"),
}


def backward_lines(answer: Json, language: str) -> Iterator[str]:
    """Yield the lines of an answer as ``tracing.backward.trace_back`` gives it; ``language`` is ``en`` or ``zh``."""
    return map(printable, _backward_lines(answer, language))


def _backward_lines(answer: Json, language: str) -> Iterator[str]:
    words = _WORDS[language]
    for block in answer["balances"]:
        amount = amount_text(block["balance_fen"], block)
        yield words["balance"].format(account=answer["account"], amount=amount, as_of=block["as_of"])
        for doubt in block.get("doubtful_from", ()):
            reason = code_text(doubt["reason"], language)
            yield words["doubt"].format(time=doubt["time"], account=doubt["account"], reason=reason)
    yield ""
    for rule, result in answer["rules"].items():
        yield f"== {rule} · {code_text(rule, language)}"
        yield from _rule_lines(result, language)
        yield ""
    if "explain" in answer:
        yield from _explain_lines(answer["explain"], language)


def _rule_lines(result: Json, language: str) -> Iterator[str]:
    words = _WORDS[language]
    rows = [_source_row(entry, language) for entry in result["sources"]]
    if rows:
        yield from table_lines(_HEADINGS[language], rows, numbers=(4,))
    else:
        yield words["nothing"]
    line = result["conservation"]
    others = line.get("other_currencies", ())
    for sums in (line, *others):
        if sums is line and others and not line["balance_fen"]:
            continue
        names = ("balance", "difference", *KINDS)
        yield words["sum"].format(**{name: amount_text(sums[f"{name}_fen"], sums) for name in names})


def _source_row(entry: Json, language: str) -> tuple[str, ...]:
    account = entry["account"] or _WORDS[language]["unnamed"]
    how = _HOW[entry["kind"]][1 if language == "zh" else 0]
    return account, how, entry["into"], entry["transfer_id"] or "", amount_text(entry["amount_fen"], entry)


def _explain_lines(explain: Json, language: str) -> Iterator[str]:
    words = _WORDS[language]
    yield from row_lines(explain, language)
    for rule, entries in explain["rules"].items():
        if not entries:
            yield "  " + words["no_share"].format(rule=rule)
        for entry in entries:
            yield "  " + words["share"].format(rule=rule, amount=amount_text(entry["amount_fen"], entry))
