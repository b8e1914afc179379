"""Which word stands for which thing: one English word in code, one Chinese word on screens, one sentence each."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Term:
    """A term of the field: the word used in code, its Chinese, and what it means in both languages."""

    word: str
    chinese: str
    means_en: str
    means_zh: str

    @property
    def english(self) -> str:
        """The English word as a person reads it."""
        return self.word.replace("_", " ")


@cache
def list_terms() -> tuple[Term, ...]:
    """Return every term in the order of the glossary (by subject)."""
    text = resources.files("firsthour.law").joinpath("glossary.toml").read_text(encoding="utf-8")
    return tuple(
        Term(word=word, chinese=entry["zh"], means_en=entry["means_en"], means_zh=entry["means_zh"])
        for subject in tomllib.loads(text).values()
        for word, entry in subject.items()
    )


@cache
def get_one_term(word: str) -> Term:
    """Return the term of a code word.

    Raises
    ------
    KeyError
        when the glossary has no such word.
    """
    return {term.word: term for term in list_terms()}[word]
