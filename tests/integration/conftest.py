"""What the scenarios in this folder begin with."""

from pathlib import Path

import pytest

from tests.statement_files import Case


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """An empty ledger."""
    return Case(tmp_path)
