"""Which words do people read for the codes of appeals?"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from firsthour.law.appeal_causes import WHOSE
from firsthour.web.appeals.models import AppealState, Channel, Decision, NoteKind, Relation, ReleaseState, Wanted
from firsthour.web.appeals.rules import cause_table
from firsthour.web.people.models import Unit
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.formats import NOTHING
from firsthour.web.ui.templatetags.firsthour import spoken_language

CHANNELS: Mapping[str, Any] = {
    Channel.PORTAL: _("the public's site"),
    Channel.HAND: _("at the counter"),
    Channel.PHONE: _("by phone"),
    Channel.LETTER: _("by letter"),
}
RELATIONS: Mapping[str, Any] = {
    Relation.HOLDER: _("holder of the account"),
    Relation.FIRM: _("acts for the firm"),
    Relation.AGENT: _("authorised by the holder"),
    Relation.HEIR: _("heir of the holder"),
    Relation.OTHER: _("other"),
}
WANTED: Mapping[str, Any] = {Wanted.ALL: _("release of all"), Wanted.PART: _("release of a part")}
STATES: Mapping[str, tuple[Any, str]] = {
    AppealState.OPEN: (_("under review"), "warn"),
    AppealState.DECIDED: (_("appeal decided"), "ok"),
    AppealState.WITHDRAWN: (_("withdrawn"), "line"),
}
DECISIONS: Mapping[str, tuple[Any, str]] = {
    Decision.UPHELD: (_("granted"), "bad"),
    Decision.PARTLY: (_("granted in part"), "warn"),
    Decision.REJECTED: (_("not granted"), "ok"),
    Decision.WITHDRAWN: (_("withdrawn"), "line"),
}
RELEASES: Mapping[str, Any] = {
    ReleaseState.NONE: "",
    ReleaseState.SENT: _("the release was put to the bank with the decision"),
    ReleaseState.NOTHING: _("nothing was held any more"),
    ReleaseState.LATER: _("the release must be seen to: a request to the bank is still on its way"),
}
NOTES: Mapping[str, tuple[Any, str]] = {
    NoteKind.ADDED: (_("The holder added"), "plus"),
    NoteKind.COMPLAINT: (_("The holder asked for a second review"), "scale"),
    NoteKind.WITHDRAWAL: (_("The holder withdrew the appeal"), "arrow-back-up"),
    NoteKind.FILE: (_("A paper was not taken"), "file-unknown"),
    NoteKind.ASSIGNED: (_("Given for review to"), "user-check"),
    NoteKind.UNASSIGNED: (_("No reviewer was found"), "alert-triangle"),
    NoteKind.HANDED: (_("The decision was handed over"), "mail-fast"),
}
SOURCES: Mapping[str, Any] = {
    "report": _("told in the report"),
    "answer": _("from a bank's answer"),
    "statement": _("from a trace of statements"),
    "hand": _("typed by hand"),
    "": _("not known"),
}
MEASURES: Mapping[str, Any] = {"stop": _("Stop-payment"), "freeze": _("Freeze"), "": _("not known")}
SUGGESTIONS: Mapping[str, tuple[Any, str]] = {
    "open": (_("to be answered"), "warn"),
    "accepted": (_("accepted"), "ok"),
    "dismissed": (_("dismissed"), "line"),
}
DIMENSIONS: Mapping[str, Any] = {
    "unit": _("Unit"),
    "hop": _("Hop"),
    "source": _("How the account was known"),
    "rule": _("Rule of tracing"),
    "measure": _("Kind of hold"),
}
EVENT_WORDS: Mapping[str, Any] = {
    "appeal.received": _("an appeal came in against a hold"),
    "appeal.assigned": _("an appeal was given for review"),
    "appeal.added": _("something was added to an appeal"),
    "appeal.complained": _("a second review was asked for"),
    "appeal.decided": _("an appeal was decided"),
    "appeal.decided_again": _("an appeal was decided in a second review"),
    "appeal.withdrawn": _("an appeal was withdrawn"),
    "appeal.handed": _("the decision on an appeal was handed over"),
}
EVENT_ICONS = dict.fromkeys(EVENT_WORDS, "scale")


def state_words(state: str, decision: str) -> str:
    """Return how an appeal stands: the decision once there is one, else its state."""
    words, _tone = DECISIONS.get(decision) or STATES.get(state, (state, ""))
    return str(words)


def cause_words(key: str) -> str:
    """Return a cause in the reader's language; its key where the table knows it no more."""
    cause = cause_table().causes.get(key)
    return cause.words[spoken_language()] if cause is not None else key


def decision_words(key: str) -> str | None:
    """Return a decision in words; nothing where none was made."""
    return str(DECISIONS.get(key, (key, ""))[0]) if key else None


def rule_words(key: str) -> str:
    """Return the name of a rule of tracing; a dash where none was used."""
    from firsthour.web.statements.wording import rule_words as name_of

    return name_of(key) if key else NOTHING


def value_words(dimension: str, value: str) -> str:
    """Return what a row of a table of rates counts, in words; units by their key."""
    if dimension == "unit":
        unit = Unit.objects.filter(pk=value).first() if value.isdecimal() and len(value) < 19 else None
        return unit_words(unit) if unit is not None else value
    if dimension == "rule":
        return rule_words(value)
    words = {"source": SOURCES, "measure": MEASURES}.get(dimension, {})
    return str(words.get(value, value))


def whose_words(key: str) -> str:
    """Return whose mistake a cause is."""
    cause = cause_table().causes.get(key)
    return WHOSE[cause.whose][spoken_language()] if cause is not None else ""
