"""Is an amount said in words the amount that was meant? Read back by a slow reader of our own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthour.web.ui.amount_words import LARGEST_FEN, amount_in_words

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")}
UNITS = {"十": 10, "百": 100, "千": 1000}
ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety"
ENGLISH = {word: value for value, word in enumerate(ONES.split(" "))}
ENGLISH |= {word: 10 * tens for tens, word in enumerate(TENS.split(" "))}
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "quadrillion": 10**15}


def read_chinese(words: str) -> int:
    """Read a number by splitting at 亿, then 万, then counting signs."""
    for sign, unit in (("亿", 10**8), ("万", 10**4)):
        if sign in words:
            high, low = words.split(sign, 1) if sign == "万" else words.rsplit(sign, 1)
            return read_chinese(high) * unit + read_chinese(low)
    total, digit = 0, 0
    for place, sign in enumerate(words):
        if sign in UNITS:
            total += (1 if place == 0 else digit) * UNITS[sign]
            digit = 0
        else:
            digit = DIGITS[sign]
    return total + digit


def read_chinese_amount(words: str) -> int:
    yuan, _, rest = words.rpartition("元")
    fen = read_chinese(yuan) * 100 if yuan else 0
    rest = rest.removesuffix("整").lstrip("零")
    for sign, unit in (("角", 10), ("分", 1)):
        if sign in rest:
            digit, rest = rest.split(sign, 1)
            fen += DIGITS[digit] * unit
    return fen


def read_english(words: str) -> int:
    total, group = 0, 0
    for word in words.replace("-", " ").split():
        if word in SCALES:
            total, group = total + group * SCALES[word], 0
        else:
            group = group * 100 if word == "hundred" else group + ENGLISH[word]
    return total + group


@pytest.mark.parametrize(
    ("fen", "chinese", "english"),
    [
        (48_600_000, "四十八万六千元整", "four hundred eighty-six thousand yuan"),
        (0, "零元整", "zero yuan"),
        (5, "五分", "zero yuan and five fen"),
        (1_005, "十元零五分", "ten yuan and five fen"),
        (1_050, "十元五角", "ten yuan and fifty fen"),
        (1_001_000, "一万零一十元整", "ten thousand ten yuan"),
        (10_010_000_000, "一亿零一十万元整", "one hundred million one hundred thousand yuan"),
        (-100, "负一元整", "minus one yuan"),
    ],
)
def test_amounts_are_said_as_people_say_them(fen: int, chinese: str, english: str) -> None:
    assert (amount_in_words(fen, "zh"), amount_in_words(fen, "en")) == (chinese, english)


@given(st.integers(min_value=0, max_value=LARGEST_FEN))
def test_chinese_words_read_back_as_the_amount(fen: int) -> None:
    assert read_chinese_amount(amount_in_words(fen, "zh")) == fen


@given(st.integers(min_value=0, max_value=LARGEST_FEN))
def test_english_words_read_back_as_the_amount(fen: int) -> None:
    yuan, _, rest = amount_in_words(fen, "en").partition(" yuan")
    assert read_english(yuan) * 100 + read_english(rest.removeprefix(" and ").removesuffix(" fen")) == fen


def test_an_amount_beyond_words_is_refused() -> None:
    with pytest.raises(ValueError, match="sixteen digits"):
        amount_in_words(LARGEST_FEN + 1, "zh")
