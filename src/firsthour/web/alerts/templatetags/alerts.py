"""How are episodes, channels, results and facts written on a page?"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from firsthour.law.attempts import AttemptResult
from firsthour.law.ladder import Ladder, LadderStep
from firsthour.law.signals import SignalFact
from firsthour.web.alerts import faces, rules
from firsthour.web.alerts.forms_beats import ROLES
from firsthour.web.alerts.models import BeatRole, Episode, Happening
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.formats import amount
from firsthour.web.ui.masking import mask_person
from firsthour.web.ui.templatetags.firsthour import by_whom, spoken_language

register = template.Library()

HAPPENING_ICONS = {
    "warned": "bell-ringing", "told": "speakerphone", "number_corrected": "phone-call", "consent_given": "user-check",
    "consent_withdrawn": "user",
}  # fmt: skip


@register.simple_tag(takes_context=True)
def episode_clock(context: Context, episode: Episode) -> faces.EpisodeClock:
    """Return the clock of an episode."""
    return faces.clock_of(episode, now=context["request"].now)


@register.filter
def masked_name(episode: Episode) -> str:
    """Write the name of a warned person masked; without one, a dash."""
    return mask_person(episode.name) if episode.name else "—"


@register.filter
def channel_of(key: str) -> str:
    """Write a channel."""
    return faces.channel_words(key, spoken_language())


@register.filter
def channel_short(key: str) -> str:
    """Write a channel in a word or two."""
    return faces.channel_short(key)


@register.filter
def channel_icon(key: str) -> str:
    """Write the icon of a channel."""
    return faces.CHANNEL_ICONS.get(key, "note")


@register.filter
def span_of(minutes: int) -> str:
    """Write how long a step has: whole hours from two on, else minutes."""
    if minutes >= 120 and minutes % 60 == 0:
        return ngettext("%(n)s hour", "%(n)s hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


@register.filter
def outcome_of(key: str) -> str:
    """Write what came of an attempt."""
    return faces.result_words(key, spoken_language())


@register.filter
def outcome_icon(key: str) -> str:
    """Write the icon of a result."""
    return faces.RESULT_ICONS.get(key, "note")


@register.filter
def detail_of(key: str) -> str:
    """Write what was said more closely about a result."""
    return faces.detail_words(key, spoken_language())


@register.filter
def type_of(key: str) -> str:
    """Write a suspected type of fraud."""
    return faces.type_words(key, spoken_language()) or _("type not known")


@register.filter
def class_of(code: str) -> str:
    """Write a suspected class or sub-class of fraud."""
    return faces.class_words(code, spoken_language())


@register.filter
def said(words: Mapping[str, Any] | None) -> Any:
    """Write a sentence, or several, kept in both languages."""
    return (words or {}).get(spoken_language(), "")


@register.filter
def details_of(results: Sequence[AttemptResult]) -> list[tuple[str, dict[str, str]]]:
    """Return what may be said more closely, of the results that ask for it."""
    return [detail for result in results for detail in result.details]


@register.simple_tag
def ladder_steps(ladder: Ladder, tier: str) -> list[tuple[LadderStep, int]]:
    """Return the steps of a tier with the minutes each has."""
    return [(step, step.minutes[tier]) for step in ladder.steps[tier]]


@register.filter
def revisit_state(state: str) -> str:
    """Write how far a return visit is."""
    return str(faces.REVISIT_STATES.get(state, state))


@register.filter
def fact_name(key: str) -> str:
    """Write the name of a fact of a signal."""
    return faces.fact_words(key, spoken_language())


@register.simple_tag
def fact_lines(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the stated facts, name and value in words, in the order of the table."""
    table = rules.tier_rules().facts
    known = [(table[key], facts[key]) for key in table if key in facts]
    return [(fact.words[spoken_language()], _fact_value(fact, value)) for fact, value in known]


def _fact_value(fact: SignalFact, value: Any) -> str:
    language = spoken_language()
    if fact.kind == "flag":
        return _("yes") if value else _("no")
    if fact.kind == "fen":
        return amount(int(value), language)
    if fact.key == "fraud_type":
        return faces.type_words(str(value), language)
    if fact.key == "fraud_class":
        return faces.class_words(str(value), language)
    return faces.option_words(str(value)) if fact.kind == "choice" else str(value)


@register.filter
def has_whom(episode: Episode) -> str:
    """Write who has an episode: the officer, else the unit in whose queue it stands."""
    if episode.assignee is not None:
        return episode.assignee.name
    return unit_words(episode.queue) if episode.queue is not None else "—"


@register.filter
def standing(episode: Episode) -> str:
    """Write in a word how far the open step is."""
    if not episode.is_open:
        return faces.result_words(episode.closed_by, spoken_language())
    if episode.is_taken:
        return _("taken on")
    return _("waits to be taken") if episode.assignee is not None else _("in the queue")


@register.filter
def happening_icon(one: Happening) -> str:
    """Write the icon of something that happened in an episode."""
    return (
        faces.CHANNEL_ICONS.get(one.channel, "note") if one.kind == "attempt" else HAPPENING_ICONS.get(one.kind, "note")
    )


@register.filter
def happening_tone(one: Happening) -> str:
    """Write the tone of something that happened: running late is bad, dissuaded is good."""
    if one.kind == "told" or one.result == "already_paid":
        return "bad"
    return "good" if one.result == "dissuaded" else ""


@register.filter
def happening_words(one: Happening) -> str:
    """Write what happened, in one line."""
    if one.kind == "attempt":
        return f"{channel_of(one.channel)} · {outcome_of(one.result)}"
    return str(faces.HAPPENINGS.get(one.kind, one.kind))


@register.filter
def happening_by(one: Happening) -> str:
    """Write who recorded what happened; the program's own parts are one."""
    return by_whom(one)


@register.simple_tag
def beat_role(role: str) -> str:
    """Write as what somebody looks after a place."""
    return str(dict(ROLES)[BeatRole(role)])
