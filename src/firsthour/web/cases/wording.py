"""How are the words of cases written: events, steps, states of a review, kinds of links?"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from firsthour.web.cases.models import FilingState, LinkKind, Proposal

PROPOSALS: dict[str, Any] = {
    Proposal.FILE: _("file"),
    Proposal.REFUSE: _("do not file"),
    Proposal.TRANSFER: _("transfer"),
}
FILING_STATES: dict[str, Any] = {
    FilingState.OPEN: _("facts are gathered"),
    FilingState.PROPOSED: _("waits for the legal opinion"),
    FilingState.OPINED: _("waits for the decision"),
    FilingState.DECIDED: _("decision made"),
}
LINK_KINDS: dict[str, Any] = {
    LinkKind.SERIES: _("same series"),
    LinkKind.SAME_ACCOUNT: _("same account"),
    LinkKind.SAME_PERSON: _("same person"),
    LinkKind.SAME_TOOL: _("same phone, device or site"),
    LinkKind.UPSTREAM: _("upstream or downstream"),
    LinkKind.OTHER: _("other"),
}
OUTCOMES: dict[str, Any] = {
    "upheld": _("the refusal stands"),
    "again": _("to be reviewed anew"),
    "file": _("to be filed"),
}
STEP_OUTCOMES: dict[str, Any] = {
    "taken": _("done"),
    "asked": _("waits to be decided"),
    "granted": _("approved"),
    "refused": _("not approved"),
}
HOW_DELIVERED: dict[str, Any] = {
    "handed": _("handed over in person"),
    "posted": _("by post"),
    "left": _("left at the address"),
}
CAPACITIES: dict[str, Any] = {"chair": _("presides"), "member": _("member"), "recorder": _("keeps the minutes")}
VOICES: dict[str, Any] = {"for": _("for it"), "against": _("against it"), "abstains": _("reserves the opinion")}
EVENT_WORDS: dict[str, Any] = {
    "case.accepted": _("accepted as a case"),
    "case.amount_set": _("amount at stake changed"),
    "case.supervised": _("put under supervision: %(why)s"),
    "case.supervision_ended": _("supervision ended: %(reason)s"),
    "case.facts_entered": _("facts compared with the filing lines"),
    "case.offence_dropped": _("offence taken out of the comparison"),
    "case.checklist_answered": _("checklist answered"),
    "case.proposed": _("proposal made: %(reason)s"),
    "case.opined": _("legal opinion given: %(reason)s"),
    "case.sent_back": _("proposal sent back: %(reason)s"),
    "case.collective": _("collective discussion recorded"),
    "case.extended": _("review extended: %(reason)s"),
    "case.review_paused": _("review waits for material: %(reason)s"),
    "case.review_resumed": _("review runs on"),
    "case.step_asked": _("asked for approval: %(reason)s"),
    "case.step_refused": _("not approved: %(reason)s"),
    "case.begin_review": _("filing review begun"),
    "case.file": _("decided to file: %(reason)s"),
    "case.refuse": _("decided not to file: %(reason)s"),
    "case.transfer": _("decided to transfer: %(reason)s"),
    "case.begin_investigation": _("investigation begun"),
    "case.transfer_filed": _("filed case transferred: %(reason)s"),
    "case.suspend": _("investigation suspended: %(reason)s"),
    "case.resume": _("investigation resumed: %(reason)s"),
    "case.end_for_person": _("investigation of a person ended"),
    "case.cancel": _("case cancelled: %(reason)s"),
    "case.conclude": _("investigation concluded: %(reason)s"),
    "case.put_away": _("put away: %(reason)s"),
    "case.take_back": _("came back: %(reason)s"),
    "case.reopen": _("taken up again: %(reason)s"),
    "case.review_again": _("to be reviewed anew after the complaint"),
    "case.review_file": _("to be filed after the complaint"),
    "case.notice_delivered": _("notice of refusal delivered"),
    "case.review_asked": _("complainant asked for a review"),
    "case.review_opined": _("opinion on the complaint given"),
    "case.review_decided": _("complaint decided"),
    "case.review_delivered": _("decision on the complaint delivered"),
    "case.handed_over": _("case handed over to %(to)s"),
    "case.report_added": _("%(number)s added to the case"),
    "case.report_taken_out": _("%(number)s taken out of the case"),
    "case.linked": _("linked with %(other)s"),
    "case.unlinked": _("no longer linked with %(other)s"),
    "case.parent_set": _("made a part of %(parent)s"),
    "case.merged": _("%(absorbed)s merged into %(survivor)s: %(reason)s"),
    "case.unmerged": _("%(absorbed)s and %(survivor)s apart again: %(reason)s"),
    "case.item_taken": _("%(name)s taken, %(basis)s"),
    "case.item_moved": _("%(name)s moved to %(place)s"),
    "case.checked": _("check before a measure: %(measure)s"),
    "case.force_formed": _("task force formed: %(name)s"),
    "case.force_member": _("%(name)s joined the task force"),
    "case.force_member_left": _("%(name)s left the task force"),
    "case.plan_line": _("line %(order)s of the plan: %(owner)s"),
    "case.plan_line_struck": _("line %(order)s of the plan struck"),
    "case.force_log": _("written into the log"),
    "case.force_ended": _("task force dissolved"),
    "measure.asked": _("asked for: %(measure)s"),
    "measure.began": _("%(measure)s from now on, %(paper)s"),
    "measure.refused": _("not approved: %(measure)s"),
    "measure.ended": _("ended: %(measure)s"),
}
EVENT_ICONS: dict[str, str] = {
    "case.accepted": "folder",
    "case.supervised": "alert-octagon",
    "case.facts_entered": "scale",
    "case.proposed": "send",
    "case.opined": "scale",
    "case.file": "gavel",
    "case.refuse": "gavel",
    "case.transfer": "transfer",
    "case.merged": "affiliate",
    "case.unmerged": "affiliate",
    "case.linked": "link",
    "case.item_taken": "lock",
    "case.force_formed": "users-group",
    "case.review_asked": "message-question",
    "case.review_decided": "gavel",
}
PAPER_FIELDS: dict[str, Any] = {
    "accepted_at": _("Accepted at"),
    "facts": _("Facts in short"),
    "opinion": _("Opinion"),
    "offence": _("Offence"),
    "basis": _("Basis"),
    "compared": _("Comparison with the filing lines"),
    "complainant": _("Complainant"),
    "met_at": _("Met at"),
    "members": _("Members"),
    "opinions": _("What each said"),
    "minutes": _("Minutes"),
    "asked": _("What was asked for"),
    "outcome": _("Outcome"),
}


def event_words(name: str) -> str:
    """Return the words of a step that the table of steps does not have, from those of its event."""
    return str(EVENT_WORDS.get({"accept": "case.accepted"}.get(name, f"case.{name}"), name))
