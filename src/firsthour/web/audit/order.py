"""In which order are things locked on PostgreSQL, so that nobody waits for each other in a circle? The record first.

Whoever writes a line of the record holds its pen until the transaction ends. An operation that locks a row of its own
before, and one that locks it after its line, would wait for each other for ever; so would two of which one inserts a
row by a unique key that the other, with the pen in hand, inserts too. So the first statement of a
transaction that locks rows, or writes to a table that many operations write to, takes the pen before; also one that
passes over locked rows, for whoever waits for those it locked may have the pen. SQLite has one pen for everything.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created
from django.db.models import Model

from firsthour.web.audit.operations.recording import take_turn

_LOCKS = "FOR UPDATE"
_guarded: set[str] = set()


def guard(*models: type[Model]) -> None:
    """Have the pen taken before these tables are written to; called when the apps are ready."""
    for model in models:
        table = f'"{model._meta.db_table}"'
        _guarded.update((f"UPDATE {table}", f"INSERT INTO {table}", f"DELETE FROM {table}"))


def connect_order() -> None:
    """Watch every connection to PostgreSQL; called once, when the apps are ready."""
    connection_created.connect(_watch, dispatch_uid="audit.order")


def needs_pen(sql: str) -> bool:
    """Tell whether a statement locks rows, or writes to a table that many operations write to."""
    if sql.startswith("SELECT"):
        return _LOCKS in sql
    words = sql.split(" ", 3)
    return " ".join(words[:2]) in _guarded or " ".join(words[:3]) in _guarded


def _watch(connection: Any, **_signal: Any) -> None:
    if connection.vendor == "postgresql" and _take_before not in connection.execute_wrappers:
        connection.execute_wrappers.append(_take_before)


def _take_before(execute: Callable[..., Any], *statement: Any) -> Any:
    """Take the pen where the statement (its text, values, many, context) needs it, then do it."""
    if connection.in_atomic_block and needs_pen(statement[0]):
        take_turn()
    return execute(*statement)
