"""How does Django know this app?"""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """What may other systems ask and tell?"""

    name = "firsthour.web.api"
    label = "api"

    def ready(self) -> None:
        """Add the scopes that keys of this interface may have."""
        from firsthour.web.api.scopes import add_scopes
        from firsthour.web.desk.freshness import connect_freshness
        from firsthour.web.desk.search_matters import connect_search
        from firsthour.web.desk.search_shown import register_search

        add_scopes()
        connect_search()
        connect_freshness()
        register_search()
