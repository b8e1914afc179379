"""How are actions of the record (the thing before what happened to it, ``actions.toml``) and unusual look-ups said?"""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from django.utils.translation import gettext_lazy as _

BETWEEN = " · "

FINDING_STATES: dict[str, tuple[Any, str, str]] = {
    "open": (_("waits for an explanation"), "warn", ""),
    "explained": (_("explained, waits for a decision"), "warn", ""),
    "accepted": (_("accepted"), "ok", "check"),
    "pursued": (_("pursued"), "bad", ""),
}


@cache
def _words() -> dict[str, dict[str, str]]:
    text = resources.files("firsthour.web.audit").joinpath("actions.toml").read_text("utf-8")
    found: dict[str, dict[str, str]] = tomllib.loads(text)
    return found


def is_known(word: str) -> bool:
    """Tell whether a word of an action stands in the table."""
    return word in _words()["chinese"]


def action_words(action: str, language: str) -> str:
    """Return an action in words, ``zh`` or ``en``; a word that is not in the table as it is kept."""
    table = _words()
    said = []
    for word in action.split("."):
        plain = word.replace("_", " ")
        said.append(table["chinese"].get(word, word) if language == "zh" else table["english"].get(word, plain))
    return BETWEEN.join(said)


def list_words_like(typed: str) -> list[str]:
    """Return the words of actions that somebody may mean who types this: as they are kept, or as they are said."""
    wanted = typed.strip()
    if not wanted:
        return []
    table = _words()
    return [
        word
        for word, chinese in table["chinese"].items()
        if wanted in chinese or wanted.lower() in table["english"].get(word, word.replace("_", " "))
    ]


def finding_state(state: str) -> tuple[Any, str, str]:
    """Return words, tone and icon of how far an unusual look-up is dealt with."""
    return FINDING_STATES[state]
