"""Which words do people read for what happens to holds, on the time line of their matter?"""

from typing import Any

from django.utils.translation import gettext_lazy as _

EVENT_WORDS: dict[str, Any] = {
    "hold.pursued": _("loss pursued: %(payments)s payments"),
    "hold.known": _("account known"),
    "hold.exits": _("noted what left an account for good"),
    "hold.hops_replaced": _("accounts taken out of the tree: a later source knows better"),
    "hold.corrected": _("account corrected"),
    "hold.drafted": _("request drafted: %(request)s"),
    "hold.draft_changed": _("draft changed: %(request)s"),
    "hold.not_drafted": _("no request drafted: the rules do not allow it"),
    "hold.not_redrafted": _("refused request not drafted anew: the rules do not allow it"),
    "hold.asked": _("approval asked: %(request)s"),
    "hold.approved": _("request approved: %(request)s"),
    "hold.refused": _("request not approved: %(request)s"),
    "hold.withdrawn": _("request withdrawn: %(request)s"),
    "hold.sent": _("request sent: %(request)s"),
    "hold.sent_again": _("request sent again: %(request)s"),
    "hold.answered": _("the bank answered: %(request)s"),
    "hold.warned": _("a stop-payment or freeze comes to its end"),
    "hold.holder_named": _("the bank named the holder"),
    "hold.changed": _("the bank holds another amount"),
    "hold.late": _("a stop-payment or freeze ran over"),
    "hold.lapsed": _("a stop-payment lapsed"),
    "hold.released": _("released by the bank: %(request)s"),
    "hold.weighed": _("weighed before a running firm's account is held"),
    "hold.found_unrelated": _("found to have no link to the case"),
    "hold.notice_drafted": _("notice to the holder written"),
    "hold.holder_told": _("holder told"),
    "hold.filed": _("case filed: a freeze is possible"),
    "hold.refused_filing": _("case not filed: no freeze, the stop-payment falls"),
    "hold.pursuit_ended": _("pursuit ended: %(reason)s"),
    "freeze.approved": _("freeze approved: %(request)s"),
    "freeze.sent": _("freeze sent: %(request)s"),
    "freeze.answered": _("the bank answered about a freeze: %(request)s"),
    "freeze.renewed": _("freeze renewed: %(request)s"),
    "freeze.moved_up": _("a waiting freeze took effect"),
    "freeze.lapsed": _("a freeze lapsed"),
}
EVENT_ICONS = {
    "hold.pursued": "route", "hold.known": "route", "hold.drafted": "file-text", "hold.asked": "help-circle",
    "hold.approved": "circle-check", "hold.refused": "x", "hold.withdrawn": "arrow-back-up", "hold.sent": "mail-fast",
    "hold.sent_again": "mail-fast", "hold.answered": "building-bank", "hold.warned": "hourglass",
    "hold.changed": "building-bank",
    "hold.late": "alert-octagon", "hold.lapsed": "alert-octagon", "hold.released": "arrow-back-up",
    "freeze.approved": "circle-check", "freeze.sent": "mail-fast", "freeze.answered": "building-bank",
    "freeze.lapsed": "alert-octagon",
}  # fmt: skip
