"""How are people of a case written on a page: their part, how far the police are, a measure's state?"""

from django import template
from django.utils.translation import gettext_lazy as _

from firsthour.web.cases.models import Measure, MeasureState, Suspect, SuspectState
from firsthour.web.cases.suspects import PARTS, STATES
from firsthour.web.intake.models import Mention, MentionRole

register = template.Library()
_TONES = {
    SuspectState.AT_LARGE: "bad",
    SuspectState.HELD: "ok",
    SuspectState.PROSECUTED: "ok",
}
_MEASURES = {
    MeasureState.ASKED: _("waits for approval"),
    MeasureState.REFUSED: _("not approved"),
    MeasureState.RUNNING: _("running"),
    MeasureState.ENDED: _("over"),
}
_ROLES = {
    MentionRole.REPORTER: _("reporter"),
    MentionRole.VICTIM: _("victim"),
    MentionRole.SUSPECT: _("suspect"),
    MentionRole.WITNESS: _("witness"),
    MentionRole.HOLDER: _("account holder"),
    MentionRole.MISSING: _("missing"),
    MentionRole.OTHER: _("named"),
}


@register.filter
def suspect_state(suspect: Suspect) -> str:
    """Write how far the police are with a suspect."""
    return str(STATES[SuspectState(suspect.state)])


@register.filter
def suspect_part(suspect: Suspect) -> str:
    """Write a suspect's part."""
    return str(PARTS.get(suspect.part, suspect.part))


@register.filter
def suspect_tone(suspect: Suspect) -> str:
    """Write the tone of a suspect's state."""
    return _TONES.get(SuspectState(suspect.state), "line")


@register.filter
def measure_state(measure: Measure) -> str:
    """Write how far a measure is."""
    return str(_MEASURES[MeasureState(measure.state)])


@register.filter
def mention_role(mention: Mention) -> str:
    """Write as whom somebody appears."""
    return str(_ROLES[MentionRole(mention.role)])
