"""How does Django know this app?"""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Look, components, formats, access rules."""

    name = "firsthour.web.ui"
    label = "ui"
