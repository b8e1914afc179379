"""How does Django know this app?"""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Which cases are there, and how far are they?"""

    name = "firsthour.web.cases"
    label = "cases"

    def ready(self) -> None:
        """Add what this room shows on lower pages."""
        from firsthour.web.cases.shown import register

        register()
