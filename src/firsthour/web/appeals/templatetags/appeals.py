"""How are the codes of appeals written on pages?"""

from typing import Any

from django import template

from firsthour.law.tracing import STATUSES
from firsthour.web.appeals import wording
from firsthour.web.appeals.queries.figures import Rate
from firsthour.web.appeals.rules import cause_table
from firsthour.web.holds.models import HoldHappening, HoldRequest
from firsthour.web.holds.templatetags.holds import happening_words as hold_words
from firsthour.web.ui.templatetags.firsthour import spoken_language

register = template.Library()


@register.filter
def appeal_state(key: str) -> tuple[Any, str]:
    """Return the words and tone of an appeal's state."""
    return wording.STATES.get(key, (key, ""))


@register.filter
def decision(key: str) -> tuple[Any, str]:
    """Return the words and tone of a decision."""
    return wording.DECISIONS.get(key, (key, ""))


@register.filter
def channel(key: str) -> Any:
    """Return how an appeal came in."""
    return wording.CHANNELS.get(key, key)


@register.filter
def relation(key: str) -> Any:
    """Return what whoever appeals is to the account."""
    return wording.RELATIONS.get(key, key)


@register.filter
def wanted(key: str) -> Any:
    """Return what is asked for."""
    return wording.WANTED.get(key, key)


@register.filter
def release_words(key: str) -> Any:
    """Return what became of a release."""
    return wording.RELEASES.get(key, key)


@register.filter
def note_words(key: str) -> tuple[Any, str]:
    """Return the words and icon of a note."""
    return wording.NOTES.get(key, (key, "note"))


@register.filter
def source_words(key: str) -> Any:
    """Return how an account came to be known."""
    return wording.SOURCES.get(key, key)


@register.filter
def rule_name(key: str) -> str:
    """Return the name of a rule of tracing; a dash where none was used."""
    return wording.rule_words(key)


@register.filter
def suggestion_state(key: str) -> tuple[Any, str]:
    """Return the words and tone of a suggestion's state."""
    return wording.SUGGESTIONS.get(key, (key, ""))


@register.filter
def said_by(row: Any) -> str:
    """Return the words of a suggestion in the reader's language."""
    return str(row.words_en if spoken_language() == "en" else row.words_zh)


@register.filter
def cause_name(key: str) -> str:
    """Return a cause in words."""
    return wording.cause_words(key)


@register.filter
def whose_fault(key: str) -> str:
    """Return whose mistake a cause is."""
    return wording.whose_words(key)


@register.filter
def cause_status(key: str) -> str:
    """Return how far the source of a cause is checked."""
    cause = cause_table().causes.get(key)
    return cause.status if cause is not None and cause.status in STATUSES else "U"


@register.simple_tag
def value_name(rate: Rate, units: dict[str, str]) -> Any:
    """Return what a row of a table of rates counts, in words."""
    if rate.dimension == "unit":
        return units.get(rate.value, rate.value)
    return wording.value_words(rate.dimension, rate.value)


@register.filter
def request_name(request: HoldRequest) -> str:
    """Return what was asked of the bank."""
    from firsthour.law.messages import get_one_message_kind

    return str(get_one_message_kind(request.code).words[spoken_language()])


@register.filter
def happening_words(row: HoldHappening) -> str:
    """Return what happened to a hold, in words."""
    words = hold_words(row)
    return f"{words}: {row.reason}" if row.reason else words
