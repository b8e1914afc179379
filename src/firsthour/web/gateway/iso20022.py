"""Which ISO 20022 message says the same as one of the platform's, and where does each value stand in it? Documented,
not sent: no bank here takes them, and no kept library checks all four (the how-to says what was measured)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class IsoMessage:
    """A message of ISO 20022. ``fields``: our field → element below its root, "" for none; ``kinds``: which of ours ask
    by it; ``is_checked``: every element was found in the published schema of ``version``."""

    key: str
    name: str
    version: str
    is_checked: bool
    kinds: tuple[str, ...]
    answer: str
    words: Mapping[str, str]
    fields: Mapping[str, str]
    notes: Mapping[str, Mapping[str, str]]


@cache
def list_iso_messages() -> dict[str, IsoMessage]:
    """Return every message by its key."""
    return {key: _message(key, entry) for key, entry in _table()["message"].items()}


@cache
def list_without() -> dict[str, Mapping[str, str]]:
    """Return the kinds of ours that have no counterpart, and why in both languages."""
    return {key: dict(entry) for key, entry in _table()["none"].items()}


def _message(key: str, entry: Mapping[str, Any]) -> IsoMessage:
    return IsoMessage(
        key=key,
        name=entry["name"],
        version=entry["version"],
        is_checked=entry["checked"],
        kinds=tuple(entry["kinds"]),
        answer=entry["answer"],
        words={"en": entry["en"], "zh": entry["zh"]},
        fields=dict(entry["fields"]),
        notes=dict(entry["notes"]),
    )


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("firsthour.web.gateway").joinpath("iso20022.toml").read_text(encoding="utf-8"))
