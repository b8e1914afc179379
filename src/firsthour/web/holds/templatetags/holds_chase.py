"""How are the parts of a chase worded? Kinds of money, exits, states, clocks, marks of the race."""

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from firsthour.law.holds import HoldLine
from firsthour.law.messages import list_message_fields
from firsthour.recovery.hold_events import MEASURES
from firsthour.recovery.holds import STATES
from firsthour.web.desk.matter_shown import mask_title
from firsthour.web.desk.models import Event
from firsthour.web.holds.models import HoldRequest
from firsthour.web.holds.queries.chase_page import Card, Face
from firsthour.web.holds.queries.races import Moment
from firsthour.web.ui.formats import duration_words
from firsthour.web.ui.templatetags.firsthour import amount, spoken_language

register = template.Library()
PARTS = {
    "held": _("stopped or frozen"),
    "asked": _("asked, no answer"),
    "drafted": _("to be approved"),
    "gone": _("left for good"),
    "residual": _("not asked or not seen"),
    "onward": _("went on"),
}
EXITS = {
    "cash": _("cash withdrawal"),
    "merchant": _("merchant"),
    "wallet": _("wallet"),
    "exchange": _("coin exchange"),
    "abroad": _("abroad"),
    "fee": _("fee"),
    "interest": _("interest"),
    "debt": _("debt repaid"),
}
EXIT_ICONS = {"fee": "receipt-refund", "interest": "receipt-refund"}
CLOCKS = {"answered": _("bank answered"), "unanswered": _("no answer"), "to_send": _("to send")}
SOURCES = {
    "report": _("as reported"),
    "answer": _("from the bank's answer"),
    "statement": _("from the statements"),
    "hand": _("entered by hand"),
}


@register.filter
def part_words(key: str) -> str:
    """Write a part of a sum."""
    return str(PARTS.get(key, key))


@register.filter
def exit_words(kind: str) -> str:
    """Write how money left for good."""
    return str(EXITS.get(kind, kind))


@register.filter
def exit_icon(kind: str) -> str:
    """Write the icon of an exit."""
    return EXIT_ICONS.get(kind, "arrow-up-right")


@register.filter
def hold_words(state: str) -> str:
    """Write the state of an account."""
    return STATES[state][spoken_language()]


@register.filter
def measure_words(request: HoldRequest) -> str:
    """Write what is asked."""
    if not request.measure:
        return gettext("query of transactions")
    return MEASURES[request.measure][spoken_language()]  # type: ignore[index]


@register.filter
def hop_words(depth: int) -> str:
    """Write which hop it is."""
    names = {1: gettext("First hop"), 2: gettext("Second hop"), 3: gettext("Third hop")}
    return names.get(depth) or gettext("Hop %(depth)d") % {"depth": depth}


@register.filter
def source_words(source: str) -> str:
    """Write how a hop is known."""
    return str(SOURCES.get(source, source))


@register.filter
def clock_label(face: Face) -> str:
    """Write which clock it is: a word, or which stop of how many."""
    if face.words and face.words[0].isdigit():
        return gettext("stop %(of)s") % {"of": face.words}
    return str(CLOCKS.get(face.words, ""))


@register.filter
def rule_language(words: dict[str, str]) -> str:
    """Write words of the law's data in the reader's language."""
    return words[spoken_language()]


@register.filter
def span_of(line: HoldLine) -> str:
    """Write how long a line of the rules gives."""
    seconds = int(line.span.total_seconds())
    if seconds <= 3600:
        n = seconds // 60
        return ngettext("%(n)d min", "%(n)d min", n) % {"n": n}
    n = seconds // 3600
    return ngettext("%(n)d h", "%(n)d h", n) % {"n": n}


@register.filter
def elapsed_since(now: object, then: object) -> str:
    """Write how long ago it was."""
    seconds = int((now - then).total_seconds())  # type: ignore[operator]
    return duration_words(max(0, seconds), spoken_language())


@register.filter
def mark_words(mark: Moment) -> str:
    """Write a mark of the race."""
    if mark.what == "exit":
        return gettext("%(tail)s %(exit)s") % {"tail": mark.tail, "exit": exit_words(mark.kind)}
    words = {
        "paid": gettext("paid to %(tail)s"),
        "arrived": "→ %(tail)s",
        "reported": gettext("report"),
        "sent": gettext("%(tail)s asked"),
        "held": gettext("%(tail)s held"),
    }
    return words[mark.what] % {"tail": mark.tail}


@register.filter
def chip_hold(card: Card) -> str:
    """Tell the chip whether money is held there."""
    return "frozen" if card.state is not None and card.state.holds_money else ""


@register.filter
def chip_cover(card: Card) -> str:
    """Tell the chip whether what happened on the account is known."""
    is_known = card.node is not None and (card.node.onward_fen or card.node.own.gone_fen)
    return "covered" if is_known else "seen"


@register.filter
def is_pressing(card: Card) -> bool:
    """Tell whether a card's draft must be sent within minutes."""
    is_open = card.request is not None and card.request.state in ("drafted", "waiting")
    return is_open and any(face.state in ("critical", "overdue") and face.words == "to_send" for face in card.clocks)


@register.filter
def at_key(table: Mapping[str, object], key: object) -> object:
    """Return an entry of a table by its key."""
    return table.get(str(key))


@register.filter
def field_words(key: str) -> str:
    """Write the name of a field of a message."""
    known = list_message_fields().get(key)
    return known.words[spoken_language()] if known else key


@register.filter
def in_short(title: str) -> str:
    """Write the title of a matter masked."""
    return mask_title(title)


@register.filter
def event_of_hold(event: Event) -> str:
    """Write a row of the first hour: what happened, how much is held."""
    words = {
        "hold.pursued": gettext("followed from here"),
        "hold.sent": gettext("stop sent"),
        "hold.answered": gettext("bank answered"),
        "freeze.answered": gettext("bank answered"),
    }
    fen = event.facts.get("held_fen", event.facts.get("loss_fen"))
    return " · ".join(
        part for part in (words.get(event.kind, event.kind), amount(fen) if fen is not None else "") if part
    )
