"""Which jobs send what waits for a bank, and read what banks answer?"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from firsthour.web.ui.jobs import Every, Run, job


@job("gateway.send", words=_("Send messages to banks"), when=Every(1), is_atomic=False, priority=30, pause_s=2,
     limit_s=1800)  # fmt: skip
def send(run: Run) -> None:
    """Send what waits; each message is taken and noted by itself."""
    from firsthour.web.gateway.operations.sending import send_due
    from firsthour.web.gateway.waking import FETCH, SEND, forget_wakes, wake_again

    clock = _clock_of(run)
    send_due(run.now, check=run.check_lease, clock=clock)
    wake_again(SEND, now=clock())
    wake_again(FETCH, now=clock())
    if run.slot is not None:
        forget_wakes(SEND, now=run.now)


@job("gateway.fetch", words=_("Read what banks answered"), when=Every(1), is_atomic=False, priority=30, pause_s=2,
     limit_s=1800)  # fmt: skip
def fetch(run: Run) -> None:
    """Read answers, and tell the rooms that asked; each answer is taken in by itself."""
    from firsthour.web.gateway.operations.fetching import fetch_due
    from firsthour.web.gateway.operations.taking import take_due
    from firsthour.web.gateway.waking import FETCH, forget_wakes, wake_again

    clock = _clock_of(run)
    fetch_due(run.now, check=run.check_lease, clock=clock)
    take_due(clock(), by=run.actor, check=run.check_lease)
    wake_again(FETCH, now=clock())
    if run.slot is not None:
        forget_wakes(FETCH, now=run.now)


def _clock_of(run: Run) -> Callable[[], datetime]:
    """Return the time as it goes on from the run's moment: a silent bank takes longer than a lease is long."""
    began = time.monotonic()
    return lambda: run.now + timedelta(seconds=time.monotonic() - began)
