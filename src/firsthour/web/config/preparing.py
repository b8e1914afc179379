"""What must be there before the site can be served? Tables as this version means them, and its static files.

Each is made when it is missing or has changed, by whichever process comes first; the others wait for it.
"""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from firsthour import __version__
from firsthour.base.errors import InternalError
from firsthour.web.desk.tuning import tune

ASSETS = ("vendor/tabler.min.css", "vendor/htmx.min.js", "vendor/icons.svg")
FINGERPRINT = "made_from"


class NoAssetsError(InternalError):
    """The files that pages are made of have not been built."""

    code = "no_assets"
    english = "The pages' styles and scripts are missing ({names}). Run: make setup"
    chinese = "缺少页面样式与脚本（{names}）。请运行：make setup"


def prepare() -> None:
    """Make tables and static files ready."""
    with one_at_a_time("preparing"):
        prepare_database()
        prepare_static_files()


def prepare_database() -> None:
    """Bring the tables to what this version means, unless they are."""
    if list_pending():
        call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
        tune(connection, all_tables=True)


def list_pending() -> list[str]:
    """Return the migrations that wait, and the tables without one that are missing."""
    executor = MigrationExecutor(connection)
    waiting = [
        f"{step.app_label}.{step.name}" for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())
    ]
    present = set(connection.introspection.table_names())
    wanted = connection.introspection.django_table_names(only_existing=False, include_views=False)
    return waiting or sorted(set(wanted) - present)


def prepare_static_files() -> bool:
    """Collect, name by content and compress the static files, unless those in place are of this make.

    Raises
    ------
    NoAssetsError
        The front-end files have not been built.
    """
    missing = list_missing_assets()
    if missing:
        raise NoAssetsError(names=", ".join(missing))
    root = Path(settings.STATIC_ROOT)
    wanted = _fingerprint()
    note = root / FINGERPRINT
    if note.is_file() and note.read_text(encoding="ascii") == wanted:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    fresh = root / f"{FINGERPRINT}.{secrets.token_hex(4)}.tmp"
    fresh.write_text(wanted, encoding="ascii")
    fresh.replace(note)
    return True


def list_missing_assets() -> list[str]:
    """Return the built files that no finder finds."""
    finders = list(get_finders())
    return [name for name in ASSETS if not any(finder.find(name) for finder in finders)]


@contextmanager
def one_at_a_time(what: str) -> Iterator[None]:
    """Let one process of this home folder at a time do something."""
    folder = Path(settings.HOME) / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / what).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fingerprint() -> str:
    digest = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda entry: str(entry[0])):
            found = os.stat(storage.path(name))
            digest.update(f"\n{name} {found.st_size} {found.st_mtime_ns}".encode())
    return digest.hexdigest()
