"""``firsthour serve``: serve the site, its tables and static files made ready first."""

import os
from typing import Annotated

import typer

from firsthour.cli.settings import language_of

CHINESE = {
    "": "提供网站服务。启动前自动更新数据表与静态文件。",
    "host": "监听地址；反向代理在本机时保持默认。",
    "port": "监听端口。",
    "workers": "服务进程数；0 表示与处理器核数相同（最多 8 个）。",
    "prepare": "是否在启动前更新数据表与静态文件。",
}
_SAID = {"en": "Serving {address} (Ctrl-C ends it)", "zh": "网站已启动：{address}（Ctrl-C 结束）"}


def command(
    *,
    host: Annotated[str, typer.Option(help="Address to listen at; leave it when a proxy stands before the site.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port to listen at.")] = 8000,
    workers: Annotated[
        int, typer.Option(min=0, max=64, help="Server processes; 0: one for each processor, at most 8.")
    ] = 0,
    prepare: Annotated[
        bool, typer.Option("--prepare/--no-prepare", help="Bring tables and static files up to date first.")
    ] = True,
) -> None:
    """Serve the site until Ctrl-C; bring its tables and static files up to date first."""
    from firsthour.web.config import serving
    from firsthour.web.config.working import set_up

    serving.check_port(host, port)
    set_up()
    if prepare:
        from firsthour.web.config.preparing import prepare as make_ready

        make_ready()
    serving.check_port(host, port)
    print(_SAID[language_of(os.environ)].format(address=f"http://{host}:{port}"), flush=True)
    serving.end_with_starter()
    serving.serve(host, port, workers=workers or serving.fitting_workers())
