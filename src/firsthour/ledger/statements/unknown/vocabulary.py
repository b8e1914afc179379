"""What may a column of this name hold: names from data, names of declared layouts, and names taken apart."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from firsthour.base.text import header_name

if TYPE_CHECKING:
    from firsthour.ledger.layouts import Layout

DECLARED = 0.9  # a declared layout uses the name so, but under its own institution's view
PART = 0.95  # the name matches once a unit or the other language is cut off
LEAST_CONTAINED = 0.4
WEAK_STEP = 0.12  # between the first and the last name of a list
_UNIT = re.compile(r"[(\[【](?:元|分|rmb|cny|人民币|[¥$€£]|单位[:：]?.*?|usd|hkd|eur|gbp|utc\+08:00|u?sd)[)\]】]")
_LATIN = re.compile(r"[ -~]+")
_TIME_FAMILY = {"time_second": "time", "date": "time", "clock": "time"}


@dataclass(frozen=True)
class Vocabulary:
    """Names of columns with the fields they may stand for, each with how well (0–1)."""

    exact: dict[str, dict[str, float]]
    declared: dict[str, dict[str, float]]
    ignored: frozenset[str]
    ignored_parts: tuple[str, ...]
    sides: dict[str, tuple[str, ...]]
    things: dict[str, tuple[str, ...]]

    def fields_of(self, name: str) -> dict[str, float]:
        """Return the fields that a column of this name may stand for, with weights up to 1; {} when unknown."""
        key = header_name(name)
        if not key:
            return {}
        for form, weight in _forms(key):
            found = self.exact.get(form) or ({} if form in self.ignored else self.declared.get(form))
            if found:
                return {fld: score * weight for fld, score in found.items()}
            if form in self.ignored:
                return {}
        if any(_occurs(part, key) for part in self.ignored_parts):
            return {}
        return self._taken_apart(key) or self._contained(key)

    def is_ignored(self, name: str) -> bool:
        """Tell whether a column of this name is known to say nothing about a movement of money."""
        key = header_name(name)
        if any(form in self.exact for form, _ in _forms(key)):
            return False
        named = any(form in self.ignored for form, _ in _forms(key))
        return named or any(_occurs(part, key) for part in self.ignored_parts)

    def _taken_apart(self, key: str) -> dict[str, float]:
        for side, words in self.sides.items():
            if not any(_occurs(word, key) for word in words):
                continue
            # The head of such a name stands last; the name of a bank is its institution.
            ends = {
                thing: max((key.rfind(name) + len(name) for name in names if _occurs(name, key)), default=0)
                for thing, names in self.things.items()
            }
            head = max(ends, key=lambda thing: ends[thing])
            if ends[head]:
                return {f"{side}_{'institution' if head == 'name' and ends['institution'] else head}": 0.75}
        return {}

    def _contained(self, key: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for name, fields in self.exact.items():
            if len(name) < (4 if name.isascii() else 2) or not _occurs(name, key):
                continue
            weight = LEAST_CONTAINED + 0.4 * len(name) / len(key)
            for fld, score in fields.items():
                found[fld] = max(found.get(fld, 0.0), score * weight)
        if ("amount_in" in found) != ("amount_out" in found):
            found.pop("amount", None)
        best = max(found.values(), default=0.0)
        return {fld: score for fld, score in found.items() if score >= best - 0.1}


def _occurs(word: str, key: str) -> bool:
    """Tell whether a word stands in a key; short Latin words only as the whole of a run of letters."""
    if not word.isascii() or len(word) > 5:
        return word in key
    return re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", key) is not None


def _forms(key: str) -> Iterable[tuple[str, float]]:
    yield key, 1.0
    bare = _UNIT.sub("", key)
    if bare != key:
        yield bare, PART
    latin = "".join(_LATIN.findall(bare))
    other = _LATIN.sub("", bare)
    if latin and other:
        yield other, PART
        yield latin, PART


@cache
def data() -> dict[str, Any]:
    """Return the whole of ``synonyms.toml``."""
    text = resources.files(__package__).joinpath("synonyms.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def builtin() -> Vocabulary:
    """Return the vocabulary of ``synonyms.toml`` alone."""
    table = data()
    exact: dict[str, dict[str, float]] = {}
    for fld, names in table["names"].items():
        base = 0.75 if fld == "time_second" else 1.0
        for rank, name in enumerate(names):
            scores = exact.setdefault(header_name(name), {})
            kept = _TIME_FAMILY.get(fld, fld)
            scores[kept] = max(scores.get(kept, 0.0), base - WEAK_STEP * rank / len(names))
    return Vocabulary(
        exact=exact,
        declared={},
        ignored=frozenset(header_name(name) for name in table["ignored"]["names"]),
        ignored_parts=tuple(header_name(part) for part in table["ignored"]["parts"]),
        sides={side: tuple(header_name(word) for word in words) for side, words in table["sides"].items()},
        things={thing: tuple(header_name(word) for word in words) for thing, words in table["things"].items()},
    )


def with_layouts(layouts: Iterable["Layout"]) -> Vocabulary:
    """Return the vocabulary that also knows how declared layouts of movements name their columns."""
    base = builtin()
    declared: dict[str, dict[str, float]] = {}
    for layout in layouts:
        if layout.table != "movements":
            continue
        for fld, columns in layout.fields.items():
            for column in columns:
                if isinstance(column, str):
                    scores = declared.setdefault(header_name(column), {})
                    scores[_TIME_FAMILY.get(fld, fld)] = DECLARED
    return Vocabulary(base.exact, declared, base.ignored, base.ignored_parts, base.sides, base.things)


@cache
def word_sets() -> dict[str, frozenset[str]]:
    """Return the comparable words of direction (in, out, neutral, turnable) and status (ok, failed, pending …)."""
    table = data()
    sets = {key: table["direction"][key] for key in ("in", "out", "neutral", "turnable")} | table["status"]
    return {key: frozenset(header_name(word) for word in words) for key, words in sets.items()}
