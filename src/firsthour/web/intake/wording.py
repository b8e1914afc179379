"""Which words do people read for the codes of reports, their custody and what was found in them?"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from firsthour.web.intake.models import Channel, IdentifierKind, MentionRole, Outcome, Precision, Step

REPORT_STATES: dict[str, Any] = {
    "registered": _("registered"),
    "offered": _("offered, waits for an answer"),
    "in_review": _("refused, waits for the review"),
    "for_decision": _("waits for a leader's decision"),
    "accepted": _("report taken on"),
    "in_lead": _("worked on as a lead"),
    "in_case": _("part of a case"),
    "referred": _("referred elsewhere"),
    "turned_away": _("not taken on"),
    "closed": _("concluded"),
}
CHANNELS: dict[str, Any] = {
    Channel.COUNTER: _("at the counter"),
    Channel.PHONE: _("by phone"),
    Channel.HAND_OVER: _("handed over"),
    Channel.POLICE_LINE: _("police line 110"),
    Channel.FRAUD_LINE: _("anti-fraud line 96110"),
    Channel.MINI_PROGRAM: _("mini-program"),
    Channel.PORTAL: _("public portal"),
    Channel.OTHER_SYSTEM: _("another system"),
}
ROLES: dict[str, Any] = {
    MentionRole.REPORTER: _("reporter"),
    MentionRole.VICTIM: _("victim"),
    MentionRole.SUSPECT: _("suspect"),
    MentionRole.WITNESS: _("witness"),
    MentionRole.HOLDER: _("account holder"),
    MentionRole.MISSING: _("missing person"),
    MentionRole.OTHER: _("other"),
}
IDENTIFIERS: dict[str, tuple[Any, str]] = {
    IdentifierKind.PHONE: (_("phone"), "phone-call"),
    IdentifierKind.ACCOUNT: (_("account"), "building-bank"),
    IdentifierKind.LINK: (_("link"), "link"),
    IdentifierKind.APP: (_("app"), "device-desktop"),
    IdentifierKind.CHAT: (_("chat name"), "message-question"),
    IdentifierKind.EMAIL: (_("e-mail"), "mail"),
    IdentifierKind.ID_NUMBER: (_("identity number"), "id-badge-2"),
    "amount": (_("amount"), "equal"),
    "moment": (_("time"), "clock"),
}
PRECISIONS: dict[str, Any] = {
    Precision.MINUTE: _("to the minute"),
    Precision.HOUR: _("about that hour"),
    Precision.DAY: _("only the day"),
}
STEPS: dict[str, tuple[Any, str]] = {
    Step.REGISTERED: (_("registered"), "plus"),
    Step.OFFERED: (_("offered"), "transfer"),
    Step.WITHDRAWN: (_("offer withdrawn"), "x"),
    Step.ACCEPTED: (_("report taken on"), "circle-check"),
    Step.REFUSED: (_("report refused"), "arrow-back-up"),
    Step.REVIEWED: (_("refusal overturned"), "scale"),
    Step.BOUNCED: (_("refusal stands, back again"), "arrow-back-up"),
    Step.TURNED_AWAY: (_("reporter told: not taken on"), "x"),
    Step.COMPLAINED: (_("reporter complained"), "message-question"),
    Step.ESCALATED: (_("put before a leader"), "alert-octagon"),
    Step.DECIDED: (_("decided by a leader"), "gavel"),
    Step.REFERRED: (_("referred elsewhere"), "mail-fast"),
    Step.CLOSED: (_("concluded"), "circle-check"),
    Step.REOPENED: (_("opened again"), "refresh"),
}
RANKS: dict[str, Any] = {
    "unit_leader": _("the unit's leader"),
    "bureau_leader": _("the bureau's leader"),
}
OUTCOMES: dict[str, tuple[Any, str]] = {
    Outcome.REGISTERED: (_("registered"), "ok"),
    Outcome.KNOWN: (_("registered before"), "line"),
    Outcome.REJECTED: (_("rejected"), "bad"),
}
TWIN_REASONS: dict[str, Any] = {
    "payment": _("same payment"),
    "victim": _("same victim"),
    "account": _("same receiving account"),
    "link": _("same link"),
}
EVENT_WORDS: dict[str, tuple[Any, str]] = {
    "report.registered": (_("report registered"), "plus"),
    "report.supplemented": (_("reporter added something"), "note"),
    "report.offered": (_("offered to %(to)s"), "transfer"),
    "report.withdrawn": (_("offer to %(from)s withdrawn: %(reason)s"), "x"),
    "report.accepted": (_("taken on by %(to)s"), "circle-check"),
    "report.refused": (_("refused by %(from)s: %(reason)s"), "arrow-back-up"),
    "report.overturned": (_("refusal overturned, %(to)s takes it on"), "scale"),
    "report.bounced": (_("refusal of %(from)s stands: %(reason)s"), "arrow-back-up"),
    "report.turned_away": (_("not taken on: %(reason)s"), "x"),
    "report.escalated": (_("put before the leader: %(to)s"), "alert-octagon"),
    "report.decided": (_("leader's decision: %(to)s takes it on"), "gavel"),
    "report.complained": (_("reporter complained"), "message-question"),
    "report.referred": (_("referred to %(to)s"), "mail-fast"),
    "report.twins_linked": (_("linked with %(to)s: %(reason)s"), "link"),
    "report.twins_kept_apart": (_("kept apart from %(to)s: %(reason)s"), "x"),
    "report.twins_undone": (_("decision about %(to)s taken back"), "refresh"),
}
AGES: dict[str, Any] = {
    "": _("not known"),
    "minor": _("under 18"),
    "18-35": _("18 to 35"),
    "36-59": _("36 to 59"),
    "60+": _("60 and over"),
}
STEP_WORDS: dict[str, Any] = {
    "accept": _("Take the report on"),
    "offer": _("Offer to another unit"),
    "withdraw": _("Withdraw the offer"),
    "refuse": _("Refuse"),
    "review": _("Review the refusal"),
    "decide": _("Decide who takes it on"),
    "refer": _("Refer elsewhere"),
    "close": _("Conclude"),
    "reopen": _("Open again"),
    "supplement": _("Add what was told later"),
}
