"""Which jobs take warnings up, watch what runs over, and bring return visits, with nobody logged in?"""

import time

from django.utils.translation import gettext_lazy as _

from firsthour.web.alerts import bulletin_jobs  # noqa: F401 - jobs of its own
from firsthour.web.ui.jobs import Daily, Every, Run, job

GATHER_S = 0.05  # between two looks: what comes in meanwhile is taken up together
QUIET_S = 0.25  # nothing came for so long: the piece of work ends
LASTS_S = 2.5  # and it ends anyhow, so that other work has its turn


@job("alerts.take_up", words=_("Take up warnings that came in"), when=Every(1), is_atomic=False, priority=20, pause_s=2)
def take_up(run: Run) -> None:
    """Join, tier and offer what waits and what comes meanwhile; batches commit by themselves."""
    from firsthour.web.alerts.episodes import take_up as take
    from firsthour.web.alerts.stuck import try_old_ones
    from firsthour.web.alerts.surroundings import Surroundings
    from firsthour.web.alerts.waking import forget_wakes

    around, began = Surroundings(), time.monotonic()
    last = began
    while (at := time.monotonic()) < min(began + LASTS_S, last + QUIET_S):
        if take(run.now, check=run.check_lease, by=run.actor, around=around):
            last = at
        run.check_lease()
        time.sleep(GATHER_S)
    if run.slot is not None:
        forget_wakes(run.now)
        try_old_ones(run.now, by=run.actor)


@job("alerts.tick", words=_("Tell of warnings that were not worked on in time"), when=Every(1), is_atomic=False,
     priority=10)  # fmt: skip
def tick(run: Run) -> None:
    """Raise what ran over and offer anew what nobody took; batches commit by themselves."""
    from firsthour.web.alerts.ticking import tick as tick_now

    tick_now(run.now, check=run.check_lease, by=run.actor)


@job("alerts.messages", words=_("Send the messages that warnings ask for"), when=Every(1), is_atomic=False,
     priority=10)  # fmt: skip
def send_messages(run: Run) -> None:
    """Put what has come, and take over what the line said of earlier ones; batches commit by themselves."""
    from firsthour.web.alerts.messages import send_messages as send

    send(run.now, check=run.check_lease, by=run.actor)


@job("alerts.bring_revisits", words=_("Bring return visits that have come"), when=Daily("06:00"))
def bring_revisits(run: Run) -> None:
    """Let return visits of the day come due."""
    from firsthour.web.alerts.aftercare import bring_due

    bring_due(run.now)
