"""How does PostgreSQL find the newest rows that have some terms, and count those that do?

A narrow table of vectors stands beside the searched one. An inverted index gives every row that has a term, in no
order, and cannot stop early: a term of half of four million rows costs it a tenth of a second, and the newest fifty
of them are still not known. So there is an inverted index for each **span** of keys, and one for those beyond the last
full span: spans are asked from the newest on until there are enough. A question is right whichever indexes there are;
they only make it quick (``keep_spans``, once at set-up and every night).

Beginnings that very many numbers share (a letter, a year and a month) are terms of their own here: ``v`` and seven or
eight signs of what is ``w`` in the column (``searching``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

SPAN = 1 << 18  # keys of a span; doubled when there would be more than MOST_SPANS
MOST_SPANS = 64
FEW = 2_000  # newest rows looked through first
RECENT = 20_000  # and then, where a page of them is likely to have the terms
MANY = 4_000  # from so many rows of a span on it is looked through instead of sorted
PROBED = 4_000  # newest rows that tell whether terms are frequent
FREQUENT = 16  # at least every so-manieth row has them: beyond, the inverted index counts sooner
SPREAD = 1.5  # so much further than their share says are the rows looked through
MOST_OTHERS = 2_000  # rows that are told apart by their keys at most
STATISTICS = 500  # ten times as many terms have a known share of the rows
_ALL = 1 << 60
BEGINNINGS = (8, 9)  # lengths of the terms of beginnings: v and seven or eight signs


@dataclass(frozen=True)
class Span:
    """Keys from ``first`` on, up to and without ``end``; without an end: all beyond."""

    first: int
    end: int | None

    @property
    def condition(self) -> str:
        """Return the condition that the indexes of a span and the questions to it both have."""
        return f"key >= {self.first}" + (f" AND key < {self.end}" if self.end is not None else "")

    def index_of(self, index: str) -> str:
        """Return the name of the span's inverted index."""
        return f"{index}_gin_{self.first}_{'on' if self.end is None else self.end}"


def spans_of(top: int) -> list[Span]:
    """Return the spans of the keys up to the highest, the newest first.

    >>> [span.condition for span in spans_of(300_000)]
    ['key >= 262144', 'key >= 0 AND key < 262144']
    """
    size = SPAN
    while top // size > MOST_SPANS:
        size *= 2
    full = [Span(first, first + size) for first in range(0, top // size * size, size)]
    return [Span(top // size * size, None), *reversed(full)]


def list_newest_keys(cursor: Any, index: str, *, written: str, limit: int, below: int | None) -> list[int]:
    """Return the keys of the newest rows that answer a question, the highest first, all below a key."""
    place = "true" if below is None else f"key < {int(below)}"
    keys = _look_through(cursor, index, written, place=place, most=FEW, limit=limit)
    if 0 < len(keys) < limit and len(keys) * RECENT >= limit * FEW:
        keys = _look_through(cursor, index, written, place=place, most=RECENT, limit=limit)
    if len(keys) >= limit:
        return keys
    top = _top(cursor, index) if below is None else below - 1
    found: list[int] = []
    for span in spans_of(max(top, 0)):
        if len(found) < limit:
            within = f"{place} AND {span.condition}"
            found += _newest_of(cursor, index, written, place=within, limit=limit - len(found))
    return found


def count_up_to(cursor: Any, index: str, *, written: str, most: int) -> int:
    """Return how many rows answer a question, counted no further than ``most``."""
    if _are_most_among_newest(cursor, index, written, most=most):
        return most
    n_found = 0
    for span in spans_of(_top(cursor, index)):
        if n_found < most:
            rows = f"{_indexed(index, place=span.condition)} LIMIT {most - n_found}"
            n_found += _count(cursor, rows, [written])
    return n_found


def count_apart(cursor: Any, index: str, *, written: str, own: str, most: int) -> tuple[int, list[int]] | None:
    """Return how many of the rows that answer a question answer another one too, and the keys of those that do not.

    ``most`` of the former are enough, then without the others; None is returned where the others are very many.
    """
    if _are_most_among_newest(cursor, index, f"({written}) & {own}", most=most):
        return most, []
    n_own, others = 0, list[int]()
    for span in spans_of(_top(cursor, index)):
        rows = _indexed(index, place=span.condition, also=", terms @@ %s::tsquery AS is_own")
        cursor.execute(
            "SELECT count(*) FILTER (WHERE is_own), array_agg(key) FILTER (WHERE NOT is_own) "
            f"FROM ({rows} LIMIT {most - n_own + MOST_OTHERS + 1}) AS counted",
            [written, own],
        )
        n_of_span, keys = cursor.fetchone()
        n_own, others = n_own + n_of_span, [*others, *(keys or ())]
        if n_own >= most:
            return most, []
        if len(others) > MOST_OTHERS:
            return None
    return n_own, others


def every_key(cursor: Any, index: str, *, written: str) -> tuple[str, list[str]]:
    """Return the statement that gives the keys of all rows that answer a question, and what is put into it."""
    spans = spans_of(_top(cursor, index))
    return " UNION ALL ".join(f"({_indexed(index, place=span.condition)})" for span in spans), [written] * len(spans)


def write_term(word: str, *, is_prefix: bool) -> str:
    """Return a term of a question as the vectors have it."""
    if not is_prefix:
        return word
    return f"v{word[1:]}" if len(word) in BEGINNINGS else f"{word}:*"


def statements(table: str, *, index: str, key: str, column: str) -> list[str]:
    """Return what makes the table of vectors and the triggers that keep it, but for its inverted indexes."""
    return [
        f"CREATE TABLE IF NOT EXISTS {index} (key bigint PRIMARY KEY, terms tsvector NOT NULL)",
        f"ALTER TABLE {index} ALTER COLUMN terms SET STATISTICS {STATISTICS}",
        f"CREATE OR REPLACE FUNCTION {index}_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'TRUNCATE' THEN TRUNCATE {index}; RETURN NULL; END IF; "
        f"IF TG_OP <> 'INSERT' THEN DELETE FROM {index} WHERE key = OLD.{key}; END IF; "
        f"IF TG_OP <> 'DELETE' THEN INSERT INTO {index} VALUES (NEW.{key}, {_vector(f'NEW.{column}')}); END IF; "
        "RETURN NULL; END $$",
        f"CREATE OR REPLACE TRIGGER {index}_rows AFTER INSERT OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {index}_keep()",
        f"CREATE OR REPLACE TRIGGER {index}_update AFTER UPDATE OF {key}, {column} ON {table} FOR EACH ROW "
        f"WHEN (OLD.{column} IS DISTINCT FROM NEW.{column} OR OLD.{key} <> NEW.{key}) EXECUTE FUNCTION {index}_keep()",
        f"CREATE OR REPLACE TRIGGER {index}_truncate AFTER TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {index}_keep()",
    ]


def filling(table: str, *, index: str, key: str, column: str) -> list[str]:
    """Return what fills the table of vectors from the column."""
    return [f"INSERT INTO {index} SELECT {key}, {_vector(column)} FROM {table}", f"ANALYZE {index}"]


def removing(table: str, *, index: str) -> list[str]:
    """Return what takes the table of vectors and its triggers away."""
    names = ("rows", "update", "truncate")
    return [*(f"DROP TRIGGER IF EXISTS {index}_{name} ON {table}" for name in names), f"DROP TABLE IF EXISTS {index}"]


def is_outdated(cursor: Any, index: str, *, column: str) -> bool:
    """Tell whether the vectors were made of other terms than now."""
    cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [f"{index}_keep"])
    row = cursor.fetchone()
    return row is None or _vector(f"NEW.{column}") not in row[0]


def keep_spans(cursor: Any, index: str, *, beside_work: bool = False) -> list[str]:
    """Make the inverted indexes that the spans of now want, and drop others; return the names of those made.

    ``beside_work``: others go on writing meanwhile; not within a transaction.
    """
    wanted = {span.index_of(index): span for span in spans_of(_top(cursor, index))}
    cursor.execute(
        "SELECT one.relname, pg_index.indisvalid FROM pg_index JOIN pg_class AS one ON one.oid = pg_index.indexrelid "
        "WHERE pg_index.indrelid = %s::regclass AND NOT pg_index.indisprimary",
        [index],
    )
    present = dict(cursor.fetchall())
    beside = " CONCURRENTLY" if beside_work else ""
    broken = [name for name in wanted if present.get(name) is False]  # its making was broken off
    for name in broken:
        cursor.execute(f"DROP INDEX IF EXISTS {name}")
    made = [name for name in wanted if name not in present or name in broken]
    for name in made:
        cursor.execute(
            f"CREATE INDEX{beside} {name} ON {index} USING gin (terms) WITH (gin_pending_list_limit = 1024) "
            f"WHERE {wanted[name].condition}"
        )
    for name in present.keys() - wanted.keys():
        cursor.execute(f"DROP INDEX{beside} IF EXISTS {name}")
    return made


def _vector(value: str) -> str:
    """Return the expression that makes a vector of a column of terms."""
    sizes = ", ".join(f"({size})" for size in BEGINNINGS)
    beginnings = (
        f"SELECT string_agg('v' || substr(word, 2, size - 1), ' ') FROM unnest(string_to_array({value}, ' ')) AS word "
        f"CROSS JOIN (VALUES {sizes}) AS sizes(size) WHERE starts_with(word, 'w') AND length(word) >= size"
    )
    return f"strip(to_tsvector('simple', {value} || ' ' || coalesce(({beginnings}), '')))"


def _newest_of(cursor: Any, index: str, written: str, *, place: str, limit: int) -> list[int]:
    """Return the newest keys of one span: where many of its rows have the terms, some are soon met from its end."""
    keys = _keys(cursor, f"{_indexed(index, place=place)} LIMIT {MANY + 1}", [written])
    if len(keys) <= MANY:
        return sorted(keys, reverse=True)[:limit]
    return _look_through(cursor, index, written, place=place, most=_ALL, limit=limit)


def _look_through(cursor: Any, index: str, written: str, *, place: str, most: int, limit: int) -> list[int]:
    rows = _newest(index, place=place, number=most)
    return _keys(cursor, f"{rows} ORDER BY key DESC LIMIT {int(limit)}", [written])


def _newest(index: str, *, place: str, number: int) -> str:
    """Return the statement that looks through so many of the newest rows for those that answer a question."""
    rows = f"SELECT key, terms FROM {index} WHERE {place} ORDER BY key DESC LIMIT {int(number)}"
    return f"SELECT key FROM ({rows}) AS newest WHERE terms @@ %s::tsquery"


def _indexed(index: str, *, place: str, also: str = "") -> str:
    """Return the statement that takes rows by the inverted index, because the planner does not see how many it asks
    for and takes them for few."""
    return (
        "SELECT found.* FROM (SELECT %s::tsquery AS question OFFSET 0) AS asked CROSS JOIN LATERAL "
        f"(SELECT key{also} FROM {index} WHERE terms @@ asked.question AND {place}) AS found"
    )


def _are_most_among_newest(cursor: Any, index: str, written: str, *, most: int) -> bool:
    """Tell whether terms are so frequent that looking through the newest rows finds ``most`` sooner than an index."""
    found = _count(cursor, _newest(index, place="true", number=PROBED), [written])
    if found * FREQUENT < PROBED:
        return False
    far = int(SPREAD * most * PROBED / found)
    return _count(cursor, f"{_newest(index, place='true', number=far)} LIMIT {most}", [written]) == most


def _keys(cursor: Any, statement: str, values: Sequence[Any]) -> list[int]:
    cursor.execute(statement, values)
    return [key for (key,) in cursor.fetchall()]


def _count(cursor: Any, rows: str, values: Sequence[Any]) -> int:
    cursor.execute(f"SELECT count(*) FROM ({rows}) AS counted", values)
    return int(cursor.fetchone()[0])


def _top(cursor: Any, index: str) -> int:
    cursor.execute(f"SELECT coalesce(max(key), 0) FROM {index}")
    return int(cursor.fetchone()[0])
