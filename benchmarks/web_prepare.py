"""What does the measured site need? Its tables and a world in them; and a server, with two workers as it stands.

python -m benchmarks.web_prepare MATTERS [KIND …]   make them; the last line printed says who logs in, as JSON
python -m benchmarks.web_prepare CASES rooms        cases, three times as many reports, and what belongs to them
python -m benchmarks.web_prepare serve PORT         serve

A home folder that holds a world (``world.json``) is used again: tables, columns and indexes that the models have got
since are added.
"""

import json
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import django

N_OPENED = 50
NOTE = "world.json"
WITH_ROOMS = "rooms"
_INDEX_NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index'",
    "postgresql": "SELECT indexname FROM pg_indexes",
}


def prepare(n_matters: int, *, kinds: Sequence[str] = ()) -> dict[str, object]:
    """Make tables, people and matters; return who can log in with which password, and which matters each may open."""
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from benchmarks.web_rooms import fill_rooms
    from benchmarks.web_world import KINDS, fill
    from firsthour.web.people.models import Officer

    note = Path(settings.HOME) / NOTE
    call_command("migrate", run_syncdb=True, verbosity=0)
    if note.exists():
        add_what_is_missing()
        world = json.loads(note.read_text(encoding="utf-8"))
    else:
        made = fill_rooms(n_matters) if list(kinds) == [WITH_ROOMS] else fill(n_matters, kinds=kinds or KINDS)
        world = {"visitors": made.visitors, "password": secrets.token_urlsafe(12), "n_matters": made.n_matters}
        for badge in made.visitors.values():
            officer = Officer.objects.get(badge=badge)
            officer.set_password(str(world["password"]))
            officer.save(update_fields=["password"])
        note.write_text(json.dumps(world), encoding="utf-8")
    warm()
    call_command("collectstatic", interactive=False, verbosity=0)
    badges = world["visitors"]
    return {
        **world,
        "matters": {role: list_openable(badge) for role, badge in badges.items()},
        "officers": {role: str(Officer.objects.get(badge=badge).uid) for role, badge in badges.items()},
    }


def list_openable(badge: str) -> dict[str, list[str]]:
    """Return the addresses of the newest matters an officer sees, by kind."""
    from benchmarks.web_world import NOW
    from firsthour.web.desk.queries.lists import MatterFilter, list_matters
    from firsthour.web.people.models import Officer
    from firsthour.web.people.policies import access_of

    access = access_of(Officer.objects.get(badge=badge), now=NOW)
    found = {}
    for kind in ("incident", "case", "lead"):
        rows = list_matters(access, MatterFilter(kind=kind), now=NOW, limit=N_OPENED).rows
        found[kind] = [f"/matters/{matter.uid}" for matter in rows]
    return found


def warm() -> None:
    """Let PostgreSQL read the words of the search into its memory, where they lie on a server that has been up."""
    from django.db import connection

    from firsthour.web.desk.search_index import TABLES

    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_prewarm")
        for table in TABLES.values():
            of_table = "SELECT pg_prewarm(indexrelid::regclass) FROM pg_index WHERE indrelid = %s::regclass"
            cursor.execute(f"{of_table} UNION ALL SELECT pg_prewarm(%s::regclass)", [table.index, table.index])
            cursor.fetchall()


def add_what_is_missing() -> None:
    """Add the columns and indexes that the models have and the tables have not."""
    from django.apps import apps
    from django.core.management import call_command
    from django.db import connection

    fields, indexes = [], []
    with connection.cursor() as cursor:  # asked directly: Django cannot read every table that it made on SQLite
        cursor.execute(_INDEX_NAMES[connection.vendor])
        names = {name for (name,) in cursor.fetchall()}
        for model in apps.get_models():
            table = model._meta.db_table
            columns = _columns_of(cursor, table)
            fields += [(model, field) for field in model._meta.local_concrete_fields if field.column not in columns]
            indexes += [(model, index) for index in model._meta.indexes if index.name not in names]
    if not fields and not indexes:
        return
    with connection.schema_editor() as editor:  # SQLite then checks every row of every table
        for model, field in fields:
            with connection.cursor() as cursor:  # a table that was made anew has all of its columns
                is_missing = field.column not in _columns_of(cursor, model._meta.db_table)
            if is_missing:
                editor.add_field(model, field)
        for model, index in indexes:
            editor.add_index(model, index)
    call_command("migrate", run_syncdb=True, verbosity=0)  # triggers, where a table was made anew


def _columns_of(cursor: Any, table: str) -> set[str]:
    cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')
    return {column[0] for column in cursor.description or ()}


def main() -> None:
    """Do what the command line says."""
    if sys.argv[1] == "serve":
        from firsthour.web.config.serving import serve

        serve("127.0.0.1", int(sys.argv[2]), workers=2)
    else:
        print(json.dumps(prepare(int(sys.argv[1]), kinds=sys.argv[2:])))


if __name__ == "__main__":
    main()
