"""Which language and which folder does the environment ask for?"""

from pathlib import Path

import pytest

from firsthour.cli.settings import home_of, is_debugging, language_of, machine_code_home


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "FIRSTHOUR_LANG": "en"}, "en"),
        ({"LANG": "en_US.UTF-8", "FIRSTHOUR_LANG": "ZH"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
    ],
)
def test_the_first_variable_that_is_set_decides_the_language(environ: dict[str, str], language: str) -> None:
    assert language_of(environ) == language


def test_home_is_var_unless_it_is_named() -> None:
    assert home_of({}) == Path("var")
    assert home_of({"FIRSTHOUR_HOME": "/srv/firsthour"}) == Path("/srv/firsthour")


def test_only_one_means_debugging() -> None:
    assert [is_debugging({"FIRSTHOUR_DEBUG": value}) for value in ("1", "0", "")] == [True, False, False]


def test_machine_code_lies_beside_the_package_or_at_home_when_that_cannot_be_written(tmp_path: Path) -> None:
    absent = tmp_path / "absent"
    home = {"FIRSTHOUR_HOME": str(tmp_path)}
    beside, away = machine_code_home(home, package=tmp_path), machine_code_home(home, package=absent)
    assert beside is not None
    assert away is not None
    assert beside.parent == tmp_path / "__pycache__" / "machine_code"
    assert away.parent == tmp_path.resolve() / "cache" / "numba"
    assert machine_code_home({**home, "NUMBA_CACHE_DIR": "/named"}, package=absent) is None


def test_machine_code_is_made_anew_when_any_kernel_changes(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    kernel = tmp_path / "room" / "_kernel_sum.py"
    kernel.write_text("one", encoding="utf-8")
    before = machine_code_home({}, package=tmp_path)
    assert machine_code_home({}, package=tmp_path) == before
    kernel.write_text("two", encoding="utf-8")
    assert machine_code_home({}, package=tmp_path) != before
