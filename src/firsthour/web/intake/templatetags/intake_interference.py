"""How are the codes of the register of interference written on a page?"""

from datetime import date

from django import template

from firsthour.web.audit.masking import mask_text
from firsthour.web.intake import interference_words

register = template.Library()
register.filter("masked_text", mask_text)


@register.filter
def standing_of(standing: str) -> str:
    """Write in what capacity somebody asked."""
    return str(interference_words.STANDINGS.get(standing, standing))


@register.filter
def asking_way_of(way: str) -> str:
    """Write how somebody asked."""
    return str(interference_words.WAYS.get(way, way))


@register.filter
def duty_of(duty: str) -> str:
    """Write whether it was a duty."""
    return str(interference_words.DUTIES.get(duty, duty))


@register.filter
def month_of(month: date) -> str:
    """Write a month."""
    return f"{month:%Y-%m}"
