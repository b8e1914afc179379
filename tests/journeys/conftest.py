"""What a browser journey begins with: one Chromium a run (a worker), and pages on which nothing may go wrong unseen."""

import asyncio
from asyncio import AbstractEventLoop
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.journeys.browsers import FLAGS, Pages, describe_missing, find_chromium, list_missing
from tests.journeys.site import Site, make_demo_site, make_new_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OpenPage = Callable[..., "Page"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[tuple["Browser", AbstractEventLoop]]:
    """The browser, and the event loop it is spoken to through; the test is skipped when the browser is missing.

    The loop counts as running only while a journey runs (``pages``): libraries that refuse to be called beside a
    running loop can be used by the tests between.
    """
    missing = list_missing()
    if missing:
        pytest.skip(describe_missing(missing))
    from playwright.sync_api import sync_playwright

    playwright = sync_playwright().start()
    loop = asyncio.get_running_loop()
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS), chromium_sandbox=False)
    asyncio._set_running_loop(None)
    yield browser, loop
    asyncio._set_running_loop(loop)
    browser.close()
    playwright.stop()


@pytest.fixture
def pages(chromium: tuple["Browser", AbstractEventLoop]) -> Iterator[Pages]:
    """Pages that keep their problems; for tests of problems themselves, all others take ``open_page``."""
    browser, loop = chromium
    asyncio._set_running_loop(loop)
    opened = Pages(browser)
    yield opened
    opened.close()
    asyncio._set_running_loop(None)


@pytest.fixture
def open_page(pages: Pages) -> Iterator[OpenPage]:
    """Open pages: ``open_page(address, width=390, scheme="dark", locale="en-GB")``.

    The test fails on an error in the page or its console, and on any request that leaves the page's own host or file.
    A site that is visited runs as a process of its own, not in the test's.
    """
    yield pages.open
    assert pages.problems == []


@pytest.fixture(scope="session")
def site(chromium: tuple["Browser", AbstractEventLoop], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site with the demo's force and work, for all journeys of a run (a worker)."""
    served = make_demo_site(tmp_path_factory.mktemp("site"))
    yield served
    served.stop()


@pytest.fixture
def new_site(chromium: tuple["Browser", AbstractEventLoop], tmp_path: Path) -> Iterator[Site]:
    """A site nobody has logged in to yet, with nobody in it: not the demo."""
    served = make_new_site(tmp_path / "new")
    yield served
    served.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what stood on the pages, and what the site said, when a journey fails."""
    report = yield
    if not report.failed:
        return report
    for name, taken in getattr(item, "funcargs", {}).items():
        if isinstance(taken, Site):
            report.sections.append((f"said by the {name.replace('_', ' ')}", taken.log))
        elif isinstance(taken, Pages) and report.when == "call":
            report.sections += [(f"shown at {address}", words) for address, words in taken.read()]
    return report
