"""How does a page show an identity that opens for a purpose, and under which purpose it is read?

{% load audit %}
{% identity "account" account.key %}         the mask with its eye, or the whole with the minutes left
{% stated_basis as basis %}                  the purpose in force in this sitting, or nothing
"""

from hashlib import sha256
from typing import Any

from django import template
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from firsthour.law.lookups import purpose_words as words_of
from firsthour.web.audit.gate import open_reveals
from firsthour.web.audit.models import Basis
from firsthour.web.audit.queries.bases import get_current_basis
from firsthour.web.audit.revealables import REVEALABLES, Subject
from firsthour.web.audit.wording import action_words, finding_state
from firsthour.web.ui.formats import NOTHING
from firsthour.web.ui.templatetags.firsthour import spoken_language

register = template.Library()
register.filter("finding_state", finding_state)


@register.simple_tag(takes_context=True, name="identity")
def _identity(context: Context, kind: str, key: str, *, subject: Subject | None = None, bare: bool = False) -> str:
    """Show an object's identity as this visitor may see it now.

    ``subject`` saves fetching it again; ``bare`` leaves out the place around it, for answers that replace it.
    """
    request, wanted = context["request"], REVEALABLES[kind]
    whole = subject or wanted.fetch(key)
    answer = wanted.policy(request.access, whole, request.now) if whole is not None else "hidden"
    if whole is None or answer == "hidden":
        return ""
    if answer == "open":
        return conditional_escape(whole.words)
    until = open_reveals(request).get((kind, key))
    masked = wanted.mask(whole)
    shown: dict[str, Any] = {"state": "masked", "shown": masked, "url": reverse("audit:reveal", args=[kind, key])}
    if answer == "denied" or not request.access.may(wanted.permission):
        shown = {"state": "denied", "shown": masked, "who": wanted.who_may or _("needs a separate approval")}
    elif until is not None and until > request.now:
        shown = {
            "state": "revealed",
            "shown": whole.words,
            "due": until,
            "url": reverse("audit:mask", args=[kind, key]),
        }
    return get_template("audit/parts/ident.html").render(
        {**shown, "place": "" if bare else place_of(kind, key)}, request
    )


@register.simple_tag
def place_of(kind: str, key: str) -> str:
    """Return the id of the element an identity stands in."""
    return f"identity-{kind}-{sha256(key.encode()).hexdigest()[:12]}"


@register.simple_tag(takes_context=True)
def stated_basis(context: Context) -> Basis | None:
    """Return the purpose in force in this sitting."""
    request = context["request"]
    return get_current_basis(request.actor, now=request.now, wanted=None)


@register.filter(name="action_words")
def _action_words(action: str) -> str:
    """Write an action of the record in words."""
    return action_words(action, spoken_language())


@register.simple_tag(takes_context=True)
def unit_of(context: Context, code: str) -> str:
    """Write the unit that the page knows by this code; one that is gone by its code."""
    return str(context["units"].get(code, code)) if code else NOTHING


@register.filter
def purpose_words(code: str) -> str:
    """Write the words of a purpose."""
    return words_of(code, spoken_language())


@register.filter
def in_language(texts: dict[str, str]) -> str:
    """Write a text of the law's data in the reader's language."""
    return texts[spoken_language()]


@register.filter
def breakable(text: str) -> SafeString:
    """Let a long run of signs (a hash) break after every sixteenth, without changing what is copied."""
    return format_html_join(mark_safe("<wbr>"), "{}", ((text[at : at + 16],) for at in range(0, len(text), 16)))
