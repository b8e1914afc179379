"""How a statement is run: one session of the engine, with its memory bounded and its spill in a given folder."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

DEFAULT_MEMORY_MB = 1024
THREADS = 2


class Session:
    """Runs statements, one at a time; tables made in it live until it is closed."""

    def __init__(self, connection: "duckdb.DuckDBPyConnection") -> None:
        self._connection = connection

    def run(self, statement: str, parameters: Sequence[object] = ()) -> None:
        """Run a statement that answers nothing."""
        self._connection.execute(statement, list(parameters))

    def fetch(self, statement: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a statement's answer; for short answers."""
        return self._connection.execute(statement, list(parameters)).fetchall()

    def fetch_table(self, statement: str, parameters: Sequence[object] = ()) -> "pa.Table":
        """Return a statement's answer as a table."""
        table: pa.Table = self._connection.sql(statement, params=list(parameters)).to_arrow_table()
        return table

    def batches(self, statement: str, *, rows: int = 100_000) -> Iterator["pa.RecordBatch"]:
        """Yield a statement's answer in batches of at most about ``rows`` rows."""
        yield from self._connection.sql(statement).to_arrow_reader(rows)

    def register(self, tables: Mapping[str, "pa.Table"]) -> None:
        """Make tables in memory known to statements under their names."""
        for name, table in tables.items():
            self._connection.register(name, table)


@contextmanager
def open_session(
    *, spill: Path | None = None, memory_mb: int = DEFAULT_MEMORY_MB, in_order: bool = False
) -> Iterator[Session]:
    """Give a session with an empty database of its own, in memory up to ``memory_mb``, the rest in ``spill``.

    ``in_order``: answers and files keep the order of an ``ORDER BY`` (costs memory).

    Nothing is fetched from outside: extensions are neither installed nor loaded by themselves.
    """
    import duckdb

    settings: dict[str, Any] = {
        "memory_limit": f"{memory_mb}MB",
        "threads": THREADS,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "preserve_insertion_order": in_order,
    }
    if spill is not None:
        settings["temp_directory"] = str(spill)
    connection = duckdb.connect(":memory:")
    try:
        for name, value in settings.items():
            connection.execute(f"SET {name} = ?", [value])
        yield Session(connection)
    finally:
        connection.close()
