"""``firsthour run``: both sites on this machine: the demo when there is nothing yet, servers, workers, clock, ferry."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from firsthour.base.errors import InternalError
from firsthour.cli.settings import Language, home_of, language_of

CHINESE = {
    "": "在本机运行整个网站：尚无数据时先生成演示城市，然后启动服务、后台任务与定时。",
    "port": "监听端口；被占用时用其后第一个空闲端口。",
    "people": "演示城市的居民数。",
    "workers": "后台任务的执行进程数。",
    "portal_port": "公众网站的监听端口；被占用时用其后第一个空闲端口。",
    "show": "是否用浏览器打开网站。",
}
HOST = "127.0.0.1"
_READY_S = 60.0
_GRACE_S = 30.0
_SAID: dict[Language, dict[str, str]] = {
    "en": {
        "making": "Making the demo city (a minute or so; only the first time) …",
        "serving": "The site: {address}   (Ctrl-C ends it)",
        "portal": "The public's site: {address}",
        "case": "A first case is being prepared in the background; its dossier will be {page}",
        "nobody": "Nobody can log in yet. Make the first administrator: firsthour admin NAME BADGE --unit-name UNIT",
        "ending": "Ending …",
    },
    "zh": {
        "making": "正在生成演示城市（约一分钟，仅第一次）……",
        "serving": "网站：{address}   （Ctrl-C 结束）",
        "portal": "公众网上报案：{address}",
        "case": "后台正在准备第一起案件，研判报告将写入 {page}",
        "nobody": "目前无人可以登录。请创建首名管理员：firsthour admin 姓名 警号 --unit-name 单位名称",
        "ending": "正在结束……",
    },
}


class PartEndedError(InternalError):
    """The server or the workers ended by themselves."""

    code = "part_ended"
    english = "A part of the site ended unasked ({part}, code {exit_code}). Details: {log}"
    chinese = "网站的一部分意外终止（{part}，代码 {exit_code}）。详情见：{log}"


def command(
    *,
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port; when it is taken, the next free one.")] = 8000,
    people: Annotated[int, typer.Option(min=50, max=1_000_000, help="How many people the demo city has.")] = 300,
    workers: Annotated[int, typer.Option(min=1, max=64, help="How many workers in the background.")] = 1,
    portal_port: Annotated[int, typer.Option(min=1, max=65_535, help="Port of the public's site; or the next.")] = 8001,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open the site in a browser.")] = True,
) -> None:
    """Run both sites on this machine: the demo city when there is nothing yet, servers, workers, clock and ferry."""
    from firsthour.web.config.serving import STARTER, free_port

    words = _SAID[language_of(os.environ)]
    free_port(HOST, port)  # before the long part
    parts: dict[str, subprocess.Popen[bytes]] = {}
    lines = _make_ready(people, words, parts=parts)
    port = free_port(HOST, port)
    address = f"http://{HOST}:{port}"
    os.environ[STARTER] = str(os.getpid())
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        _start_banks(parts)
        parts["serve"] = _start("serve", "--host", HOST, "--port", str(port), "--no-prepare")
        parts["worker"] = _start("worker", "--workers", str(workers))
        public = _start_portal(portal_port, beside=port, parts=parts)
        if _wait_until_ready(f"{address}/accounts/login/", parts, stopped=stopped, part="serve"):
            lines += [words["portal"].format(address=public), words["serving"].format(address=address)]
            print("\n".join(lines), flush=True)
            if show:
                from firsthour.cli.demo import open_page

                open_page(address)
        _watch(parts, stopped=stopped)
    finally:
        print(words["ending"], file=sys.stderr)
        _end(parts)


def _make_ready(people: int, words: dict[str, str], *, parts: dict[str, subprocess.Popen[bytes]]) -> list[str]:
    """Make the demo when nothing is there yet, tables and static files; return what to say about logging in."""
    from firsthour.cli.demo import fill_database, log_in_lines, prepare_home
    from firsthour.web.config.demo import is_demo_home
    from firsthour.web.config.working import set_up

    home = home_of(os.environ).resolve()
    os.environ["FIRSTHOUR_HOME"] = str(home)
    lines: list[str] = []
    if is_demo_home(home, os.environ):
        prepare_home(people)
        if not _has_people():
            print(words["making"], flush=True)
        made = fill_database(new_passwords=False)
        page = home / "pages" / "demo.html"
        if not page.is_file():
            parts["case"] = _start("demo", "--case-only", "--people", str(people))
            lines.append(words["case"].format(page=page))
        lines += log_in_lines(made.log_ins, language_of(os.environ))
    set_up()
    from firsthour.web.config.preparing import prepare

    prepare()
    return lines if _has_people() else [words["nobody"]]


def _start_banks(parts: dict[str, subprocess.Popen[bytes]]) -> None:
    """Start the invented banks of a demo, where its gateways lead to them."""
    from firsthour.web.config.demo_bank import PORT, bank_arguments, has_demo_bank, write_way
    from firsthour.web.config.serving import free_port

    home = Path(os.environ["FIRSTHOUR_HOME"])
    if os.environ.get("FIRSTHOUR_MODE") == "demo" and has_demo_bank(home):
        port = free_port(HOST, PORT)
        write_way(home, port=port)
        parts["bank-sim"] = _start("bank-sim", *bank_arguments(home, port=port))


def _start_portal(port: int, *, beside: int, parts: dict[str, subprocess.Popen[bytes]]) -> str:
    """Start the public's site and the ferry between the two; return where it answers."""
    from firsthour.web.config.portal_working import join_here
    from firsthour.web.config.serving import free_port

    join_here(os.environ)
    port = free_port(HOST, port + 1 if port == beside else port)
    parts["portal"] = _start("portal", "serve", "--host", HOST, "--port", str(port))
    parts["ferry"] = _start("ferry")
    return f"http://{HOST}:{port}"


def _has_people() -> bool:
    from firsthour.web.config.demo import has_people

    return has_people()


def _start(verb: str, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start a part in a session of its own, so that Ctrl-C reaches it through us; its words go to the log folder."""
    log = _log_of(verb)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as said:
        command = [sys.executable, "-m", "firsthour", verb, *arguments]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True)


def _log_of(part: str) -> Path:
    return Path(os.environ["FIRSTHOUR_HOME"]) / "log" / f"{part}.txt"


def _wait_until_ready(
    address: str, parts: "dict[str, subprocess.Popen[bytes]]", *, stopped: threading.Event, part: str
) -> bool:
    until = time.monotonic() + _READY_S
    while not stopped.is_set() and time.monotonic() < until and parts[part].poll() is None:
        with suppress(urllib.error.HTTPError, OSError):
            urllib.request.urlopen(address, timeout=5).close()
            return True
        time.sleep(0.2)
    return False


def _watch(parts: "dict[str, subprocess.Popen[bytes]]", *, stopped: threading.Event) -> None:
    """Wait until asked to stop.

    Raises
    ------
    PartEndedError
        A server, the workers, the ferry or the demo's banks ended by themselves; the case may.
    """
    while not stopped.is_set():
        for part in ("serve", "worker", "portal", "ferry", "bank-sim"):
            code = parts[part].poll() if part in parts else None
            if code is not None and not stopped.is_set():
                raise PartEndedError(part=part, exit_code=code, log=_log_of(part))
        time.sleep(0.2)


def _end(parts: "dict[str, subprocess.Popen[bytes]]") -> None:
    """Ask every part to end and wait; what does not end in time is killed."""
    for running in parts.values():
        if running.poll() is None:
            running.terminate()
    until = time.monotonic() + _GRACE_S
    for running in parts.values():
        try:
            running.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
