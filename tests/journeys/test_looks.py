"""Can every main page be read: in both languages, light and dark, at a desk and on a phone?

With FIRSTHOUR_SHOTS=FOLDER each page is also kept there as a picture.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.journeys.conftest import OpenPage
from tests.journeys.looks import (
    list_faint,
    list_over_the_clock,
    list_overhanging,
    list_untranslated,
    source_texts,
)
from tests.journeys.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGES: dict[str, dict[str, str]] = {
    "leader": {
        "desk": "/", "tasks": "/tasks/?scope=unit", "matters": "/matters/", "notices": "/notices/",
        "digest": "/notices/digest", "exports": "/exports/", "wishes": "/notices/wishes",
        "new-task": "/tasks/new", "new-lead": "/matters/new/lead", "me": "/me/",
        "look-up": "/look-up/", "search": "/search/?q=居民",
        "new-report": "/incidents/new", "leads": "/leads/", "cases": "/cases/", "who": "/cases/who",
    },
    "inspector": {"record": "/audit/", "unusual": "/audit/unusual/", "anchors": "/audit/anchors/"},
    "administrator": {
        "units": "/units/", "retention": "/audit/retention/", "keys": "/keys/", "roles": "/roles/", "jobs": "/jobs",
        "new-person": "/people/new/",
        "components": "/frame/components/",
    },
}  # fmt: skip
FIRST_OF: dict[str, dict[str, tuple[str, str]]] = {
    "leader": {
        "task": ("desk", "#queue a[data-open][href^='/tasks/']"),
        "paper": ("desk", "#queue a[data-open][href^='/papers/']"),
        "gate": ("matters", "tbody tr:has-text('****') a"),
        "matter": ("matters", "tbody tr:has-text('办理中'):not(:has-text('****')) a"),
        "new-paper": ("matter", "main a[href$='/papers/new']"),
    },
    "inspector": {"event": ("record", "tbody a[data-open]")},
    "administrator": {
        "unit": ("units", "main a[href^='/units/'][href$='/']:not([href='/units/new/'])"),
        "officer": ("unit", "main a[href^='/people/']:not([href^='/people/new'])"),
    },
}  # of each kind of object the first: the page where it is found, and the link that leads to it
VIEWS = [(width, scheme) for width in (1440, 390) for scheme in ("light", "dark")]
FEW = [(1440, "light"), (390, "dark")]


def keep(page: "Page", name: str) -> None:
    """Keep a picture of the page where somebody wants to look at them."""
    folder = os.environ.get("FIRSTHOUR_SHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png")


def settle(page: "Page", address: str) -> None:
    """Go there and wait until the parts that are asked for after loading have come."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, f"{address}: {answer.status}"
    page.wait_for_load_state("networkidle")


def wrong_with(page: "Page", *, is_chinese: bool) -> list[str]:
    """Return what is wrong with a page as it is shown now, each with its kind."""
    found = [f"stands out: {one}" for one in list_overhanging(page)]
    found += [f"faint: {one}" for one in list_faint(page)]
    found += [f"over the clock: {one}" for one in list_over_the_clock(page)]
    return found + ([f"English: {one}" for one in list_untranslated(page)] if is_chinese else [])


def list_addresses(page: "Page", site: Site, role: str) -> dict[str, str]:
    """Return every page of a role by name, the first of each kind of object among them."""
    addresses = {name: f"{site.address}{path}" for name, path in PAGES[role].items()}
    for name, (place, link) in FIRST_OF[role].items():
        page.goto(addresses[place])
        addresses[name] = f"{site.address}{page.locator(link).first.get_attribute('href')}"
    return addresses


def look_at(page: "Page", name: str, language: str, *, views: Sequence[tuple[int, str]] = VIEWS) -> list[str]:
    """Look at one page at a desk and on a phone, light and dark; return what is wrong, each once."""
    wrong: dict[str, str] = {}
    for width, scheme in views:
        page.set_viewport_size({"width": width, "height": 900 if width > 600 else 844})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        keep(page, f"{name}-{width}-{scheme}-{language}")
        is_chinese = language == "zh" and name != "components"  # which shows the names of classes
        for one in wrong_with(page, is_chinese=is_chinese):
            wrong.setdefault(one, f"{name} {width} {scheme} {one}")
    return list(wrong.values())


@pytest.mark.parametrize(
    ("language", "views"),
    [
        pytest.param("zh", FEW, id="zh"),
        pytest.param("zh", VIEWS, marks=pytest.mark.long, id="zh-all"),
        pytest.param("en", VIEWS, marks=pytest.mark.long, id="en"),
    ],
)
@pytest.mark.parametrize("role", PAGES)
def test_every_main_page_can_be_read(
    role: str, language: str, views: Sequence[tuple[int, str]], site: Site, open_page: OpenPage
) -> None:
    page = site.come_in(open_page(site.address), role)
    addresses = list_addresses(page, site, role)
    speak(page, language)
    wrong = []
    for name, address in addresses.items():
        settle(page, address)
        wrong += look_at(page, name, language, views=views)
    page.set_viewport_size({"width": 1440, "height": 900})
    speak(page, "zh")
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_of_logging_in_can_be_read(language: str, site: Site, open_page: OpenPage) -> None:
    page = open_page(site.address)
    if language == "en":
        page.get_by_role("button", name="English").click()
        page.get_by_role("heading", name="Log in").wait_for()
    assert look_at(page, "log-in", language) == []


def speak(page: "Page", language: str) -> None:
    """Choose the language in the menu at the top, unless it is spoken."""
    if page.evaluate("document.documentElement.lang.slice(0, 2)") == language:
        return
    page.locator(".fh-me-menu summary").click()
    with page.expect_navigation():
        page.get_by_role("button", name="English" if language == "en" else "中文").click()


def test_there_are_texts_to_look_for() -> None:
    known = source_texts()
    assert len(known) > 400
    assert {"My desk", "Log in", "Take on"} <= known
