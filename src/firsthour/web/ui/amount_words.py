"""How is a big amount said in words, so that a slipped zero is heard? ``四十八万六千元整``.

The same words are made in the browser while somebody types (``static/ui/amounts.js``); a test compares the two.
"""

from firsthour.web.ui.formats import Language

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_GROUPS = ((10**8, "亿"), (10**4, "万"))
_ONE_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_ONES = _ONE_WORDS.split(" ")
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ("", "thousand", "million", "billion", "trillion", "quadrillion")
LARGEST_FEN = 10**18 - 1  # below 万万亿 yuan


def amount_in_words(fen: int, language: Language) -> str:
    """Return the amount in words, to the fen.

    Raises
    ------
    ValueError
        The amount has more than sixteen digits of yuan.
    """
    if abs(fen) > LARGEST_FEN:
        raise ValueError("an amount of more than sixteen digits has no words here")
    return _chinese(fen) if language == "zh" else _english(fen)


def _chinese(fen: int) -> str:
    yuan, rest = divmod(abs(fen), 100)
    words = "负" if fen < 0 else ""
    if yuan or not rest:
        words += f"{_chinese_whole(yuan)}元"
    if not rest:
        return f"{words}整"
    jiao, last = divmod(rest, 10)
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    elif yuan:
        words += "零"
    return f"{words}{_DIGITS[last]}分" if last else words


def _chinese_whole(number: int) -> str:
    words = _chinese_groups(number) or _DIGITS[0]
    return words.removeprefix("一") if words.startswith("一十") else words


def _chinese_groups(number: int) -> str:
    for unit, word in _GROUPS:
        if number >= unit:
            high, low = divmod(number, unit)
            gap = _DIGITS[0] if low and low < unit // 10 else ""
            return f"{_chinese_groups(high)}{word}{gap}{_chinese_groups(low)}"
    return _chinese_four(number)


def _chinese_four(number: int) -> str:
    words = ""
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            words += f"{_DIGITS[digit]}{_PLACES[place]}"
        elif words and number % 10**place:
            words += "" if words.endswith(_DIGITS[0]) else _DIGITS[0]
    return words


def _english(fen: int) -> str:
    yuan, rest = divmod(abs(fen), 100)
    words = f"{'minus ' if fen < 0 else ''}{_english_whole(yuan)} yuan"
    return f"{words} and {_english_whole(rest)} fen" if rest else words


def _english_whole(number: int) -> str:
    groups, scale, left = [], 0, number
    while left:
        left, three = divmod(left, 1000)
        if three:
            groups.append(f"{_english_three(three)} {_SCALES[scale]}".strip())
        scale += 1
    return " ".join(reversed(groups)) or _ONES[0]


def _english_three(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = [f"{_ONES[hundreds]} hundred"] if hundreds else []
    if rest >= 20:
        words.append(_TENS[rest // 10] + (f"-{_ONES[rest % 10]}" if rest % 10 else ""))
    elif rest:
        words.append(_ONES[rest])
    return " ".join(words)
