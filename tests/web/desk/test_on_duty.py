"""Is who is there to be told the same as by a slow walk over the whole roster?"""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firsthour.web.desk.on_duty import read_standing
from firsthour.web.people.models import Duty, Officer, Posting, Substitution, Unit, UnitKind
from firsthour.web.people.policies import access_of
from firsthour.web.ui.access import Permission
from tests.web.conftest import NOW, Force

HOUR = timedelta(hours=1)
ROLES = ("leader", "investigator", "duty_officer", "inspector", "administrator")
CODES = ("city", "east", "east-squad", "east-station", "west")
spans = st.tuples(st.integers(-4, 1), st.integers(0, 4)).map(lambda pair: (NOW + pair[0] * HOUR, NOW + pair[1] * HOUR))
postings = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(CODES), st.sampled_from(ROLES), spans), max_size=6)
duties = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(CODES), spans), max_size=6)
absences = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), spans), max_size=3)


def holds(row: Posting | Duty | Substitution, now: datetime) -> bool:
    return row.from_at <= now and (row.to_at is None or row.to_at > now)


def instead_of(officer: Officer, now: datetime, seen: tuple[Officer, ...] = ()) -> list[Officer]:
    """Ask the roster who is there for an officer, one question after the other."""
    rows = [row for row in Substitution.objects.order_by("pk") if row.absent == officer and holds(row, now)]
    if not rows or officer in seen:
        return [officer]
    return [one for row in rows for one in instead_of(row.stand_in, now, (*seen, officer))]


def there(officers: list[Officer], now: datetime) -> set[str]:
    return {one.badge for officer in officers for one in instead_of(officer, now)}


def with_role(unit: Unit, role: str, now: datetime) -> list[Officer]:
    return [row.officer for row in Posting.objects.filter(unit=unit, role=role) if holds(row, now)]


def is_on_duty(officer: Officer, unit: Unit, now: datetime) -> bool:
    return any(holds(row, now) for row in Duty.objects.filter(officer=officer, unit=unit))


def slow_leaders(unit: Unit | None, now: datetime) -> set[str]:
    if unit is None:
        return set()
    leaders = with_role(unit, "leader", now)
    if not leaders:
        return slow_leaders(unit.parent, now)
    return there([one for one in leaders if is_on_duty(one, unit, now)] or leaders, now)


def slow_queue(unit: Unit, now: datetime) -> set[str]:
    """Ask each officer on duty for what the own postings allow in this unit."""
    own = []
    for officer in Officer.objects.all():
        seen = {
            path
            for row in Posting.objects.filter(officer=officer)
            if holds(row, now) and row.role not in ("inspector", "administrator")
            for path in [row.unit.path]
        }
        if is_on_duty(officer, unit, now) and any(unit.path.startswith(path) for path in seen):
            own.append(officer)
    return there(own, now) or slow_leaders(unit, now)


def slow_bureau(unit: Unit, now: datetime) -> set[str]:
    chain = [unit]
    while chain[-1].parent is not None:
        chain.append(chain[-1].parent)
    for above in reversed(chain):
        leaders = with_role(above, "leader", now)
        if leaders:
            return there([one for one in leaders if is_on_duty(one, above, now)] or leaders, now)
    return set()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posted=postings, on_duty=duties, away=absences)
def test_who_is_told_is_who_the_slow_walk_finds(now: datetime, force: Force, posted, on_duty, away) -> None:
    for rows in (Posting, Duty, Substitution):
        rows.objects.all().delete()
    officers = [force.alice, force.bob, force.charlie, force.dana, force.henry]
    for who, unit, role, (from_at, to_at) in posted:
        Posting.objects.create(officer=officers[who], unit=force.units[unit], role=role, from_at=from_at, to_at=to_at)
    for who, unit, (from_at, to_at) in on_duty:
        Duty.objects.create(officer=officers[who], unit=force.units[unit], from_at=from_at, to_at=to_at)
    for who, other, (from_at, to_at) in away:
        Substitution.objects.create(absent=officers[who], stand_in=officers[other], from_at=from_at, to_at=to_at)
    units = [force.units[code] for code in CODES]
    standing = read_standing(units, now=now)
    for unit in units:
        assert {one.badge for one in standing.unit_leaders(unit)} == slow_leaders(unit, now)
        assert {one.badge for one in standing.bureau_leaders(unit)} == slow_bureau(unit, now)
        assert {one.badge for one in standing.queue_of(unit)} == slow_queue(unit, now)


def test_who_is_in_the_queue_may_see_what_lies_in_it(force: Force, now: datetime) -> None:
    squad = force.units["east-squad"]
    for officer in (force.alice, force.bob, force.charlie, force.frank):
        Duty.objects.create(officer=officer, unit=squad, from_at=now - HOUR, to_at=now + HOUR)
    queue = read_standing([squad], now=now).queue_of(squad)
    assert queue
    for officer in queue:
        assert access_of(officer, now=now).may(Permission.SEE_MATTERS, unit_path=squad.path)


def test_many_units_are_read_in_four_queries(force: Force, now: datetime, django_assert_num_queries) -> None:
    with django_assert_num_queries(4):
        standing = read_standing(force.units.values(), now=now)
        for unit in force.units.values():
            standing.queue_of(unit)
            standing.inspectors(unit)


@pytest.mark.parametrize("code", ["east-squad", "bank"])
def test_inspectors_reach_the_tree_and_agencies_from_the_top(force: Force, now: datetime, code: str) -> None:
    unit = force.units[code]
    assert (unit.kind == UnitKind.AGENCY) == (code == "bank")
    assert read_standing([unit], now=now).inspectors(unit) == [force.erin]
