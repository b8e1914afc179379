"""Which words do states, ways, errors and fields have on pages?"""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from firsthour.base.money import DEFAULT_CURRENCY, parse_amount
from firsthour.law.messages import list_code_tables, list_message_fields, list_message_kinds, list_return_codes
from firsthour.web.gateway.known import known_gateways
from firsthour.web.gateway.models import AnswerState, BankAnswer, BankMessage, MessageState, Way
from firsthour.web.gateway.payments import CODE as PAYMENTS
from firsthour.web.gateway.wire import read_time
from firsthour.web.ui import formats
from firsthour.web.ui.templatetags.firsthour import spoken_language

STATES: dict[str, tuple[Any, str, str]] = {
    MessageState.BY_HAND: (_("to be passed on"), "warn", "user"),
    MessageState.WAITING: (_("being sent"), "", "send"),
    MessageState.SENT: (_("with the bank"), "", "check"),
    MessageState.ANSWERED: (_("answered"), "ok", "circle-check"),
    MessageState.FAILED: (_("not taken by the bank"), "bad", "alert-circle"),
    MessageState.WITHDRAWN: (_("withdrawn"), "line", "x"),
}
LOOK = (_("an answer needs a person"), "bad", "message-question")
ANSWER_STATES: dict[str, tuple[Any, str]] = {
    AnswerState.NEW: (_("being taken in"), ""),
    AnswerState.TAKEN: (_("noted here"), "ok"),
    AnswerState.STRAY: (_("nobody asked for it"), "warn"),
    AnswerState.UNREADABLE: (_("cannot be read"), "bad"),
    AnswerState.STUCK: (_("could not be taken in"), "bad"),
}
WAYS: dict[str, Any] = {Way.HAND: _("by hand"), Way.FILE: _("by file"), Way.HTTPS: _("over the line")}
ERRORS: dict[str, Any] = {
    "no_gateway": _("its gateway is no longer in the table; a person passes it on"),
    "bad_gateways": _("the table of gateways cannot be used; a person passes it on"),
    "number_used": _("the bank has another message under this number"),
    "chosen": _("a person chose to pass it on"),
}

_QUOTING_NOTHING = ("unreadable_answer", "other_gateway")


def state_of(message: BankMessage) -> tuple[Any, str, str]:
    """Return words, tone and icon of a message's state."""
    return STATES[message.state]


def answer_state(answer: BankAnswer) -> tuple[Any, str]:
    """Return words and tone of an answer's state."""
    return ANSWER_STATES[answer.state]


def kind_words(code: str) -> str:
    """Return what a message is called."""
    kind = list_message_kinds().get(code)
    if kind is not None:
        return kind.words[spoken_language()]
    return _now("Order to pay") if code == PAYMENTS else code


def gateway_words(key: str) -> str:
    """Return what a gateway is called."""
    gateway = known_gateways().gateways.get(key)
    return gateway.words.get(spoken_language(), key) if gateway else key


def way_words(message: BankMessage) -> str:
    """Return by which way a message goes."""
    if message.state == MessageState.BY_HAND or not message.gateway:
        return str(WAYS[Way.HAND])
    return f"{gateway_words(message.gateway)} · {WAYS[message.way]}"


def error_words(error: str) -> str:
    """Return what an error of sending means: words where there are some, else the other side's code."""
    known = ERRORS.get(error) or ERRORS.get(error.rpartition(" ")[2])
    return f"{known} ({error})" if known and error not in ERRORS else str(known or error)


def spoken(error: dict[str, str]) -> str:
    """Return an error in the visitor's language."""
    return error.get(spoken_language(), "")


def stray_error(error: dict[str, str]) -> str:
    """Return what is wrong with an answer that belongs to nobody, without quoting it."""
    if not error:
        return ""
    return spoken(error) if error.get("code") in _QUOTING_NOTHING else str(ANSWER_STATES[AnswerState.UNREADABLE][0])


def field_lines(answer: BankAnswer) -> list[tuple[str, str]]:
    """Return what an answer says: label and value."""
    currency = str(answer.values.get("currency") or DEFAULT_CURRENCY)
    return [(field_words(key), value_words(key, str(value), currency=currency)) for key, value in answer.values.items()]


def field_words(key: str) -> str:
    """Return the label of a field."""
    field = list_message_fields().get(key)
    return field.words[spoken_language()] if field else key


def value_words(key: str, value: str, *, currency: str) -> str:
    """Return a value as a person reads it; what cannot be read stays as it came."""
    field = list_message_fields().get(key)
    if field is None:
        return value
    if field.kind == "amount":
        return _money_words(value, currency=currency)
    if key in ("return_code", "business_code"):
        code = list_return_codes().get(value)
        return f"{value} {code.words[spoken_language()]}" if code else value
    if field.kind == "time":
        try:
            return f"{read_time(value):%Y-%m-%d %H:%M:%S}"
        except ValueError:
            return value
    words = list_code_tables().get(field.kind, {}).get(value)
    return words[spoken_language()] if words else value


def _money_words(value: str, *, currency: str) -> str:
    """Write an amount as everywhere; another currency, and what is no amount, as it came."""
    if currency != DEFAULT_CURRENCY:
        return f"{value} {currency}"
    try:
        return formats.amount(parse_amount(value), spoken_language())
    except ValueError:
        return value
