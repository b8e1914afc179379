"""How does Django know this app?"""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """Who did what, and was the record left alone?"""

    name = "firsthour.web.audit"
    label = "audit"

    def ready(self) -> None:
        """Keep the record append-only in the database too, and add what this room shows on the frame."""
        from firsthour.web.audit.order import connect_order
        from firsthour.web.audit.shown import register
        from firsthour.web.audit.triggers import seal_after_migrate

        register()
        connect_order()
        post_migrate.connect(seal_after_migrate, sender=self, dispatch_uid="audit.seal")
