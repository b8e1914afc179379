"""Which words do people read for the codes of leads, requests and consultations?"""

from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from firsthour.law.citing import cite
from firsthour.law.deadlines import Extension, Length, get_one_deadline_kind
from firsthour.web.desk.clocks import words_of
from firsthour.web.intake.lead_sources import get_one_source, list_check_ways
from firsthour.web.intake.models.leads import Approval, ApprovalState, CheckResult, LeadResult, Route

ROUTES: dict[str, Any] = {
    Route.ECONOMIC: _("Economic-crime lead"),
    Route.ADMINISTRATIVE: _("Transfer by an agency"),
    Route.ORDINARY: _("Ordinary lead"),
}
RESULTS: dict[str, Any] = {
    LeadResult.VERIFIED: _("verified"),
    LeadResult.NOT_VERIFIED: _("not verified"),
    LeadResult.TRANSFERRED: _("passed on"),
    LeadResult.MERGED: _("merged"),
}
CHECK_RESULTS: dict[str, Any] = {
    CheckResult.CONFIRMED: _("confirmed"),
    CheckResult.REFUTED: _("refuted"),
    CheckResult.UNCLEAR: _("unclear"),
}
APPROVAL_STATES: dict[str, Any] = {
    ApprovalState.WAITING: _("waits for a decision"),
    ApprovalState.APPROVED: _("approved"),
    ApprovalState.REFUSED: _("not approved"),
    ApprovalState.WITHDRAWN: _("taken back"),
}
RANKS: dict[str, Any] = {
    "unit_leader": _("leader of the unit"),
    "county_head": _("head of the county bureau or above"),
    "city_head": _("head of the city bureau or above"),
    "superior_head": _("head of the superior organ"),
    "superior_procuratorate": _("superior procuratorate"),
    "provincial_procuratorate": _("provincial procuratorate"),
}
EXTENSIONS: dict[str, Any] = {
    "extended_checking": _("the lead must be checked"),
    "extended_difficult": _("difficult case"),
    "extended_latest": _("decision needs longer"),
    "extended_major": _("major, difficult or complex case"),
    "extended_superior": _("especially major or in several regions"),
}
#: Steps with a lead, in the order in which they are offered.
STEPS: dict[str, Any] = {
    "check": _("Record a check"),
    "decide": _("Decide the lead"),
    "answer": _("Tell the source"),
    "become": _("Let it become a report or case"),
    "missing": _("Papers are missing"),
    "complete": _("Papers are complete now"),
    "extend": _("Ask for a longer period"),
    "transfer": _("Belongs elsewhere"),
    "merge": _("Merge into another"),
    "unmerge": _("Undo the merge of the lead"),
}
#: Events of a matter, and their icons, for its time line.
EVENT_WORDS: dict[str, Any] = {
    "lead.registered": _("registered as a lead"),
    "lead.checked": _("a check was recorded"),
    "lead.verified": _("lead verified"),
    "lead.not_verified": _("lead not verified"),
    "lead.merged": _("merged into %(to)s"),
    "lead.unmerged": _("apart again from %(from)s: %(reasons)s"),
    "lead.took_in": _("lead %(number)s merged into this: %(reasons)s"),
    "lead.gave_back": _("lead %(number)s stands apart again: %(reasons)s"),
    "lead.passed_on": _("passed on to %(to)s"),
    "lead.became": _("became %(to)s"),
    "lead.answered": _("the source was told"),
    "lead.missing_told": _("the agency was told which papers are missing"),
    "lead.complete": _("papers are complete"),
    "approval.asked": _("approval asked of %(to)s"),
    "approval.approved": _("approved by %(to)s"),
    "approval.refused": _("not approved by %(to)s"),
    "approval.withdrawn": _("request taken back"),
    "consultation.opened": _("joint consultation begun"),
    "consultation.given": _("opinion given"),
    "consultation.decided": _("joint consultation decided"),
    "consultation.withdrawn": _("joint consultation called off"),
}
EVENT_ICONS: dict[str, str] = {
    "lead.registered": "note", "lead.checked": "file-search", "lead.verified": "check", "lead.not_verified": "x",
    "lead.merged": "link", "lead.unmerged": "arrow-back-up", "lead.passed_on": "transfer", "lead.became": "arrow-right",
    "lead.answered": "mail-fast", "lead.took_in": "link", "lead.gave_back": "arrow-back-up",
    "lead.missing_told": "file-unknown", "lead.complete": "circle-check", "approval.asked": "help-circle",
    "approval.approved": "circle-check", "approval.refused": "x", "approval.withdrawn": "arrow-back-up",
    "consultation.opened": "message-question", "consultation.given": "message-question",
    "consultation.decided": "gavel", "consultation.withdrawn": "x",
}  # fmt: skip


def speaks() -> str:
    """Return the key of the reader's language in tables."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def source_words(key: str) -> str:
    """Return the words of a source."""
    return get_one_source(key).words[speaks()]


def way_words(key: str) -> str:
    """Return the words of a way of checking; one that is no longer in the table keeps its key."""
    return list_check_ways().get(key, {}).get(speaks(), key)


def rank_words(rank: str) -> str:
    """Return the words of a rank; one without words keeps its key."""
    return str(RANKS.get(rank, rank))


def length_words(length: Length) -> str:
    """Return a length in words."""
    words = {
        "minutes": _("%(n)d minutes"), "hours": _("%(n)d hours"), "days": _("%(n)d days"),
        "working_days": _("%(n)d working days"), "months": _("%(n)d months"),
    }  # fmt: skip
    return str(words[length.unit]) % {"n": length.amount}


def extension_words(extension: Extension) -> str:
    """Return an extension in words: how much, why, and who approves it."""
    by_how_much = gettext("by %(length)s more") if extension.mode == "added" else gettext("to %(length)s")
    why, length = str(EXTENSIONS.get(extension.event, extension.event)), length_words(extension.length)
    return f"{by_how_much % {'length': length}} · {why} · {rank_words(extension.approver)}"


def happening_words(kind: str, event: str) -> str:
    """Return what lengthened a period of a kind, in words."""
    known = next((one for one in get_one_deadline_kind(kind).extensions if one.event == event), None)
    if known is None:
        return event
    by_how_much = gettext("by %(length)s more") if known.mode == "added" else gettext("to %(length)s")
    return f"{by_how_much % {'length': length_words(known.length)}} · {EXTENSIONS.get(event, event)}"


def article_words(kind: str) -> str:
    """Return the text and article behind a period; nothing where no source is named."""
    known = get_one_deadline_kind(kind)
    return cite(known.source, known.article, language=speaks())


def period_words(kind: str) -> str:
    """Return the name of a period."""
    return words_of(get_one_deadline_kind(kind), get_language() or "")


APPROVAL_WORDS: dict[str, Any] = {}  # of the kinds that rooms register (``approvals.register_approval_kind``)


def approval_words(approval: Approval) -> str:
    """Return what a request asks for."""
    if approval.clock is not None:
        return f"{gettext('Longer period')}: {happening_words(approval.clock.kind, approval.event)}"
    if approval.kind == "transfer":
        return gettext("Pass on to %(to)s") % {"to": approval.facts.get("to", "")}
    return str(APPROVAL_WORDS.get(approval.kind, approval.kind))
