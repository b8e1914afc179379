"""How does Django know this app?"""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """How do people report, ask and add from their phones?"""

    name = "firsthour.web.portal"
    label = "portal"
