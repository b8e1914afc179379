"""What is a unit called in the reader's language?"""

from django.utils.translation import get_language

from firsthour.web.people.models import Community, Unit


def unit_words(unit: Unit | Community) -> str:
    """Return the name in the language of the page."""
    return unit.name_en if (get_language() or "").startswith("en") and unit.name_en else unit.name
