"""Which amounts of money stand in a text? Only where a sign or a word says that it is money."""

import re
from collections.abc import Iterator
from decimal import Decimal

from firsthour.web.intake.picking.folding import Picked

_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,14})(?:\.[0-9]{1,6})?"
_MARK = r"(?:[¥￥]|RMB|CNY|人民币)"
_UNIT = r"(?:万|亿|千|百)"
_MARKED = re.compile(
    rf"{_MARK} ?(?P<number>{_NUMBER}) ?(?P<unit>{_UNIT})?(?:元|块)?|"
    rf"(?<![0-9.,A-Za-z])(?P<number2>{_NUMBER}) ?(?P<unit2>{_UNIT})? ?余?(?:元|块钱|块)|"
    rf"(?<![0-9.,A-Za-z])(?P<number3>{_NUMBER}) ?(?P<unit3>万|亿)(?![0-9人次个条件名户份股])",
    re.IGNORECASE,
)
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_POWERS = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_ONE, _MORE = "零〇一二两三四五六七八九十", "零〇一二两三四五六七八九十百千万亿"
_WORDS = re.compile(
    rf"(?<![{_MORE}])(?P<words>[{_ONE}](?:[{_MORE}]{{0,23}}(?=元)|[{_MORE}]{{1,23}}(?=块)))(?:元|块)整?"
)
MOST_FEN = 10**17


def list_amounts(text: str) -> Iterator[Picked]:
    """Yield the amounts of a folded text; ``normal`` is the fen."""
    for match in _MARKED.finditer(text):
        number = match["number"] or match["number2"] or match["number3"]
        unit = match["unit"] or match["unit2"] or match["unit3"]
        fen = _fen(number, unit)
        if fen:
            yield Picked("amount", match[0], str(fen), match.start(), match.end())
    for match in _WORDS.finditer(text):
        yuan = read_words(match["words"])
        if yuan and yuan * 100 < MOST_FEN:
            yield Picked("amount", match[0], str(yuan * 100), match.start(), match.end())


def read_words(words: str) -> int | None:
    """Return the whole number said in Chinese words, None when it is no number.

    >>> read_words("四十八万六千")
    486000
    """
    total = section = digit = 0
    for sign in words:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _PLACES:
            section += (digit or 1) * _PLACES[sign]
            digit = 0
        elif sign in _POWERS:
            whole = (section + digit) or 1
            total = (total + whole) * _POWERS[sign] if sign == "亿" else total + whole * _POWERS[sign]
            section = digit = 0
        else:
            return None
    return total + section + digit


def _fen(number: str, unit: str | None) -> int:
    exact = Decimal(number.replace(",", "")) * _POWERS.get(unit or "", 1) * 100
    fen = int(exact)
    return fen if fen == exact and 0 < fen < MOST_FEN else 0
