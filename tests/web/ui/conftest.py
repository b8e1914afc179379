"""What do tests of the pages begin with? The browser of the journeys, and the compiled catalogues."""

import pytest

from firsthour.web.config.catalogues import compile_all
from tests.journeys.conftest import chromium, open_page, pages

__all__ = ["chromium", "open_page", "pages"]


@pytest.fixture(scope="session", autouse=True)
def _compiled() -> None:
    """Texts in Chinese need compiled catalogues, as setup makes them."""
    compile_all()
