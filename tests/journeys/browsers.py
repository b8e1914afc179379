"""Which browser can the journeys use, what do they lack, and what goes wrong on a page without anybody noticing?"""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Route

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
JOURNEYS_SKIPPED = "no browser journey"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
PATIENCE_MS = 40_000  # a busy machine with few cores runs servers, workers and browsers of two journeys at once
_INLINE = ("data", "blob", "about")


def find_chromium() -> str | None:
    """Return the program of the browser: FIRSTHOUR_CHROMIUM, else the first of the known names that is installed."""
    named = os.environ.get("FIRSTHOUR_CHROMIUM")
    return next(filter(None, map(shutil.which, (named,) if named else CHROMIUM_NAMES)), None)


def list_missing(
    *, find_browser: Callable[[], str | None] = find_chromium, has_fonts: Callable[[], bool] | None = None
) -> list[str]:
    """Return what the journeys lack, as a person would look for it; nothing when they can run."""
    missing = []
    if importlib.util.find_spec("playwright") is None:
        missing.append("the library playwright (make test installs it)")
    if find_browser() is None:
        missing.append("Chromium (Debian: apt-get install chromium)")
    if not (has_fonts or has_chinese_fonts)():
        missing.append("a font with Chinese (Debian: apt-get install fontconfig fonts-wqy-microhei)")
    return missing


def has_chinese_fonts() -> bool:
    """Tell whether any installed font covers Chinese; without one each character is an empty box."""
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(["fc-list", ":lang=zh", "file"], capture_output=True, check=False)
    return bool(listed.stdout.strip())


def describe_missing(missing: list[str]) -> str:
    """Return the reason of a skip."""
    return f"{JOURNEYS_SKIPPED}: missing " + ", ".join(missing)


@dataclass
class Pages:
    """Opens pages in one browser and keeps what goes wrong on them: errors, and requests that leave their place."""

    browser: "Browser"
    problems: list[str] = field(default_factory=list)
    contexts: list["BrowserContext"] = field(default_factory=list)

    def open(
        self,
        address: str,
        *,
        width: int = 1440,
        height: int = 900,
        scheme: str = "light",
        locale: str = "zh-CN",
        with_script: bool = True,
    ) -> "Page":
        """Return a page at an address (http or file) in a window of its own; a file is opened with the network cut."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            locale=locale,
            timezone_id="Asia/Shanghai",
            java_script_enabled=with_script,
            offline=address.startswith("file:"),
            reduced_motion="reduce",
            has_touch=width < 600,
        )
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        context.route("**/*", lambda route: self._let_through(route, own=place_of(address)))
        context.on("page", self._watch)
        page = context.new_page()
        page.goto(address)
        return page

    def read(self) -> list[tuple[str, str]]:
        """Return the address of every open page, and the words on it."""
        return [(page.url, page.locator("body").inner_text()[:3000]) for each in self.contexts for page in each.pages]

    def expect_refusal(self, status: int) -> None:
        """Take out what the browser says of one answer with this status, which must have come."""
        words = f"the server responded with a status of {status} "
        said = next((problem for problem in self.problems if words in problem), None)
        assert said is not None, f"no answer had the status {status}: {self.problems}"
        self.problems.remove(said)

    def close(self) -> None:
        """Close every window."""
        while self.contexts:
            self.contexts.pop().close()

    def _watch(self, page: "Page") -> None:
        page.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))
        page.on("console", self._heard)
        page.on("requestfailed", self._failed)

    def _heard(self, message: "ConsoleMessage") -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text}")

    def _failed(self, request: "Request") -> None:
        if request.failure != "net::ERR_ABORTED":  # left on purpose: a page that went on to the next one
            self.problems.append(f"request failed: {request.url} ({request.failure})")

    def _let_through(self, route: "Route", *, own: str) -> None:
        url = route.request.url
        if urlsplit(url).scheme in _INLINE or place_of(url) == own:
            route.continue_()
            return
        self.problems.append(f"left its place: {url}")
        route.abort("blockedbyclient")


def place_of(address: str) -> str:
    """Return what a page may load from: its own host and port, or its own file."""
    parts = urlsplit(address)
    return f"{parts.scheme}:{parts.path}" if parts.scheme == "file" else f"{parts.scheme}://{parts.netloc}"
