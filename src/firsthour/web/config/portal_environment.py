"""What does the environment ask of the portal, the public's site?

==============================  =================================================================================
variable                        meaning
==============================  =================================================================================
FIRSTHOUR_PORTAL_HOME           folder of the portal's database, keys and boxes; ``portal`` under FIRSTHOUR_HOME without
                                it. On the portal's own machine there is no FIRSTHOUR_HOME to be near.
FIRSTHOUR_PORTAL_DATABASE       ``postgresql://user:password@host:port/name``; without it SQLite under that folder
FIRSTHOUR_PORTAL_HOSTS          host names the portal answers to, by comma; ``127.0.0.1,localhost`` without it
FIRSTHOUR_PORTAL_HTTPS          ``1`` when a proxy speaks HTTPS to the world
FIRSTHOUR_PORTAL_PLACE          the city in whose name it speaks, Chinese and English by ``|``: ``澜州市|Lan City``
FIRSTHOUR_PORTAL_SEALED_DAYS    for how many days a delivered package is kept, sealed; ``7`` without it
FIRSTHOUR_PORTAL_RECEIPT_DAYS   for how many days after its last news a receipt answers; ``365`` without it
FIRSTHOUR_PORTAL_PUZZLE_BITS    how hard the puzzle of a form is; ``16`` without it
FIRSTHOUR_PORTAL_WAIT_SECONDS   how long a form without script must have been open; ``20`` without it
FIRSTHOUR_PORTAL_UNIT           inside: code of the unit that is asked first; the centre, else the city without it
FIRSTHOUR_EXCHANGE              the inner site's folder of boxes and keys; ``exchange`` under FIRSTHOUR_HOME without it
==============================  =================================================================================
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from firsthour.web.config.environment import BadEnvironmentError, Mode, mode_of, read_database

_DEMO_PLACE = ("澜州市", "Lan City")


@dataclass(frozen=True)
class PortalEnvironment:
    """What the portal needs to know before it starts."""

    home: Path
    mode: Mode
    database: dict[str, Any]
    hosts: tuple[str, ...]
    https: bool
    place: tuple[str, str]
    sealed_days: int
    receipt_days: int
    puzzle_bits: int
    wait_s: int
    debug: bool = False

    @property
    def is_demo(self) -> bool:
        """Whether only invented people report here."""
        return self.mode == "demo"

    @property
    def exchange(self) -> Path:
        """The portal's boxes and keys."""
        return self.home / "exchange"


def read_portal_environment(environ: Mapping[str, str]) -> PortalEnvironment:
    """Return what the variables say.

    Raises
    ------
    BadEnvironmentError
        A variable cannot be understood.
    """
    inner = Path(environ.get("FIRSTHOUR_HOME") or "var").resolve()
    home = Path(environ.get("FIRSTHOUR_PORTAL_HOME") or inner / "portal").resolve()
    mode = environ.get("FIRSTHOUR_MODE") or (mode_of(inner) if home == inner / "portal" else mode_of(home))
    hosts = environ.get("FIRSTHOUR_PORTAL_HOSTS") or "127.0.0.1,localhost"
    return PortalEnvironment(
        home=home,
        mode="demo" if mode == "demo" else "production",
        database=read_database(environ.get("FIRSTHOUR_PORTAL_DATABASE", ""), home / "portal.sqlite3"),
        hosts=tuple(host.strip() for host in hosts.split(",") if host.strip()),
        https=environ.get("FIRSTHOUR_PORTAL_HTTPS", "") == "1",
        place=_place(environ.get("FIRSTHOUR_PORTAL_PLACE", ""), is_demo=mode == "demo"),
        sealed_days=_number(environ, "FIRSTHOUR_PORTAL_SEALED_DAYS", 7, most=90),
        receipt_days=_number(environ, "FIRSTHOUR_PORTAL_RECEIPT_DAYS", 365, most=3650),
        puzzle_bits=_number(environ, "FIRSTHOUR_PORTAL_PUZZLE_BITS", 16, most=24),
        wait_s=_number(environ, "FIRSTHOUR_PORTAL_WAIT_SECONDS", 20, most=600),
        debug=environ.get("FIRSTHOUR_DEBUG", "") == "1",
    )


def inner_exchange(environ: Mapping[str, str]) -> Path:
    """Return the inner site's boxes and keys."""
    home = Path(environ.get("FIRSTHOUR_HOME") or "var").resolve()
    return Path(environ.get("FIRSTHOUR_EXCHANGE") or home / "exchange").resolve()


def _place(written: str, *, is_demo: bool) -> tuple[str, str]:
    chinese, _, english = written.partition("|")
    if chinese.strip():
        return chinese.strip(), english.strip() or chinese.strip()
    return _DEMO_PLACE if is_demo else ("", "")


def _number(environ: Mapping[str, str], name: str, usual: int, *, most: int) -> int:
    written = environ.get(name) or str(usual)
    if not written.isascii() or not written.isdecimal() or not 1 <= int(written) <= most:
        raise BadEnvironmentError(variable=name, value=written, expected=f"1 – {most}")
    return int(written)
