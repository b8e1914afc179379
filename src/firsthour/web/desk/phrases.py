"""How is something kept so that each reader reads it in their own language? As its words' key with what fills them.

    say(gettext_noop("Unusual look-ups: %(name)s"), name=finding.officer_name)
    joined(say(gettext_noop("ends %(at)s"), at=moment(row.due_at)), matter.number, named(unit.name, unit.name_en))

A phrase is plain JSON; ``write`` puts it into the active language. The key is the English source text, so its Chinese
stands in the catalogue like that of any other text.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from firsthour.web.ui.formats import full_time, short_time
from firsthour.web.ui.templatetags.firsthour import spoken_language

Phrase = Mapping[str, Any]
Part = str | int | Phrase
BETWEEN = " · "


def say(text: str, **filled: Part) -> Phrase:
    """Return a phrase of a source text (marked by ``gettext_noop``) and what fills its places."""
    return {"say": text, "with": dict(filled)}


def joined(*parts: Part) -> Phrase:
    """Return several phrases on one line; what is empty is left out."""
    return {"join": list(parts)}


def moment(at: datetime, *, is_short: bool = False) -> Phrase:
    """Return a moment; a short one is told as it was near then (today: the hour alone)."""
    return {"at": at.isoformat(), "short": is_short}


def named(chinese: str, english: str) -> Phrase:
    """Return a name that is kept in both languages."""
    return {"zh": chinese, "en": english or chinese}


def write(part: Part, *, now: datetime) -> str:
    """Return a phrase in the active language; ``now`` is when it was said."""
    if not isinstance(part, Mapping):
        return str(part)
    if "say" in part:
        filled = {name: write(value, now=now) for name, value in part.get("with", {}).items()}
        return gettext(part["say"]) % filled if filled else gettext(part["say"])
    if "join" in part:
        return BETWEEN.join(text for text in (write(one, now=now) for one in part["join"]) if text)
    if "at" in part:
        at = datetime.fromisoformat(part["at"])
        return short_time(at, now) if part.get("short") else full_time(at)
    return str(part.get(spoken_language(), ""))
