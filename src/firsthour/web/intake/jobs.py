"""Which jobs does this room have? They stand beside what they do."""

from firsthour.web.intake.interference_jobs import make_months_due
from firsthour.web.intake.portal_jobs import exchange_packages

__all__ = ["exchange_packages", "make_months_due"]
