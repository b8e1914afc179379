"""Which jobs belong to the queue itself?"""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from firsthour.web.ui.jobs import Daily, Run, job

KEPT = timedelta(days=400)  # longer than any clock is ever put back: a key that is gone could run again


@job(
    "desk.remove_old_jobs",
    words=_("Remove what was done long ago from the list of background work"),
    when=Daily("03:40"),
)
def remove_old_jobs(run: Run) -> None:
    """Remove work that was done more than 400 days ago."""
    from firsthour.web.desk.jobs.operations import remove_finished

    remove_finished(before=run.now - KEPT)
