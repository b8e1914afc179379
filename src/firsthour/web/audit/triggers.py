"""What stops somebody with the database open from changing the record? Triggers that refuse it.

They are made whenever tables are made (``post_migrate``), with and without migrations. Whoever owns the database can
take them off; then ``firsthour audit verify`` finds what was done. ``TRUNCATE`` is refused too, on PostgreSQL.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

_SAYS = "audit_event only grows"
_DEEDS = ("update", "delete")
_MAKE = {
    "sqlite": [
        f"CREATE TRIGGER IF NOT EXISTS audit_event_no_{deed} BEFORE {deed.upper()} ON audit_event "
        f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
        for deed in _DEEDS
    ]
    + [
        "CREATE TRIGGER IF NOT EXISTS audit_event_no_replace BEFORE INSERT ON audit_event "
        "WHEN EXISTS (SELECT 1 FROM audit_event WHERE number = NEW.number) "
        f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION audit_event_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_SAYS}' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE OR REPLACE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION audit_event_only_grows()",
        "CREATE OR REPLACE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_only_grows()",
    ],
}
_DROP = {
    "sqlite": [f"DROP TRIGGER IF EXISTS audit_event_no_{deed}" for deed in (*_DEEDS, "replace")],
    "postgresql": [
        "DROP TRIGGER IF EXISTS audit_event_no_change ON audit_event",
        "DROP TRIGGER IF EXISTS audit_event_no_truncate ON audit_event",
    ],
}


def seal(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make the triggers, where the table is there."""
    _run(_MAKE, using)


def unseal(using: str = DEFAULT_DB_ALIAS) -> None:
    """Take the triggers off: for emptying a demo, and for tests that tamper."""
    _run(_DROP, using)


@contextmanager
def unsealed(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Take the triggers off for a while."""
    unseal(using)
    try:
        yield
    finally:
        seal(using)


def seal_after_migrate(using: str = DEFAULT_DB_ALIAS, **_kwargs: Any) -> None:
    """Answer Django's signal that the tables stand."""
    seal(using)


def _run(statements: dict[str, list[str]], using: str) -> None:
    connection = connections[using]
    with connection.cursor() as cursor:
        if "audit_event" not in connection.introspection.table_names(cursor):
            return
        for statement in statements.get(connection.vendor, []):
            cursor.execute(statement)
