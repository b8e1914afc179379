"""How does the list of requests read on a screen and in a workbook, in two languages?"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from firsthour.base.money import DEFAULT_CURRENCY, exponent, format_amount
from firsthour.base.text import printable
from firsthour.cli.terminal import table_lines
from firsthour.cli.trace_text import code_text
from firsthour.papers.workbook import Sheet

Json = Mapping[str, Any]
_HEADINGS = {
    "en": ("no", "account", "institution", "from", "to", "reason", "amount", "transfers"),
    "zh": ("序号", "账户", "机构", "起始日", "截止日", "原因", "所涉金额", "笔数"),
}
_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "none": "No statement is left to ask for.",
        "rule": "The amount is the largest that any of the rules traces there: {rules}.",
        "open": "Where the money may have moved on, ask for later days too.",
        "unmatched": "Not asked for, because the claim names no transfer without doubt (see firsthour trace):",
        "requests": "requests", "arrivals": "transfers",
    },
    "zh": {
        "none": "没有尚待调取的流水。",
        "rule": "所涉金额取各规则中最大者：{rules}。",
        "open": "资金可能继续转出的，截止日可以顺延。",
        "unmatched": "以下被骗款项未能确定对应的交易，未列入调取（见 firsthour trace）：",
        "requests": "调取清单", "arrivals": "依据交易",
    },
}  # fmt: skip
_REASONS = {
    "wallet": ("the payment firm knows the wallet", "由支付机构提供钱包流水"),
    "merchant": ("the payment firm knows the merchant", "由支付机构提供商户订单"),
    "unmatched": ("row not found: ask for a corrected statement", "流水中未找到对应记录，请核对补正"),
}
_SHEET_COLUMNS = {
    "en": ("no", "account", "institution", "from", "to", "reason", "currency", "amount", "claims", "transfers"),
    "zh": ("序号", "账户", "机构", "起始日", "截止日", "原因", "币种", "所涉金额", "被骗款项", "笔数"),
}
_ARRIVAL_COLUMNS = {
    "en": ("no", "account", "transfer", "time", "payer", "currency", "transfer amount", "traced amount"),
    "zh": ("序号", "账户", "交易编号", "时间", "付款账户", "币种", "交易金额", "所涉金额"),
}


def request_lines(answer: Json, language: str) -> Iterator[str]:
    """Yield the lines of an answer as ``tracing.requests.list_requests`` gives it; ``language`` is en or zh."""
    return map(printable, _lines(answer, language))


def _lines(answer: Json, language: str) -> Iterator[str]:
    words, requests = _WORDS[language], answer["requests"]
    if requests:
        rows = [_row(number, request, language) for number, request in enumerate(requests, start=1)]
        yield from table_lines(_HEADINGS[language], rows, numbers=(0, 6, 7))
        yield words["rule"].format(rules=", ".join(requests[0]["by_rule"]))
        yield words["open"]
    else:
        yield words["none"]
    if answer["unmatched"]:
        yield words["unmatched"]
    for entry in answer["unmatched"]:
        amount = _amount(entry["amount_fen"], entry)
        yield f"  {entry['claim_id']}  {entry['account']}  {amount}  {code_text(entry['reason'], language)}"


def _row(number: int, request: Json, language: str) -> tuple[str, ...]:
    days = (request["from"], request["to"])
    amount, count = _amount(request["amount_fen"], request), str(len(request["transfers"]))
    return str(number), request["account"], request["institution"], *days, reason_text(request, language), amount, count


def reason_text(request: Json, language: str) -> str:
    """Return why a statement is asked for, in plain words."""
    texts = _REASONS.get(request["reason"])
    return texts[1 if language == "zh" else 0] if texts else code_text(request["reason"], language)


def request_sheets(answer: Json, language: str) -> list[Sheet]:
    """Return the sheets of the list: the requests, and the transfers that justify each of them."""
    words, requests = _WORDS[language], list(enumerate(answer["requests"], start=1))
    rules = list(answer["requests"][0]["by_rule"]) if requests else []
    header = (*_SHEET_COLUMNS[language], *(code_text(rule, language) for rule in rules))
    return [
        Sheet(words["requests"], header, [_sheet_row(number, request, language) for number, request in requests]),
        Sheet(words["arrivals"], _ARRIVAL_COLUMNS[language], _arrival_rows(requests)),
    ]


def _sheet_row(number: int, request: Json, language: str) -> list[object]:
    return [
        number,
        request["account"],
        request["institution"],
        request["from"],
        request["to"],
        reason_text(request, language),
        _currency(request),
        _major(request["amount_fen"], request),
        "; ".join(request["claims"]),
        len(request["transfers"]),
        *(_major(amount, request) for amount in request["by_rule"].values()),
    ]


def _arrival_rows(requests: list[tuple[int, Json]]) -> Iterator[list[object]]:
    for number, request in requests:
        for arrival in request["arrivals"]:
            whole = _major(arrival["transfer_amount_fen"], request)
            named = [arrival["transfer_id"], arrival["time"], arrival["payer"], _currency(request)]
            yield [number, request["account"], *named, whole, _major(arrival["amount_fen"], request)]


def _currency(entry: Json) -> str:
    return str(entry.get("currency", DEFAULT_CURRENCY))


def _major(minor: int, entry: Json) -> Decimal:
    return Decimal(minor).scaleb(-exponent(_currency(entry)))


def _amount(minor: int, entry: Json) -> str:
    currency = _currency(entry)
    written = format_amount(minor, currency=currency, grouping=True)
    return written if currency == DEFAULT_CURRENCY else f"{written} {currency}"
