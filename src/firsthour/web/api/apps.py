"""How does Django know this app?"""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """What may other systems ask and tell?"""

    name = "firsthour.web.api"
    label = "api"

    def ready(self) -> None:
        """Add the scopes that keys of this interface may have."""
        from firsthour.web.api.scopes import add_scopes

        add_scopes()
