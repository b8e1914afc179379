"""How does the portal run? Its pages by a server of its own; beside it a process that posts and reads packages.

Django is set up for the portal here, never for the inner site: a process is one of them.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from firsthour.base.packages.keys import OWN_PUBLIC, PEER, PublicKeys, open_keys, read_peer, read_public, trust_peer
from firsthour.web.config.portal_environment import inner_exchange, read_portal_environment
from firsthour.web.config.serving import follow

LOG = structlog.get_logger("firsthour.portal")
APPLICATION = "firsthour.web.config.portal_wsgi:application"
SETTINGS = "firsthour.web.config.portal_settings"
EVERY_S = 3.0
_ALONE = (sys.executable, "-c", f"from {__name__} import exchange_alone; exchange_alone()")
NAMES = {"portal": "portal", "inner": "inner"}


@dataclass(frozen=True)
class Standing:
    """What one side has: its folder, its own keys in public, and the other side's."""

    folder: Path
    own: PublicKeys
    peer: PublicKeys | None


def folder_of(side: str, environ: Mapping[str, str]) -> Path:
    """Return where a side's boxes and keys lie."""
    return read_portal_environment(environ).exchange if side == "portal" else inner_exchange(environ)


def open_side(side: str, environ: Mapping[str, str]) -> Standing:
    """Return a side's keys; its own are made the first time."""
    folder = folder_of(side, environ)
    keys = folder / "keys"
    own = open_keys(keys, NAMES[side]).public
    return Standing(folder, own, read_peer(keys) if (keys / PEER).is_file() else None)


def trust_file(side: str, file: Path, *, environ: Mapping[str, str]) -> Standing:
    """Let a side trust the public keys in a file."""
    open_side(side, environ)
    trust_peer(folder_of(side, environ) / "keys", read_public(file))
    return open_side(side, environ)


def join_here(environ: Mapping[str, str]) -> None:
    """Let the two sides of this machine trust each other, as ``firsthour run`` starts them."""
    for side, other in (("portal", "inner"), ("inner", "portal")):
        open_side(other, environ)
        trust_file(side, folder_of(other, environ) / "keys" / OWN_PUBLIC, environ=environ)


def set_up_portal() -> Any:
    """Make Django ready for the portal, and return its settings."""
    import django
    from django.conf import settings

    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS  # whatever the program that started this one is
    django.setup()
    return settings


def keep_exchanging(stopped: Callable[[float], bool]) -> None:
    """Post and read until ``stopped(seconds)`` says so; what goes wrong is logged and tried again."""
    from django.db import DatabaseError, close_old_connections

    from firsthour.base.errors import FirstHourError
    from firsthour.web.portal.exchange import go_round

    while not stopped(EVERY_S):
        close_old_connections()
        try:
            done = go_round(datetime.now(UTC))
        except (FirstHourError, DatabaseError, OSError) as error:
            LOG.warning("exchange_failed", kind=type(error).__name__)
            continue
        if done.received.damaged:
            LOG.warning("packages_put_aside", n=done.received.damaged)


@contextmanager
def exchanging_beside() -> Iterator[None]:
    """Post and read beside the server, in a process of its own; one that ends is followed by the next.

    In a thread of the server's process it could hold a lock (of a module it imports, say) in the moment in which the
    server forks its workers; these would wait for that lock for ever, and nobody would answer.
    """
    ended = threading.Event()
    running = [subprocess.Popen(_ALONE)]

    def watch() -> None:
        while True:
            running[0].wait()
            if ended.wait(EVERY_S):
                return
            LOG.warning("exchange_ended")
            running[0] = subprocess.Popen(_ALONE)

    threading.Thread(target=watch, daemon=True, name="exchange").start()
    try:
        yield
    finally:
        ended.set()
        running[0].terminate()


def exchange_alone() -> None:
    """Post and read as the whole work of a process, until it is asked to end or whoever started it is gone."""
    ended, parent = threading.Event(), os.getppid()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: ended.set())
    set_up_portal()
    follow(parent, ended.set)
    keep_exchanging(ended.wait)
