"""With whom does the core of this room register? With approvals, the gateway, cases, warnings, erasing and notices."""

from django.utils.translation import gettext_lazy as _

from firsthour.web.desk import wording as desk_wording
from firsthour.web.desk.document_kinds import FIELD_WORDS
from firsthour.web.desk.notice_kinds import register_topic
from firsthour.web.gateway.listeners import register_answer_listener, register_sent_listener
from firsthour.web.holds import averting, erasing
from firsthour.web.holds.operations import chasing
from firsthour.web.holds.operations.answering import take_answer, take_sent
from firsthour.web.holds.operations.approving import ABOUT, carry_out, end_asking
from firsthour.web.holds.operations.filing import connect_filing
from firsthour.web.holds.operations.telling import ALARM, ANSWER
from firsthour.web.holds.policies import APPROVAL
from firsthour.web.holds.wording import EVENT_ICONS, EVENT_WORDS
from firsthour.web.intake.approvals import ApprovalKind, register_approval_kind

_FIELDS = {
    "account": _("Account"), "holder": _("Holder"), "amount": _("Amount"), "basis": _("Basis"),
    "request_number": _("Number of the request"), "asset": _("Kind of property"), "range": _("Range"),
    "from_at": _("From"), "until_at": _("Until"), "original": _("Original request"), "asked": _("What is asked"),
    "institution": _("Bank"), "measure": _("Kind of hold"), "since": _("In force from"), "until": _("Until"),
}  # fmt: skip


def register_core() -> None:
    """Fill the registries of lower rooms; called once, when the apps are ready."""
    register_approval_kind(ApprovalKind(APPROVAL, _("Stop-payment, freeze or release"), carry_out, end_asking))
    register_answer_listener(ABOUT, take_answer)
    register_sent_listener(ABOUT, take_sent)
    register_topic(ALARM, _("A stop-payment or freeze needs you"), icon="hourglass")
    register_topic(ANSWER, _("A bank answered"), icon="building-bank")
    desk_wording.EVENT_WORDS.update(EVENT_WORDS)
    desk_wording.EVENT_ICONS.update(EVENT_ICONS)
    for name, words in _FIELDS.items():
        FIELD_WORDS.setdefault(name, words)
    chasing.register()
    averting.register()
    erasing.register()
    connect_filing()
