"""How are matters, papers and the panels of other rooms written on a page?"""

from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from firsthour.law.deadlines import get_one_deadline_kind
from firsthour.web.desk import matter_kinds
from firsthour.web.desk.clocks import words_of
from firsthour.web.desk.document_kinds import get_one_document_kind
from firsthour.web.desk.models import Document, DocumentState, Matter, RunningClock, Share, ShareKind
from firsthour.web.desk.queries.merged import MergedMark, merged_marks
from firsthour.web.desk.wording import DOCUMENT_STATES
from firsthour.web.ui.templatetags.firsthour import spoken_language

register = template.Library()


@register.filter
def kind_of(matter: Matter) -> str:
    """Write the kind of a matter."""
    return matter_kinds.kind_words(matter.kind)


@register.filter
def kind_icon(matter: Matter) -> str:
    """Write the icon of a matter's kind."""
    known = matter_kinds.MATTERS.kinds.get(matter.kind)
    return known.icon if known else "folder"


@register.filter
def state_of(matter: Matter) -> str:
    """Write the state of a matter."""
    return matter_kinds.state_words(matter.kind, matter.state)


@register.simple_tag(takes_context=True)
def merged_mark(context: Context, matter: Matter | None) -> SafeString:
    """Write into which matter this one was merged, as far as the visitor may know; nothing where it was not."""
    if matter is None or matter.merged_into_id is None:
        return SafeString("")
    request = context["request"]
    known: dict[int, MergedMark] = request.__dict__.setdefault("_merged_marks", {})
    if matter.pk not in known:
        known |= merged_marks(request.access, [matter], now=request.now)
    return render_to_string("desk/parts/merged.html", {"mark": known[matter.pk]}, request=request)


@register.filter
def paper_kind(paper: Document) -> str:
    """Write which paper it is."""
    return get_one_document_kind(paper.kind).words[spoken_language()]


@register.filter
def paper_state(paper: Document) -> str:
    """Write the state of a paper."""
    return str(DOCUMENT_STATES[DocumentState(paper.state)])


@register.filter
def paper_tone(paper: Document) -> str:
    """Write the tone of a paper's state."""
    tones = {DocumentState.SIGNED: "ok", DocumentState.SUBMITTED: "warn", DocumentState.RETURNED: "bad"}
    return tones.get(DocumentState(paper.state), "line")


@register.filter
def clock_kind(row: RunningClock) -> str:
    """Write which period runs."""
    return words_of(get_one_deadline_kind(row.kind), get_language() or "")


@register.filter
def share_words(share: Share) -> str:
    """Write why somebody else sees a matter."""
    words = {
        ShareKind.NAMED: _("by name"),
        ShareKind.HANDED_OVER: _("works on it too"),
        ShareKind.SENT: _("was sent to them"),
    }
    return words[ShareKind(share.kind)]


@register.filter
def file_size(n_bytes: int) -> str:
    """Write the size of a file in whole kilobytes, or megabytes with one decimal."""
    if n_bytes < 1_000_000:
        return f"{-(-n_bytes // 1000):,} kB"
    return f"{n_bytes / 1_000_000:,.1f} MB"


@register.simple_tag(takes_context=True)
def room_panels(context: Context, matter: Matter, *, place: str) -> SafeString:
    """Write the panels that other rooms show on this matter in one place of the page, in their order."""
    request, shown = context["request"], SafeString("")
    for panel in matter_kinds.MATTERS.panels:
        if panel.place != place:
            continue
        given: Any = None if panel.kinds and matter.kind not in panel.kinds else panel.read(request, matter)
        if given is not None:
            shown += render_to_string(panel.template, {"matter": matter, **given}, request=request)
    return shown


@register.simple_tag(takes_context=True)
def room_buttons(context: Context, matter: Matter) -> list[tuple[str, str, str]]:
    """Return words, icon and address of what other rooms let this visitor do with this matter."""
    return [
        (str(button.words), button.icon, button.url(matter))
        for button in matter_kinds.MATTERS.buttons
        if (not button.kinds or matter.kind in button.kinds) and button.may(context["request"], matter)
    ]
