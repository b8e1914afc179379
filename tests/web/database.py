"""Which tests of the site does ``make test`` run on PostgreSQL too? Those marked ``database``: they depend on it.

Databases differ in locks, in triggers and statements of our own, in how they search, sort and group, in types and
foreign keys; what a page says about a lost race or a form is the same on each. So the mark stands on

- every test that commits for real, counts queries or has processes of its own on a database of its own,
- every test of the files below,
- the walks over all routes, which ask the queries of every page, list and search once.

The whole of it runs on PostgreSQL in ``make test-long``.
"""

from collections.abc import Sequence

import pytest

QUEUES = ("alerts/test_core_signals", "alerts/test_core_stuck", "desk/test_delivery", "gateway/test_waking", "jobs")
LOCKS = (
    "desk/test_conflicts",
    "holds/test_core_at_once",
    "people/test_last_administrator",
    "restitution/test_core_paying",
)
RECORD = ("audit/test_chain", "audit/test_erasing", "audit/test_recording")
ERASING = ("alerts/test_erasing", "appeals/test_erasing", "cases/test_erasing", "statements/test_erasing")
SEARCH = ("desk/test_palette", "search")
QUERIES = (
    "alerts/test_pages_board",
    "appeals/test_figures",
    "cases/test_persons",
    "desk/test_clocks",
    "desk/test_exports",
    "desk/test_lists",
    "desk/test_on_duty",
    "desk/test_seeing",
    "desk/test_task_lists",
    "intake/test_leads",
    "intake/test_twins",
    "people/test_policies",
    "people/test_roster",
    "statements/test_importing",
    "test_ground",
)
WALKS = (
    "test_break_in::test_nothing_denied_shows_on_any_route",
    "test_break_in::test_searches_lists_counts_and_exports_show_nothing_denied",
)
LISTED = (*QUEUES, *LOCKS, *RECORD, *ERASING, *SEARCH, *QUERIES, *WALKS)
FIXTURES = {"transactional_db", "django_assert_num_queries", "django_assert_max_num_queries", "empty_site"}


def mark_database(items: Sequence[pytest.Item]) -> None:
    """Mark what depends on the database."""
    for item in items:
        if is_listed(item.nodeid) or _commits(item) or FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)


def is_listed(name: str) -> bool:
    """Tell whether a test is one of those above, or in one of the files or folders, by its name in the run."""
    path, _, test = name.removeprefix("tests/web/").partition("::")
    path = path.removesuffix(".py")
    test = test.partition("[")[0]
    return f"{path}::{test}" in LISTED or any(path == one or path.startswith(f"{one}/") for one in LISTED)


def _commits(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    return mark is not None and bool(mark.kwargs.get("transaction"))
