"""Which jobs keep the desk's clocks, notices and files going, with nobody logged in?"""

from django.utils.translation import gettext_lazy as _

from firsthour.web.ui.jobs import Daily, Every, Run, job


@job("desk.tick_clocks", words=_("Raise warnings and escalations of deadlines"), when=Every(1), is_atomic=False)
def tick_clocks(run: Run) -> None:
    """Raise what has fallen due. Each batch commits by itself and marks what it raised."""
    from firsthour.web.desk.clocks import tick

    tick(run.now)


@job("desk.recompute_clocks", words=_("Count deadlines again with the newest calendar"), when=Daily("00:20"),
     is_atomic=False)  # fmt: skip
def recompute_clocks(run: Run) -> None:
    """Count again what was counted with another calendar of days off; batches commit by themselves."""
    from firsthour.web.desk.clocks import calendar_in_use, recompute_all

    recompute_all(calendar_in_use(), now=run.now)


@job("desk.deliver_notices", words=_("Send notices by mail and webhook"), when=Every(1), is_atomic=False, limit_s=600)
def deliver_notices(run: Run) -> None:
    """Send what is due; each message is noted before and after it goes."""
    from firsthour.web.desk.delivery import deliver_due

    deliver_due(run.now, check=run.check_lease)


@job("desk.sweep_files", words=_("Remove files that nothing refers to"), when=Daily("03:30"), is_atomic=False)
def sweep_files(run: Run) -> None:
    """Remove attachments' contents that no attachment refers to any more."""
    from firsthour.web.desk.files import sweep_files as sweep

    sweep(run.now)


@job("desk.expire_exports", words=_("Forget exports whose time has run out"), when=Every(10), is_atomic=False)
def expire_exports(run: Run) -> None:
    """Forget the rows of requests that were not decided or not fetched in time; batches commit by themselves."""
    from firsthour.web.desk.exports import expire_exports as expire

    expire(run.now)
