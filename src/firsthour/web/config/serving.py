"""How is the site served? By granian, over WSGI; static files by whitenoise, compressed and named by their content."""

import errno
import os
import signal
import socket
import threading
import time
from collections.abc import Callable

from firsthour.base.errors import UserError

STARTER = "FIRSTHOUR_STARTED_BY"
_PORTS_TRIED = 50


class PortTakenError(UserError):
    """Another program listens there."""

    code = "port_taken"
    english = "Port {port} of {host} is in use by another program; choose another: --port"
    chinese = "{host} 的端口 {port} 已被其他程序占用；请用 --port 指定其他端口。"


class NoAddressError(UserError):
    """The program may not listen there."""

    code = "no_address"
    english = "The site cannot listen at {host}, port {port}: {reason}."
    chinese = "无法在 {host} 端口 {port} 上提供服务：{reason}。"


def check_port(host: str, port: int) -> None:
    """Make sure that the site can listen there.

    Raises
    ------
    PortTakenError
        Another program does.
    NoAddressError
        It may not, or there is no such address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTakenError(host=host, port=port) from error
            raise NoAddressError(host=host, port=port, reason=error) from error


def free_port(host: str, port: int) -> int:
    """Return the port, or the next one that is free.

    Raises
    ------
    PortTakenError
        None of the next fifty is.
    """
    for tried in range(port, min(port + _PORTS_TRIED, 65_536)):
        try:
            check_port(host, tried)
        except PortTakenError:
            continue
        return tried
    raise PortTakenError(host=host, port=port)


SITE = "firsthour.web.config.wsgi:application"
_MOST_FITTING = 8


def fitting_workers() -> int:
    """Return how many server processes suit this machine: one for each processor, at most eight.

    More than there are processors made every page slower when it was measured, fewer leave a processor idle: a process
    makes one page at a time (``turns``).
    """
    return min(os.cpu_count() or 1, _MOST_FITTING)


def serve(host: str, port: int, *, workers: int, application: str = SITE) -> None:
    """Serve until asked to stop."""
    from granian import Granian
    from granian.constants import Interfaces, RuntimeModes
    from granian.log import LogLevels

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "firsthour.web.config.settings")
    Granian(
        application,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=max(4, 2 * (os.cpu_count() or 1)),
        runtime_mode=RuntimeModes.st,
        backlog=1024,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
        log_level=LogLevels.warning,
    ).serve()


def end_with_starter() -> None:
    """Ask this process to end when ``firsthour run``, which started it, is gone."""
    follow_starter(lambda: os.kill(os.getpid(), signal.SIGTERM))


def follow_starter(gone: Callable[[], None]) -> None:
    """Call ``gone`` when ``firsthour run`` is gone; a part that was started by hand depends on nobody."""
    starter = os.environ.get(STARTER, "")
    if starter.isdecimal():
        follow(int(starter), gone)


def follow(parent: int, gone: Callable[[], None]) -> None:
    """Call ``gone`` once when the parent process is no longer this one."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        gone()

    threading.Thread(target=watch, daemon=True, name="parent").start()
