"""Whose account is it? A bank may tell, where nobody knew it when the account was stopped."""

from datetime import datetime

from firsthour.law.messages import UNKNOWN
from firsthour.recovery.meaning import meaning_of
from firsthour.recovery.messages import Message
from firsthour.web.holds.models import Hold, RequestState
from firsthour.web.holds.operations.telling import tell
from firsthour.web.holds.request_values import fields_of
from firsthour.web.intake.picking.folding import fold
from firsthour.web.intake.picking.numbers import normal_account
from firsthour.web.ui.acting import Actor

_TELLING = ("stop", "freeze", "transactions", "cardholder")  # answers about the one account that was asked about


def fill_holder(hold: Hold, message: Message, *, by: Actor, now: datetime) -> bool:
    """Note the holder that a bank names, where none is known; tell whether one was noted. A known name stays.

    The drafts about the account name the holder from then on. The caller has the pen of the hold.
    """
    name, account = message.text("holder").strip()[:60], message.text("account")
    if hold.holder or not name or name == UNKNOWN or message.kind.key not in _TELLING:
        return False
    if account and normal_account(fold(account)) != hold.normal:
        return False  # it speaks of another account
    if meaning_of(message).key in ("failed", "refused", "unknown"):
        return False
    hold.holder = name
    hold.save(update_fields=["holder"])
    for request in hold.requests.filter(state=RequestState.DRAFTED):
        if "holder" in fields_of(request.code) and not request.values.get("holder"):
            request.values = {**request.values, "holder": name}
            request.save(update_fields=["values"])
    tell("hold.holder_named", hold, by=by, now=now, facts={"code": message.code})
    return True
