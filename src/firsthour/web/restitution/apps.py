"""How does Django know this app?"""

from django.apps import AppConfig


class RestitutionConfig(AppConfig):
    """Who is owed what, what is held or seized for them, and who gets which fen of it back?"""

    name = "firsthour.web.restitution"
    label = "restitution"

    def ready(self) -> None:
        """Add what this room shows on lower pages."""
        from firsthour.web.restitution.shown import register

        register()
