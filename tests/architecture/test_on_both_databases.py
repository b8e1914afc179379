"""Is every file there that is said to depend on the database, and is each named by one line only?"""

from pathlib import Path

import pytest

from tests.web.database import LISTED, is_listed

WEB = Path(__file__).resolve().parents[1] / "web"


@pytest.mark.parametrize("one", LISTED)
def test_what_runs_on_both_databases_is_there(one: str) -> None:
    path, _, test = one.partition("::")
    file = WEB / f"{path}.py"
    assert file.is_file() or any((WEB / path).glob("test_*.py"))
    assert not test or f"\ndef {test}(" in file.read_text(encoding="utf-8")


def test_nothing_is_named_twice() -> None:
    assert len(LISTED) == len(set(LISTED))


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("tests/web/search/test_search.py::test_a", True),
        ("tests/web/test_ground.py::test_a[1]", True),
        ("tests/web/jobs/test_queue.py", True),
        ("tests/web/test_break_in.py::test_nothing_denied_shows_on_any_route[1]", True),
        ("tests/web/test_break_in.py::test_every_form_is_refused_without_its_token", False),
        ("tests/web/desk/test_comments.py::test_a", False),
        ("tests/web/searching/test_a.py::test_a", False),
    ],
)
def test_a_folder_stands_for_its_files_and_a_file_for_its_tests(name: str, listed: bool) -> None:
    assert is_listed(name) is listed
