"""Who reads a workbook apart from us? One program that stays and forks for each; where it cannot, one for each.

A new program for each of thousands of small workbooks takes most of the time of an import. What ``calamine_child``
promises, that a workbook is read by a bounded process of its own, holds either way.
"""

import atexit
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from functools import cache
from pathlib import Path
from typing import IO

from firsthour.ledger.containers import calamine_child

_CHILD = [sys.executable, "-P", str(Path(calamine_child.__file__))]
_CAN_SERVE = hasattr(os, "fork") and hasattr(socket, "send_fds")
_LINE_BYTES = 64


def read_workbook(arguments: list[str], spool: IO[bytes]) -> tuple[int, bytes]:
    """Read a workbook into ``spool``; return the exit code of ``calamine_child.run`` and what went to its errors.

    The program that stays has the working folder of its first day, so it is given whole paths.
    """
    arguments = [os.path.abspath(arguments[0]), *arguments[1:]]
    server = _server(os.getpid()) if _CAN_SERVE else None
    answer = server.read(arguments, spool) if server is not None else None
    if answer is not None:
        return answer
    spool.seek(0)
    spool.truncate()
    return _read_alone(arguments, spool)


def _read_alone(arguments: list[str], spool: IO[bytes]) -> tuple[int, bytes]:
    done = subprocess.run(
        [*_CHILD, *arguments], stdin=subprocess.DEVNULL, stdout=spool, stderr=subprocess.PIPE, check=False
    )
    return done.returncode, done.stderr


@cache
def _server(pid: int) -> "_Server":
    """Return the server of this process; one that was forked off starts its own."""
    server = _Server()
    atexit.register(server.stop)
    return server


class _Server:
    """The program that stays; started by its first workbook, and again when it is gone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None

    def read(self, arguments: list[str], spool: IO[bytes]) -> tuple[int, bytes] | None:
        """Return code and errors as ``read_workbook`` does; None while another thread asks, or when it is gone."""
        if not self._lock.acquire(blocking=False):
            return None
        try:
            with tempfile.TemporaryFile() as errors:
                line = self._ask(arguments, [spool.fileno(), errors.fileno()])
                errors.seek(0)
                return (int(line), errors.read()) if line.endswith(b"\n") else None
        except OSError:
            self.stop()
            return None
        finally:
            self._lock.release()

    def _ask(self, arguments: list[str], files: list[int]) -> bytes:
        channel = self._channel or self._start()
        socket.send_fds(channel, [json.dumps(arguments).encode() + b"\n"], files)
        line = b""
        while not line.endswith(b"\n"):
            piece = channel.recv(_LINE_BYTES)
            if not piece:
                self.stop()
                break
            line += piece
        return line

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            null = subprocess.DEVNULL
            command = [*_CHILD, "--serve", str(theirs.fileno())]
            self._child = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=null, stdout=null, stderr=null)
        self._channel = ours
        return ours

    def stop(self) -> None:
        """Let the program end, if it runs."""
        channel, child, self._channel, self._child = self._channel, self._child, None, None
        if channel is not None:
            channel.close()
        if child is not None:
            child.wait()
