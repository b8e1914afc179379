"""Does every source file keep the house's habits?"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.checks import CHECKS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "firsthour"


def list_sources() -> list[Path]:
    """Every source file but the migrations, which Django writes."""
    return sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)


def test_the_sources_are_found() -> None:
    assert len(list_sources()) > 10


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_source_file_keeps_to(check: Callable[[str, str], list[str]]) -> None:
    wrong = [
        sentence
        for path in list_sources()
        for sentence in check(path.relative_to(SOURCE).as_posix(), path.read_text(encoding="utf-8"))
    ]
    assert not wrong, "\n".join(wrong)


def test_every_folder_of_modules_is_a_package() -> None:
    folders = {path.parent for path in list_sources()}
    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []
