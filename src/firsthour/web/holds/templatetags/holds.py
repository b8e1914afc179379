"""How are the pages of accounts worded? States, what happened, requests, notices, flags, clocks."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firsthour.recovery.hold_events import MEASURES, OUTCOMES
from firsthour.recovery.hold_steps import Step
from firsthour.web.holds.forms import CAUSE_WORDS, FLAGS, WAYS
from firsthour.web.holds.models import HoldHappening, HoldRequest
from firsthour.web.holds.queries.chase_page import Face
from firsthour.web.holds.rules import hold_rules
from firsthour.web.intake.lead_words import rank_words
from firsthour.web.ui.masking import mask_person
from firsthour.web.ui.templatetags.firsthour import spoken_language

register = template.Library()
REQUEST_STATES: Mapping[str, tuple[Any, str]] = {
    "drafted": (_("draft"), "line"),
    "waiting": (_("waits for approval"), "warn"),
    "approved": (_("approved, on its way"), "warn"),
    "sent": (_("sent, no answer yet"), "warn"),
    "answered": (_("answered"), "ok"),
    "refused": (_("not approved"), "bad"),
    "withdrawn": (_("withdrawn"), "line"),
}
CLOCKS = {
    "to_send": _("to send"), "unanswered": _("no answer"), "stop": _("stop ends"), "freeze": _("freeze ends"),
    "release": _("to be released"), "filing": _("falls if no case is filed"),
}  # fmt: skip
_CLOCK_OF_LINE = {"answer": "unanswered", "entry": "to_send", "hop_entry": "to_send"}
HAPPENINGS = {
    "known": _("account known"),
    "filed": _("case filed: a freeze is possible"),
    "refused_filing": _("case not filed: no freeze, the stop-payment falls"),
    "drafted": _("%(measure)s drafted"),
    "withdrawn": _("%(measure)s withdrawn"),
    "approved": _("%(measure)s approved"),
    "sent": _("%(measure)s sent to the bank"),
    "answered": _("the bank on the %(measure)s: %(outcome)s"),
    "moved_up": _("the waiting freeze took effect"),
    "changed": _("the bank holds another amount: %(cause)s"),
    "found_unrelated": _("found to have no link to the case"),
    "holder_told": _("holder told"),
    "caution": _("weighed before a running firm's account is held"),
    "told": _("reminded"),
}
ICONS = {
    "known": "route", "filed": "gavel", "refused_filing": "gavel", "drafted": "file-text", "withdrawn": "arrow-back-up",
    "approved": "circle-check", "sent": "mail-fast", "answered": "building-bank", "moved_up": "snowflake",
    "changed": "building-bank",
    "found_unrelated": "arrow-back-up", "holder_told": "mail-fast", "caution": "scale", "told": "hourglass",
}  # fmt: skip
TONES = {"held": "good", "done": "good", "refused": "bad", "failed": "bad"}
STATE_TONES = {
    "stopped": "ok", "frozen": "ok", "waiting": "warn", "to_release": "warn", "failed": "bad", "refused": "bad",
    "lapsed": "bad", "asked": "warn",
}  # fmt: skip


@register.filter
def request_state(request: HoldRequest) -> tuple[str, str]:
    """Write how far a request is, and the tone of its tag."""
    words, tone = REQUEST_STATES[request.state]
    if request.state == "approved" and request.outcome in ("failed", "blank"):
        return gettext("failed, send again"), "bad"
    return str(words), tone


@register.filter
def state_tone(state: str) -> str:
    """Return the tone of the tag of a state."""
    return STATE_TONES.get(state, "line")


@register.filter
def happening_words(row: HoldHappening) -> str:
    """Write what happened."""
    language = spoken_language()
    measure = _measure_of(row)
    words = {"measure": MEASURES[measure][language] if measure else gettext("query"), "outcome": ""}  # type: ignore[index]
    words["cause"] = str(CAUSE_WORDS.get(row.cause, gettext("as it says itself")))
    if row.outcome:
        words["outcome"] = OUTCOMES[row.outcome][language]  # type: ignore[index]
    return str(HAPPENINGS.get(row.kind, row.kind)) % words


@register.filter
def happening_icon(row: HoldHappening) -> str:
    """Return the icon of what happened."""
    return ICONS.get(row.kind, "note")


@register.filter
def happening_tone(row: HoldHappening) -> str:
    """Return whether it was good or bad for the money."""
    if row.kind == "changed":
        return "warn"
    return TONES.get(row.outcome, "") if row.kind == "answered" else ""


@register.filter
def clock_words(face: Face) -> str:
    """Write which clock it is."""
    return str(CLOCKS.get(face.words, ""))


@register.filter
def clock_of(key: str) -> str:
    """Write which clock runs, by the line of the rules that starts it."""
    return str(CLOCKS[_CLOCK_OF_LINE.get(key, key)])


@register.filter
def step_words(step: Step) -> str:
    """Write a step."""
    return step.words[spoken_language()]


@register.filter
def step_why_not(step: Step) -> str:
    """Write why a step may not be taken."""
    return step.why_not_words[spoken_language()]


@register.filter
def rank_of(rank: str) -> str:
    """Write a rank."""
    return rank_words(rank) if rank else ""


@register.filter
def flag_of_account(key: str) -> str:
    """Write what one is careful about."""
    return str(FLAGS.get(key, key))


@register.filter
def way_of(way: str) -> str:
    """Write how the holder was told."""
    return str(WAYS.get(way, way))  # type: ignore[call-overload]


@register.filter
def asset_words(key: str) -> str:
    """Write a kind of property."""
    kind = hold_rules().assets.get(key)
    return kind.words[spoken_language()] if kind is not None else key


@register.filter
def masked_name(name: str) -> str:
    """Write a name masked; a dash where there is none."""
    return mask_person(name) if name else "—"


def _measure_of(row: HoldHappening) -> str:
    if row.request is not None:
        return row.request.measure
    return row.measure
