"""To whom does a warned person go? One story a block: who is on duty, then minute by minute who has it.

A duty is ``role area person from-to`` (minutes of the day), ``away person from-to`` an absence. Then each line is a
minute, who has it in that minute, and what happens to it there: taken, back (handed back), or nothing.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from firsthour.law.routing import Absence, BadPlaceError, Duty, Offer, Place, Roster, route

PLACE = Place(grid="g1", community="c1", station="s1", centre="centre")
DAY = datetime(2026, 11, 22, tzinfo=UTC)
STORIES = {
    "the officer of the grid first, then down the order": (
        ["grid g1 ann 0-999", "community c1 bob 0-999", "substitute s1 cho 0-999"],
        ["0 ann", "4 ann", "5 bob", "9 bob", "10 cho", "15 s1", "25 centre", "39 centre", "40 ann", "45 bob"],
    ),
    "without an officer of the grid the community officer": (
        ["grid g2 ann 0-999", "community c1 bob 0-999"],
        ["0 bob", "5 s1"],
    ),
    "a gap in the roster goes to the station's queue": ([], ["0 s1", "10 centre", "25 s1", "35 centre"]),
    "who is away is passed over": (
        ["community c1 bob 0-999", "away bob 0-30", "substitute s1 cho 0-999"],
        ["0 cho", "5 s1"],
    ),
    "whoever goes away loses it at once": (
        ["community c1 bob 0-999", "away bob 2-30"],
        ["0 bob", "1 bob", "2 s1"],
    ),
    "what was taken stays": (["community c1 bob 0-999"], ["0 bob taken", "500 bob"]),
    "what was taken by somebody who goes away goes on": (
        ["community c1 bob 0-999", "away bob 60-90"],
        ["0 bob taken", "59 bob", "60 s1"],
    ),
    "what is handed back goes on at once": (["community c1 bob 0-999"], ["0 bob back", "1 s1"]),
    "whoever comes on duty is asked before the round begins anew": (
        ["community c1 bob 12-999"],
        ["0 s1", "10 centre", "25 bob", "30 s1"],
    ),
    "of two on duty whoever has less in hand": (
        ["community c1 bob 0-999", "community c1 ann 0-999", "hand ann 3", "hand bob 2"],
        ["0 bob", "5 ann", "10 s1"],
    ),
    "one person in two roles is asked once": (
        ["grid g1 ann 0-999", "community c1 ann 0-999"],
        ["0 ann", "5 s1"],
    ),
    "nobody is asked twice in a row though nobody else is there": (
        ["grid g1 ann 0-999"],
        ["0 ann back", "1 s1 back", "2 centre back", "3 ann"],
    ),
}


def span(text: str) -> tuple[datetime, datetime]:
    first, _, last = text.partition("-")
    return DAY + timedelta(minutes=int(first)), DAY + timedelta(minutes=int(last))


def roster_of(lines: list[str]) -> Roster:
    parts = [line.split() for line in lines]
    return Roster(
        duties=tuple(Duty(p[2], p[0], p[1], *span(p[3])) for p in parts if len(p) == 4),
        absences=tuple(Absence(p[1], *span(p[2])) for p in parts if p[0] == "away"),
        in_hand={p[1]: int(p[2]) for p in parts if p[0] == "hand"},
    )


@pytest.mark.parametrize("story", STORIES)
def test_it_goes(story: str) -> None:
    people, lines = STORIES[story]
    offers: list[Offer] = []
    for line in lines:
        minute, who, *what = line.split()
        offer = route(offers, DAY + timedelta(minutes=int(minute)), place=PLACE, roster=roster_of(people))
        assert offer.assignee == who, line
        if not offers or offer is not offers[-1]:
            offers.append(offer)
        if what:
            offers[-1] = replace(offers[-1], taken=what == ["taken"], handed_back=what == ["back"])


def test_the_grid_worker_goes_along_with_a_person_and_not_with_a_queue() -> None:
    roster = roster_of(["community c1 bob 0-10", "grid_worker g1 kim 0-999"])
    assert route([], DAY, place=PLACE, roster=roster).companion == "kim"
    assert route([], DAY + timedelta(minutes=10), place=PLACE, roster=roster).companion == ""


def test_an_offer_of_a_time_that_has_not_come_does_not_hold() -> None:
    ahead = Offer("s1", "station_queue", DAY + timedelta(days=1), DAY + timedelta(days=1, minutes=10))
    assert route([ahead], DAY, place=PLACE, roster=Roster()).assignee == "centre"


def test_where_the_station_is_unknown_the_centres_queue_keeps_it() -> None:
    place = Place("", "", "", "centre")
    first = route([], DAY, place=place, roster=Roster())
    assert route([first], DAY + timedelta(days=1), place=place, roster=Roster()) is first


def test_a_place_without_a_centre_is_refused() -> None:
    with pytest.raises(BadPlaceError):
        route([], DAY, place=Place("g1", "c1", "s1", ""), roster=Roster())
