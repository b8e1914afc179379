"""How are amounts of any currency, ways, states and victims written on pages of restitution?

{% claimant claim %}          the masked name with its eye, or the whole with the minutes left
{{ 1234|fen:"CNY" }}          12.34, as tables of amounts have it
{{ amounts|sums }}            amounts of several currencies, each on its own
"""

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from firsthour.base.money import DEFAULT_CURRENCY, format_amount
from firsthour.web.audit.gate import open_reveals
from firsthour.web.audit.masking import mask_text
from firsthour.web.audit.templatetags.audit import place_of
from firsthour.web.restitution import wording
from firsthour.web.restitution.operations.registering import seized_kinds
from firsthour.web.statements.templatetags.statements import money, spoken
from firsthour.web.ui.access import Permission
from firsthour.web.ui.formats import NOTHING
from firsthour.web.ui.masking import mask_person, tail_of
from firsthour.web.ui.templatetags.firsthour import spoken_language

register = template.Library()
register.filter("money", money)
register.filter("spoken", spoken)
register.filter("state_of", wording.state_of)
register.filter("way_of", wording.way_of)
register.filter("line_state_of", wording.line_state_of)


@register.filter
def fen(amount: int | None, currency: str = DEFAULT_CURRENCY) -> str:
    """Write minor units as a table of amounts has them: no currency, a true minus."""
    if amount is None:
        return NOTHING
    return format_amount(amount, currency=currency or DEFAULT_CURRENCY, grouping=True).replace("-", "\N{MINUS SIGN}")


@register.filter
def seized_kind(key: str) -> str:
    """Write the kind of a seized thing in words; one that the table no longer has by its code."""
    kinds = {one.key: one.words for one in seized_kinds()}
    return kinds[key][spoken_language()] if key in kinds else key


@register.filter
def masked_text(text: str) -> str:
    """Write free text without the numbers of persons and accounts in it."""
    return mask_text(text)


@register.filter
def sums(amounts: Mapping[str, int] | None) -> SafeString | str:
    """Write amounts by currency, the city's own first."""
    given = amounts or {DEFAULT_CURRENCY: 0}
    ordered = sorted(given.items(), key=lambda pair: (pair[0] != DEFAULT_CURRENCY, pair[0]))
    return format_html_join(" · ", "{}", ((money(amount, currency),) for currency, amount in ordered))


@register.filter
def masked_victim(claim: Any) -> str:
    """Write a victim's name masked."""
    return mask_person(claim.victim) or NOTHING


@register.filter
def account_tail(number: str) -> str:
    """Write the last four signs of an account."""
    return tail_of(number)


@register.simple_tag(takes_context=True)
def claimant(context: Context, claim: Any) -> str:
    """Show a victim as this visitor may see them now; the page was opened for them already, so nothing is asked."""
    request, key = context["request"], str(claim.uid)
    until = open_reveals(request).get((wording.CLAIMANT, key))
    shown: dict[str, Any] = {
        "state": "masked", "shown": masked_victim(claim), "place": place_of(wording.CLAIMANT, key),
        "url": reverse("audit:reveal", args=[wording.CLAIMANT, key]),
    }  # fmt: skip
    if not request.access.may(Permission.LOOK_UP_PERSON):
        shown |= {"state": "denied", "who": ""}
    elif until is not None and until > request.now:
        url = reverse("audit:mask", args=[wording.CLAIMANT, key])
        shown |= {"state": "revealed", "shown": claim.victim, "due": until, "url": url}
    return get_template("audit/parts/ident.html").render(shown, request)
