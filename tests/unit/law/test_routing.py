"""Is there always somebody or a queue, never the same twice in a row, and as the slow twin says?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.law.own_tables import BadOwnTableError
from firsthour.law.routing import QUEUES, Absence, Duty, Offer, Place, Roster, example_routing, read_routing, route
from tests.reference.slow_routing import slow_route

RULES = example_routing()
PLACE = Place(grid="g1", community="c1", station="s1", centre="centre")
START = datetime(2026, 11, 22, tzinfo=UTC)
moments = st.integers(-60, 240).map(lambda n: START + timedelta(minutes=n))
people = st.sampled_from(["ann", "bob", "cho", "dan"])
areas = {"grid": ["g1", "g2"], "community": ["c1", "c2"], "substitute": ["s1", "s2"], "grid_worker": ["g1"]}
duties = st.sampled_from(sorted(areas)).flatmap(
    lambda role: st.builds(Duty, people, st.just(role), st.sampled_from(areas[role]), moments, moments)
)
rosters = st.builds(
    Roster,
    st.lists(duties, max_size=6).map(tuple),
    st.lists(st.builds(Absence, people, moments, moments), max_size=3).map(tuple),
    st.dictionaries(people, st.integers(0, 3)),
)
happenings = st.lists(st.tuples(st.integers(-30, 60), st.sampled_from(["", "", "taken", "back"])), max_size=20)


@settings(max_examples=200, deadline=None)
@given(rosters, happenings, st.sampled_from(["s1", ""]))
def test_somebody_or_a_queue_always_has_it_and_never_the_same_twice_in_a_row(
    roster: Roster, happened: list[tuple[int, str]], station: str
) -> None:
    place = replace(PLACE, station=station)
    offers: list[Offer] = []
    now = START
    for minutes, what in happened:
        now += timedelta(minutes=minutes)  # a clock may be set back
        offer = route(offers, now, place=place, roster=roster)
        expected = slow_route(offers, now, place=place, roster=roster, rules=RULES)
        assert (offer.assignee, offer.role, offer.round, offer.take_by) == expected
        assert offer.assignee
        if not offers or offer is not offers[-1]:
            assert not offers or offers[-1].assignee != offer.assignee
            assert offer.take_by > now
            offers.append(offer)
        offers[-1] = replace(offers[-1], taken=what == "taken", handed_back=what == "back")
    for number in {one.round for one in offers}:
        asked = [one.assignee for one in offers if one.round == number]
        assert len(asked) == len(set(asked))


@given(rosters, moments)
def test_only_who_is_on_duty_for_the_place_and_not_away_is_asked(roster: Roster, now: datetime) -> None:
    offer = route([], now, place=PLACE, roster=roster)
    if not offer.is_queue:
        assert any(
            one.person == offer.assignee and one.area in ("g1", "c1", "s1") and one.from_at <= now < one.to_at
            for one in roster.duties
        )
        assert not any(one.person == offer.assignee and one.from_at <= now < one.to_at for one in roster.absences)


TURN = '[[turn]]\nrole = "{role}"\nminutes = {minutes}\nen = "t"\nzh = "t"\n'


def own(folder: Path, *turns: tuple[str, int], again_after: int = 5) -> Path:
    path = folder / "routing.toml"
    text = f"[settings]\nagain_after = {again_after}\n" + "".join(TURN.format(role=r, minutes=m) for r, m in turns)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_units_own_order_replaces_the_example(tmp_path: Path) -> None:
    rules = read_routing(own(tmp_path, ("station_queue", 1), ("community", 2), ("centre_queue", 0)))
    roster = Roster((Duty("bob", "community", "c1", START, START + timedelta(days=1)),))
    first = route([], START, place=PLACE, roster=roster, rules=rules)
    assert (first.assignee, first.take_by) == ("s1", START + timedelta(minutes=1))
    assert route([first], first.take_by, place=PLACE, roster=roster, rules=rules).assignee == "bob"
    assert read_routing(tmp_path / "none.toml") is RULES


@pytest.mark.parametrize(
    ("turns", "says"),
    [
        ([("station_queue", 1)], "centre_queue is missing"),
        ([("centre_queue", 0), ("station_queue", 1)], "last turn"),
        ([("moon", 1), ("station_queue", 1), ("centre_queue", 0)], "moon"),
        ([("station_queue", -1), ("centre_queue", 0)], "minutes"),
    ],
)
def test_an_order_that_cannot_be_is_refused(turns: list[tuple[str, int]], says: str, tmp_path: Path) -> None:
    with pytest.raises(BadOwnTableError, match=says):
        read_routing(own(tmp_path, *turns))


def test_every_turn_of_the_example_has_words_and_the_queues_end_it() -> None:
    assert [turn.role for turn in RULES.turns][-2:] == list(QUEUES)
    assert all(turn.words["en"] and turn.words["zh"] for turn in RULES.turns)
