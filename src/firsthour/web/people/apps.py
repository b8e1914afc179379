"""How does Django know this app?"""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Who works here, in which unit, and what may they do?"""

    name = "firsthour.web.people"
    label = "people"

    def ready(self) -> None:
        """Watch log-ins, and add what this room shows on lower pages."""
        from firsthour.web.audit.order import guard
        from firsthour.web.people.models import Duty, Substitution
        from firsthour.web.people.shown import register
        from firsthour.web.people.watching import connect_receivers

        connect_receivers()
        register()
        guard(Duty, Substitution)  # changed one by one, and all at once when somebody leaves
