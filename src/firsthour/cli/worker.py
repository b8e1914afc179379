"""``firsthour worker``: do the background work, and keep the clock that puts scheduled work into the queue."""

from typing import Annotated

import typer

CHINESE = {
    "": "执行后台任务，并按计划时间放入定时任务。可在多台机器上同时运行。",
    "workers": "执行进程数。",
    "clock": "是否同时负责定时任务；多处同时负责也不会重复。",
    "line": "是否负责短信线路（设有 FIRSTHOUR_SMS 时）；多处同时负责时只有一处发送。",
}


def command(
    *,
    workers: Annotated[int, typer.Option(min=1, max=64, help="How many worker processes.")] = 2,
    clock: Annotated[bool, typer.Option("--clock/--no-clock", help="Keep the clock of scheduled work too.")] = True,
    line: Annotated[
        bool, typer.Option("--line/--no-line", help="Hold the line of short messages, if there is one.")
    ] = True,
) -> None:
    """Do the background work and keep its clock, until Ctrl-C; on as many machines as wished."""
    from firsthour.web.config.working import watch

    watch(workers, has_clock=clock, has_line=line)
