"""How is a unit named on a page? In the reader's language."""

from django import template

from firsthour.web.people.forms import KIND_WORDS
from firsthour.web.people.models import Community, Unit
from firsthour.web.people.queries import wording

register = template.Library()


@register.simple_tag
def unit_words(unit: Unit | Community) -> str:
    """Write the name of a unit or community."""
    return wording.unit_words(unit)


@register.filter
def in_words(unit: Unit | None) -> str:
    """Write the name of a unit in the middle of a line; nothing where there is none."""
    return "" if unit is None else wording.unit_words(unit)


@register.simple_tag
def kind_of_unit(unit: Unit) -> str:
    """Write which kind of unit it is."""
    return str(KIND_WORDS[unit.kind])
