"""Which words do the codes of restitution have on pages?"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from firsthour.recovery.payouts import WORDS as PAYMENT_STATES
from firsthour.web.restitution.policies import CLAIMANT
from firsthour.web.ui.templatetags.firsthour import spoken_language

__all__ = ["CLAIMANT"]
WAY_WORDS: dict[str, Any] = {
    "single": _("Single deposit"), "traced": _("Traceable by time"), "pro-rata": _("Pro rata"),
}  # fmt: skip
DEMAND_WORDS: dict[str, Any] = {
    "loss": _("The loss is another"),
    "held": _("The held money is not all the victims'"),
    "traced": _("Money was traced otherwise"),
    "other": _("Something else"),
}
TOLD_WORDS: dict[str, Any] = {
    "hand": _("handed over in person"), "post": _("sent by post"), "phone": _("told by phone, then by post"),
    "online": _("told by the portal"),
}  # fmt: skip
STATES: dict[str, tuple[Any, str]] = {
    "registering": (_("registers being filled"), "line"),
    "drafted": (_("table drafted"), ""),
    "announced": (_("being announced"), "warn"),
    "asked": (_("decision asked for"), "warn"),
    "decided": (_("decided on"), "ok"),
    "settled": (_("paid and settled"), "ok"),
}
BATCH_STATES: dict[str, tuple[Any, str]] = {
    "asked": (_("waits for approval"), "warn"),
    "refused": (_("not approved"), "bad"),
    "decided": (_("decided on, not sent"), "warn"),
    "sent": (_("with the banks"), ""),
    "settled": (_("paid and settled"), "ok"),
}
LINE_TONES = {
    "paid": "ok", "failed": "bad", "returned": "bad", "amount_differs": "bad", "doubled": "bad", "overdue": "warn",
}  # fmt: skip
ENTRY_WORDS: dict[str, Any] = {
    "claim": _("Loss registered"), "loss": _("Loss changed"), "hold": _("Held money"), "seizure": _("Thing seized"),
    "valuation": _("Valued anew"), "custody": _("Cost of keeping"), "disposal": _("Disposed of"),
    "decision": _("Promised by decision"), "payout": _("Paid by the bank"), "refused": _("Not paid, free again"),
    "returned": _("Came back, free again"), "correction": _("Correction"),
    "source": _("Due from a participant"), "giveback": _("Given back by a participant"),
}  # fmt: skip
PARTS: dict[str, Any] = {
    "open": _("still open"), "committed": _("promised"), "paid": _("paid out"), "returned": _("came back before"),
    "free": _("not promised"), "value": _("value"), "cost": _("cost"),
    "due": _("to be given back"), "given": _("given back"),
}  # fmt: skip
AGAINST: dict[str, Any] = {
    "owed:victims": _("owed to victims"), "held:accounts": _("held in accounts"), "seized:value": _("seized things"),
    "costs:due": _("costs due"), "costs:paid": _("costs paid"), "sold:proceeds": _("proceeds of sales"),
    "owed:sources": _("owed by participants"),
}  # fmt: skip
EVENT_WORDS: dict[str, Any] = {
    "restitution.opened": _("Restitution begun"),
    "restitution.announced": _("Notice of restitution published"),
    "restitution.decided": _("Restitution decided"),
    "restitution.settled": _("Restitution paid out"),
}
EVENT_ICONS = dict.fromkeys(EVENT_WORDS, "receipt-refund")


def state_of(state: str) -> tuple[Any, str]:
    """Return words and tone of a restitution's state."""
    return STATES.get(state, (state, ""))


def batch_state_of(state: str) -> tuple[Any, str]:
    """Return words and tone of a decision's state."""
    return BATCH_STATES.get(state, (state, ""))


def line_state_of(state: str) -> tuple[str, str]:
    """Return words and tone of a payment's state."""
    words = PAYMENT_STATES.get(state, {})  # type: ignore[call-overload]
    return words.get(spoken_language(), state), LINE_TONES.get(state, "")


def way_of(way: str) -> Any:
    """Return the words of a way."""
    return WAY_WORDS.get(way, way)


def entry_words(kind: str) -> Any:
    """Return the words of an entry's kind."""
    return ENTRY_WORDS.get(kind, kind)


def posting_words(account: str) -> str:
    """Return an account of the register as a page names it: ``C000001 open``."""
    room, _colon, rest = account.partition(":")
    key, _colon, part = rest.rpartition(":")
    if room in ("claim", "hold", "asset", "source") and part in PARTS:
        return f"{key} {PARTS[part]}"
    return str(AGAINST.get(account, account))
