"""How does Django know this app?"""

from django.apps import AppConfig


class AppealsConfig(AppConfig):
    """Whose money was held wrongly, who reviewed it, and what is to be learnt of it?"""

    name = "firsthour.web.appeals"
    label = "appeals"

    def ready(self) -> None:
        """Add what this room shows on lower pages."""
        from firsthour.web.appeals.shown import register

        register()
