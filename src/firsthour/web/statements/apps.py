"""How does Django know this app?"""

from django.apps import AppConfig


class StatementsConfig(AppConfig):
    """Which statements came in for a case, what do they show, and where did the money go?"""

    name = "firsthour.web.statements"
    label = "statements"

    def ready(self) -> None:
        """Add what this room shows on lower pages."""
        from firsthour.web.statements.shown import register

        register()
