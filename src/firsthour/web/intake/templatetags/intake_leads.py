"""How are the codes of leads, requests and consultations written on a page?"""

from django import template
from django.template import Context

from firsthour.law.clocks import Clock, read_clock
from firsthour.law.deadlines import Extension
from firsthour.web.intake import consultation_words, lead_words
from firsthour.web.intake.consultations import CLOCK
from firsthour.web.intake.models.consultations import Consultation
from firsthour.web.intake.models.leads import Approval, ApprovalState, CheckResult, Lead, LeadCheck, LeadResult

register = template.Library()
register.filter("source_of", lead_words.source_words)
register.filter("way_of", lead_words.way_words)
register.filter("rank_of", lead_words.rank_words)
register.filter("article_of", lead_words.article_words)
register.filter("period_of", lead_words.period_words)
register.filter("approval_of", lead_words.approval_words)
register.simple_tag(lead_words.happening_words, name="happening")


@register.filter
def extension_of(extension: Extension) -> str:
    """Write how a period may be lengthened."""
    return lead_words.extension_words(extension)


@register.filter
def result_of(result: str) -> str:
    """Write what came of a lead."""
    return str(lead_words.RESULTS.get(result, result))


@register.filter
def result_tone(lead: Lead) -> str:
    """Write the tone of a lead's result."""
    return {LeadResult.VERIFIED: "ok", LeadResult.NOT_VERIFIED: "line"}.get(lead.result, "line")


@register.filter
def route_of(route: str) -> str:
    """Write by which rules a lead is checked."""
    return str(lead_words.ROUTES.get(route, route))


@register.filter
def check_result_of(result: str) -> str:
    """Write what a check showed."""
    return str(lead_words.CHECK_RESULTS.get(result, result))


@register.filter
def check_tone(check: LeadCheck) -> str:
    """Write the tone of what a check showed."""
    return {CheckResult.CONFIRMED: "ok", CheckResult.REFUTED: "bad"}.get(check.result, "line")


@register.filter
def approval_state(approval: Approval) -> str:
    """Write how far a request is."""
    return str(lead_words.APPROVAL_STATES.get(approval.state, approval.state))


@register.filter
def approval_tone(approval: Approval) -> str:
    """Write the tone of a request's state."""
    tones = {
        ApprovalState.APPROVED: "ok",
        ApprovalState.WAITING: "warn",
        ApprovalState.REFUSED: "bad",
    }
    return tones.get(approval.state, "line")


@register.filter
def consultation_state(state: str) -> str:
    """Write how far a consultation is."""
    return str(consultation_words.STATES.get(state, state))


@register.filter
def capacity_of(capacity: str) -> str:
    """Write in which capacity somebody is asked."""
    return str(consultation_words.CAPACITIES.get(capacity, capacity))


@register.filter
def decision_of(decision: str) -> str:
    """Write an opinion or decision in short."""
    return str(consultation_words.DECISIONS.get(decision, decision))


@register.simple_tag(takes_context=True)
def consultation_clock(context: Context, one: Consultation) -> Clock:
    """Return the clock of an open consultation as it stands."""
    return read_clock(CLOCK, started_at=one.opened_at, now=context["request"].now, given_due_at=one.due_at)
