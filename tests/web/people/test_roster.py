"""Who is on duty, when is nobody, and who stands in?"""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from firsthour.web.people.models import Duty, Substitution
from firsthour.web.people.operations import roster, units
from firsthour.web.people.queries.rosters import read_roster
from firsthour.web.people.shifts import list_gaps, monday_of, week_span
from tests.web.people.test_officers import refusal

ORIGIN = datetime(2026, 11, 16, tzinfo=UTC)
HOUR = timedelta(hours=1)
MONDAY = date(2026, 11, 23)  # the week after the tests' now, 2026-11-22 08:30


def hour(number: int) -> datetime:
    return ORIGIN + number * HOUR


spans = st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda pair: (hour(pair[0]), hour(pair[0] + pair[1])))


@given(st.lists(st.booleans(), max_size=12), st.lists(spans, max_size=12))
def test_gaps_are_the_wanted_hours_in_which_nobody_is_on_duty(shifts: list[bool], covered) -> None:
    wanted = [(hour(number * 4), hour(number * 4 + 4)) for number, is_wanted in enumerate(shifts) if is_wanted]
    uncovered = [
        number
        for number in range(60)
        if any(begins <= hour(number) < ends for begins, ends in wanted)
        and not any(begins <= hour(number) < ends for begins, ends in covered)
    ]
    gaps = list_gaps(wanted, covered)
    assert [number for number in range(60) if any(b <= hour(number) < e for b, e in gaps)] == uncovered
    assert all(begins < ends for begins, ends in gaps)
    assert gaps == sorted(gaps)


def test_a_week_runs_from_monday_eight_to_monday_eight() -> None:
    begins, ends = week_span(monday_of(date(2026, 11, 29)))
    assert (begins.isoformat(), ends - begins) == ("2026-11-23T08:00:00+08:00", timedelta(days=7))


def test_bob_goes_on_duty_once_at_a_time_and_only_where_he_is_posted(force, by, now: datetime, record_of) -> None:
    squad = force.units["east-squad"]
    duty = roster.add_duty(squad, force.bob, shift="night", day=MONDAY, by=by, now=now)
    assert (duty.from_at, duty.to_at) == (
        datetime(2026, 11, 23, 12, tzinfo=UTC), datetime(2026, 11, 24, 0, tzinfo=UTC)
    )  # fmt: skip
    again = {"shift": "night", "day": MONDAY, "by": by, "now": now}
    assert refusal(roster.add_duty, squad, force.bob, **again) == "on_duty_already"
    assert refusal(roster.add_duty, force.units["west"], force.alice, **again) == "not_posted_there"
    assert refusal(roster.add_duty, squad, force.alice, **{**again, "day": date(2026, 11, 20)}) == "shift_is_over"
    assert [event.action for event in record_of()] == ["duty.added"]


def test_a_running_shift_ends_now_and_a_past_one_stays(force, by, now: datetime) -> None:
    squad = force.units["east-squad"]
    running = Duty.objects.create(unit=squad, officer=force.bob, from_at=now - HOUR, to_at=now + HOUR)
    past = Duty.objects.create(unit=squad, officer=force.bob, from_at=now - 3 * HOUR, to_at=now - HOUR)
    roster.take_off_duty(running, by=by, now=now)
    assert Duty.objects.get(pk=running.pk).to_at == now
    assert refusal(roster.take_off_duty, past, by=by, now=now) == "shift_is_over"


def test_a_week_is_repeated_with_who_can(force, by, now: datetime) -> None:
    squad = force.units["east-squad"]
    for day in (16, 17):
        begins = datetime(2026, 11, day, 0, tzinfo=UTC)
        Duty.objects.create(unit=squad, officer=force.bob, from_at=begins, to_at=begins + 12 * HOUR)
        Duty.objects.create(unit=squad, officer=force.charlie, from_at=begins, to_at=begins + 12 * HOUR)
    Duty.objects.create(unit=squad, officer=force.bob, from_at=hour(24 * 8 + 2), to_at=hour(24 * 8 + 3))
    assert roster.repeat_week(squad, monday=MONDAY, by=by, now=now) == (1, 3)


def test_a_roster_shows_its_gaps(force, by, now: datetime, django_assert_num_queries) -> None:
    squad = force.units["east-squad"]
    units.change_unit(squad, name="x", name_en="x", cover="day", version=1, by=by, now=now)
    for day in range(5):
        roster.add_duty(squad, force.bob, shift="day", day=MONDAY + timedelta(days=day), by=by, now=now)
    with django_assert_num_queries(2):
        week = read_roster(squad, day=MONDAY, now=now)
    assert [begins.date() for begins, _ends in week.gaps] == [date(2026, 11, 28), date(2026, 11, 29)]
    assert [[len(cell.gaps) for cell in row.cells] for row in week.rows] == [[0, 0]] * 5 + [[1, 0]] * 2


def test_one_stand_in_at_a_time_and_only_among_equals(force, by, now: datetime) -> None:
    when = {"from_at": now, "to_at": now + HOUR, "by": by, "now": now}
    assert refusal(roster.name_stand_in, force.alice, force.alice, **when) == "bad_stand_in"
    assert refusal(roster.name_stand_in, force.alice, force.grace, **when) == "bad_stand_in"
    assert refusal(roster.name_stand_in, force.alice, force.bob, **{**when, "to_at": now}) == "bad_period"
    roster.name_stand_in(force.alice, force.bob, **when)
    assert refusal(roster.name_stand_in, force.alice, force.dana, **when) == "already_replaced"


def test_a_substitution_can_end_early(force, by, now: datetime) -> None:
    kept = Substitution.objects.create(absent=force.alice, stand_in=force.bob, from_at=now - HOUR, to_at=now + HOUR)
    roster.end_substitution(kept, version=1, by=by, now=now)
    assert kept.to_at == now


def test_alice_keeps_her_squads_roster_on_its_page_and_bob_only_reads_it(force, log_in) -> None:
    squad = force.units["east-squad"]
    page = f"/units/{squad.uid}/roster/"
    day = localdate() + timedelta(days=1)
    form = {"officer": force.bob.uid, "day": day.isoformat(), "shift": "day", "week": day.isoformat()}
    assert log_in(force.bob).post(f"{page}new/", form).status_code == 403
    client = log_in(force.alice)
    assert client.post(f"{page}new/", form).status_code == 302
    assert client.post(f"{page}new/", form).status_code == 422
    shown = client.get(f"{page}?week={day.isoformat()}").content.decode()
    assert force.bob.name in shown
    duty = Duty.objects.get()
    assert client.post(f"/units/{force.units['west'].uid}/roster/{duty.uid}/end/").status_code == 404
    assert client.post(f"{page}{duty.uid}/end/", {"week": day.isoformat()}).status_code == 302
    assert not Duty.objects.exists()


@pytest.mark.parametrize("week", ["", "nonsense", "2026-13-45", "0001-01-01", "9999-12-31"])
def test_any_week_can_be_asked_for(force, log_in, week: str) -> None:
    page = f"/units/{force.units['east-squad'].uid}/roster/"
    assert log_in(force.bob).get(page, {"week": week}).status_code == 200
