"""How does a neighbourhood read on a screen: a table of accounts, and of the transfers that link, in two languages."""

from collections.abc import Iterator, Mapping
from typing import Any

from firsthour.base.money import DEFAULT_CURRENCY, format_amount
from firsthour.base.text import printable
from firsthour.cli.terminal import table_lines
from firsthour.cli.trace_text import code_text

Json = Mapping[str, Any]
_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "forward": "Reached by money within {hops} transfers, {from} to {to}:",
        "backward": "Where money can have come from within {hops} transfers, {from} to {to}:",
        "no_window": "None of these accounts has such a transfer.",
        "no_link": "No path of at most {hops} transfers links them in that time.",
        "counted": "{n} accounts",
        "links": "transfers that link them: {n}",
        "uncovered": "no statement",
    },
    "zh": {
        "forward": "{from} 至 {to}，{hops} 跳以内资金可到达的账户：",
        "backward": "{from} 至 {to}，{hops} 跳以内资金可能来自的账户：",
        "no_window": "这些账户没有符合条件的交易。",
        "no_link": "该时段内没有 {hops} 跳以内的路径相连。",
        "counted": "共 {n} 个账户",
        "links": "相连的交易共 {n} 笔：",
        "uncovered": "无流水",
    },
}
_HEADINGS = {
    "en": {
        "forward": ("hops", "account", "first arrival", "last arrival", ""),
        "backward": ("hops", "account", "last departure", "first departure", ""),
        "transfers": ("hops", "transfer", "time", "from", "to", "amount"),
    },
    "zh": {
        "forward": ("跳数", "账户", "最早到达", "最晚到达", ""),
        "backward": ("跳数", "账户", "最晚转出", "最早转出", ""),
        "transfers": ("跳数", "交易", "时间", "转出", "转入", "金额"),
    },
}


def expansion_lines(answer: Json, language: str) -> Iterator[str]:
    """Yield the lines of an answer as ``tracing.expand.expand_accounts`` gives it; ``language`` is ``en`` or ``zh``."""
    return map(printable, _lines(answer, language))


def _lines(answer: Json, language: str) -> Iterator[str]:
    words, direction = _WORDS[language], answer["direction"]
    if answer["window"] is None:
        yield words["no_window"]
        return
    if not answer["accounts"]:
        yield words["no_link"].format(hops=answer["hops"])
        return
    yield words[direction].format(hops=answer["hops"], **answer["window"])
    rows = [_account_row(entry, language) for entry in answer["accounts"]]
    yield from table_lines(_HEADINGS[language][direction], rows, numbers=(0,))
    yield words["counted"].format(n=len(rows))
    if "transfers" in answer:
        yield words["links"].format(n=len(answer["transfers"]))
        rows = [_transfer_row(entry) for entry in answer["transfers"]]
        yield from table_lines(_HEADINGS[language]["transfers"], rows, numbers=(0, 5))


def _account_row(entry: Json, language: str) -> tuple[str, ...]:
    other = entry["first_departure"] if "first_departure" in entry else entry["last_arrival"]
    seen = "" if entry["covered"] else _WORDS[language]["uncovered"]
    note = code_text(entry["kind"], language) if "kind" in entry else seen
    account = " ".join([entry["account"], *([entry["currency"]] if "currency" in entry else [])])
    return str(entry["hops"]), account, entry["arrival"], other, note


def _transfer_row(entry: Json) -> tuple[str, ...]:
    currency = entry.get("currency", DEFAULT_CURRENCY)
    amount = format_amount(entry["amount_fen"], currency=currency, grouping=True)
    shown = amount if currency == DEFAULT_CURRENCY else f"{amount} {currency}"
    return str(entry["hops"]), entry["transfer_id"], entry["time"], entry["from"], entry["to"], shown
