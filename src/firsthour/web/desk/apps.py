"""How does Django know this app?"""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """What is waiting for me, and by when?"""

    name = "firsthour.web.desk"
    label = "desk"

    def ready(self) -> None:
        """Add what this room shows on lower pages."""
        from firsthour.web.audit.order import guard
        from firsthour.web.desk.freshness import connect_freshness
        from firsthour.web.desk.models import Event, Matter, MatterSeries
        from firsthour.web.desk.models.sms import Sms, SmsBody, SmsCount, SmsOptOut
        from firsthour.web.desk.shown import register

        register()
        connect_freshness()
        guard(Matter, Event, MatterSeries)
        guard(Sms, SmsBody, SmsCount, SmsOptOut)  # by senders, receipts and people
