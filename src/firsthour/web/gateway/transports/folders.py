"""How does a message go by file? As ``NUMBER.json`` in a folder that somebody carries or another system reads.

It is written beside its place and moved there whole. Answers are files of any name in the other folder; they are moved
below it, into ``taken``, once they are kept here, damaged ones into ``damaged``. A file whose name begins with a dot or
ends otherwise than in ``.json`` is still being written and left alone.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from firsthour.web.gateway.gateways import Gateway
from firsthour.web.gateway.transports.contract import Arrived, Fetched, GatewayDownError, Outgoing, Reply
from firsthour.web.gateway.transports.reading import damaged, read_answer

TAKEN, DAMAGED = "taken", "damaged"
MOST_OCTETS = 8_000_000
AT_ONCE = 100
SETTLED_S = 60.0  # what cannot be read and is younger may still be written


class FolderTransport:
    """One gateway of two folders."""

    def __init__(self, gateway: Gateway) -> None:
        assert gateway.folder_out is not None
        assert gateway.folder_in is not None
        self.gateway, self._out, self._in = gateway, gateway.folder_out, gateway.folder_in

    def send(self, out: Outgoing, *, at: datetime) -> Reply:
        """Write the file; written again it is the same file.

        Raises
        ------
        GatewayDownError
            The folder is not there or cannot be written.
        """
        said = {"code": out.code, "number": out.number, "values": dict(out.values), "rows": list(out.rows)}
        content = json.dumps(said, ensure_ascii=False, indent=1).encode()
        try:
            write_whole(self._out / name_of(out.number), content)
        except OSError as error:
            raise GatewayDownError(gateway=self.gateway.key, why=type(error).__name__) from error
        return Reply("accepted")

    def fetch(self, cursor: str, *, at: datetime) -> Fetched:
        """Read the files that came, the oldest first; none is touched.

        Raises
        ------
        GatewayDownError
            The folder cannot be read.
        """
        answers: list[Arrived] = []
        files: dict[Path, str] = {}
        try:
            waiting = sorted(self._waiting(), key=lambda path: (path.stat().st_mtime_ns, path.name))
            for path in waiting[:AT_ONCE]:
                found = self._read(path, at)
                if found:
                    answers += found
                    folder = DAMAGED if all(one.error for one in found) else TAKEN
                    files[path] = f"{folder}/{found[0].key.split(':')[1]}.json"
        except OSError as error:
            raise GatewayDownError(gateway=self.gateway.key, why=type(error).__name__) from error
        return Fetched(answers, cursor, is_more=len(waiting) > AT_ONCE and bool(files), files=files)

    def settle(self, fetched: Fetched) -> None:
        """Move the files aside; a file that is gone was moved before.

        Raises
        ------
        GatewayDownError
            They cannot be moved; they are known when they are read again.
        """
        try:
            for path, name in fetched.files.items():
                aside = self._in / name
                aside.parent.mkdir(mode=0o700, exist_ok=True)
                if path.exists():
                    path.replace(aside)
        except OSError as error:
            raise GatewayDownError(gateway=self.gateway.key, why=type(error).__name__) from error

    def _waiting(self) -> Iterator[Path]:
        for path in self._in.iterdir():
            if path.suffix == ".json" and not path.name.startswith(".") and path.is_file() and not path.is_symlink():
                yield path

    def _read(self, path: Path, at: datetime) -> list[Arrived]:
        """Return what a file says; nothing where it may still be written."""
        with path.open("rb") as file:
            content = file.read(MOST_OCTETS + 1)
        key = f"{self.gateway.key}:{hashlib.sha256(content).hexdigest()[:48]}"
        why = "too large" if len(content) > MOST_OCTETS else ""
        said: Any = None
        if not why:
            try:
                said = json.loads(content)
            except (ValueError, RecursionError):
                why = "not JSON"
        if why:
            is_young = abs(at.timestamp() - path.stat().st_mtime) < SETTLED_S
            text = content.decode("utf-8", errors="replace").replace("\x00", "\ufffd")
            return [] if is_young else [damaged(f"{key}:0", text, why=why)]
        listed = said["answers"] if isinstance(said, dict) and isinstance(said.get("answers"), list) else [said]
        return [read_answer(one, f"{key}:{nth}") for nth, one in enumerate(listed)] or [
            damaged(f"{key}:0", "[]", why="empty")
        ]


def name_of(number: str) -> str:
    """Return the name of a message's file."""
    return f"{quote(number, safe='')}.json"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, also after a power cut."""
    beside = path.with_name(f".{path.name}.tmp")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
