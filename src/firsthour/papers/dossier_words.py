"""Which words does a dossier use for codes, in Chinese and English?"""

from collections.abc import Iterable

from firsthour.law.tracing import STATUSES, RuleCard, list_rules
from firsthour.papers.dossier_cells import Say

PARTS = {
    "rests": Say("停留", "rests"),
    "exits": Say("流出", "exits"),
    "unseen": Say("去向不明", "unseen"),
    "overlap": Say("重叠", "overlap"),
}
PART_KINDS = {"rests": "stolen", "exits": "exit", "unseen": "unseen", "overlap": "clean"}
EXITS = {
    "cash": Say("现金", "cash"),
    "merchant": Say("商户", "merchant"),
    "wallet": Say("第三方支付", "third-party wallet"),
    "exchange": Say("兑换", "exchange"),
    "abroad": Say("境外", "abroad"),
    "fee": Say("手续费", "fee"),
    "debt": Say("还款", "debt repaid"),
}
MEANINGS = {  # of exits whose word alone does not say what to do about them
    "debt": Say(
        "还款：款项用于偿还信用卡或贷款的欠款，付给发卡或放贷机构，至此不再追踪，也不列入调取建议。欠款此前用于何处，见该信用卡或"
        "贷款自身的明细；导入该明细后，此类付款按账户继续追踪。",
        "Debt repaid: the money paid off what was owed on a credit card or a loan. It is not followed beyond the "
        "lender, and no statement is asked for. What had been bought on credit is in the card's or loan's own "
        "statement; once that is imported, such payments are followed like any other.",
    ),
}
REASONS = {
    "never": Say("无该账户流水", "no statement of this account"),
    "period": Say("流水期间之外", "outside the statements' period"),
    "gap": Say("流水有缺口", "gap between statements"),
    "unmatched": Say("对方流水中未找到对应记录", "not found in the payee's statement"),
}
REQUESTS = REASONS | {
    "wallet": Say("由支付机构提供钱包流水", "the payment firm knows the wallet"),
    "merchant": Say("由支付机构提供商户订单", "the payment firm knows the merchant"),
    "unmatched": Say("流水中未找到对应记录，请核对补正", "row not found: ask for a corrected statement"),
}
UNMATCHED = {
    "none": Say("没有相符的交易", "no transfer fits"),
    "several": Say("有多笔交易相符", "several transfers fit"),
    "reversed": Say("该交易已被退回", "the transfer was taken back"),
}
DOUBTS = {
    "break": Say("流水余额不连续", "the running balance breaks"),
    "seam": Say("流水拼接处无余额可核", "statements joined without balances that prove it"),
    "no_balance": Say("流水没有余额，期初按 0 计", "the statement has no running balance; it is taken to begin at 0"),
}
SYNTHETIC = {
    "cash": Say("现金", "cash"),
    "fee": Say("手续费", "fee"),
    "interest": Say("利息", "interest"),
    "unknown": Say("未写明对方", "counterparty not named"),
    "merchant": Say("商户", "merchant"),
    "wallet": Say("第三方支付", "third-party wallet"),
    "exchange": Say("兑换", "exchange"),
    "abroad": Say("境外", "abroad"),
    "debt": Say("还款", "debt repaid"),
}
UNITS = {
    "minutes": Say("10 分钟", "10 minutes"),
    "hour": Say("小时", "hour"),
    "day": Say("日", "day"),
    "week": Say("周", "week"),
    "month": Say("30 日", "30 days"),
    "year": Say("年", "year"),
}


def word(table: dict[str, Say], code: str) -> Say:
    """Return the words for a code, the code itself when there are none."""
    return table.get(code, Say(code, code))


def end_word(code: str) -> Say:
    """Return the words for a kind of exit or a reason for being unseen."""
    return word(EXITS | REASONS, code)


def meanings_of(codes: Iterable[str]) -> Say:
    """Return what the exits among some ends mean where the word alone does not say it; nothing where there are none."""
    found = [MEANINGS[code] for code in MEANINGS if code in set(codes)]
    return Say("".join(one.zh for one in found), " ".join(one.en for one in found))


def synthetic_name(number: str) -> Say | None:
    """Return the words for a counterparty without a number (``~cash``), None for any account's number."""
    kind, _, _ = number.removeprefix("~").partition(":")
    return SYNTHETIC.get(kind) if number.startswith("~") else None


def synthetic_holder(number: str) -> str:
    """Return the name in a stand-in for a counterparty without a number (``~merchant:示例超市``), "" where none is."""
    kind, _, name = number.removeprefix("~").partition(":")
    return name if number.startswith("~") and kind != "unknown" else ""


def rule_card(code: str) -> RuleCard:
    """Return the card of a rule."""
    return next(card for card in list_rules() if card.code == code)


def rule_name(code: str) -> Say:
    """Return the name of a rule."""
    name = rule_card(code).name
    return Say(name["zh"], name["en"])


def status_word(status: str) -> Say:
    """Return what a status of a source means."""
    return Say(f"{status} {STATUSES[status]['zh']}", f"{status} {STATUSES[status]['en']}")


def layer_word(layer: int) -> Say:
    """Return what a layer is called: payers are layer 0."""
    digits = "零一二三四五六七八九十"
    if layer == 0:
        return Say("付款方", "payers")
    return Say(f"{digits[layer] if layer <= 10 else layer}级", f"layer {layer}")


def stay_word(seconds: int, *, in_days: bool) -> Say:
    """Return a length of time as a person reads it."""
    if in_days:
        days = seconds // 86_400
        return Say(f"{days} 天" if days else "当日", f"{days} d" if days else "same day")
    minutes, rest = divmod(seconds, 60)
    if minutes == 0:
        return Say(f"{rest} 秒", f"{rest} s")
    if minutes < 60:
        return Say(f"{minutes} 分 {rest:02d} 秒", f"{minutes} min {rest:02d} s")
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return Say(f"{hours} 时 {minutes:02d} 分", f"{hours} h {minutes:02d} min")
    return Say(f"{hours // 24} 天 {hours % 24} 时", f"{hours // 24} d {hours % 24} h")
