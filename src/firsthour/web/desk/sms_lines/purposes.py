"""What are short messages for, when may they leave, and which replies end them? Read from a table, never from code."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from django.conf import settings

from firsthour.base.errors import UserError
from firsthour.law.quiet_hours import QuietHours

Wish = Literal["stop", "stop_all", "resume", ""]
OWN_FILE = "sms.toml"
PLAIN = "service"


class BadSmsTableError(UserError):
    """The table of purposes cannot be read."""

    code = "bad_sms_table"
    english = "The table of short messages {path} cannot be read: {reason}."
    chinese = "短信规则文件 {path} 无法读取：{reason}。"


class UnknownSmsPurposeError(UserError):
    """A short message for nothing that is declared."""

    code = "unknown_sms_purpose"
    english = "No purpose of short messages is called {purpose!r}."
    chinese = "没有名为 {purpose!r} 的短信用途。"


@dataclass(frozen=True)
class Purpose:
    """What a message is for, and what follows from it."""

    key: str
    words: Mapping[str, str]
    stoppable: bool
    waits: bool
    daily_most: int
    urgent_passes: bool


@dataclass(frozen=True)
class SmsRules:
    """Every purpose by its key, the quiet hours, the words of replies."""

    purposes: Mapping[str, Purpose]
    quiet: QuietHours
    words: Mapping[str, frozenset[str]]
    is_example: bool

    def purpose(self, key: str) -> Purpose:
        """Return a purpose.

        Raises
        ------
        UnknownSmsPurposeError
            There is none of that name.
        """
        if key not in self.purposes:
            raise UnknownSmsPurposeError(purpose=key)
        return self.purposes[key]

    def wish_of(self, text: str) -> Wish:
        """Return what a reply asks for: the whole text must be one of the words, whatever stands around it."""
        said = "".join(sign for sign in text.casefold() if sign.isalnum())
        wishes: tuple[Wish, ...] = ("stop_all", "stop", "resume")
        return next((wish for wish in wishes if said in self.words[wish]), "")


def read_sms_rules() -> SmsRules:
    """Return the unit's own table (``FIRSTHOUR_HOME/sms.toml``), else the example."""
    own = Path(settings.HOME) / OWN_FILE
    return _read(own, own.stat().st_mtime_ns if own.is_file() else 0)


def purpose_of(purpose: str, about: str) -> str:
    """Return the purpose of a message: the one given, else the one its subject is called by, else the plain one."""
    if purpose:
        return read_sms_rules().purpose(purpose).key
    return about if about in read_sms_rules().purposes else PLAIN


@lru_cache(maxsize=4)
def _read(own: Path, changed: int) -> SmsRules:
    written = own.read_text(encoding="utf-8") if changed else _example()
    try:
        return _rules(tomllib.loads(written), is_example=not changed)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadSmsTableError(path=own, reason=f"{type(error).__name__} {error}") from error


def _example() -> str:
    return resources.files("firsthour.web.desk.sms_lines").joinpath("purposes.toml").read_text(encoding="utf-8")


def _rules(table: Mapping[str, Any], *, is_example: bool) -> SmsRules:
    hours, words = table["quiet_hours"], table["words"]
    purposes = [_purpose(entry) for entry in table["purpose"]]
    known = {one.key: one for one in purposes}
    if PLAIN not in known or len(known) < len(purposes):
        raise ValueError(f"a purpose stands there twice, or {PLAIN!r} is missing")
    return SmsRules(
        purposes=known,
        quiet=QuietHours(time.fromisoformat(hours["from"]), time.fromisoformat(hours["to"])),
        words={
            wish: frozenset("".join(sign for sign in word.casefold() if sign.isalnum()) for word in words[wish])
            for wish in ("stop", "stop_all", "resume")
        },
        is_example=is_example,
    )


def _purpose(entry: Mapping[str, Any]) -> Purpose:
    flags = {name: entry[name] for name in ("stoppable", "waits", "urgent_passes")}
    most = entry["daily_most"]
    if not all(isinstance(flag, bool) for flag in flags.values()) or type(most) is not int or most < 0:
        raise ValueError(f"{entry['key']}: true or false, and a number from 0 on")
    words = {"en": str(entry["en"]), "zh": str(entry["zh"])}
    return Purpose(str(entry["key"]), words, daily_most=most, **flags)
