"""What does a claim say: which account, when, how much, as a person writes it.

A claim is a victim's stolen payment: the transfer that came into ``account`` at that time, its first fen.
It is typed as ``ACCOUNT@TIME=AMOUNT[CURRENCY]`` (split at the last ``@`` and the last ``=``) or stands in a CSV
file with the columns ``claim_id,account,time,amount[,currency]``. Amounts are in major units (yuan).
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from firsthour.base.clock import Moment, parse_moment
from firsthour.base.errors import UserError
from firsthour.base.money import DEFAULT_CURRENCY, currency_code, parse_amount
from firsthour.base.text import clean_cell, is_destroyed_number

PROBLEMS = {
    "no_claim_id": ("there is no claim_id", "缺少 claim_id"),
    "twice": ("this claim_id was used before", "claim_id 重复"),
    "no_account": ("there is no account", "缺少账户"),
    "destroyed_number": ("the account number was destroyed by scientific notation", "账号被科学计数法破坏"),
    "no_time": ("this is no time", "时间无法识别"),
    "not_a_number": ("this is no amount", "金额无法识别"),
    "too_many_decimals": ("this has more decimals than the currency allows", "小数位数超过该币种允许的位数"),
    "too_large": ("this amount is too large to be exact", "金额过大，无法精确表示"),
    "no_currency": (
        "what stands behind the amount is no currency; write the amount out in digits",
        "金额后面不是币种，请用数字写全金额",
    ),
    "not_positive": ("the amount must be above zero", "金额必须大于零"),
    "ragged": ("the row has more cells than the header has columns", "单元格数多于表头列数"),
    "form": ("write ACCOUNT@TIME=AMOUNT", "请写成 账户@时间=金额"),
}
MAGNITUDES = frozenset(
    {"万", "亿", "千", "百", "百万", "千万", "万元", "亿元", "千元", "百万元", "千万元", "w", "k", "m"}
)
_AMOUNT = re.compile(r"([-+−]?[\d,._]+)\s*(.*)$")


@dataclass(frozen=True)
class Claim:
    """A victim's stolen payment as it was named: ``amount`` is in the currency's minor unit."""

    claim_id: str
    account: str
    moment: Moment
    amount: int
    currency: str = DEFAULT_CURRENCY


class ClaimProblemError(ValueError):
    """One thing in one claim cannot be read: ``column``, ``reason`` (a key of ``PROBLEMS``) and ``value``."""

    def __init__(self, column: str, reason: str, *, value: str = "") -> None:
        self.column = column
        self.reason = reason
        self.value = value
        super().__init__(column, reason, value)


class BadClaimError(UserError):
    """A claim on the command line cannot be read."""

    code = "bad_claim"
    english = "The claim {written} cannot be read: {problem}."
    chinese = "无法读取被骗款项 {written}：{problem}。"

    def sentence(self, language: str = "en") -> str:
        """Return the sentence with the problem in the same language."""
        template = self.chinese if language == "zh" else self.english
        problem = PROBLEMS[str(self.details["reason"])][1 if language == "zh" else 0]
        return template.format(written=self.details["written"], problem=problem)


def parse_claims(written: Sequence[str]) -> list[Claim]:
    """Return the claims typed as ``ACCOUNT@TIME=AMOUNT[CURRENCY]``, numbered ``c1``, ``c2``, … as they stand."""
    return [parse_claim(text, claim_id=f"c{number}") for number, text in enumerate(written, start=1)]


def parse_claim(written: str, *, claim_id: str) -> Claim:
    """Return one claim typed as ``ACCOUNT@TIME=AMOUNT[CURRENCY]``.

    Raises
    ------
    BadClaimError
        with the part that cannot be read as ``reason``.
    """
    named, _, amount = written.rpartition("=")
    account, _, time = named.rpartition("@")
    try:
        if not account or not time:
            raise ClaimProblemError("claim", "form", value=written)
        match = _AMOUNT.match(clean_cell(amount).lstrip("¥"))
        if match is None:
            raise ClaimProblemError("amount", "not_a_number", value=amount)
        return read_claim(claim_id, account, time=time, amount=match.group(1), currency=match.group(2))
    except ClaimProblemError as problem:
        raise BadClaimError(written=written, column=problem.column, reason=problem.reason) from problem


def read_claim(claim_id: str, account: str, *, time: str, amount: str, currency: str) -> Claim:
    """Return a claim from its parts as written; raises ``ClaimProblemError`` for the first that cannot be read."""
    code = currency_code(clean_cell(currency))
    if " " in code or code.lower() in MAGNITUDES:
        raise ClaimProblemError("currency", "no_currency", value=currency)
    if is_destroyed_number(account):
        raise ClaimProblemError("account", "destroyed_number", value=account)
    try:
        moment = parse_moment(clean_cell(time))
    except ValueError as error:
        raise ClaimProblemError("time", "no_time", value=time) from error
    try:
        minor = parse_amount(clean_cell(amount).lstrip("¥"), currency=code)
    except ValueError as error:
        raise ClaimProblemError("amount", str(error), value=amount) from error
    if minor <= 0:
        raise ClaimProblemError("amount", "not_positive", value=amount)
    return Claim(claim_id=claim_id, account=account, moment=moment, amount=minor, currency=code)


def claim_set_hash(claims: Sequence[Claim]) -> str:
    """Return what identifies a set of claims: a hash over all of them in their order."""
    said = [[c.claim_id, c.account, c.moment.time_us, int(c.moment.precision), c.amount, c.currency] for c in claims]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
