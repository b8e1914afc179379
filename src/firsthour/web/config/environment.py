"""What does the environment ask of the site?

==========================  =====================================================================================
variable                    meaning
==========================  =====================================================================================
FIRSTHOUR_HOME              folder of the database, uploads, ledgers; ``./var`` without it
FIRSTHOUR_MODE              ``demo`` (invented people, demo passwords) or ``production``; without it what the home
                            folder was made for (``firsthour demo`` leaves the file ``mode`` there), else production
FIRSTHOUR_DATABASE          ``postgresql://user:password@host:port/name``, or ``…@/name?host=/folder`` of a socket;
                            without it SQLite under the home folder
FIRSTHOUR_SECRET_KEY_FILE   file of the signing key; without it one is made once under the home folder
FIRSTHOUR_HOSTS             host names the site answers to, by comma; ``127.0.0.1,localhost`` without it
FIRSTHOUR_HTTPS             ``1`` when a proxy speaks HTTPS to the world: cookies and redirects insist on it
FIRSTHOUR_ANCHOR_MAIL       addresses, by comma, to which each day's anchor of the audit record is mailed
FIRSTHOUR_DEBUG             ``1`` shows tracebacks in the browser; refused in production by ``firsthour check``
FIRSTHOUR_LEASE_SECONDS     after how many silent seconds a worker counts as dead; ``60`` without it
FIRSTHOUR_BACKUPS           folder of backups, on another disk; ``firsthour check`` looks whether one is recent
==========================  =====================================================================================
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from firsthour.base.errors import UserError

Mode = Literal["demo", "production"]
MODE_NOTE = "mode"
SQLITE_WAIT_S = 60  # who waits for the pen is not served in turn: on a machine at its limit some wait for long


class BadEnvironmentError(UserError):
    """A variable says something that cannot be meant."""

    code = "bad_environment"
    english = "{variable} cannot be {value!r}: {expected}."
    chinese = "{variable} 不能是 {value!r}：{expected}。"


@dataclass(frozen=True)
class Environment:
    """What the site needs to know before it starts."""

    home: Path
    mode: Mode
    database: dict[str, Any]
    secret_key_file: Path
    hosts: tuple[str, ...]
    https: bool
    debug: bool
    lease_s: float
    backups: Path | None
    anchor_mail: tuple[str, ...] = ()

    @property
    def is_demo(self) -> bool:
        """Whether invented people and demo passwords are accepted."""
        return self.mode == "demo"


def read_environment(environ: Mapping[str, str]) -> Environment:
    """Return what the variables say.

    Raises
    ------
    BadEnvironmentError
        A variable cannot be understood.
    """
    home = Path(environ.get("FIRSTHOUR_HOME") or "var").resolve()
    mode = environ.get("FIRSTHOUR_MODE") or mode_of(home)
    if mode not in ("demo", "production"):
        raise BadEnvironmentError(variable="FIRSTHOUR_MODE", value=mode, expected="demo / production")
    hosts = environ.get("FIRSTHOUR_HOSTS") or "127.0.0.1,localhost"
    return Environment(
        home=home,
        mode="demo" if mode == "demo" else "production",
        database=read_database(environ.get("FIRSTHOUR_DATABASE", ""), home / "firsthour.sqlite3"),
        secret_key_file=Path(environ.get("FIRSTHOUR_SECRET_KEY_FILE") or home / "secret_key"),
        hosts=tuple(host.strip() for host in hosts.split(",") if host.strip()),
        https=environ.get("FIRSTHOUR_HTTPS", "") == "1",
        debug=environ.get("FIRSTHOUR_DEBUG", "") == "1",
        lease_s=_lease(environ.get("FIRSTHOUR_LEASE_SECONDS") or "60"),
        backups=Path(environ["FIRSTHOUR_BACKUPS"]).resolve() if environ.get("FIRSTHOUR_BACKUPS") else None,
        anchor_mail=tuple(part.strip() for part in environ.get("FIRSTHOUR_ANCHOR_MAIL", "").split(",") if part.strip()),
    )


def mode_of(home: Path) -> str:
    """Return what the home folder was made for."""
    note = home / MODE_NOTE
    return note.read_text(encoding="ascii").strip() if note.is_file() else "production"


def open_secret_key(path: Path) -> str:
    """Return the signing key kept in the file; make it once, readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            path.hardlink_to(fresh)  # the first of two starts wins
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii").strip()


def _lease(written: str) -> float:
    if not written.isascii() or not written.isdecimal() or not 1 <= int(written) <= 3600:
        raise BadEnvironmentError(variable="FIRSTHOUR_LEASE_SECONDS", value=written, expected="1 – 3600")
    return float(written)


# Twenty people ask small questions at once: a question that takes several processors to itself, or has itself compiled
# first, keeps the others waiting. And the rows that many matters' terms give fit into the memory of one.
_FOR_PAGES = "-c jit=off -c max_parallel_workers_per_gather=0 -c work_mem=16MB"


def read_database(address: str, file: Path) -> dict[str, Any]:
    """Return Django's description of the database behind an address; SQLite in the file when there is none.

    Raises
    ------
    BadEnvironmentError
        The address cannot be understood.
    """
    if not address:
        return _sqlite(file)
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        shown = f"{parts.scheme}://…"  # an address carries a password
        raise BadEnvironmentError(variable="FIRSTHOUR_DATABASE", value=shown, expected="postgresql://…/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or dict(parse_qsl(parts.query)).get("host", ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": _FOR_PAGES},
    }


def _sqlite(path: Path) -> dict[str, Any]:
    """WAL, writers that queue from their first statement, and commits that survive a power cut."""
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 60,  # to open it anew takes as long as a few queries
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": SQLITE_WAIT_S, "init_command": pragmas},
    }
