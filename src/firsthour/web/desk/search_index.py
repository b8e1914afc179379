"""How does the database find rows by their terms? By an index of its own beside each table that has a column of them.

On SQLite it is a full-text table without contents of its own, on PostgreSQL a narrow table of vectors with an inverted
index: rows that change otherwise (a state, a version) do not touch it. Triggers keep it, whoever writes. It is made
whenever tables are made (``post_migrate``), with and without migrations, and filled when it is new.

    register_search_table(SearchTable("cases_person"))     a room above adds its table, in ``AppConfig.ready``
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField
from django.db.models.expressions import RawSQL

from firsthour.web.desk.searching import Clause, Question, Term

STATISTICS = 500  # ten times as many terms have a known share of the rows
RECENT = 20_000  # newest rows looked through before the inverted index is asked
MOST = 10_000  # rows the inverted index is asked for at most
PROBED = 4_000  # newest rows that tell whether terms are frequent
FREQUENT = 16  # at least every so-manieth row has them: beyond, the inverted index counts sooner
SPREAD = 1.5  # so much further than their share says are the rows looked through
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


def _is_outdated(table: SearchTable, vendor: str, cursor: Any) -> bool:
    """Tell whether an index was made with other prefixes than those of now."""
    if vendor == "postgresql":
        return False
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

    SQLite walks its index from the newest row and stops. PostgreSQL cannot, and its planner takes terms that come
    together for independent. So first the newest rows are looked through; where that is not enough, the terms are
    rare and the inverted index gives all rows that have them; where those are many after all, because they are old
    ones, every row is looked through from the newest on.

    Parameters
    ----------
    reach
        further terms of which a row must have one: who may see it, as far as the index knows.
    below
        only keys below this one.
    """
    connection, index = connections[using], table.index
    written = write_question(question, connection.vendor, reach=reach)
    key = "key" if connection.vendor == "postgresql" else "rowid"
    place, values = ("", []) if below is None else (f" AND {key} < %s", [below])
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            sql = f"SELECT rowid FROM {index} WHERE {index} MATCH %s{place} ORDER BY rowid DESC LIMIT {int(limit)}"
            cursor.execute(sql, [written, *values])
            return [found for (found,) in cursor.fetchall()]
        recent = f"SELECT key FROM ({_newest(index, RECENT, place)}) AS recent WHERE terms @@ %s::tsquery"
        keys = _keys(cursor, f"{recent} ORDER BY key DESC LIMIT {int(limit)}", [*values, written])
        if len(keys) == limit:
            return keys
        keys = _keys(cursor, f"{_indexed(index, place)} LIMIT {MOST + 1}", [written, *values])
        if len(keys) <= MOST:
            return sorted(keys, reverse=True)[:limit]
        every = f"SELECT key FROM {index} WHERE terms @@ %s::tsquery{place} ORDER BY key DESC LIMIT {int(limit)}"
        return _keys(cursor, every, [written, *values])


def count_keys(
    table: SearchTable,
    question: Question,
    *,
    ceiling: int,
    reach: Sequence[str] = (),
    using: str = DEFAULT_DB_ALIAS,
) -> int:
    """Return how many rows have the terms and one of ``reach``, counted no further than one above the ceiling.

    On PostgreSQL terms that many of the newest rows have pass the ceiling among these; others are counted by the
    inverted index. That takes longest where the ceiling is passed, and there it is not asked again for ten minutes.
    """
    connection, index, most = connections[using], table.index, int(ceiling) + 1
    written = write_question(question, connection.vendor, reach=reach)
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            return _count(cursor, f"SELECT 1 FROM {index} WHERE {index} MATCH %s LIMIT {most}", written)
    asked, now = (index, written, most), time.monotonic()
    if now - _passed.get(asked, -SURE_S) < SURE_S:
        return most
    number = _count_by_vectors(connection, index, written, most=most)
    if number == most:
        forget_counts(before=now - SURE_S)
        _passed[asked] = now
    return number


def forget_counts(*, before: float = float("inf")) -> None:
    """Forget which questions passed a ceiling, as far as they were counted before a moment of this process's clock."""
    for asked in [asked for asked, counted in list(_passed.items()) if counted < before]:
        _passed.pop(asked, None)


def _count_by_vectors(connection: BaseDatabaseWrapper, index: str, written: str, *, most: int) -> int:
    with connection.cursor() as cursor:
        having = "AS recent WHERE terms @@ %s::tsquery"
        found = _count(cursor, f"SELECT 1 FROM ({_newest(index, PROBED)}) {having}", written)
        if found * FREQUENT >= PROBED:
            far = int(SPREAD * most * PROBED / found)
            among = f"SELECT 1 FROM ({_newest(index, far)}) {having} LIMIT {most}"
            if _count(cursor, among, written) == most:
                return most
        return _count(cursor, f"{_indexed(index)} LIMIT {most}", written)


def matching_keys(
    table: SearchTable,
    question: Question,
    *,
    reach: Sequence[str],
    but_not: Sequence[str] = (),
    using: str = DEFAULT_DB_ALIAS,
) -> RawSQL:
    """Return the keys of the rows with the terms, one of ``reach`` and none of ``but_not``, for ``pk__in``."""
    vendor, index = connections[using].vendor, table.index
    written = write_question(question, vendor, reach=reach, but_not=but_not)
    sql = (
        "SELECT key FROM {} WHERE terms @@ %s::tsquery"
        if vendor == "postgresql"
        else "SELECT rowid FROM {0} WHERE {0} MATCH %s"
    )
    return RawSQL(sql.format(index), [written], output_field=BigIntegerField())


def write_question(question: Question, vendor: str, *, reach: Sequence[str] = (), but_not: Sequence[str] = ()) -> str:
    """Return a question in the words of the database's own language."""
    either, both, prefix = ("|", "&", ":*") if vendor == "postgresql" else (" OR ", " AND ", "*")
    clauses = [*question.clauses, *([tuple((Term(word),) for word in reach)] if reach else [])]

    def write_term(term: Term) -> str:
        return f"{term.word}{prefix}" if term.is_prefix else term.word

    def write_clause(clause: Clause) -> str:
        ways = [f"({both.join(map(write_term, terms))})" for terms in clause]
        return f"({either.join(ways)})"

    asked = both.join(map(write_clause, clauses))
    if not but_not:
        return asked
    return f"({asked}) {'& !' if vendor == 'postgresql' else 'NOT '}({either.join(but_not)})"


def _keys(cursor: Any, statement: str, values: Sequence[Any]) -> list[int]:
    cursor.execute(statement, values)
    return [key for (key,) in cursor.fetchall()]


def _newest(index: str, number: int, place: str = "") -> str:
    return f"SELECT key, terms FROM {index} WHERE true{place} ORDER BY key DESC LIMIT {int(number)}"


def _indexed(index: str, place: str = "") -> str:
    """Return the statement that takes rows by the inverted index, because the planner does not see how many it asks
    for and takes them for few."""
    return (
        "SELECT found.key FROM (SELECT %s::tsquery AS question OFFSET 0) AS asked CROSS JOIN LATERAL "
        f"(SELECT key FROM {index} WHERE terms @@ asked.question{place}) AS found"
    )


def _count(cursor: Any, rows: str, written: str) -> int:
    cursor.execute(f"SELECT count(*) FROM ({rows}) AS counted", [written])
    return int(cursor.fetchone()[0])


def _statements(table: SearchTable, vendor: str) -> list[str]:
    return _postgresql(table) if vendor == "postgresql" else _sqlite(table)


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


def _postgresql(table: SearchTable) -> list[str]:
    index, key, column = table.index, table.key, table.column
    vector = f"strip(to_tsvector('simple', NEW.{column}))"
    return [
        f"CREATE TABLE IF NOT EXISTS {index} (key bigint PRIMARY KEY, terms tsvector NOT NULL)",
        f"ALTER TABLE {index} ALTER COLUMN terms SET STATISTICS {STATISTICS}",
        f"CREATE INDEX IF NOT EXISTS {index}_gin ON {index} USING gin (terms) WITH (gin_pending_list_limit = 1024)",
        f"CREATE OR REPLACE FUNCTION {index}_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'TRUNCATE' THEN TRUNCATE {index}; RETURN NULL; END IF; "
        f"IF TG_OP <> 'INSERT' THEN DELETE FROM {index} WHERE key = OLD.{key}; END IF; "
        f"IF TG_OP <> 'DELETE' THEN INSERT INTO {index} VALUES (NEW.{key}, {vector}); END IF; RETURN NULL; END $$",
        f"CREATE OR REPLACE TRIGGER {index}_rows AFTER INSERT OR DELETE ON {table.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {index}_keep()",
        f"CREATE OR REPLACE TRIGGER {index}_update AFTER UPDATE OF {key}, {column} ON {table.table} FOR EACH ROW "
        f"WHEN (OLD.{column} IS DISTINCT FROM NEW.{column} OR OLD.{key} <> NEW.{key}) EXECUTE FUNCTION {index}_keep()",
        f"CREATE OR REPLACE TRIGGER {index}_truncate AFTER TRUNCATE ON {table.table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {index}_keep()",
    ]


def _removing(table: SearchTable, vendor: str) -> list[str]:
    index = table.index
    if vendor == "postgresql":
        names = ("rows", "update", "truncate")
        triggers = [f"DROP TRIGGER IF EXISTS {index}_{name} ON {table.table}" for name in names]
    else:
        triggers = [f"DROP TRIGGER IF EXISTS {index}_{name}" for name in ("insert", "delete", "update")]
    return [*triggers, f"DROP TABLE IF EXISTS {index}"]


def _filling(table: SearchTable, vendor: str) -> list[str]:
    index = table.index
    if vendor == "postgresql":
        return [
            f"INSERT INTO {index} SELECT {table.key}, strip(to_tsvector('simple', {table.column})) FROM {table.table}",
            f"ANALYZE {index}",
        ]
    return [f"INSERT INTO {index}({index}) VALUES ('rebuild')"]
