"""Whose statement is it, and for which time: what stands above the table, in the sheet name and the file name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from firsthour.base.clock import WIDTH_US, Precision
from firsthour.base.money import currency_code
from firsthour.base.text import clean_cell
from firsthour.ledger.institutions import institution_name
from firsthour.ledger.layouts import Layout
from firsthour.ledger.statements.times import TimeRules, read_time, zone_us

_NUMBER = r"(\d{4}(?: \d{4}){2,4}(?: \d{1,4})?(?!\d)|[\dxX*][\dxX*-]{4,}[\dxX*])"
_DATE = r"(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:[T\s]+\d{1,2}:\d{2}(?::\d{2})?)?|\d{8}(?:\d{6})?(?!\d))"
_SEP = r"\s*[:：]?\s*\[?\s*"
_ACCOUNT_WORD = r"(?i)(?:卡号|[账帐]号|[账帐]户号码?|卡/[账帐]号|account\s*(?:no\.?|number|#))"
_ACCOUNT = re.compile(rf"{_ACCOUNT_WORD}{_SEP}{_NUMBER}")
_HOLDER = re.compile(
    r"(?i)(?:户名|客户姓名|客户名称|[账帐]户名称|姓名|account\s*(?:name|holder))\s*[:：]\s*\[?([^\s,，;；\]]+)"
)
_INSTITUTION = re.compile(r"(?:开户行|开户银行|银行名称|发卡行|所属银行)\s*[:：]\s*([^\s,，;；]+)")
_CURRENCY = re.compile(r"(?:币种|币别|货币)\s*[:：]\s*([^\s,，;；]+)")
_RANGE = re.compile(rf"{_DATE}\]?\s*(?:至|到|~|～|—+|–|-{{1,2}}|to|TO)\s*\[?{_DATE}")
_FROM_WORD = r"(?i)(?:起始日期|开始日期|起始时间|开始时间|起始日|起日|start date|from)"
_TO_WORD = r"(?i)(?:终止日期|结束日期|截止日期|终止时间|结束时间|截止时间|终止日|止日|end date|to)"
_FROM = re.compile(rf"{_FROM_WORD}{_SEP}{_DATE}")
_TO = re.compile(rf"{_TO_WORD}{_SEP}{_DATE}")
_YEAR = re.compile(r"(20\d\d)(?:\s*[-/.年]\s*(\d{1,2})(?!\d)|(0[1-9]|1[0-2])(?=\D|\d\d(?:\D|$)|$))?")
_BANK = re.compile(
    r"[\u4e00-\u9fff]*(?:银行|信用社|信用联社|农信|农商行|邮储|[工农中建交招]行)[\u4e00-\u9fff]*|财付通|支付宝"
)
_TITLE = re.compile(
    r"([\u4e00-\u9fff·]{2,14}?(?:银行|信用社|信用联社|信用合作联社))(?:股份有限公司)?"
    r"(?:[\u4e00-\u9fff（）()]*(?:明细|流水|清单|账单|对账单)[\u4e00-\u9fff（）()]*)?"
)
_NO_BANK = re.compile(r"(?:手机|网上|电子|电话|掌上|直销|企业|个人|收款|付款|对方|开户|发卡|所属|[本他跨我各该])银行$")
_TOKENS = re.compile(r"[-_\s()（）\[\]【】,，.+]+|\d+")
_NOT_NAMES = re.compile(
    r"交易|明细|流水|账|银行|查询|导出|对公|对私|卡|支付|记录|信息|公司|[一二三四五六七八九十]月|号"
)
_SURNAMES = frozenset(
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田"
    "任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季"
    "俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍"
)
_LONG = re.compile(r"(?<!\d)\d{12,}(?!\d)")
_MASKED = re.compile(r"(?<!\d)\d{3,8}[*xX]{2,}\d{2,8}(?!\d)")
_DATES = re.compile(r"(?<!\d)(20\d{6})(?!\d)|(?<!\d)(20\d\d-\d\d-\d\d)(?!\d)")


@dataclass(frozen=True)
class Masthead:
    """What is said about the whole table; "" or None where it is not.

    ``row``: where the account was said. ``titled``: the institution whose name the title begins with; layouts are
    shared, so a title knows better than the layout whose statement it is.
    """

    account: str = ""
    holder: str = ""
    institution: str = ""
    currency: str = ""
    from_us: int | None = None
    to_us: int | None = None
    year: int | None = None
    month: int | None = None
    row: int = 0
    titled: str = ""


@dataclass(frozen=True)
class Places:
    """Where a masthead may stand: numbered rows above the header, the sheet's name, the file's shown path."""

    rows: Sequence[tuple[int, Sequence[str]]]
    sheet_name: str
    shown: str

    @property
    def file_name(self) -> str:
        """The last part of the path, without its ending."""
        return PurePosixPath(self.shown.replace("!", "/").replace("\\", "/")).stem

    @property
    def folder_name(self) -> str:
        """The part of the path above the file."""
        return PurePosixPath(self.shown.replace("!", "/").replace("\\", "/")).parent.name

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield every place as (row, text); the cells of a row are joined by a space."""
        for row, cells in self.rows:
            text = " ".join(filled for cell in cells if (filled := clean_cell(cell)))
            if text:
                yield row, text
        for name in (self.sheet_name, self.file_name):
            if name:
                yield 0, name


def read_masthead(layout: Layout, places: Places) -> Masthead:
    """Return what the masthead says, by the layout's own patterns first, then by words that many use."""
    account, row = _account(layout, places)
    from_us, to_us = _period(layout, places)
    said = Masthead(
        account=account,
        holder=_said(layout, "holder", places, _HOLDER)
        or holder_in_name(places.sheet_name)
        or holder_in_name(places.file_name),
        institution=_said(layout, "institution", places, _INSTITUTION) or _bank(places),
        currency=_currency(layout, places),
        from_us=from_us,
        to_us=to_us,
        row=row,
        titled=_titled(places),
    )
    return _with_year(said, layout, places) if layout.time.get("year") else said


def _search(pattern: re.Pattern[str] | str, lines: Iterator[tuple[int, str]]) -> tuple[str, int]:
    for row, text in lines:
        match = re.search(pattern, text)
        if match and (found := (match.group(1) or "").strip()):
            return found, row
    return "", 0


def _said(layout: Layout, key: str, places: Places, generic: re.Pattern[str]) -> str:
    declared = layout.masthead.get(key)
    found = _search(declared, places.lines())[0] if declared else ""
    return found or _search(generic, places.lines())[0]


def _currency(layout: Layout, places: Places) -> str:
    written = _said(layout, "currency", places, _CURRENCY)
    return currency_code(written) if written else ""


def _account(layout: Layout, places: Places) -> tuple[str, int]:
    declared = layout.masthead.get("account")
    found, row = _search(declared, places.lines()) if declared else ("", 0)
    if not found:
        found, row = _search(_ACCOUNT, places.lines())
    if not found:
        found = number_in_name(places.sheet_name) or number_in_name(places.file_name)
    return (found.replace(" ", "").strip("-") if re.fullmatch(r"[\d\sxX*-]+", found) else found), row


def number_in_name(name: str) -> str:
    """Return the account number in a sheet or file name: the longest run of 12 or more digits, or a masked one.

    A run that is a date with a clock, or two dates, is none.
    """
    runs = [run for run in _LONG.findall(name) if not _is_stamp(run)]
    masked = _MASKED.search(name)
    return max(runs, key=len) if runs else masked.group(0) if masked else ""


def _is_stamp(run: str) -> bool:
    if len(run) == 16 and read_time(run[8:], TimeRules()) is not None:
        return read_time(run[:8], TimeRules()) is not None
    return 12 <= len(run) <= 17 and read_time(run, TimeRules()) is not None


def _titled(places: Places) -> str:
    """Return the institution that a line above the table is the title of: ``某某银行个人客户交易清单``."""
    for _, cells in places.rows:
        match = _TITLE.fullmatch(" ".join(filled for cell in cells if (filled := clean_cell(cell))))
        if match and not _NO_BANK.search(match.group(1)):
            return institution_name(match.group(1))
    return ""


def _bank(places: Places) -> str:
    for name in (places.sheet_name, places.file_name, places.folder_name):
        match = _BANK.search(name)
        if match:
            return institution_name(match.group(0))
    return ""


def holder_in_name(name: str) -> str:
    """Return the person's name in a sheet or file name: a part of two to four Han characters with a known surname.

    >>> holder_in_name("工商银行_张示例_6229990000000000017")
    '张示例'
    """
    for token in _TOKENS.split(name):
        is_name = re.fullmatch(r"[\u4e00-\u9fff·]{2,4}", token) and token[0] in _SURNAMES
        if is_name and not _NOT_NAMES.search(token):
            return token
    return ""


def _period(layout: Layout, places: Places) -> tuple[int | None, int | None]:
    """Return the half-open period that the statement says it covers."""
    zone = zone_us(layout.time.get("zone", "+08:00"))
    lines = list(places.lines())
    starts, ends = _said(layout, "from", places, _FROM), _said(layout, "to", places, _TO)
    if not (starts and ends):
        pair = next((match for _, text in lines if (match := _RANGE.search(text))), None)
        if pair:
            starts, ends = pair.group(1), pair.group(2)
    if not (starts and ends):
        dates = [first or second for first, second in _DATES.findall(places.file_name)]
        starts, ends = (dates[0], dates[1]) if len(dates) == 2 and dates[0] <= dates[1] else (starts, ends)
    return _period_us(starts, ends, zone=zone)


def _period_us(starts: str, ends: str, *, zone: int) -> tuple[int | None, int | None]:
    rules = TimeRules(zone_us=zone)
    first = read_time(starts, rules) if starts else None
    last = read_time(ends, rules) if ends else None
    from_us = first[0] - zone if first else None
    to_us = last[0] - zone + WIDTH_US[Precision(last[1])] if last else None
    if from_us is not None and to_us is not None and from_us >= to_us:
        return None, None
    return from_us, to_us


def _with_year(said: Masthead, layout: Layout, places: Places) -> Masthead:
    """Add the year and month of the statement, for dates that have no year."""
    declared = layout.masthead.get("year")
    text = _search(declared, places.lines())[0] if declared else ""
    for candidate in (text, *(line for _, line in places.lines())):
        match = _YEAR.search(candidate)
        if match:
            month = match.group(2) or match.group(3)
            return replace(said, year=int(match.group(1)), month=int(month) if month else None)
    return said
