"""Does a list hold exactly what its reader may see and asked for, counted right, in few queries, page by page?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import example, given, settings
from hypothesis import strategies as st

from firsthour.web.desk import matters, saved_views
from firsthour.web.desk.models import Matter, SavedView, Share
from firsthour.web.desk.policies import visible_matters
from firsthour.web.desk.queries import lists
from firsthour.web.desk.rollups import recount, relist
from firsthour.web.people.models import Officer, Posting, Unit
from firsthour.web.people.policies import access_of
from firsthour.web.ui.acting import system_actor
from tests.web.conftest import NOW, OFFICERS, UNITS, make_unit

BY = system_actor("test")
pytestmark = pytest.mark.usefixtures("standing_clock")
HOUR = timedelta(hours=1)
PARENTS = {code: parent for code, parent, *_rest in UNITS}
POSTED = {first: (role, unit) for first, _name, role, unit in OFFICERS}
SEES_UNITS = {"leader", "investigator", "station_officer"}
codes = st.sampled_from([code for code in PARENTS if code != "bank"])
people = st.sampled_from(list(POSTED))
hours = st.integers(-2, 2)


@dataclass(frozen=True)
class Made:
    """A matter and its shares, in plain words: shares are (who or where, begins, ends), in hours from now."""

    unit: str
    is_confidential: bool
    state: str
    hour: int
    shares: list[tuple[str, int, int | None]]


shares = st.tuples(st.one_of(people, codes, st.just("bank")), hours, st.one_of(st.none(), hours))
made = st.builds(
    Made, codes, st.booleans(), st.sampled_from(["open", "closed"]), st.integers(-5, 0), st.lists(shares, max_size=3)
)


def chain(unit: str) -> list[str]:
    """Return a unit and those above it."""
    return [unit, *(chain(PARENTS[unit]) if PARENTS[unit] else [])]


def twin_sees(first: str, one: Made) -> bool:
    """Say aloud whether somebody sees a matter."""
    role, home = POSTED[first]
    holding = [where for where, begins, ends in one.shares if begins <= 0 and (ends is None or ends > 0)]
    if first in holding:
        return True
    if role == "agency_contact":
        return home in holding
    if role not in SEES_UNITS or one.is_confidential:
        return False
    return home in chain(one.unit) or any(home in chain(where) for where in holding if where in PARENTS)


BETWEEN = Made("city", False, "open", 0, [("alice", 0, 0), ("alice", 1, None)])  # one share ended, the next to come


@pytest.mark.django_db
@settings(max_examples=20, deadline=None)
@example([BETWEEN], "", "centre")
@given(st.lists(made, min_size=1, max_size=7), st.sampled_from(["", "open", "closed"]), codes)
def test_lists_counts_and_the_policy_are_what_a_plain_reading_of_the_rules_says(
    world: list[Made], state: str, unit: str
) -> None:
    with transaction.atomic():
        units, officers = people_of()
        for number, one in enumerate(world):
            put(number, one, units=units, officers=officers)
        for first, officer in officers.items():
            access = access_of(officer, now=NOW)
            seen = {str(number) for number, one in enumerate(world) if twin_sees(first, one)}
            assert set(visible_matters(access, now=NOW).values_list("number", flat=True)) == seen
            expected = [number for number in seen if not state or world[int(number)].state == state]
            for wanted in (lists.MatterFilter(state=state), lists.MatterFilter(state=state, sort="number")):
                found = walk(access, wanted)
                key = (lambda n: n) if wanted.sort == "number" else (lambda n: (world[int(n)].hour, int(n)))
                assert found == sorted(expected, key=key, reverse=True)
                assert lists.count_list(access, wanted, now=NOW) == len(expected)
            below = {n for n in expected if unit in chain(world[int(n)].unit)}
            there = lists.MatterFilter(state=state, unit=units[unit])
            assert set(walk(access, there)) == below
            assert lists.count_list(access, there, now=NOW) == len(below)
            late_there = lists.MatterFilter(unit=units[unit], from_at=NOW - 2 * HOUR, state=state)
            assert set(walk(access, late_there)) == {n for n in below if world[int(n)].hour >= -2}
            assert lists.count_list(access, late_there, now=NOW) == len(set(walk(access, late_there)))
            lately = lists.MatterFilter(state=state, from_at=NOW - 2 * HOUR)
            late = {n for n in expected if world[int(n)].hour >= -2}
            assert set(walk(access, lately)) == late
            assert lists.count_list(access, lately, now=NOW) == len(late)
        assert recount() == 0
        transaction.set_rollback(True)


def people_of() -> tuple[dict[str, Unit], dict[str, Officer]]:
    units: dict[str, Unit] = {}
    officers: dict[str, Officer] = {}
    for code, parent, kind, name, name_en in UNITS:
        units[code] = make_unit(code, units.get(parent), kind=kind, name=name, name_en=name_en)
    for number, (first, name, role, unit) in enumerate(OFFICERS):
        officers[first] = Officer.objects.create(badge=f"98{number}", name=name)
        Posting.objects.create(officer=officers[first], unit=units[unit], role=role, from_at=NOW - 100 * HOUR)
    return units, officers


def put(number: int, one: Made, *, units: dict[str, Unit], officers: dict[str, Officer]) -> None:
    matter = Matter.objects.create(
        kind="lead", number=str(number), title="x", unit=units[one.unit], unit_path=units[one.unit].path,
        state=one.state, is_confidential=one.is_confidential, opened_at=NOW + one.hour * HOUR,
    )  # fmt: skip
    for where, begins, ends in one.shares:
        kind = "named" if where in officers else "sent" if where == "bank" else "handed_over"
        Share.objects.create(
            matter=matter, kind=kind, officer=officers.get(where), unit=units.get(where), from_at=NOW + begins * HOUR,
            to_at=None if ends is None else NOW + ends * HOUR,
        )  # fmt: skip


def walk(access, wanted: lists.MatterFilter) -> list[str]:
    """Return the numbers of a list, read two rows at a time."""
    numbers, after = [], ""
    while True:
        page = lists.list_matters(access, wanted, now=NOW, after=after, limit=2)
        numbers += [matter.number for matter in page.rows]
        after = page.after
        if not after:
            return numbers


def fill(force, n: int, unit: str = "east-squad") -> None:
    place = force.units[unit]
    rows = [
        Matter(
            kind="lead", number=f"X20261101-{number:04d}", title=f"线索{number}", unit=place, unit_path=place.path,
            state="open", opened_at=NOW - number * HOUR,
        )
        for number in range(n)
    ]  # fmt: skip
    Matter.objects.bulk_create(rows)
    keys = list(Matter.objects.values_list("pk", flat=True))
    relist(keys)
    recount()


def test_fifty_rows_and_then_more_without_a_repeat(force, log_in) -> None:
    fill(force, 120)
    client, seen, query = log_in(force.bob), [], ""
    for expected in (50, 50, 20):
        html = client.get(reverse("desk:matters") + query).content.decode()
        rows = [part[:14] for part in html.split("data-open>")[1:]]
        assert len(rows) == expected
        seen += rows
        query = "?" + html.split('hx-get="?')[1].split('"')[0].replace("&amp;", "&") if 'hx-get="?' in html else ""
    assert len(set(seen)) == 120
    assert query == ""


def test_a_list_costs_the_same_for_one_row_and_for_fifty(force, log_in, django_assert_max_num_queries) -> None:
    fill(force, 60)
    client = log_in(force.bob)
    with django_assert_max_num_queries(22):
        client.get(reverse("desk:matters"))
    with django_assert_max_num_queries(22):
        client.get(reverse("desk:matters") + "?state=open&sort=number")


def test_a_filter_in_the_url_narrows_rows_and_number_alike(force, log_in) -> None:
    fill(force, 3)
    one = Matter.objects.get(number="X20261101-0001")
    matters.close_matter(one, reason="x", version=1, by=BY, now=NOW)
    html = log_in(force.bob).get(reverse("desk:matters") + "?state=closed").content.decode()
    assert "X20261101-0001" in html
    assert "X20261101-0002" not in html
    assert "1 件" in html or "1 matter" in html


def test_nonsense_in_the_url_narrows_nothing_and_breaks_nothing(force, log_in) -> None:
    fill(force, 2)
    answer = log_in(force.bob).get(
        reverse("desk:matters") + "?unit=x&owner=' OR 1&from_day=soon&sort=;&state=zzz&after=2026~x&kind=%00"
    )
    assert answer.status_code == 200


def test_what_another_county_works_on_is_not_counted_for_it(force, log_in, now: datetime) -> None:
    fill(force, 3)
    html = log_in(force.charlie).get(reverse("desk:matters")).content.decode()
    assert "X2026" not in html
    assert lists.count_list(access_of(force.charlie, now=now), lists.MatterFilter(), now=now) == 0


def test_a_title_of_another_unit_is_masked_until_a_purpose_is_stated(force, log_in, now: datetime) -> None:
    one = matters.open_matter(
        matters.NewMatter("lead", "刷单返利线索 许念安", force.units["east-squad"]), by=BY, now=now
    )
    matters.share_matter(one, unit=force.units["west"], by=BY, now=now)
    html = log_in(force.charlie).get(reverse("desk:matters")).content.decode()
    assert one.number in html
    assert "许念安" not in html
    assert "刷单返利****" in html
    assert "许念安" in log_in(force.bob).get(reverse("desk:matters")).content.decode()


def test_a_view_is_kept_for_oneself_or_for_the_unit(force, log_in, now: datetime) -> None:
    client = log_in(force.bob)
    client.post(reverse("desk:view_keep"), {"name": "未结", "query": "state=open&evil=1"})
    client.post(reverse("desk:view_keep"), {"name": "大队", "query": "sort=number", "for_unit": "on"})
    assert dict(SavedView.objects.values_list("name", "query")) == {"未结": "state=open", "大队": "sort=number"}
    names = {
        first: {view.name for view in saved_views.list_views(access_of(force.officers[first], now=now), "matters")}
        for first in ("bob", "alice", "charlie")
    }
    assert names == {"bob": {"未结", "大队"}, "alice": {"大队"}, "charlie": set()}
    view = SavedView.objects.get(name="未结")
    assert log_in(force.alice).post(reverse("desk:view_remove", args=[view.uid])).status_code == 404
    assert log_in(force.bob).post(reverse("desk:view_remove", args=[view.uid])).status_code == 302
    assert SavedView.objects.count() == 1


@pytest.mark.django_db
def test_the_database_counts_alike_what_is_too_much_to_be_counted_by_rows(monkeypatch) -> None:
    units, officers = people_of()
    world = [Made("city", False, "open", 0, [("alice", -1, None)]), Made("city", True, "closed", 0, []), BETWEEN]
    for number, one in enumerate(world):
        put(number, one, units=units, officers=officers)
    asked = [lists.MatterFilter(), lists.MatterFilter(state="open"), lists.MatterFilter(unit=units["city"])]
    access = {first: access_of(officer, now=NOW) for first, officer in officers.items()}
    by_rows = {first: [lists.count_list(one, each, now=NOW) for each in asked] for first, one in access.items()}
    assert any(sum(numbers) for numbers in by_rows.values())
    monkeypatch.setattr(lists, "_MOST_ROWS", 0)
    for first, one in access.items():
        assert [lists.count_list(one, each, now=NOW) for each in asked] == by_rows[first]
