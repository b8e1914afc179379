"""Can the pages be read at 400 % zoom, in one column, without scrolling sideways? 1440 wide at 450 % leaves 320."""

from typing import TYPE_CHECKING

import pytest

from tests.journeys.conftest import OpenPage
from tests.journeys.looks import list_overhanging
from tests.journeys.site import Site
from tests.journeys.test_looks import list_addresses, settle, speak

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTH = 320
READ = {
    "leader": ("desk", "tasks", "task", "matters", "matter", "paper", "notices", "digest", "exports", "look-up"),
    "inspector": ("record", "unusual", "anchors", "event"),
    "administrator": ("units", "unit", "officer"),
}
# side by side: two pieces of running text or two panels whose tops are level
_COLUMNS = """() => [...document.querySelectorAll("main .two, main .pair, main .thirds")]
  .filter((one) => one.checkVisibility() && getComputedStyle(one).display === "grid"
    && getComputedStyle(one).gridTemplateColumns.split(" ").length > 1)
  .map((one) => `${one.className} has columns`)"""


def not_in_one_column(page: "Page") -> list[str]:
    """Return what stands out of the page, and what still stands side by side."""
    found: list[str] = page.evaluate(_COLUMNS)
    return [*list_overhanging(page), *found]


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.long)])
@pytest.mark.parametrize(
    "role", [role if role == "leader" else pytest.param(role, marks=pytest.mark.long) for role in READ]
)
def test_at_400_percent_every_page_is_one_column(role: str, language: str, site: Site, open_page: OpenPage) -> None:
    page = site.come_in(open_page(site.address), role)
    addresses = list_addresses(page, site, role)
    speak(page, language)
    page.set_viewport_size({"width": WIDTH, "height": 640})
    wrong = []
    for name in READ[role]:
        settle(page, addresses[name])
        wrong += [f"{name}: {one}" for one in not_in_one_column(page)]
    page.set_viewport_size({"width": 1440, "height": 900})
    speak(page, "zh")
    assert wrong == [], "\n".join(wrong)
