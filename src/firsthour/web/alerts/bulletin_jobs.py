"""Which jobs send bulletins, and forget what nobody confirmed?"""

from django.utils.translation import gettext_lazy as _

from firsthour.web.ui.jobs import Daily, Run, job


@job("alerts.send_bulletin", words=_("Send a bulletin to its subscribers"), is_atomic=False, limit_s=21_600)
def send_bulletin(run: Run, *, bulletin: str) -> None:
    """Go on from where the last run stopped; each batch commits by itself."""
    from firsthour.web.alerts.bulletin_sending import send_all

    send_all(bulletin, run.now, check=run.check_lease)


@job("alerts.forget_asked", words=_("Remove subscriptions that nobody confirmed"), when=Daily("03:40"))
def forget_asked(run: Run) -> None:
    """Remove numbers that were typed and not confirmed."""
    from firsthour.web.alerts.subscriptions import forget_asked as forget

    forget(run.now)
