"""What does the interface do by itself? It forgets old answers."""

from django.utils.translation import gettext_lazy as _

from firsthour.web.api.operations import forget_answers
from firsthour.web.ui.jobs import Daily, Run, job


@job("api.forget_answers", words=_("Forget old answers of the interface"), when=Daily("03:40"))
def forget_old_answers(run: Run) -> None:
    """Forget the answers given more than a week ago."""
    forget_answers(now=run.now)
