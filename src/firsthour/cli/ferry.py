"""``firsthour ferry``: carry packages from each out-box to the other in-box; a person with a stick does the same."""

import json
import os
import signal
import threading
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from firsthour.cli.settings import language_of

CHINESE = {
    "": "把每一侧发件箱中的数据包送到另一侧的收件箱；不打开任何数据包，随时中断都不丢失。用 U 盘手工拷贝效果相同。",
    "portal": "公众网站一侧的文件夹；不写则按环境变量。",
    "inner": "内部网站一侧的文件夹；不写则按环境变量。",
    "once": "只传送一次即结束。",
    "every": "每隔多少秒传送一次。",
    "as_json": "以 JSON 输出结果。",
}
_SAID = {
    "en": "carried: {inwards} inwards, {outwards} outwards",
    "zh": "已传送：向内 {inwards} 个，向外 {outwards} 个",
}


def command(
    *,
    portal: Annotated[Path | None, typer.Option(help="The portal's folder; else from the environment.")] = None,
    inner: Annotated[Path | None, typer.Option(help="The inner site's folder; else from the environment.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Go once and end.")] = False,
    every: Annotated[float, typer.Option(min=0.1, max=3600, help="Go every so many seconds.")] = 2.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Carry packages between the public's site and the inner one; stopped at any moment it loses nothing."""
    from firsthour.base.packages.boxes import Boxes
    from firsthour.base.packages.ferry import carry_all
    from firsthour.web.config.portal_working import folder_of

    outside = Boxes(portal or folder_of("portal", os.environ))
    inside = Boxes(inner or folder_of("inner", os.environ))
    for boxes in (outside, inside):
        boxes.make()
    if once:
        carried = carry_all(outside, inside)
        found = {"inwards": carried.there, "outwards": carried.back}
        print(json.dumps(found) if as_json else _SAID[language_of(os.environ)].format(**found))
        return
    stopped = _until_stopped()
    while not stopped.is_set():
        carry_all(outside, inside)
        stopped.wait(every)


def _until_stopped() -> threading.Event:
    from firsthour.web.config.serving import follow_starter

    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    follow_starter(stopped.set)
    return stopped
