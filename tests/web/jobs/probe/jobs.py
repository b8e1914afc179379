"""Jobs that count, wait, fail, and hang."""

import time

from firsthour.base.errors import UserError
from firsthour.web.ui.jobs import Every, Run, job
from tests.web.jobs.probe.models import Done, Sent


class NoPaperError(UserError):
    code = "no_paper"
    english = "The printer {printer} has no paper."
    chinese = "打印机 {printer} 缺纸。"


def leave_row(run: Run) -> None:
    Done.objects.create(label=run.label, key=run.key, attempt=run.attempt, now=run.now, slot=run.slot)


@job("probe.count", words="Count", max_attempts=1000, pause_s=0)
def count(run: Run, wait_ms: int = 0) -> None:
    """Leave a row, wait with the transaction open."""
    leave_row(run)
    time.sleep(wait_ms / 1000)


@job("probe.send", words="Send", max_attempts=1000, pause_s=0, is_atomic=False)
def send(run: Run, wait_ms: int = 0) -> None:
    """Two steps, each its own transaction; recognises by its key what was done before."""
    Sent.objects.get_or_create(key=run.key)
    time.sleep(wait_ms / 1000)
    run.check_lease()
    Sent.objects.get_or_create(key=f"{run.key}/2")


@job("probe.fail", words="Fail", max_attempts=3, pause_s=60)
def fail_always(run: Run, kind: str = "") -> None:
    """Leave a row and fail: nothing of it is kept."""
    leave_row(run)
    if kind == "user":
        raise NoPaperError(printer="P1")
    raise ZeroDivisionError("4111111111111111 was typed here")


@job("probe.hang", words="Hang", max_attempts=2, pause_s=0, limit_s=1, is_atomic=False)
def hang(run: Run) -> None:
    """Take longer than allowed."""
    leave_row(run)
    time.sleep(60)


@job("probe.tick", words="Tick", when=Every(1), max_attempts=1000, pause_s=0)
def on_the_minute(run: Run) -> None:
    """Leave a row each minute."""
    leave_row(run)


@job("probe.each", words="Each", when=Every(5, missed="each"), max_attempts=1000, pause_s=0)
def each_slot(run: Run) -> None:
    """Leave a row for every five minutes, missed ones too."""
    leave_row(run)
