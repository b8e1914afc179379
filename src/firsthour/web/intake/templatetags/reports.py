"""How are the codes of reports written: channels, steps of custody, kinds of numbers, reasons of twins?"""

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from firsthour.web.audit.masking import mask_text
from firsthour.web.audit.templatetags.audit import _identity
from firsthour.web.intake import wording
from firsthour.web.intake.models import CustodyStep, Report
from firsthour.web.intake.queries.reports import Shown
from firsthour.web.intake.report_kinds import report_words
from firsthour.web.ui.masking import mask_phone
from firsthour.web.ui.templatetags.firsthour import spoken_language

register = template.Library()


@register.filter
def channel_words(channel: str) -> str:
    """Write how a report came."""
    return str(wording.CHANNELS.get(channel, channel))


@register.filter
def masked_text(text: str) -> str:
    """Write a text with the numbers of people masked."""
    return mask_text(text)


@register.filter
def masked_phone(number: str) -> str:
    """Write a phone number, masked."""
    return mask_phone(number)


@register.filter
def report_title(report: Report) -> str:
    """Write what a report is about in few words."""
    return report_words(report.kind, report.fraud_type, language=spoken_language())


@register.filter
def role_words(role: str) -> str:
    """Write as what somebody appears."""
    return str(wording.ROLES.get(role, role))


@register.filter
def age_words(age: str) -> str:
    """Write an age group; nothing where it is not known."""
    return str(wording.AGES[age]) if age and age in wording.AGES else ""


@register.filter
def precision_words(precision: str) -> str:
    """Write how exactly a moment is known; to the minute goes without saying."""
    return str(wording.PRECISIONS[precision]) if precision in ("hour", "day") else ""


@register.filter
def identifier_words(kind: str) -> str:
    """Write what a number is."""
    return _first(wording.IDENTIFIERS, kind)


@register.filter
def identifier_icon(kind: str) -> str:
    """Write the icon of a number."""
    return wording.IDENTIFIERS[kind][1] if kind in wording.IDENTIFIERS else "note"


@register.filter
def step_words(step: CustodyStep) -> str:
    """Write a step of the trail."""
    return _first(wording.STEPS, step.step)


@register.filter
def step_icon(step: CustodyStep) -> str:
    """Write the icon of a step."""
    return wording.STEPS[step.step][1]


@register.filter
def step_tone(step: CustodyStep) -> str:
    """Write the tone of a step."""
    return {"accepted": "good", "reviewed": "good", "decided": "good", "refused": "bad", "turned_away": "bad",
            "escalated": "bad", "bounced": "bad"}.get(step.step, "")  # fmt: skip


@register.filter
def rank_words(rank: str) -> str:
    """Write before whom something was put."""
    return str(wording.RANKS.get(rank, rank))


@register.filter
def twin_reasons(reasons: list[str]) -> str:
    """Write what two reports share."""
    return " · ".join(str(wording.TWIN_REASONS.get(reason, reason)) for reason in reasons)


@register.filter
def outcome_words(outcome: str) -> str:
    """Write what became of a row."""
    return _first(wording.OUTCOMES, outcome)


@register.filter
def outcome_tone(outcome: str) -> str:
    """Write the tone of what became of a row."""
    return wording.OUTCOMES[outcome][1]


@register.filter
def reason_in_language(reason: Mapping[str, str]) -> str:
    """Write why a row was rejected, in the reader's language."""
    return reason.get(spoken_language(), "")


@register.simple_tag(takes_context=True)
def shown_identity(context: Context, shown: Shown, *, kind: str) -> str | SafeString:
    """Show who or what a row names, as this visitor may see it now."""
    return _identity(context, kind, shown.subject.key, subject=shown.subject)


def _first(words: Mapping[str, tuple[Any, str]], key: str) -> str:
    return str(words[key][0]) if key in words else key
