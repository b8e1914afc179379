"""How are numbers, times and names written on a page? One filter each; nothing is formatted anywhere else."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm
from django.http import HttpRequest
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from firsthour.law.citing import cite, cite_written
from firsthour.web.ui import amount_words, formats, masking
from firsthour.web.ui.access import Permission
from firsthour.web.ui.acting import SYSTEM
from firsthour.web.ui.clock_faces import ClockFace, face_of, state_words
from firsthour.web.ui.conflicts import BASE, initial_text
from firsthour.web.ui.formats import NOTHING, Change, Language
from firsthour.web.ui.tiers import TIERS, Tier

register = template.Library()


def spoken_language() -> Language:
    """Return the language of the reader, as the formats know it."""
    return "en" if (get_language() or "").startswith("en") else "zh"


@register.simple_tag
def colon() -> str:
    """Return the colon of the reader's language, between what is named and what is said of it."""
    return ": " if spoken_language() == "en" else "："


@register.simple_tag
def cited(source: str, article: str = "") -> str:
    """Write where a rule stands: the text and its article, as the reader's language cites them."""
    return cite(source, article, language=spoken_language())


@register.filter
def cited_basis(written: str) -> str:
    """Write a basis that was kept as ``text §article``, as the reader's language cites it."""
    return cite_written(written, language=spoken_language())


@register.filter
def may_take_out(request: HttpRequest) -> bool:
    """Tell whether this visitor takes lists out as files."""
    access = getattr(request, "access", None)
    return access is not None and access.may(Permission.EXPORT_LIST)


@register.filter
def in_a_row(words: Iterable[str]) -> str:
    """Return several words one after the other, with the comma of the reader's language between equals."""
    return (", " if spoken_language() == "en" else "、").join(words)


@register.filter
def amount(fen: int | None) -> str:
    """Write fen as ``¥1,234.56`` without markup (titles, mails); the component ``<c-amount>`` sets it in pieces."""
    return NOTHING if fen is None else formats.amount(fen, spoken_language())


@register.filter
def amount_html(fen: int | None) -> SafeString | str:
    """Write fen with the currency and the fen set smaller."""
    if fen is None:
        return NOTHING
    parts = formats.split_amount(fen, spoken_language())
    return format_html("{}<i>{}</i>{}<small>{}</small>", parts.sign, parts.currency, parts.yuan, parts.fen)


@register.filter
def rounded(fen: int | None) -> str:
    """Write fen as ``12.3万``, only in tiles and charts."""
    return NOTHING if fen is None else formats.rounded_amount(fen, spoken_language())


@register.filter
def in_words(fen: int) -> str:
    """Write fen in words."""
    return amount_words.amount_in_words(fen, spoken_language())


@register.filter
def count(number: int | None, ceiling: int | None = None) -> str:
    """Write a count with separators; ``count:10000`` reads ``10,000+`` above it."""
    return NOTHING if number is None else formats.count(number, ceiling)


@register.filter
def share_of(part: int, whole: int) -> str:
    """Write ``18.1 %``."""
    return formats.share(part, whole)


@register.filter
def fraction_of(part: int, whole: int) -> str:
    """Write ``152 / 838``."""
    return formats.fraction(part, whole)


@register.filter
def moment(at: datetime | None) -> str:
    """Write ``2026-11-22 08:15``."""
    return formats.full_time(at) if at else NOTHING


@register.filter
def moment_exact(at: datetime | None) -> str:
    """Write ``2026-11-22 08:15:26``, for ledgers."""
    return formats.exact_time(at) if at else NOTHING


@register.filter
def moment_words(at: datetime | None) -> str:
    """Write the time of day with seconds, for "read at"."""
    return formats.exact_time(at)[11:] if at else NOTHING


@register.filter
def day(value: date | datetime | None) -> str:
    """Write ``2026-11-22``."""
    return formats.day(value) if value else NOTHING


@register.simple_tag(takes_context=True)
def short_time(context: Context, at: datetime | None) -> str:
    """Write the least that names the moment: today ``08:15``, this year ``11-22``."""
    return formats.short_time(at, context["request"].now) if at else NOTHING


@register.simple_tag(takes_context=True)
def near_time(context: Context, at: datetime | None) -> str:
    """Write a moment of what happened one after another: today ``08:15``, this year ``11-22 08:15``."""
    return formats.near_time(at, context["request"].now) if at else NOTHING


@register.filter
def by_whom(row: Any) -> str:
    """Write who did it; where the program acted by itself, that, not the name of its part."""
    return gettext("the system") if str(row.by_key).startswith(SYSTEM) else str(row.by_name)


@register.filter
def epoch(at: datetime | None) -> str:
    """Write a moment as milliseconds since 1970, for scripts."""
    return str(int(at.timestamp() * 1000)) if at else ""


@register.filter
def iso(at: datetime | date | None) -> str:
    """Write a moment or day for ``datetime`` attributes."""
    return at.isoformat() if at else ""


@register.filter
def masked(text: str, kind: str = "person") -> str:
    """Write a name, phone, id, address or account masked: ``{{ person.phone|masked:"phone" }}``."""
    return masking.MASKS[kind](text or "")


@register.filter
def tail(number: str) -> str:
    """Write the last four signs of an account number."""
    return masking.tail_of(number or "")


@register.filter
def clock_state(state: str) -> str:
    """Write the word of a clock state."""
    return state_words(str(state))


@register.filter
def tier_of(key: str) -> Tier | None:
    """Return words, icon and rank of a risk tier."""
    return TIERS.get(str(key))


@register.filter
def dash(value: Any) -> Any:
    """Write an em dash for what is empty; zero stays zero."""
    return NOTHING if value is None or value == "" else value


@register.filter
def per_mille(part: int, whole: int) -> str:
    """Write a share as 0 to 1 with four places, for a width that a script sets."""
    return f"{part / whole:.4f}" if whole else "0"


@register.simple_tag
def year_on_year(this: int, last: int, *, better: str = "") -> Change:
    """Return words, arrow and tone of a change against last year."""
    return formats.year_on_year(this, last, better="up" if better == "up" else "down" if better == "down" else "")


@register.simple_tag(takes_context=True)
def clock_face(context: Context, **given: Any) -> ClockFace:
    """Return what the clock badge draws."""
    return face_of(given, now=given.get("now") or context["request"].now, language=spoken_language())


@register.simple_tag
def conserved(parts: Iterable[Mapping[str, Any]], whole: int) -> dict[str, Any]:
    """Return whether the parts close to the whole, and by how much they do not: ``{"closes", "missing"}``."""
    missing = whole - sum(int(part["fen"]) for part in parts)
    return {"closes": missing == 0, "missing": missing, "size": abs(missing)}


@register.simple_tag
def versions(form: BaseForm, version: int) -> SafeString:
    """Write on which version a form was opened and what stood in it then, hidden, for who comes second."""
    given = form.data if form.is_bound else {}
    base = ((BASE + name, given.get(BASE + name, initial_text(form, name))) for name in form.fields)
    hidden = format_html_join("", '<input type="hidden" name="{}" value="{}" data-no-draft>', base)
    return format_html('<input type="hidden" name="version" value="{}">{}', version, hidden)


@register.simple_tag
def kind_words(kind: str) -> str:
    """Return the word of a money kind."""
    words = {
        "stolen": gettext("stolen"),
        "clean": gettext("own money"),
        "frozen": gettext("stopped or frozen"),
        "returned": gettext("returned"),
        "unseen": gettext("unseen"),
        "exit": gettext("exit"),
        "asked": gettext("asked, no answer"),
        "draft": gettext("to be approved"),
    }
    return words.get(kind, kind)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Write an icon of the sprite that stands beside words: what ``<c-icon name=…/>`` writes, for the frame and the
    components, which have dozens on every page."""
    return format_html(
        '<svg class="ti " aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def law_words(status: str) -> str:
    """Return the word of a rule's status."""
    words = {
        "C": gettext("original"),
        "C2": gettext("quoted"),
        "U": gettext("unchecked"),
        "X": gettext("conflict"),
    }
    return words.get(status, status)
