"""How is a source of law cited in each language: the text's name and the article in it?

    cite("公通字〔2022〕12号", "3", language="zh")  →  公通字〔2022〕12号第3条
    cite("刑法", "229③", language="en")            →  Criminal Law art. 229 para. 3

Articles stand in the data as the texts have them: ``224之一``, ``229③`` (a paragraph), ``3–7``, ``二（一）`` (a part),
``第五条第一款第（三）、（八）项``. What is none of these stays as it is.
"""

import re
import tomllib
from functools import cache
from importlib import resources

_NUMERALS = "一二三四五六七八九十"
_CIRCLED = {sign: str(value) for value, sign in enumerate("①②③④⑤⑥⑦⑧⑨", start=1)}
_PLAIN = re.compile(
    rf"(?P<name>[^\d\[(]*)(?P<article>\d+(?:–\d+)?)(?:之(?P<insert>[{_NUMERALS}]))?(?P<paragraph>[①-⑨])?"
)
_PART = re.compile(rf"(?P<part>[{_NUMERALS}]+)(?:（(?P<item>[{_NUMERALS}]+)）)?")
_WRITTEN = re.compile(
    rf"第(?P<article>[{_NUMERALS}]+)条(?:第(?P<paragraph>[{_NUMERALS}]+)款)?(?:第(?P<items>[（）、{_NUMERALS}]+)项)?"
)
_NUMBERED = re.compile(r"(?P<sign>\D+)〔(?P<year>\d{4})〕(?P<number>\d+)号")


def cite(source: str, article: str, *, language: str) -> str:
    """Return a source and an article in it as people cite them in ``zh`` or ``en``; "" where neither is named.

    Source: the rules' own ``source`` and ``article``; English names by ``sources.toml``.
    """
    plain = _PLAIN.fullmatch(article)
    if language == "zh":
        return _plain_in_chinese(source, plain) if plain else f"{source} {article}".strip()
    name = name_of(plain["name"] if plain and plain["name"] else source)
    return f"{name} {_plain_in_english(plain) if plain else _written_in_english(article)}".strip()


def cite_written(written: str, *, language: str) -> str:
    """Return a basis that was kept as ``text §article`` as people cite it.

    Source: the basis itself.
    """
    source, _mark, article = written.partition(" §")
    return cite(source, article, language=language)


def name_of(source: str) -> str:
    """Return what a source is called in English; as it stands where nobody named it.

    Source: ``sources.toml``.
    """
    numbered = _NUMBERED.fullmatch(source)
    if numbered and numbered["sign"] in _read()["numbered"]:
        return f"{_read()['numbered'][numbered['sign']]} [{numbered['year']}] No. {numbered['number']}"
    return _read()["names"].get(source, source)


def _plain_in_chinese(source: str, found: re.Match[str]) -> str:
    insert = f"之{found['insert']}" if found["insert"] else ""
    paragraph = f"第{_CIRCLED[found['paragraph']]}款" if found["paragraph"] else ""
    return f"{found['name'] or source}第{found['article']}条{insert}{paragraph}"


def _plain_in_english(found: re.Match[str]) -> str:
    which = "arts." if "–" in found["article"] else "art."
    insert = f"-{_number(found['insert'])}" if found["insert"] else ""
    paragraph = f" para. {_CIRCLED[found['paragraph']]}" if found["paragraph"] else ""
    return f"{which} {found['article']}{insert}{paragraph}"


def _written_in_english(article: str) -> str:
    if found := _PART.fullmatch(article):
        return f"part {_number(found['part'])}" + (f"({_number(found['item'])})" if found["item"] else "")
    if found := _WRITTEN.fullmatch(article):
        paragraph = f" para. {_number(found['paragraph'])}" if found["paragraph"] else ""
        items = re.findall(rf"[{_NUMERALS}]+", found["items"] or "")
        listed = f" items {', '.join(f'({_number(item)})' for item in items)}" if items else ""
        return f"art. {_number(found['article'])}{paragraph}{listed}"
    return article


def _number(written: str) -> int:
    """Return a number below a hundred that is written in characters: 五 5, 十九 19, 五十六 56."""
    tens, ten, ones = written.rpartition("十")
    value = _NUMERALS.index(ones) + 1 if ones else 0
    return value if not ten else (_NUMERALS.index(tens) + 1 if tens else 1) * 10 + value


@cache
def _read() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files("firsthour.law").joinpath("sources.toml").read_text("utf-8"))
