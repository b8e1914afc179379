"""What speaks for a fraud in a number, a link, an app or a message, as a table that everybody may read?

The table (``warning_signs.toml``) knows kinds and words, never one number, link or person: a table with a number of
more than five digits is refused. So an answer that follows from it (``law.self_check``) tells nothing of any case.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal

from firsthour.base.errors import UserError
from firsthour.law.fraud_types import list_fraud_types
from firsthour.law.own_tables import refuse, words_of

About = Literal["number", "account", "link", "app", "words"]
ABOUT: tuple[About, ...] = ("number", "account", "link", "app", "words")
WEIGHTS = ("strong", "weak", "good")
LINK_TESTS = (
    "number_for_name", "hidden_letters", "user_part", "shortened", "look_alike", "download", "odd_ending",
)  # fmt: skip
MOST_DIGITS = 5
MOST_BYTES = 200_000
_LISTS = ("begins", "but_not", "names", "official", "hosts", "endings", "any", "and")
_WANTED = {"number": "begins", "link": "test", "app": "names", "words": "any"}


class BadSignTableError(UserError):
    """A table of warning signs that cannot be used. Source: none; an error of ours."""

    code = "bad_sign_table"
    english = "This is no table of warning signs: {reason}."
    chinese = "风险特征表无法使用：{reason}。"


@dataclass(frozen=True)
class WarningSign:
    """A sign: what it is about, how it is found, how heavy it is, and what is said of it in both languages.

    Source: the entry's own ``source`` and ``article``, held from ``from_date`` to ``to_date``; ``status`` says how sure
    we are of it.
    """

    key: str
    about: About
    weight: str
    types: tuple[str, ...]
    words: dict[str, str]
    says: dict[str, str]
    source: str
    article: str
    from_date: str
    to_date: str
    status: str
    note: str
    test: str = ""
    lengths: tuple[int, ...] = ()
    begins: tuple[str, ...] = ()
    but_not: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    official: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    and_of: tuple[str, ...] = ()

    @property
    def is_unverified(self) -> bool:
        """Tell whether nobody has verified it.

        Source: the entry's status.
        """
        return self.status == "U"


@dataclass(frozen=True)
class SignTable:
    """The whole table in one version: the signs, and what is said of each kind of thing.

    Source: ``warning_signs.toml``, or a later version of the same form.
    """

    version: int
    issued: str
    kinds: dict[str, dict[str, dict[str, str]]]
    signs: tuple[WarningSign, ...]


@cache
def example_signs() -> SignTable:
    """Return the table that comes with the program.

    Source: ``warning_signs.toml``, status U.
    """
    return read_signs(example_text())


@cache
def example_text() -> str:
    """Return the table that comes with the program as it is written, to be taken as a draft of the next version.

    Source: ``warning_signs.toml``, status U.
    """
    return resources.files("firsthour.law").joinpath("warning_signs.toml").read_text(encoding="utf-8")


@lru_cache(maxsize=8)
def read_signs(text: str) -> SignTable:
    """Return the table that is written there.

    Source: the text.

    Raises
    ------
    BadSignTableError
        It is none, or it names a single number.
    """
    if len(text.encode()) > MOST_BYTES:
        raise BadSignTableError(reason=f"> {MOST_BYTES}")
    try:
        return _table(tomllib.loads(text))
    except KeyError as error:
        raise BadSignTableError(reason=f"{error.args[0]} is missing") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise BadSignTableError(reason=str(error)) from error


def _table(entry: Mapping[str, Any]) -> SignTable:
    settings = entry["settings"]
    kinds = {one["key"]: {"words": words_of(one), "says": _says(one)} for one in entry["kind"]}
    table = SignTable(
        version=int(settings["version"]),
        issued=str(settings["issued"]),
        kinds=kinds,
        signs=tuple(_sign(one) for one in entry["sign"]),
    )
    refuse(list(_mistakes(table)))
    return table


def _sign(entry: Mapping[str, Any]) -> WarningSign:
    lists = {name: _listed(entry.get(name, ())) for name in _LISTS}
    any_of, and_of = lists.pop("any"), lists.pop("and")
    return WarningSign(
        key=str(entry["key"]),
        about=entry["about"],
        weight=entry["weight"],
        types=_listed(entry["types"]),
        words=words_of(entry),
        says=_says(entry),
        source=entry["source"],
        article=entry["article"],
        from_date=entry["from"],
        to_date=entry["to"],
        status=entry["status"],
        note=entry["note"],
        test=str(entry.get("test", "")),
        lengths=tuple(int(one) for one in entry.get("lengths", ())),
        any_of=any_of,
        and_of=and_of,
        **lists,
    )


def _listed(values: Any) -> tuple[str, ...]:
    if isinstance(values, str):
        raise TypeError(f"{values!r} is no list")
    return tuple(str(one).casefold() for one in values)


def _says(entry: Mapping[str, Any]) -> dict[str, str]:
    return {"en": str(entry["says_en"]), "zh": str(entry["says_zh"])}


def _mistakes(table: SignTable) -> Iterator[str]:
    known = {one.key for one in list_fraud_types()}
    keys = [one.key for one in table.signs]
    yield from (f"{key} twice" for key in sorted({key for key in keys if keys.count(key) > 1}))
    yield from (f"kind {about} is missing" for about in ABOUT if about not in table.kinds)
    for about, said in table.kinds.items():
        texts = (*said["words"].values(), *said["says"].values())
        yield from (f"{about}: {text}" for text in _single_numbers(texts))
    if table.version < 1:
        yield "version"
    if not table.signs:
        yield "no sign"
    for one in table.signs:
        yield from (f"{one.key}: {said}" for said in _wrong_in(one))
        yield from (f"{one.key}: {unknown}" for unknown in one.types if unknown not in known)


def _wrong_in(one: WarningSign) -> Iterator[str]:
    if one.about not in _WANTED or one.weight not in WEIGHTS or one.status not in ("C", "C2", "U", "X"):
        yield f"{one.about} {one.weight} {one.status}"
        return
    wanted = {"begins": one.begins, "test": one.test, "names": one.names, "any": one.any_of}
    if not wanted[_WANTED[one.about]] or (one.about == "link" and one.test not in LINK_TESTS):
        yield f"{_WANTED[one.about]} is missing"
    looked_for = (*one.begins, *one.but_not, *one.names, *one.official, *one.hosts, *one.endings)
    looked_for += (*one.any_of, *one.and_of)
    if any(not part.strip() for part in looked_for) or any(len(part) < 2 for part in (*one.names, *one.any_of)):
        yield "one sign or less to look for"
    said = (*one.words.values(), *one.says.values(), one.note, one.source, one.article)
    yield from _single_numbers((*looked_for, *said))
    if one.test == "shortened" and any(host.count(".") > 1 for host in one.hosts):
        yield "hosts are services that shorten"
    if one.test != "shortened" and one.hosts:
        yield "hosts stand with shortened only"


def _single_numbers(texts: Iterable[str]) -> Iterator[str]:
    return (f"a single number: {text[:20]}" for text in texts if _longest_number(text) > MOST_DIGITS)


def _longest_number(text: str) -> int:
    """Return the digits of the longest number, however it is written: spaces and dashes do not part it."""
    runs = re.findall(r"\d(?:[\s().-]*\d)*", text)
    return max((len(re.sub(r"\D", "", run)) for run in runs), default=0)
