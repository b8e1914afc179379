"""Is the top of a page remembered only as long as nothing has happened?"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from firsthour.web.config import middleware
from firsthour.web.desk import events, frames, tasks, waiting
from firsthour.web.people.models import Posting
from firsthour.web.ui.acting import system_actor
from tests.web.conftest import NOW

URL = reverse("desk:next")
BY = system_actor("test")


def give(force, title: str, minutes: float) -> None:
    """Give Bob a task that ends in so many minutes."""
    new = tasks.NewTask(
        title=title, unit=force.units["east-squad"], due_at=NOW + timedelta(minutes=minutes), assignee=force.bob
    )
    tasks.assign(new, maker=force.alice, by=BY, now=NOW)


@pytest.fixture(autouse=True)
def remembering(settings, monkeypatch):
    """Remember for ten seconds, as the site does, and leave nothing to other tests."""
    settings.TOP_HOLDS_S = 10
    at(monkeypatch, NOW)
    frames.forget_all()
    yield
    frames.forget_all()


@pytest.fixture
def reads(monkeypatch) -> list[str]:
    """Note whenever the queue of somebody is read from the rooms."""
    noted: list[str] = []
    real = waiting.make_queue

    def noting(*arguments, **named):
        noted.append("read")
        return real(*arguments, **named)

    monkeypatch.setattr(waiting, "make_queue", noting)
    return noted


def at(monkeypatch, now) -> None:
    monkeypatch.setattr(middleware, "timezone", SimpleNamespace(now=lambda: now))


def test_a_second_page_does_not_ask_all_rooms_again(force, log_in, reads) -> None:
    give(force, "电话核实", 200)
    client = log_in(force.bob)
    assert "电话核实" in client.get(URL).content.decode()
    assert "电话核实" in client.get(URL).content.decode()
    assert len(reads) == 1


def test_whatever_happens_anywhere_makes_it_new(force, log_in) -> None:
    client = log_in(force.bob)
    assert "电话核实" not in client.get(URL).content.decode()
    give(force, "电话核实", 200)
    assert "电话核实" in client.get(URL).content.decode()


def test_an_event_about_nothing_here_makes_it_new_too(force, log_in, reads) -> None:
    client = log_in(force.bob)
    client.get(URL)
    events.append("other.thing", unit=force.units["east-squad"], by=BY, happened_at=NOW, recorded_at=NOW)
    client.get(URL)
    assert len(reads) == 2


def test_it_is_forgotten_after_ten_seconds(force, log_in, reads, monkeypatch) -> None:
    client = log_in(force.bob)
    for seconds in (0, 9, 10):
        at(monkeypatch, NOW + timedelta(seconds=seconds))
        client.get(URL)
    assert len(reads) == 2


def test_it_is_made_anew_when_a_clock_turns(force, log_in, monkeypatch) -> None:
    give(force, "电话核实", 0.1)
    client = log_in(force.bob)
    assert 'data-state="overdue"' not in client.get(URL).content.decode()
    at(monkeypatch, NOW + timedelta(seconds=7))
    assert 'data-state="overdue"' in client.get(URL).content.decode()


def test_nobody_gets_the_top_of_somebody_else(force, log_in) -> None:
    give(force, "电话核实", 200)
    assert "电话核实" in log_in(force.bob).get(URL).content.decode()
    assert "电话核实" not in log_in(force.charlie).get(URL).content.decode()


def test_who_loses_a_role_gets_another_top(force, log_in, reads) -> None:
    client = log_in(force.alice)
    client.get(URL)
    Posting.objects.filter(officer=force.alice).update(role="investigator")
    client.get(URL)
    assert len(reads) == 2
