"""How does Django know this app?"""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Who is being deceived at this moment, who reaches them before the money leaves, and what came of it?"""

    name = "firsthour.web.alerts"
    label = "alerts"

    def ready(self) -> None:
        """Add what this room shows on lower pages."""
        from firsthour.web.alerts.shown import register

        register()
