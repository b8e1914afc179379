"""Which way: words of a flag column, words of a description, and signs that follow or contradict them."""

import re
from dataclasses import dataclass

from firsthour.base.text import header_name
from firsthour.ledger.statements.unknown.cells import parse_clock, parse_when
from firsthour.ledger.statements.unknown.profile import Column
from firsthour.ledger.statements.unknown.reconcile import word_directions
from firsthour.ledger.statements.unknown.vocabulary import data, word_sets

MAX_WORDS = 8
LEAST_KNOWN = 0.8
_FIRST_WORD = re.compile(r"[\s,，、:：;；()（）【】\[\]\-－—/|]+")


@dataclass(frozen=True)
class Meanings:
    """What the words of a flag column mean: word as cleaned → 1 (in) or −1 (out)."""

    signs: dict[str, int]
    turnable: bool
    why: tuple[str, str]

    def words(self, sign: int) -> tuple[str, ...]:
        """Return the words of one direction, sorted."""
        return tuple(sorted(word for word, meaning in self.signs.items() if meaning == sign))


@dataclass(frozen=True)
class Described:
    """What descriptions say of amounts: ``signed``, ``inverted``, ``flag`` (only they tell the direction) or ""."""

    sign: str
    why: tuple[str, str] = ("", "")
    column: Column | None = None
    signs: tuple[int, ...] = ()  # per row, 0 when it says nothing
    words_in: tuple[str, ...] = ()
    words_out: tuple[str, ...] = ()


def known_sign(word: str) -> int:
    """Return 1 for a word known to mean money in, −1 for out, 0 for any other."""
    sets = word_sets()
    key = header_name(word)
    parts = () if any(char.isdigit() for char in key) else (*re.split(r"[^a-z]+", key), re.sub(r"[ -~]+", "", key))
    for form in (key, *parts):
        if form and form in sets["in"]:
            return 1
        if form and form in sets["out"]:
            return -1
    return 0


def is_flag_column(column: Column) -> bool:
    """Tell whether a column may be a flag: few different short words, or a name that says so."""
    if not column.filled or len(column.distinct) > MAX_WORDS or column.fill_share < 0.5:
        return False
    if column.has_decimals or any(len(word) > 16 for word in column.distinct):
        return False
    named = column.name_score("direction")
    if column.ignored or (column.fields and not named and column.name_score("memo") < 0.5):
        return False
    return not any(parse_when(word) or (":" in word and parse_clock(word) is not None) for word in column.distinct)


def flag_meanings(column: Column, *, amounts: list[int | None], balances: list[Column]) -> Meanings | None:
    """Return what the words of a flag column mean, from the table of words or else from a running balance."""
    known = {word: known_sign(word) for word in column.distinct if known_sign(word)}
    neutral = word_sets()["neutral"]
    counted = [cell for cell in column.filled if header_name(cell) not in neutral]
    covered = sum(cell in known for cell in counted) / max(len(counted), 1)
    learnt = _learnt(column, amounts=amounts, balances=balances) if balances else {}
    both = {*learnt.values()} == {1, -1}
    turnable = bool(known) and all(_is_turnable(word) for word in known)
    named = column.name_score("direction") > 0.5
    worded = column.word_share >= 0.5 and {*known.values()} == {1, -1}
    if covered >= LEAST_KNOWN and (named or worded):
        if turnable and both and all(known.get(word, sign) == sign for word, sign in _turned(learnt).items()):
            return Meanings(learnt, True, ("the running balance turns the words", "余额表明词义相反"))
        signs = {word: sign for word, sign in learnt.items() if word not in known} | known
        return Meanings(signs, turnable, ("words for in and out", "有收支方向用词"))
    taught = sum(cell in learnt for cell in counted) / max(len(counted), 1)
    if both and taught >= (0.5 if named else LEAST_KNOWN):
        return Meanings(learnt, False, ("the running balance tells the words", "由余额推出用词含义"))
    return None


def _is_turnable(word: str) -> bool:
    key = header_name(word)
    parts = {key, re.sub(r"[ -~]+", "", key), re.sub(r"[^ -~]+", "", key)} - {""}
    return bool(parts & word_sets()["turnable"])


def _turned(signs: dict[str, int]) -> dict[str, int]:
    return {word: -sign for word, sign in signs.items()}


def _learnt(column: Column, *, amounts: list[int | None], balances: list[Column]) -> dict[str, int]:
    best: dict[str, int] = {}
    most = 0.0
    for balance in balances:
        found = word_directions(amounts, balance.numbers, words=column.cells)
        weight = len(found) + balance.name_score("balance")
        if found and weight > most:
            best, most = found, weight
    return best


def sign_follows_words(values: list[int | None], flag: Column) -> int:
    """Return 1 when every sign repeats its flag word, −1 when it contradicts every one, 0 when signs mean more."""
    known = {word: known_sign(word) for word in flag.distinct}
    pairs = [(value, known.get(cell, 0)) for value, cell in zip(values, flag.cells, strict=True) if value]
    told = [(value > 0) == (sign > 0) for value, sign in pairs if sign]
    if len(told) < LEAST_KNOWN * len(pairs) or not any(value < 0 for value, _ in pairs):
        return 0
    agree = sum(told)
    return 1 if agree >= 0.95 * len(told) else -1 if agree <= 0.05 * len(told) else 0


def described_direction(texts: list[Column], *, values: list[int | None], card: bool) -> Described:
    """Return what the best describing column says about the sign of the amounts."""
    silent = any(column.name_score("direction") >= LEAST_KNOWN and not column.filled for column in texts)
    described = [column for column in texts if column.word_share > 0.5 and len(column.distinct) > (len(values) > 1)]
    said = [(column, [said_sign(cell, card=card) for cell in column.cells]) for column in described]
    if not said:
        return _by_habit(values, card=card and not silent)
    column, signs = max(said, key=lambda pair: (sum(map(abs, pair[1])), -pair[0].position))
    pairs = [(value, sign) for value, sign in zip(values, signs, strict=True) if value and sign]
    agree = sum((value > 0) == (sign > 0) for value, sign in pairs)
    contrary = len(pairs) - agree
    if len({value > 0 for value in values if value}) == 2:
        if len(pairs) >= 2 and max(agree, contrary) >= 2 * min(agree, contrary):
            return _AGREEING if agree > contrary else _CONTRARY
        return _by_habit(values, card=card)
    if not any(value > 0 for value in values if value):  # nobody writes a minus before a bare size
        if pairs and not min(agree, contrary) and (agree or card):
            return _AGREEING if agree else _CONTRARY
        return Described("")
    bill = card and not silent and (not agree or agree < contrary)  # spending is positive; money in would be negative
    return _from_first_words(column, values=values, card=card) or _by_habit(values, card=bill)


_AGREEING = Described("signed", ("descriptions agree with the signs", "摘要与正负号相符"))
_CONTRARY = Described("inverted", ("spending is positive, money in negative", "消费为正、入账为负"))


def _by_habit(values: list[int | None], *, card: bool) -> Described:
    """A card's bill shows what was spent: where most amounts are positive, positive is spending."""
    moved = [value for value in values if value]
    if card and moved and 2 * sum(value > 0 for value in moved) > len(moved):
        return Described("inverted", ("a card's bill shows spending as positive", "信用卡账单消费为正"))
    return Described("")


def said_sign(text: str, *, card: bool) -> int:
    """Return the direction of the first telling word of a description (repaying a card: in on the card only)."""
    words = data()["described"]
    lower = text.lower()
    either = {*words["either"]}
    found: list[tuple[int, int, int]] = []
    for sign, key in ((1, "in"), (-1, "out")):
        for word in words[key]:
            place = lower.find(word)
            if place >= 0 and (word not in either or card):
                found.append((place, -len(word), sign))
    return min(found)[2] if found else 0


def _up_to_first_word(text: str) -> str:
    """Return the beginning of a text through its first word: ``(消费)商户`` gives ``(消费``."""
    first = next((part for part in _FIRST_WORD.split(text) if part), "")
    return text[: text.find(first) + len(first)]


def _from_first_words(column: Column, *, values: list[int | None], card: bool) -> Described | None:
    firsts = [_up_to_first_word(cell) for cell in column.cells]
    signs = tuple(said_sign(first, card=card) for first in firsts)
    rows = [sign for value, sign in zip(values, signs, strict=True) if value]
    told = [sign for sign in rows if sign]
    if len(told) < LEAST_KNOWN * len(rows) or {*told} != {1, -1}:
        return None
    ways = {
        sign: tuple(sorted({f"{first}*" for first, each in zip(firsts, signs, strict=True) if each == sign}))
        for sign in (1, -1)
    }
    why = ("only the description says in or out", "仅摘要说明收支方向")
    return Described("flag", why, column=column, signs=signs, words_in=ways[1], words_out=ways[-1])
