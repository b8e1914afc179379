"""How does the database find rows by their terms? By an index of its own beside each table that has a column of them.

On SQLite it is a full-text table without contents of its own, on PostgreSQL a narrow table of vectors with inverted
indexes (``search_spans``): rows that change otherwise (a state, a version) do not touch it. Triggers keep it, whoever
writes. It is made whenever tables are made (``post_migrate``), with and without migrations, and filled when it is new.

    register_search_table(SearchTable("cases_person"))     a room above adds its table, in ``AppConfig.ready``
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField
from django.db.models.expressions import RawSQL

from firsthour.web.desk import search_spans
from firsthour.web.desk.searching import Clause, Question, Term

SURE_S = 600  # so long what passed a ceiling is not counted again: rows go seldom, and few at once
PREFIXES = "8 9 10"  # lengths of beginnings that hundreds of thousands of numbers can have: w and seven to nine signs


@dataclass(frozen=True)
class SearchTable:
    """A table with a column of terms (``searching.terms_of``) and a whole number as its key."""

    table: str
    key: str = "id"
    column: str = "search"

    @property
    def index(self) -> str:
        """The name of the index's table."""
        return f"{self.table}_terms"


MATTERS = SearchTable("desk_matter")
TABLES: dict[str, SearchTable] = {}
_passed: dict[tuple[str, str, int], float] = {}


def register_search_table(table: SearchTable) -> None:
    """Add a table to those that can be searched."""
    TABLES[table.table] = table


def make_indexes(using: str = DEFAULT_DB_ALIAS, **_kwargs: Any) -> None:
    """Make the index of every registered table that is there; answers Django's signal that the tables stand."""
    connection = connections[using]
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        for table in TABLES.values():
            if table.table not in present:
                continue
            is_there = table.index in present and not _is_outdated(table, connection.vendor, cursor)
            if not is_there:
                for statement in _removing(table, connection.vendor):
                    cursor.execute(statement)
            for statement in _statements(table, connection.vendor):
                cursor.execute(statement)
            if not is_there:
                for statement in _filling(table, connection.vendor):
                    cursor.execute(statement)
            if connection.vendor == "postgresql":
                search_spans.keep_spans(cursor, table.index)


def extend_indexes(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Give rows that have come since an index of their own, beside the work that goes on; return the indexes made."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        return [
            name for table in TABLES.values() for name in search_spans.keep_spans(cursor, table.index, beside_work=True)
        ]


def _is_outdated(table: SearchTable, vendor: str, cursor: Any) -> bool:
    """Tell whether an index was made of other terms, or with other prefixes, than those of now."""
    if vendor == "postgresql":
        return search_spans.is_outdated(cursor, table.index, column=table.column)
    cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [table.index])
    return f"prefix='{PREFIXES}'" not in cursor.fetchone()[0]


def rebuild(table: SearchTable, using: str = DEFAULT_DB_ALIAS) -> None:
    """Fill an index anew from the column."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {table.index}")
        for statement in _filling(table, connection.vendor):
            cursor.execute(statement)


@contextmanager
def unindexed(table: SearchTable, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Take an index away while very many rows are written, and make it anew behind them."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in _removing(table, connection.vendor):
            cursor.execute(statement)
    try:
        yield
    finally:
        make_indexes(using)


def list_newest(
    table: SearchTable,
    question: Question,
    *,
    limit: int,
    reach: Sequence[str] = (),
    below: int | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> list[int]:
    """Return the keys of the newest rows that have the terms, the highest first.

    SQLite walks its index from the newest row and stops. PostgreSQL asks for the newest rows, then span by span.

    Parameters
    ----------
    reach
        further terms of which a row must have one: who may see it, as far as the index knows.
    below
        only keys below this one.
    """
    connection, index = connections[using], table.index
    written = write_question(question, connection.vendor, reach=reach)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return search_spans.list_newest_keys(cursor, index, written=written, limit=limit, below=below)
        place, values = ("", []) if below is None else (" AND rowid < %s", [below])
        sql = f"SELECT rowid FROM {index} WHERE {index} MATCH %s{place} ORDER BY rowid DESC LIMIT {int(limit)}"
        cursor.execute(sql, [written, *values])
        return [found for (found,) in cursor.fetchall()]


def count_keys(
    table: SearchTable,
    question: Question,
    *,
    ceiling: int,
    reach: Sequence[str] = (),
    using: str = DEFAULT_DB_ALIAS,
) -> int:
    """Return how many rows have the terms and one of ``reach``, counted no further than one above the ceiling.

    That takes longest on PostgreSQL where the ceiling is passed, and there it is not asked again for ten minutes.
    """
    connection, index, most = connections[using], table.index, int(ceiling) + 1
    written = write_question(question, connection.vendor, reach=reach)
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            rows = f"SELECT 1 FROM {index} WHERE {index} MATCH %s LIMIT {most}"
            cursor.execute(f"SELECT count(*) FROM ({rows}) AS counted", [written])
            return int(cursor.fetchone()[0])
    asked, now = (index, written, most), time.monotonic()
    if now - _passed.get(asked, -SURE_S) < SURE_S:
        return most
    with connection.cursor() as cursor:
        number = search_spans.count_up_to(cursor, index, written=written, most=most)
    if number == most:
        forget_counts(before=now - SURE_S)
        _passed[asked] = now
    return number


def count_apart(
    table: SearchTable,
    question: Question,
    *,
    ceiling: int,
    own: Sequence[str],
    reach: Sequence[str],
    using: str = DEFAULT_DB_ALIAS,
) -> tuple[int, list[int]] | None:
    """Return how many rows have the terms and one of ``own``, and the keys of those that have one of ``reach`` alone.

    An empty ``reach`` is any. On PostgreSQL both are found by one walk; None says that it does not pay: on SQLite,
    without ``own``, or where the others are very many.
    """
    connection, index, most = connections[using], table.index, int(ceiling) + 1
    if connection.vendor != "postgresql" or not own:
        return None
    asked, now = (index, write_question(question, connection.vendor, reach=own), most), time.monotonic()
    if now - _passed.get(asked, -SURE_S) < SURE_S:
        return most, []
    written = write_question(question, connection.vendor, reach=reach)
    with connection.cursor() as cursor:
        found = search_spans.count_apart(cursor, index, written=written, own=f"({'|'.join(own)})", most=most)
    if found is not None and found[0] == most:
        forget_counts(before=now - SURE_S)
        _passed[asked] = now
    return found


def forget_counts(*, before: float = float("inf")) -> None:
    """Forget which questions passed a ceiling, as far as they were counted before a moment of this process's clock."""
    for asked in [asked for asked, counted in list(_passed.items()) if counted < before]:
        _passed.pop(asked, None)


def matching_keys(
    table: SearchTable,
    question: Question,
    *,
    reach: Sequence[str],
    but_not: Sequence[str] = (),
    using: str = DEFAULT_DB_ALIAS,
) -> RawSQL:
    """Return the keys of the rows with the terms, one of ``reach`` and none of ``but_not``, for ``pk__in``."""
    connection, index = connections[using], table.index
    written = write_question(question, connection.vendor, reach=reach, but_not=but_not)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            sql, values = search_spans.every_key(cursor, index, written=written)
        return RawSQL(sql, values, output_field=BigIntegerField())
    sql = f"SELECT rowid FROM {index} WHERE {index} MATCH %s"
    return RawSQL(sql, [written], output_field=BigIntegerField())


def write_question(question: Question, vendor: str, *, reach: Sequence[str] = (), but_not: Sequence[str] = ()) -> str:
    """Return a question in the words of the database's own language."""
    either, both = ("|", "&") if vendor == "postgresql" else (" OR ", " AND ")
    clauses = [*question.clauses, *([tuple((Term(word),) for word in reach)] if reach else [])]

    def write_term(term: Term) -> str:
        if vendor == "postgresql":
            return search_spans.write_term(term.word, is_prefix=term.is_prefix)
        return f"{term.word}*" if term.is_prefix else term.word

    def write_clause(clause: Clause) -> str:
        ways = [f"({both.join(map(write_term, terms))})" for terms in clause]
        return f"({either.join(ways)})"

    asked = both.join(map(write_clause, clauses))
    if not but_not:
        return asked
    return f"({asked}) {'& !' if vendor == 'postgresql' else 'NOT '}({either.join(but_not)})"


def _statements(table: SearchTable, vendor: str) -> list[str]:
    if vendor == "postgresql":
        return search_spans.statements(table.table, index=table.index, key=table.key, column=table.column)
    return _sqlite(table)


def _sqlite(table: SearchTable) -> list[str]:
    index, key, column = table.index, table.key, table.column
    add = f"INSERT INTO {index}(rowid, {column}) VALUES (NEW.{key}, NEW.{column});"
    drop = f"INSERT INTO {index}({index}, rowid, {column}) VALUES ('delete', OLD.{key}, OLD.{column});"
    changed = f"OLD.{column} IS NOT NEW.{column} OR OLD.{key} IS NOT NEW.{key}"
    return [
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5({column}, content='{table.table}', "
        f"content_rowid='{key}', detail=none, columnsize=0, tokenize='ascii', prefix='{PREFIXES}')",
        f"CREATE TRIGGER IF NOT EXISTS {index}_insert AFTER INSERT ON {table.table} BEGIN {add} END",
        f"CREATE TRIGGER IF NOT EXISTS {index}_delete AFTER DELETE ON {table.table} BEGIN {drop} END",
        f"CREATE TRIGGER IF NOT EXISTS {index}_update AFTER UPDATE OF {key}, {column} ON {table.table} "
        f"WHEN {changed} BEGIN {drop} {add} END",
    ]


def _removing(table: SearchTable, vendor: str) -> list[str]:
    index = table.index
    if vendor == "postgresql":
        return search_spans.removing(table.table, index=index)
    triggers = [f"DROP TRIGGER IF EXISTS {index}_{name}" for name in ("insert", "delete", "update")]
    return [*triggers, f"DROP TABLE IF EXISTS {index}"]


def _filling(table: SearchTable, vendor: str) -> list[str]:
    index = table.index
    if vendor == "postgresql":
        return search_spans.filling(table.table, index=index, key=table.key, column=table.column)
    return [f"INSERT INTO {index}({index}) VALUES ('rebuild')"]
