"""Do the threads of a server make one page at a time, without anybody waiting for long?"""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from firsthour.web.config import turns


class Pages:
    """Pages that take until they are let go; knows how many were being made at once."""

    def __init__(self) -> None:
        self.now, self.most, self.go, self.begun = 0, 0, threading.Event(), threading.Semaphore(0)
        self._changing = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with self._changing:
            self.now += 1
            self.most = max(self.most, self.now)
        self.begun.release()
        self.go.wait(10)
        with self._changing:
            self.now -= 1
        return HttpResponse(request.path)


def ask(answer: Callable[[HttpRequest], HttpResponse], request: HttpRequest, *, heard: list[bytes]) -> threading.Thread:
    """Ask in a thread of its own."""
    thread = threading.Thread(target=lambda: heard.append(answer(request).content))
    thread.start()
    return thread


@pytest.mark.parametrize("at_once", [1, 2])
def test_pages_that_are_read_are_made_one_after_the_other_or_as_many_at_once_as_the_database_bears(
    at_once: int, monkeypatch
) -> None:
    monkeypatch.setattr(turns, "LONGEST_WAIT_S", 10)
    monkeypatch.setitem(turns.AT_ONCE, connection.vendor, at_once)
    pages, heard = Pages(), []
    answer = turns.take_turns(pages)
    asked = [ask(answer, RequestFactory().get(f"/{n}"), heard=heard) for n in range(4)]
    for _ in range(at_once):
        assert pages.begun.acquire(timeout=10)
    assert not pages.begun.acquire(timeout=0.2)  # the others wait
    pages.go.set()
    for thread in asked:
        thread.join(10)
    assert pages.most == at_once
    assert sorted(heard) == [b"/0", b"/1", b"/2", b"/3"]


def test_a_page_that_takes_long_keeps_nobody(monkeypatch) -> None:
    monkeypatch.setattr(turns, "LONGEST_WAIT_S", 0.05)
    pages, heard = Pages(), []
    answer = turns.take_turns(pages)
    asked = [ask(answer, RequestFactory().get(f"/{n}"), heard=heard) for n in range(2)]
    assert pages.begun.acquire(timeout=10)
    assert pages.begun.acquire(timeout=10)  # beside the first, which is still being made
    pages.go.set()
    for thread in asked:
        thread.join(10)
    assert len(heard) == 2


def test_what_changes_something_waits_for_no_page(monkeypatch) -> None:
    monkeypatch.setattr(turns, "LONGEST_WAIT_S", 10)
    pages, heard = Pages(), []
    answer = turns.take_turns(pages)
    asked = [ask(answer, RequestFactory().get("/"), heard=heard), ask(answer, RequestFactory().post("/"), heard=heard)]
    assert pages.begun.acquire(timeout=10)
    assert pages.begun.acquire(timeout=10)
    pages.go.set()
    for thread in asked:
        thread.join(10)
    assert len(heard) == 2


def test_a_page_that_fails_gives_its_turn_back(monkeypatch) -> None:
    monkeypatch.setattr(turns, "LONGEST_WAIT_S", 10)

    def fail_once(request: HttpRequest) -> HttpResponse:
        if request.path == "/bad":
            raise ValueError(request.path)
        return HttpResponse(b"good")

    answer = turns.take_turns(fail_once)
    with pytest.raises(ValueError, match="/bad"):
        answer(RequestFactory().get("/bad"))
    heard: list[bytes] = []
    ask(answer, RequestFactory().get("/"), heard=heard).join(5)
    assert heard == [b"good"]
