"""How does Django know this app?"""

from django.apps import AppConfig


class HoldsConfig(AppConfig):
    """Which stolen money is being stopped, frozen and followed, until when, and what is to be asked next?"""

    name = "firsthour.web.holds"
    label = "holds"

    def ready(self) -> None:
        """Add what this room shows on lower pages."""
        from firsthour.web.holds.registering import register_core
        from firsthour.web.holds.shown import register

        register_core()
        register()
