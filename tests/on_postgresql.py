"""Do the tests of the site hold on PostgreSQL too? Runs them on a server of the run's own.

    python -m tests.on_postgresql tests/web [further options of pytest]

What fails is tried once more, alone (``tests.second_try``).

Without a PostgreSQL every one of these tests is skipped, and the run says so at its end.
"""

import os
import signal
import sys
from collections.abc import Sequence

from tests import second_try
from tests.postgresql import NoPostgreSQLError, running_server

ABSENT = "FIRSTHOUR_TEST_POSTGRESQL_ABSENT"


def main(arguments: Sequence[str]) -> int:
    """Start the server, run pytest with these arguments, stop the server; return pytest's exit code."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(128 + signal.SIGTERM))  # so that the server stops
    try:
        with running_server() as address:
            return _run_pytest(arguments, {"FIRSTHOUR_TEST_DATABASE": address})
    except NoPostgreSQLError as error:
        return _run_pytest(arguments, {ABSENT: str(error)})


def _run_pytest(arguments: Sequence[str], extra: dict[str, str]) -> int:
    os.environ.update(extra)
    return second_try.main(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
