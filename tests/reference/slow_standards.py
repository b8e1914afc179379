"""Whether a written condition holds, found by reading it as Python and trying what every missing fact could be."""

import itertools
import re
from collections.abc import Mapping

LARGE = 10**15
_CHOICES = {"actor": ("individual", "unit"), "upstream": ("ordinary", "high_line"), "mark_use": ("goods", "services")}
_WORDS = {"and", "or", "not"}


def tell(written: tuple[str, ...], facts: Mapping[str, object]) -> bool | None:
    """Return True or False where every completion of the facts says so, None where they disagree."""
    told = {_holds(written, whole) for whole in _completions(written, facts)}
    return told.pop() if len(told) == 1 else None


def _holds(written: tuple[str, ...], facts: Mapping[str, object]) -> bool:
    return any(bool(eval(_as_python(text), {"__builtins__": {}}, dict(facts))) for text in written)


def _as_python(text: str) -> str:
    text = re.sub(r"\[[\d_.]+\]", "", text)
    text = re.sub(r"(\w+) = (\w+)", r'(\1 == "\2")', text)
    return text.replace("&", " and ").replace("|", " or ")


def _completions(written: tuple[str, ...], facts: Mapping[str, object]):  # type: ignore[no-untyped-def]
    missing = sorted(_names(written) - set(facts))
    few = [_values(name, written, all_of_them=True) for name in missing]
    n_all = 1
    for values in few:
        n_all *= len(values)
    tried = few if n_all <= 3000 else [_values(name, written, all_of_them=False) for name in missing]
    for values in itertools.product(*tried):
        yield {**facts, **dict(zip(missing, values, strict=True))}


def _names(written: tuple[str, ...]) -> set[str]:
    return {name for text in written for name in re.findall(r"[a-z]\w*", re.sub(r"(?<![<>])= \w+", "", text))} - _WORDS


def _values(name: str, written: tuple[str, ...], *, all_of_them: bool) -> list[object]:
    """Return what a fact could be: its options, yes and no, the ends of its range, and around every number."""
    if name in _CHOICES:
        return list(_CHOICES[name])
    text = " ; ".join(written)
    local = re.search(rf"{name}\[([\d_]+)\.\.([\d_]+)\]", text)
    if local:
        return [int(local[1]), int(local[2])]
    numbers = [int(number) for number in re.findall(rf"\b{name}\b[^;&|()]*?(?:>=|>|<) ([\d_]+)", text)]
    if not numbers and not re.search(rf"\b{name}\b\s*(>=|>|<|\+)", text):
        return [False, True]
    around = sorted({0, LARGE, *(number + step for number in numbers for step in (-1, 0, 1))})
    return list(around) if all_of_them else [0, LARGE]
