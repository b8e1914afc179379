"""May all tables be emptied? Those of a demo; in production the record cannot be emptied by a command."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as DjangoFlush
from django.db import DEFAULT_DB_ALIAS

from firsthour.web.audit.triggers import unsealed


class Command(DjangoFlush):
    """Django's ``flush``, which would otherwise stop at the record's triggers."""

    def handle(self, **options: Any) -> str | None:
        """Empty the tables of a demo."""
        if not settings.IS_DEMO:
            raise CommandError("The record only grows; tables are emptied in demo mode only.")
        with unsealed(options.get("database") or DEFAULT_DB_ALIAS):
            return super().handle(**options)
