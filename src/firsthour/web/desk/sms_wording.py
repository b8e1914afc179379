"""How is it said what became of a short message, and why?"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from firsthour.web.desk.models.sms import SmsState
from firsthour.web.desk.sms_lines import gate, outbox
from firsthour.web.desk.sms_lines.purposes import read_sms_rules
from firsthour.web.ui.templatetags.firsthour import spoken_language

STATE_WORDS: dict[str, Any] = {
    SmsState.WAITING: _("waits"),
    SmsState.SENDING: _("is being sent"),
    SmsState.PUT: _("sent, no receipt yet"),
    SmsState.DELIVERED: _("delivered"),
    SmsState.EXPIRED: _("phone was off too long"),
    SmsState.FAILED: _("not delivered"),
    SmsState.WITHHELD: _("withheld"),
}
REASONS: dict[str, Any] = {
    gate.QUIET: _("quiet hours: leaves in the morning"),
    gate.OPTED_OUT: _("the receiver has left such messages"),
    gate.TOO_MANY: _("as many as a day bears were sent to the number"),
    outbox.LINE_LOST: _("the line was lost before it answered"),
    outbox.GIVEN_UP: _("its sender was killed again and again"),
    outbox.UNREADABLE: _("its text cannot be read any more"),
    outbox.CALLED_BACK: _("what it told of was withdrawn before it left"),
    outbox.TOO_OLD: _("it waited for more than a day"),
    "file_down": _("the file could not be written"),
}


def reason_words(reason: str) -> str:
    """Return why, in words; a provider's own code as it is."""
    return str(REASONS.get(reason, reason))


def purpose_words(purpose: str) -> str:
    """Return what a message is for, in the reader's language."""
    known = read_sms_rules().purposes.get(purpose)
    return known.words[spoken_language()] if known else purpose
