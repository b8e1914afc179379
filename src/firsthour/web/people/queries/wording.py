"""What is a unit called in the reader's language?"""

from firsthour.web.people.models import Community, Unit


def unit_words(unit: Unit | Community) -> str:
    """Return the name in the language of the page."""
    return str(unit)
