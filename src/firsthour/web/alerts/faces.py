"""How does an episode look on a page: its clock, its masked name, and the codes of the law's tables in words?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from firsthour.law.attempts import UnknownAttemptResultError, get_one_attempt_result
from firsthour.law.clocks import ClockState, scale_of, state_changes_at, state_of
from firsthour.law.fraud_types import UnknownFraudTypeError, get_one_fraud_class, get_one_fraud_type
from firsthour.web.alerts import rules
from firsthour.web.alerts.models import Episode
from firsthour.web.ui.formats import Language, short_time

CHANNEL_ICONS: Mapping[str, str] = {
    "sms": "mail",
    "phone": "phone-call",
    "visit": "home-check",
    "second_person": "users",
    "family": "users-group",
    "bank_notice": "building-bank",
    "duty_leader": "gavel",
    "report": "file-text",
}
RESULT_ICONS: Mapping[str, str] = {
    "dissuaded": "check",
    "already_paid": "alert-octagon",
    "false_alarm": "circle-check",
    "wrong_number": "user-edit",
    "unreachable": "clock-pause",
    "refused": "x",
    "elsewhere": "arrow-right",
    "repeat": "copy",
}
VISITS = ("visit", "second_person")
CALLS = ("phone", "family")


@dataclass(frozen=True)
class EpisodeClock:
    """The clock of an episode's open step, with the names that the badge reads."""

    state: str
    due_at: datetime | None
    started_at: datetime | None
    done_at: datetime | None
    turns_at: datetime | None
    paused_for: str = ""


def clock_of(episode: Episode, *, now: datetime) -> EpisodeClock:
    """Return the clock of an episode: of its open step, or how it ended.

    A step that may begin only later (quiet hours, daily limit, the next try) stands still until then.
    """
    if not episode.is_open:
        return EpisodeClock(ClockState.MET, None, episode.opened_at, episode.closed_at, None)
    due, started = episode.due_at, episode.not_before or episode.opened_at
    if due is None:
        return EpisodeClock(ClockState.CALM, None, started, None, None)
    if episode.not_before is not None and episode.not_before > now:
        waits = str(_("from %(at)s")) % {"at": short_time(episode.not_before, now)}
        return EpisodeClock(ClockState.PAUSED, due, started, None, episode.not_before, waits)
    scale = scale_of(max(due - started, timedelta(minutes=1)))
    state = state_of(due, now, scale=scale)
    return EpisodeClock(state, due, started, None, state_changes_at(due, now, scale=scale))


def state_for(due_at: datetime | None, *, now: datetime) -> str:
    """Return the state of the tightest clock of a place, counted as a clock of minutes; nothing where none runs."""
    return str(state_of(due_at, now, scale="minute")) if due_at is not None else ""


def type_words(key: str, language: Language) -> str:
    """Return the words of a type of fraud."""
    try:
        return get_one_fraud_type(key).words[language] if key else ""
    except UnknownFraudTypeError:
        return key


def class_words(code: str, language: Language) -> str:
    """Return the words of a class or sub-class of fraud."""
    try:
        return get_one_fraud_class(code).words[language] if code else ""
    except UnknownFraudTypeError:
        return code


def result_words(key: str, language: Language) -> str:
    """Return the words of what came of an attempt."""
    if not key:
        return str(_("under way"))
    try:
        return get_one_attempt_result(key).words[language]
    except UnknownAttemptResultError:
        return key


def detail_words(key: str, language: Language) -> str:
    """Return the words of what was said more closely about a result."""
    details = dict(get_one_attempt_result("unreachable").details)
    return details[key][language] if key in details else key


def channel_words(key: str, language: Language) -> str:
    """Return the words of a channel."""
    known = rules.ladder().channels.get(key)
    return known.words[language] if known else key


def fact_words(key: str, language: Language) -> str:
    """Return the name of a fact of a signal."""
    known = rules.tier_rules().facts.get(key)
    return known.words[language] if known else key


HAPPENINGS: Mapping[str, Any] = {
    "warned": _("Warning in force from here"),
    "told": _("Ran over its time; the leader was told"),
    "number_corrected": _("Number corrected"),
    "consent_given": _("Agrees that the family is told"),
    "consent_withdrawn": _("No longer agrees that the family is told"),
}
OPTIONS: Mapping[str, Any] = {
    "minor": _("under 18"),
    "adult": _("18 to 59"),
    "elder": _("60 and over"),
    "confirmed": _("confirmed"),
    "usual": _("usual"),
    "weak": _("weak"),
}


def option_words(key: str) -> str:
    """Return the words of a choice of a fact."""
    return str(OPTIONS.get(key, key))


SHORT: Mapping[str, Any] = {
    "sms": _("message"),
    "phone": _("call"),
    "visit": _("visit"),
    "second_person": _("second person"),
    "family": _("family"),
    "bank_notice": _("bank"),
    "duty_leader": _("leader decides"),
    "report": _("report"),
}


def channel_short(key: str) -> str:
    """Return a channel in a word or two, for lists."""
    return str(SHORT.get(key, key))


REVISIT_STATES: Mapping[str, Any] = {
    "planned": _("planned"),
    "due": _("due"),
    "done": _("done"),
    "dropped": _("not needed"),
}
