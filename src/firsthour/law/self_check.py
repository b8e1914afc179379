"""Is what somebody was sent or called by likely a fraud? What is found in it, by a public table, and nothing else.

The answer is a function of what was typed and of the table: no case, no report, no register is asked, so the same words
get the same answer whether the police know them or not. Nothing found is said as that, never as "safe".
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from firsthour.law.warning_signs import ABOUT, About, SignTable, WarningSign, example_signs

MOST_SIGNS = 3000
_QUOTE = 40
_STOPS = r"\s;!()<>\"'。、【】《》「」“”"  # as they stand after the normal form: ，is a comma, （ a bracket
_CHINESE = "\u3000-\u9fff"
_PATH = rf"(?:[/?#][^{_STOPS}{_CHINESE},]*)?"
_LAST = r"(?:[a-z]{2,24}|xn--[a-z0-9-]+|\d{1,3}|中国|公司|网络)"
_WITH_SCHEME = re.compile(
    rf"(?<![a-z0-9])(?:https?|hxxps?)://(?:[^{_STOPS}/,@]*@)?"
    rf"(?:(?:[^{_STOPS}./?#,:@]+\.)+{_LAST}|\d{{6,10}}|0x[0-9a-f]+)(?::\d+)?{_PATH}",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"(?<![a-z0-9_@.-])(?:[a-z0-9-]{{1,63}}\.){{1,6}}[a-z]{{2,24}}(?![a-z0-9_.-])(?::\d+)?{_PATH}", re.IGNORECASE
)
_TIME = re.compile(r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?|(?<!\d)\d{1,2}[:：]\d{2}(?!\d)")
_AMOUNT = re.compile(r"[¥￥]\s*\d[\d,.]*|\d[\d,.]*\s*[元块万亿%年月日天岁次个]")
_NUMBER = re.compile(r"(?<![\w.])\+?\d(?:[ ()\-]{0,2}\d){2,24}(?!\w)", re.ASCII)
_DIALLED = re.compile(r"\+\d{2,15}|00[1-9]\d{1,14}|0[1-9]\d{8,10}|\d{3,11}")
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Thing:
    """Something recognised in what was typed: a number, an account, a link.

    Source: what was typed.
    """

    about: About
    text: str


@dataclass(frozen=True)
class FoundSign:
    """A sign, and the words or the number in which it was found.

    Source: the sign.
    """

    sign: WarningSign
    quote: str


@dataclass(frozen=True)
class Advice:
    """What was recognised, and which signs were found, the heavier first; ``types`` by how many speak for them.

    Source: the table.
    """

    kinds: tuple[About, ...]
    found: tuple[FoundSign, ...]
    types: tuple[str, ...]

    @property
    def weight(self) -> str:
        """Return the heaviest that speaks for a fraud: strong, weak or "" (none found).

        Source: the signs.
        """
        weights = {one.sign.weight for one in self.found}
        return "strong" if "strong" in weights else "weak" if "weak" in weights else ""


def advise(typed: str, table: SignTable | None = None) -> Advice:
    """Return what is found in what somebody typed or pasted.

    Source: the table, ``warning_signs.toml`` without one.
    """
    known = table or example_signs()
    text = unicodedata.normalize("NFKC", typed)[:MOST_SIGNS]
    things, rest = recognise(text)
    found = [one for thing in things for one in _in_thing(thing, known)] + list(_in_words(rest, text, known))
    once = {one.sign.key: one for one in reversed(found)}
    order = {"strong": 0, "weak": 1, "good": 2}
    signs = sorted((one for one in found if once[one.sign.key] is one), key=lambda one: order[one.sign.weight])
    kinds = {thing.about for thing in things} | {one.sign.about for one in signs if one.sign.about == "app"}
    if re.search(r"[^\W\d_]{2}", rest):
        kinds.add("words")
    types = Counter(key for one in signs if one.sign.weight == "strong" for key in one.sign.types)
    by_weight = tuple(key for key, _n in types.most_common())
    return Advice(tuple(about for about in ABOUT if about in kinds), tuple(signs), by_weight)


def recognise(text: str) -> tuple[list[Thing], str]:
    """Return the links, numbers and accounts in a text, and what is left of it.

    Source: none; how such things are written.
    """
    things: list[Thing] = []

    def take(about: About, found: str) -> str:
        things.append(Thing(about, found))
        return " "

    rest = _WITH_SCHEME.sub(lambda match: take("link", match[0]), text)
    rest = _BARE.sub(lambda match: take("link", match[0]), rest)
    rest = _AMOUNT.sub(" ", _TIME.sub(" ", rest))
    rest = _NUMBER.sub(lambda match: take(_kind_of(match[0]), match[0]), rest)
    return things, rest


def _kind_of(written: str) -> About:
    """Tell a telephone number from an account by how it can be dialled."""
    return "number" if _DIALLED.fullmatch(re.sub(r"[^\d+]", "", written)) else "account"


def _in_thing(thing: Thing, table: SignTable) -> Iterator[FoundSign]:
    for sign in table.signs:
        if sign.about != thing.about:
            continue
        holds = _number_holds(sign, thing.text) if thing.about == "number" else _link_holds(sign, thing.text)
        if holds:
            yield FoundSign(sign, _short(thing.text))


def _in_words(rest: str, whole: str, table: SignTable) -> Iterator[FoundSign]:
    """Look for words (blanks between them do not matter) and names of apps."""
    closed = re.sub(r"\s+", "", rest).casefold()
    words = " ".join(re.sub(r"\s+", " ", rest).split()).casefold()
    latin = set(_WORD.findall(whole.casefold()))
    for sign in table.signs:
        if sign.about == "words":
            hit = next((one for one in sign.any_of if _stands_in(one, closed, words)), "")
            also = not sign.and_of or any(_stands_in(one, closed, words) for one in sign.and_of)
            if hit and also:
                yield FoundSign(sign, hit)
        elif sign.about == "app":
            hit = next((one for one in sign.names if (one in latin if one.isascii() else one in closed)), "")
            if hit:
                yield FoundSign(sign, hit)


def _stands_in(wanted: str, closed: str, words: str) -> bool:
    return wanted in words if wanted.isascii() and " " in wanted else wanted in closed


def _number_holds(sign: WarningSign, written: str) -> bool:
    plain = re.sub(r"[^\d+]", "", written)
    home = re.sub(r"^(?:\+|00)86(?=\d{10})", "", plain)  # 0086 170 … is a number of this country
    if sign.lengths and len(home.lstrip("+")) not in sign.lengths:
        return False
    if any(plain.startswith(prefix) for prefix in sign.but_not):
        return False
    return any((plain if prefix.startswith(("+", "00")) else home).startswith(prefix) for prefix in sign.begins)


def _link_holds(sign: WarningSign, written: str) -> bool:
    host, has_user, path = _parts(written)
    if not host:
        return False
    labels = host.split(".")
    if sign.test == "number_for_name":
        return bool(re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){3}|\d{6,}|0x[0-9a-f]+|\[.*\]", host))
    if sign.test == "hidden_letters":
        return not host.isascii() or any(label.startswith("xn--") for label in labels)
    if sign.test == "user_part":
        return has_user
    if sign.test == "shortened":
        return host in sign.hosts
    if sign.test == "download":
        return path.split("?")[0].split("#")[0].endswith(sign.endings)
    if sign.test == "odd_ending":
        return host.endswith(sign.endings)
    return _imitates(sign, host)


def _imitates(sign: WarningSign, host: str) -> bool:
    """Tell whether a host carries an office's name without lying under its ending; short names as whole parts only."""
    if any(host == ending or host.endswith(f".{ending}") for ending in sign.official):
        return False
    parts = set(re.split(r"[.-]", host))
    return any(name in parts if len(name) <= 4 else name in host for name in sign.names)


def _parts(written: str) -> tuple[str, bool, str]:
    """Return host, whether something stands before an @ in its place, and the path; an unreadable link has no host."""
    text = re.sub(r"^hxxp", "http", written, flags=re.IGNORECASE)
    try:
        split = urlsplit(text if "://" in text else f"http://{text}")
        host = (split.hostname or "").casefold().rstrip(".")
    except ValueError:
        return "", False, ""
    return host, "@" in split.netloc, f"{split.path}?{split.query}".casefold()


def _short(text: str) -> str:
    return text if len(text) <= _QUOTE else f"{text[:_QUOTE]}…"
