"""What a test of the portal begins with: its own settings over the tests', and an inner site it is joined to."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import clear_url_caches, set_urlconf

from firsthour.base.packages.boxes import Boxes
from firsthour.base.packages.ferry import carry_all
from firsthour.base.packages.keys import open_keys, trust_peer
from firsthour.web.config import portal_settings
from firsthour.web.intake import packages as inner_packages
from firsthour.web.portal import exchange
from firsthour.web.portal.puzzles import solve

OWN = (
    "ROOT_URLCONF", "TEMPLATES", "CSRF_FAILURE_VIEW", "CONTENT_SECURITY_POLICY", "FILE_UPLOAD_HANDLERS",
    "FILE_UPLOAD_MAX_MEMORY_SIZE", "DATA_UPLOAD_MAX_MEMORY_SIZE", "MOST_REQUEST_BYTES", "SEALED_DAYS", "RECEIPT_DAYS",
    "WAIT_WITHOUT_SCRIPT", "CODE_KEY", "PLACE", "BEHIND_PROXY",
)  # fmt: skip
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40) + b"IEND\xaeB`\x82"
EMERGENCY = {
    "account": "0000 0000 0417 0000",
    "amount": "486,000",
    "paid_at": "2026-11-22T08:20",
    "phone": "10000002731",
}
ANSWERS = {
    "kind": {"kind": "online_fraud"},
    "story": {"story": "有人冒充客服，让我把钱转到所谓的安全账户。"},
    "money": {"account": "000000000417", "institution": "澜州银行", "amount": "12000", "paid_at": "2026-11-22T07:10"},
    "traces": {"traces": "10000009988\nhttp://kefu.example/login"},
    "missing": {"name": "许安", "relation": "母亲", "last_contact": "2026-11-01", "last_place": "云南边境"},
    "you": {"name": "佟乐", "phone": "100 0000 2731", "id_number": "", "organisation": ""},
}  # fmt: skip


@dataclass
class Portal:
    """The portal as a visitor meets it, at a moment."""

    client: Client
    now: datetime

    def get(self, address: str) -> HttpResponse:
        return self.client.get(address)

    def post(self, address: str, **said: Any) -> HttpResponse:
        """Send a plain form."""
        return self.client.post(address, said)

    def send(self, address: str, *, solved: bool = True, page: HttpResponse | None = None, **said: Any) -> HttpResponse:
        """Open a page with a form that sends, solve its puzzle as the script would, and send it."""
        page = page or self.get(address)
        puzzle = hidden(page, "puzzle")
        solution = solve(puzzle, int(puzzle.split(".")[1])) if solved else ""
        return self.client.post(
            address, {"secret": hidden(page, "secret"), "puzzle": puzzle, "solution": solution, **said}
        )

    def report(self, when: str = "earlier", **changed: dict[str, str]) -> HttpResponse:
        """Answer every question of a way and send."""
        response = self.post("/report", when=when)
        while response.status_code == 302 and not response["Location"].endswith("/send"):
            key = response["Location"].rpartition("/")[2]
            response = self.client.post(response["Location"], {**ANSWERS[key], **changed.get(key, {})})
        assert response.status_code == 302, words_of(response)
        return self.send("/report/send")

    def code(self) -> str:
        """Return the code on the receipt page."""
        found = re.search(r'id="code">([^<]+)<', self.get("/receipt").content.decode())
        assert found
        return found[1]


def hidden(page: HttpResponse, name: str) -> str:
    """Return what a hidden field of a page carries."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    assert found, words_of(page)
    return found[1]


def words_of(page: HttpResponse) -> str:
    """Return the words on a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode().split("<body", 1)[-1]).split())


@dataclass
class Join:
    """Both sides and the way between, in one process; each with its own settings and addresses."""

    outside: Boxes
    inside_boxes: Boxes
    settings: Any
    urlconf: str

    def carry(self, now: datetime) -> None:
        """Both sides do their round and a ferry goes, until acknowledgements are back."""
        for _ in range(2):
            exchange.go_round(now)
            carry_all(self.outside, self.inside_boxes)
            self.work(now)
            carry_all(self.outside, self.inside_boxes)
        exchange.go_round(now)

    def work(self, now: datetime) -> Any:
        """Let the inner site do its round."""
        with self.inside():
            return inner_packages.exchange_all(now)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Be at the inner site: its addresses."""
        self.settings.ROOT_URLCONF = "firsthour.web.config.urls"
        clear_url_caches()
        set_urlconf(None)
        try:
            yield
        finally:
            self.settings.ROOT_URLCONF = self.urlconf
            clear_url_caches()


@pytest.fixture
def moment(now: datetime) -> Callable[[], datetime]:
    return lambda: now


@pytest.fixture
def join(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Join:
    """Both sides' boxes and keys, in fresh folders, trusting each other."""
    settings.EXCHANGE, settings.PORTAL_EXCHANGE = tmp_path / "inside", tmp_path / "outside"
    settings.PORTAL_UNIT = ""
    settings.PUZZLE_BITS = 4
    for name in OWN:
        setattr(settings, name, getattr(portal_settings, name))
    settings.MIDDLEWARE = [one for one in portal_settings.MIDDLEWARE if "whitenoise" not in one]
    settings.PLACE = ("澜州市", "Lan City")
    outside = open_keys(tmp_path / "outside" / "keys", "portal")
    inside = open_keys(tmp_path / "inside" / "keys", "inner")
    trust_peer(tmp_path / "outside" / "keys", inside.public)
    trust_peer(tmp_path / "inside" / "keys", outside.public)
    clear_url_caches()
    set_urlconf(None)
    return Join(Boxes(tmp_path / "outside"), Boxes(tmp_path / "inside"), settings, portal_settings.ROOT_URLCONF)


@pytest.fixture
def portal(join: Join, now: datetime, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    """A visitor of the portal; ``portal.now`` may be moved on."""
    visitor = Portal(Client(headers={"accept-language": "zh-CN"}), now)
    monkeypatch.setattr("django.utils.timezone.now", lambda: visitor.now)
    yield visitor
    clear_url_caches()
