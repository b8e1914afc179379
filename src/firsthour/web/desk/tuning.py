"""What does the database have to know to choose its ways well? How many rows share a value, as it is now.

PostgreSQL counts by itself. SQLite counts when it is told to; with a new index that was never counted a list of a
million rows took a hundred times as long.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

ROWS_LOOKED_AT = 2_000  # of an index, so that a large database is counted in seconds
LARGE = 0x02  # what changed much since it was counted
ALL = 0x10000  # tables that this connection has not asked as well


def tune(connection: BaseDatabaseWrapper, *, all_tables: bool) -> None:
    """Let SQLite count what changed; ``all_tables``: not only what this connection has asked."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={ROWS_LOOKED_AT}")
        cursor.execute(f"PRAGMA optimize={LARGE | (ALL if all_tables else 0)}")
