"""What do the spec tests of a rule say? Recorded while they run, so that page and test cannot disagree."""

import importlib
import itertools
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from docs.builder.words import table

from tests import book_tables

_CHINESE = Path(__file__).with_name("spec_words.toml")
_HEADS = {
    "en": ["line", "what happens", "amount", "of it claimed"],
    "zh": ["行", "发生了什么", "金额", "其中被骗款项"],
}
_WORDS = {
    "en": {
        "claims": "Claimed: ", "under": "Result under {0}: ", "and": "; ", "of": "{0} of {1}",
        "open": "{0} begins with", "close": "{0}'s statement ends at a gap",
        "under_way": "(under way)", "arrives": "(arrives)",
        "rests": "{0}: {1} rests in {2}", "exits": "{0}: {3} leaves at {1} ({2})",
        "unseen": "{0}: {3} unseen at {1} ({2})", "overlap": "{0}: {2} overlap with {1}",
    },
    "zh": {
        "claims": "被骗款项：", "under": "规则 {0} 的结果：", "and": "；", "of": "{1} 中的 {0}", "open": "{0} 期初余额",
        "close": "{0} 的流水在缺口处中断", "under_way": "（在途）", "arrives": "（到账）",
        "rests": "{0}：{1} 停留在 {2}", "exits": "{0}：{3} 在 {1} 流出（{2}）",
        "unseen": "{0}：{3} 在 {1} 去向不明（{2}）", "overlap": "{0}：{2} 与 {1} 重叠",
    },
}  # fmt: skip


@dataclass
class Example:
    """One book of a spec test: its table, the claims made on it, and by rule what came of them and which way."""

    book: str
    claims: str
    ends: dict[str, str] = field(default_factory=dict)
    ways: dict[str, str] = field(default_factory=dict)


class _Recorder:
    """Stands in a test module for the functions that make a book and trace it, and keeps what passes."""

    def __init__(self) -> None:
        self.examples: list[Example] = []
        self._tables: dict[int, str] = {}

    def book_of(self, written: str, **more: Any) -> Any:
        book = book_tables.book_of(written, **more)
        self._tables[id(book)] = written
        self._kept = [*getattr(self, "_kept", []), book]  # so that no other book gets its id
        return book

    def ends_of(self, book: Any, claims: str, *, rule: str) -> str:
        ends = book_tables.ends_of(book, claims, rule=rule)
        key = (self._tables[id(book)], claims)
        found = next((e for e in self.examples if (e.book, e.claims) == key), None)
        if found is None:
            found = Example(*key)
            self.examples.append(found)
        found.ends[rule] = ends
        found.ways[rule] = book_tables.way_of(book, claims, rule=rule)
        return ends


@cache
def record(module_name: str) -> dict[str, list[Example]]:
    """Run every test of a spec module and return its examples by the test's name."""
    module = importlib.import_module(module_name)
    return {
        name: examples
        for name, test in vars(module).items()
        if name.startswith("test_") and callable(test) and (examples := _record_test(module, test))
    }


def _record_test(module: ModuleType, test: Callable[..., None]) -> list[Example]:
    recorder, real = _Recorder(), {}
    for name in ("book_of", "ends_of"):
        real[name] = getattr(module, name)
        setattr(module, name, getattr(recorder, name))
    try:
        for arguments in _arguments(test):
            test(**arguments)
    finally:
        for name, function in real.items():
            setattr(module, name, function)
    return recorder.examples


def _arguments(test: Callable[..., None]) -> Iterator[dict[str, Any]]:
    marks = [mark.args for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    for values in itertools.product(*(values for _, values in marks)):
        yield dict(zip((name for name, _ in marks), values, strict=True))


def spec_page(module_name: str, *, language: str) -> str:
    """Return the tests of a spec module as small tables to read."""
    sentences = _sentences(module_name, language)
    parts = []
    for name, examples in record(module_name).items():
        parts.append(f"### {sentences[name]}")
        parts += [_example(example, language) for example in examples[:2]]
    return "\n\n".join(parts)


def _sentences(module_name: str, language: str) -> dict[str, str]:
    names = list(record(module_name))
    if language == "en":
        return {name: name.removeprefix("test_").replace("_", " ").capitalize() for name in names}
    chinese = tomllib.loads(_CHINESE.read_text(encoding="utf-8"))[module_name.rpartition(".")[2]]
    return {name: chinese[name.removeprefix("test_")] for name in names}


def _example(example: Example, language: str) -> str:
    words, ways = _WORDS[language], set(example.ways.values())
    carried = _carried(ways.pop()) if len(ways) == 1 else {}
    lines = [line for line in example.book.strip().splitlines() if line.split("#")[0].strip()]
    rows = [_row(number, line, carried, words) for number, line in enumerate(lines, 1)]
    has_remarks = language == "en" and any(row[-1] for row in rows)
    header = [*_HEADS[language], ""] if has_remarks else _HEADS[language]
    claims = words["and"].join(_claim(line, words) for line in example.claims.strip().splitlines())
    by_ends: dict[str, list[str]] = {}
    for rule, ends in example.ends.items():
        by_ends.setdefault(ends, []).append(f"`{rule}`")
    told = [f"{words['claims']}{claims}  "]
    for ends, rules in by_ends.items():
        ended = words["and"].join(_end(line, words) for line in ends.splitlines())
        told.append(f"{words['under'].format(', '.join(rules))}**{ended}**  ")
    return table(header, [row[: len(header)] for row in rows]) + "\n\n" + "\n".join(told)


def _carried(way: str) -> dict[str, str]:
    carried: dict[str, list[str]] = {}
    for line in way.splitlines():
        transfer, claim, amount = line.split()
        carried.setdefault(transfer, []).append(f"{claim} {amount}")
    return {transfer: ", ".join(parts) for transfer, parts in carried.items()}


def _claim(line: str, words: dict[str, str]) -> str:
    claim, transfer, amount = line.split("#")[0].split()
    return f"{claim} = " + words["of"].format(amount, transfer)


def _end(line: str, words: dict[str, str]) -> str:
    claim, part, *rest = line.split()
    if part == "unmatched":
        return line
    refunded = " (refunded)" if rest[-1] == "refunded" else ""
    names = [name for name in rest if name != "refunded"]
    if part == "rests":
        names.reverse()
    return words[part].format(claim, *names) + refunded


def _row(number: int, line: str, carried: dict[str, str], words: dict[str, str]) -> list[str]:
    written, _, remark = line.partition("#")
    parts = written.split()
    remark = remark.strip().removeprefix(f"t{number}").strip()
    if parts[0] == "open":
        return [f"t{number}", words["open"].format(parts[1]), parts[2], "", remark]
    if parts[0] == "close":
        return [f"t{number}", words["close"].format(parts[1]), "", "", remark]
    left, _, right = written.partition("->")
    payer, *arriving = left.split()
    leaving = right[:1].isdigit()
    payee, amount, *ends = right.lstrip("0123456789").split()
    ended = f" ({', '.join(ends)})" if ends else ""
    under_way = f" {words['under_way']}" if leaving else f" {words['arrives']}" if arriving else ""
    what = f"{payer.lstrip('?')} → {payee.lstrip('?')}{ended}{under_way}"
    return [f"t{number}", what, amount, carried.get(f"t{number}", ""), remark]
