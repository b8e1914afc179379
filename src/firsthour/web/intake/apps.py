"""How does Django know this app?"""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """What do people tell us, and who takes it on?"""

    name = "firsthour.web.intake"
    label = "intake"

    def ready(self) -> None:
        """Add what this room shows on lower pages."""
        from firsthour.web.audit.order import guard
        from firsthour.web.intake.models import Approval
        from firsthour.web.intake.shown import register

        register()
        guard(Approval)
