"""Jobs for tests within one process; they are known only while a test asks for them."""

from firsthour.base.errors import UserError
from firsthour.web.desk.models.jobs import ScheduleMark
from firsthour.web.ui.jobs import JOBS, Every, Run, job

RUNS: list[Run] = []
KEPT: dict[str, object] = {"fails": False}


class NoPaperError(UserError):
    code = "no_paper"
    english = "The printer {printer} has no paper."
    chinese = "打印机 {printer} 缺纸。"


@job("sample.mark", words="Mark", max_attempts=3, pause_s=60)
def mark(run: Run, how: str = "") -> None:
    """Leave a row; then fail when asked to."""
    RUNS.append(run)
    ScheduleMark.objects.create(label=f"mark {run.key}", last_slot=run.now)
    if how == "user":
        raise NoPaperError(printer="P1")
    if how == "crash":
        raise ZeroDivisionError("4111111111111111")
    if how == "exit":
        raise SystemExit(3)


@job("sample.often", words="Often", when=Every(5))
def often(run: Run) -> None:
    """Be on a schedule."""
    RUNS.append(run)


@job("sample.each", words="Each", when=Every(5, missed="each"))
def each(run: Run) -> None:
    """Be on a schedule that forgets nothing."""
    RUNS.append(run)


SAMPLES = {label: JOBS.pop(label) for label in ("sample.mark", "sample.often", "sample.each")}
