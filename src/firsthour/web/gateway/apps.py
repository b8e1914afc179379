"""How does Django know this app?"""

from django.apps import AppConfig


class GatewayConfig(AppConfig):
    """Which messages went to which bank, by which way, and what came back?"""

    name = "firsthour.web.gateway"
    label = "gateway"

    def ready(self) -> None:
        """Add what this room shows on lower pages."""
        from firsthour.web.gateway.shown import register

        register()
