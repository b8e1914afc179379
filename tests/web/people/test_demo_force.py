"""Does the demo city have a whole force, the same from the same seed, and once?"""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from firsthour.city.identity import PHONE_PREFIX
from firsthour.web.people.demo_force import make_demo_force
from firsthour.web.people.models import Community, Duty, Grid, Officer, Posting, Substitution, Unit
from firsthour.web.people.policies import access_of
from firsthour.web.people.queries.officers import list_demo_officers
from firsthour.web.people.queries.rosters import read_roster
from firsthour.web.people.roles import ROLES
from tests.web.people.doors import type_in

pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    kinds = (Unit, Officer, Posting, Community, Grid, Duty, Substitution)
    return {kind.__name__: kind.objects.count() for kind in kinds}


def test_the_city_has_a_whole_force(now, record_of) -> None:
    force = make_demo_force(seed=7, now=now)
    kinds = Counter(unit.kind for unit in force.units.values())
    assert kinds == {"city": 1, "centre": 1, "squad": 4, "county": 3, "station": 34, "agency": 21}
    assert 110 <= len(force.officers) - kinds["agency"] <= 130
    assert Community.objects.count() == 3 * 34 == len({one.name for one in Community.objects.all()})
    assert Grid.objects.count() > 200
    assert {log_in.role for log_in in force.log_ins} == set(ROLES)
    assert record_of()[-1].action == "demo.force_made"


def test_made_twice_it_is_there_once_and_passwords_are_told_once(now) -> None:
    first = make_demo_force(seed=7, now=now)
    before = counts()
    again = make_demo_force(seed=7, now=now)
    assert (again.n_made, counts()) == (0, before)
    assert all(log_in.password for log_in in first.log_ins)
    assert not any(log_in.password for log_in in again.log_ins)
    anew = make_demo_force(seed=7, now=now, new_passwords=True)
    assert all(log_in.password for log_in in anew.log_ins)


def test_the_same_seed_names_the_same_people_and_another_names_others(now) -> None:
    def names(seed: int) -> list[str]:
        make_demo_force(seed=seed, now=now)
        found = list(Officer.objects.order_by("badge").values_list("name", flat=True))
        for kind in (Posting, Duty, Substitution, Officer):
            kind.objects.all().delete()
        return found

    first = names(7)
    assert first == names(7)
    assert first != names(8)


def test_nobody_of_it_can_be_somebody(now) -> None:
    make_demo_force(seed=7, now=now)
    assert list_demo_officers().count() == Officer.objects.count()
    assert all(officer.badge.startswith("990") for officer in Officer.objects.all())
    assert all(officer.phone.startswith(PHONE_PREFIX) for officer in Officer.objects.all())
    assert all(grid.worker_phone.startswith(PHONE_PREFIX) for grid in Grid.objects.all())


def test_who_is_shown_can_log_in_and_the_others_cannot(client, settings) -> None:
    force = make_demo_force(seed=7, now=timezone.now())
    shown = force.log_ins[0]
    assert type_in(client, shown.badge, shown.password).status_code == 302
    n_open = sum(officer.has_usable_password() for officer in Officer.objects.all())
    assert n_open == len(ROLES)
    client.logout()
    settings.IS_DEMO = False
    assert type_in(client, shown.badge, shown.password).url == "/accounts/turned-away/"


def test_every_covered_unit_has_a_roster_this_week_and_a_few_have_gaps(now) -> None:
    force = make_demo_force(seed=7, now=now)
    covered = [unit for unit in force.units.values() if unit.cover != "none"]
    rosters = [read_roster(unit, day=now.date(), now=now) for unit in covered]
    assert all(sum(len(cell.duties) for row in one.rows for cell in row.cells) >= 6 for one in rosters)
    assert 1 <= sum(bool(one.gaps) for one in rosters) <= 6


def test_nobody_is_on_two_shifts_at_once(now) -> None:
    make_demo_force(seed=7, now=now)
    last: dict[int, object] = {}
    for duty in Duty.objects.order_by("officer", "from_at"):
        assert duty.officer_id not in last or last[duty.officer_id] <= duty.from_at
        last[duty.officer_id] = duty.to_at


def test_a_week_later_the_roster_goes_on(now) -> None:
    make_demo_force(seed=7, now=now)
    n_before = Duty.objects.count()
    make_demo_force(seed=7, now=now + timedelta(days=7))
    assert n_before < Duty.objects.count() <= 2 * n_before


def test_a_stand_in_of_the_demo_really_may(now) -> None:
    make_demo_force(seed=7, now=now)
    for kept in Substitution.objects.select_related("absent", "stand_in"):
        absent, stand_in = access_of(kept.absent, now=now), access_of(kept.stand_in, now=now)
        assert absent.grants <= stand_in.grants
