"""How are offences, steps, states of lines and answers written on the pages of cases?"""

from typing import Any

from django import template

from firsthour.law.checklists import ANSWERS, POINTS
from firsthour.law.offences import UnknownOffenceError, get_one_offence
from firsthour.law.responsibility import LEVELS
from firsthour.web.cases import steps, wording
from firsthour.web.cases.items import ITEM_KINDS, ITEM_STATES, is_here
from firsthour.web.cases.models import Item
from firsthour.web.ui.templatetags.firsthour import spoken_language

register = template.Library()
_TONES = {"reached": "ok", "not_reached": "line", "cannot_tell": "warn", "no_number": "line", "not_listed": "warn"}
_ICONS = {"reached": "check", "cannot_tell": "help-circle", "not_listed": "help-circle"}
_POINT_TONES = {"crime": "warn", "dispute": "line", "open": "line", "fine": "ok", "stop": "bad"}
_TABLES: dict[str, dict[str, Any]] = {
    "proposal": wording.PROPOSALS,
    "filing_state": wording.FILING_STATES,
    "link": wording.LINK_KINDS,
    "outcome": wording.OUTCOMES,
    "step_outcome": wording.STEP_OUTCOMES,
    "how": wording.HOW_DELIVERED,
    "capacity": wording.CAPACITIES,
    "voice": wording.VOICES,
    "item_kind": ITEM_KINDS,
    "item_state": ITEM_STATES,
    "case_state": dict(steps.STATES),
}


@register.filter
def said(words: Any) -> Any:
    """Write a text that is kept in both languages."""
    return words.get(spoken_language(), "") if isinstance(words, dict) else words or ""


@register.filter
def words_in(key: str, table: str) -> str:
    """Write the word of a code: ``{{ row.outcome|words_in:"outcome" }}``."""
    return str(_TABLES[table].get(key, key))


@register.filter
def step_words(name: str) -> str:
    """Write the name of a step."""
    known = steps.STEPS.get(name)
    return str(known.words) if known is not None else wording.event_words(name)


@register.filter
def line_tone(state: str) -> str:
    """Write the tone of a line's state."""
    return _TONES.get(state, "line")


@register.filter
def line_icon(state: str) -> str:
    """Write the icon of a line's state."""
    return _ICONS.get(state, "")


@register.filter
def offence_words(key: str) -> str:
    """Write an offence; what the table no longer knows keeps its code."""
    if not key:
        return ""
    try:
        return get_one_offence(key).words[spoken_language()]
    except UnknownOffenceError:
        return key


@register.filter
def level_words(level: str) -> str:
    """Write a level of the responsibility list."""
    return LEVELS.get(level, {}).get(spoken_language(), level)


@register.filter
def answer_words(answer: str) -> str:
    """Write an answer to a checklist."""
    return ANSWERS[answer][spoken_language()]


@register.filter
def point_words(points: str) -> str:
    """Write where an answer points."""
    return POINTS[points][spoken_language()]


@register.filter
def point_tone(points: str) -> str:
    """Write the tone of where an answer points."""
    return _POINT_TONES.get(points, "line")


@register.filter
def still_here(item: Item) -> bool:
    """Tell whether a thing is still kept."""
    return is_here(item)


@register.filter
def of_group(acts: Any, group: str) -> Any:
    """Return those of the acts that belong to a group."""
    return [(name, act) for name, act in acts if act.group == group]


@register.filter
def in_set(name: str, names: Any) -> bool:
    """Tell whether a step may be taken."""
    return name in names
