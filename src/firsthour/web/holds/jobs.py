"""Which job watches what runs over, with nobody logged in?"""

from django.utils.translation import gettext_lazy as _

from firsthour.web.ui.jobs import Every, Run, job


@job("holds.tick", words=_("Tell of stop-payments and freezes that lapse"), when=Every(1), is_atomic=False,
     priority=20)  # fmt: skip
def tick(run: Run) -> None:
    """Raise what has come; each hold commits by itself."""
    from firsthour.web.holds.operations.ticking import tick as tick_now

    tick_now(run.now, check=run.check_lease, by=run.actor)


@job("holds.follow_trace", words=_("Follow stopped money by a trace of its statements"))
def follow_trace(run: Run, *, trace: str) -> None:
    """Let every pursuit whose payments a trace names follow it; the same trace again changes nothing."""
    from firsthour.web.holds.operations.chasing import take_trace
    from firsthour.web.statements.models import Trace

    found = Trace.objects.filter(uid=trace).first()
    if found is not None:
        take_trace(found, by=run.actor, now=run.now)
