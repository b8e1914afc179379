"""Do the figures of the first hour say what the rows of what happened say, and nothing else?"""

import random
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.web.config import middleware
from firsthour.web.desk.models import Event, Matter
from firsthour.web.holds.models import Hold, Pursuit
from firsthour.web.holds.queries.first_hour import read_first_hour, sum_up, work_out
from firsthour.web.people.models import Unit
from firsthour.web.people.policies import access_of
from tests.web.conftest import NOW
from tests.web.holds.chase_world import FIRST, FIRST_ROWS, answer_rows, answer_stop, pursued, query_of, send, stop_of

REPORTED = datetime.fromisoformat("2026-11-22T08:00:00+08:00")


def event(pk: int, kind: str, minutes: float, matter: int = 1, **facts) -> Event:
    at = REPORTED + timedelta(minutes=minutes)
    return Event(
        pk=pk, kind=kind, matter=Matter(pk=matter, number=f"R{matter}"), unit=Unit(pk=matter % 2 + 1, path="x"),
        happened_at=at, recorded_at=at, facts=facts,
    )  # fmt: skip


def opened(pk: int, loss: int, minutes: float = 1, matter: int = 1) -> Event:
    return event(pk, "hold.pursued", minutes, matter, loss_fen=loss, reported_at=REPORTED.isoformat())


def answered(pk: int, minutes: float, held, hold: str = "a", matter: int = 1, *, asked=None, outcome="held") -> Event:
    return event(
        pk, "hold.answered", minutes, matter, hold=hold, measure="stop", held_fen=held, asked_fen=asked, outcome=outcome
    )


def test_minutes_run_from_the_report_to_the_first_stop_and_the_first_money_held():
    line = work_out(
        [opened(1, 100), event(2, "hold.sent", 9.9, hold="a", measure="stop"), answered(3, 21, 60), answered(4, 30, 20)]
    )[0]
    assert (line.to_sent, line.to_held, line.held_fen, line.loss_fen) == (9, 21, 20, 100)


def test_what_is_held_after_the_hour_does_not_count_and_what_lapsed_within_it_neither():
    late = work_out([opened(1, 100), answered(2, 61, 60)])[0]
    assert (late.to_held, late.held_fen) == (61, 0)
    lapsed = work_out([opened(1, 100), answered(2, 5, 60), event(3, "hold.lapsed", 50, hold="a")])[0]
    assert lapsed.held_fen == 0
    lapsed_later = work_out([opened(1, 100), answered(2, 5, 60), event(3, "hold.lapsed", 70, hold="a")])[0]
    assert lapsed_later.held_fen == 60


def test_no_more_counts_as_held_than_was_asked_or_lost():
    assert work_out([opened(1, 100), answered(2, 5, 90, asked=40)])[0].held_fen == 40
    assert work_out([opened(1, 100), answered(2, 5, 90), answered(3, 6, 90, hold="b")])[0].held_fen == 100


def test_a_refusal_holds_nothing_and_a_query_is_no_stop():
    line = work_out(
        [opened(1, 100), event(2, "hold.sent", 3, hold="a", measure=""), answered(3, 5, 0, outcome="refused")]
    )[0]
    assert (line.to_sent, line.to_held, line.held_fen) == (None, None, 0)


def test_the_median_and_nine_of_ten_are_values_that_were():
    lines = [
        line
        for nth in range(1, 11)
        for line in work_out([opened(1, 10, matter=nth), event(2, "hold.sent", nth * 3, nth, hold="a", measure="stop")])
    ]
    spread = sum_up(lines).to_sent
    assert (spread.n, spread.median, spread.p90) == (10, 15, 27)


def slow_held(events: list[Event]) -> dict[int, int]:
    """The slow twin: minute by minute, what each account holds, then how much at the sixtieth."""
    found = {}
    for matter in {one.matter_id for one in events}:
        own = [one for one in events if one.matter_id == matter]
        losses = [one for one in own if one.kind == "hold.pursued"]
        if not losses:
            continue
        accounts: dict[str, int] = {}
        for minute in range(61):
            for one in own:
                if int((one.happened_at - REPORTED).total_seconds()) != minute * 60:
                    continue
                if one.kind in ("hold.released", "hold.lapsed"):
                    accounts[one.facts["hold"]] = 0
                if one.kind == "hold.answered" and one.facts["outcome"] == "held":
                    asked = one.facts["asked_fen"]
                    fen = one.facts["held_fen"]
                    accounts[one.facts["hold"]] = fen if asked is None or fen < asked else asked
        found[matter] = min(losses[-1].facts["loss_fen"], sum(accounts.values()))
    return found


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6))
def test_what_is_held_after_the_hour_is_that_of_the_slow_twin(seed):
    rng = random.Random(seed)
    events, pk = [], 0
    for matter in (1, 2):
        pk += 1
        events.append(opened(pk, rng.randrange(1, 500), matter=matter))
        for minute in sorted(rng.sample(range(2, 90), 9)):
            pk += 1
            hold = rng.choice("abc")
            if rng.random() < 0.7:
                asked = rng.choice([None, rng.randrange(200)])
                events.append(answered(pk, minute, rng.randrange(200), hold, matter, asked=asked,
                                       outcome=rng.choice(["held", "held", "refused"])))  # fmt: skip
            else:
                events.append(event(pk, rng.choice(["hold.released", "hold.lapsed"]), minute, matter, hold=hold))
    assert {one.matter.pk: one.held_fen for one in work_out(events)} == slow_held(events)


@pytest.mark.django_db
def test_the_figures_do_not_change_with_what_becomes_of_a_hold_later(force):
    pursuit = pursued(force)
    minute = timedelta(minutes=1)
    answer_stop(force, send(force, stop_of(pursuit, FIRST), now=NOW + 4 * minute), held=38_214, now=NOW + 9 * minute)
    answer_rows(force, send(force, query_of(pursuit, FIRST), now=NOW + 10 * minute), FIRST_ROWS, now=NOW + 11 * minute)
    day = NOW.date()
    access = access_of(force.bob, now=NOW)
    before = read_first_hour(access, first=day, last=day, now=NOW + 20 * minute)
    assert [(one.held_fen, one.loss_fen) for one in before.lines] == [(3_821_400, 48_600_000)]
    assert before.lines[0].to_held - before.lines[0].to_sent == 5
    Hold.objects.update(held_fen=0, state="released")
    Pursuit.objects.update(held_fen=0, first_sent_at=None, first_held_at=None, loss_fen=1)
    after = read_first_hour(access, first=day, last=day, now=NOW + 20 * minute)
    assert after.sums == before.sums


@pytest.mark.django_db
def test_a_confidential_or_another_counties_pursuit_is_not_counted(force):
    pursuit = pursued(force)
    day = NOW.date()
    assert not read_first_hour(access_of(force.charlie, now=NOW), first=day, last=day, now=NOW).lines
    Matter.objects.filter(pk=pursuit.matter.pk).update(is_confidential=True)
    assert not read_first_hour(access_of(force.dana, now=NOW), first=day, last=day, now=NOW).lines


@pytest.mark.django_db
def test_the_page_shows_the_figures_and_the_rows_behind_each(force, monkeypatch):
    pursuit = pursued(force)
    send(force, stop_of(pursuit, FIRST), now=NOW + timedelta(minutes=4))
    monkeypatch.setattr(middleware, "timezone", SimpleNamespace(now=lambda: NOW + timedelta(minutes=20)))
    client = Client()
    client.post("/accounts/login/", {"login": force.bob.badge, "password": "bob-Demo-2026"})
    client.force_login(force.bob)
    html = client.get("/holds/first-hour").content.decode()
    assert pursuit.matter.number in html
    assert "报案到首笔止付发出" in html
    for of, n in (("sent", 1), ("held", 0), ("all", 1)):
        rows = client.get(f"/holds/first-hour?of={of}", headers={"HX-Request": "true"}).content.decode()
        assert rows.count(pursuit.matter.number) == n, of
        file = client.get(f"/holds/first-hour/export.csv?of={of}").content.decode("utf-8-sig")
        assert file.count(pursuit.matter.number) == n, of
    assert client.get("/holds/first-hour?of=x").status_code == 404
    client.force_login(force.grace)
    assert client.get("/holds/first-hour").status_code in (403, 404)
