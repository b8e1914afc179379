"""How does Django know this app?"""

from django.apps import AppConfig
from django.forms import Field
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    """Look, components, formats, access rules."""

    name = "firsthour.web.ui"
    label = "ui"

    def ready(self) -> None:
        """Let every form say what to do where nothing was typed, instead of naming a rule."""
        Field.default_error_messages["required"] = _("Please fill this in.")
