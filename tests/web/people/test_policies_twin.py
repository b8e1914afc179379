"""Is access what a slow, obvious reading of the rules says, on any tree and any postings?"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.web.people.models import Officer, Posting, Substitution, Unit
from firsthour.web.people.policies import access_of, manageable_officers, visible_officers, visible_units
from firsthour.web.people.roles import ROLES
from firsthour.web.ui.access import Permission

NOW = datetime(2026, 11, 22, tzinfo=UTC)
N_OFFICERS = 4
hours = st.integers(-3, 3)
periods = st.tuples(hours, st.one_of(st.none(), hours))


@dataclass(frozen=True)
class World:
    """Units by number of their parent (-1: at the top) with kind and openness; who is posted where, when."""

    units: list[tuple[int, bool, bool]]  # parent, is an agency, is open
    postings: list[tuple[int, int, str, tuple[int, int | None]]]  # officer, unit, role, hours
    substitutions: list[tuple[int, int, tuple[int, int]]]  # absent, stand-in, hours
    active: list[bool]


@st.composite
def worlds(draw) -> World:
    n_units = draw(st.integers(1, 6))
    units = []
    for number in range(n_units):
        is_agency = draw(st.booleans())
        parents = [-1, *(one for one in range(number) if not units[one][1])]
        units.append((-1 if is_agency else draw(st.sampled_from(parents)), is_agency, draw(st.integers(0, 4)) > 0))
    posting = st.tuples(
        st.integers(0, N_OFFICERS - 1), st.integers(0, n_units - 1), st.sampled_from([*ROLES, "unknown"]), periods
    )
    absence = st.tuples(st.integers(0, N_OFFICERS - 1), st.integers(0, N_OFFICERS - 1), st.tuples(hours, hours))
    return World(
        units,
        draw(st.lists(posting, max_size=8)),
        draw(st.lists(absence, max_size=3)),
        draw(st.lists(st.booleans(), min_size=N_OFFICERS, max_size=N_OFFICERS)),
    )


class Twin:
    """The rules, read aloud, over plain lists."""

    def __init__(self, world: World) -> None:
        self.world = world

    def chain(self, unit: int) -> list[int]:
        """Return the unit and all above it."""
        above = []
        while unit != -1:
            above.append(unit)
            unit = self.world.units[unit][0]
        return above

    def held(self, officer: int) -> list[tuple[int, int, str]]:
        """Return the postings that work for an officer now: own, and of whom one stands in for."""
        if not self.world.active[officer]:
            return []
        for_whom = {officer} | {
            absent
            for absent, stand_in, (start, end) in self.world.substitutions
            if stand_in == officer and start <= 0 < end
        }
        return [
            (who, unit, role)
            for who, unit, role, (start, end) in self.world.postings
            if who in for_whom and start <= 0 and (end is None or end > 0) and self.world.units[unit][2]
        ]

    def carries(self, role: str, unit: int, permission: Permission) -> bool:
        """Tell whether a role has the permission and can be held in such a unit."""
        fits = role in ROLES and ROLES[role].is_for_agencies == self.world.units[unit][1]
        return fits and permission in ROLES[role].permissions

    def may(self, officer: int, permission: Permission, unit: int) -> bool:
        """Tell whether any posting that works, at the unit or above it, carries a role with the permission."""
        return any(
            self.carries(role, where, permission) and where in self.chain(unit)
            for _who, where, role in self.held(officer)
        )

    def sees_unit(self, officer: int, unit: int) -> bool:
        """Tell whether the people of a unit may be known."""
        stands = [where for _who, where, _role in self.held(officer)]
        in_force = any(not self.world.units[where][1] for where in stands)
        return in_force or any(where in self.chain(unit) for where in stands)

    def sees_officer(self, officer: int, other: int) -> bool:
        """Tell whether another officer may be known."""
        if not self.world.active[officer]:
            return False
        theirs = [unit for who, unit, _role, _hours in self.world.postings if who == other]
        return officer == other or any(self.sees_unit(officer, unit) for unit in theirs)

    def keeps(self, officer: int, unit: int) -> bool:
        """Tell whether the people of a unit are kept by an officer: also agencies, from the top of the force."""
        at_top = any(
            self.world.units[where][0] == -1 and self.carries(role, where, Permission.MANAGE_PEOPLE)
            for _who, where, role in self.held(officer)
        )
        return self.may(officer, Permission.MANAGE_PEOPLE, unit) or (self.world.units[unit][1] and at_top)

    def manages(self, officer: int, other: int) -> bool:
        """Tell whether an officer keeps another one."""
        theirs = [(unit, end) for who, unit, _role, (_start, end) in self.world.postings if who == other]
        going_on = [unit for unit, end in theirs if end is None or end > 0]
        decisive = going_on or [unit for unit, _end in theirs]
        return bool(decisive) and all(self.keeps(officer, unit) for unit in decisive)


def build(world: World) -> tuple[list[Unit], list[Officer]]:
    units: list[Unit] = []
    for number, (parent, is_agency, is_open) in enumerate(world.units):
        above = None if parent == -1 else units[parent]
        unit = Unit.objects.create(
            code=f"u{number}", parent=above, kind="agency" if is_agency else "squad", name="u", name_en="u", path="",
            is_active=is_open,
        )  # fmt: skip
        unit.path = f"{above.path if above else '/'}{unit.pk}/"
        unit.save()
        units.append(unit)
    officers = [
        Officer.objects.create(badge=f"99{number}", name="o", is_active=is_active)
        for number, is_active in enumerate(world.active)
    ]
    for who, unit, role, (start, end) in world.postings:
        to_at = None if end is None else NOW + timedelta(hours=end)
        Posting.objects.create(
            officer=officers[who], unit=units[unit], role=role, from_at=NOW + timedelta(hours=start), to_at=to_at
        )
    for absent, stand_in, (start, end) in world.substitutions:
        Substitution.objects.create(
            absent=officers[absent], stand_in=officers[stand_in],
            from_at=NOW + timedelta(hours=start), to_at=NOW + timedelta(hours=end),
        )  # fmt: skip
    return units, officers


def compare(world: World) -> None:
    units, officers = build(world)
    twin = Twin(world)
    for number, officer in enumerate(officers):
        access = access_of(officer, now=NOW)
        for permission in Permission:
            reached = [access.may(permission, unit_path=unit.path) for unit in units]
            assert reached == [twin.may(number, permission, one) for one in range(len(units))], permission
        seen = set(visible_units(access).values_list("pk", flat=True))
        assert [unit.pk in seen for unit in units] == [twin.sees_unit(number, one) for one in range(len(units))]
        known = set(visible_officers(access).values_list("pk", flat=True))
        assert [one.pk in known for one in officers] == [twin.sees_officer(number, one) for one in range(N_OFFICERS)]
        kept = set(manageable_officers(access, now=NOW).values_list("pk", flat=True))
        assert [one.pk in kept for one in officers] == [twin.manages(number, one) for one in range(N_OFFICERS)]


@pytest.mark.django_db
@settings(max_examples=120)
@given(worlds())
def test_access_agrees_with_the_rules_read_aloud(world: World) -> None:
    with transaction.atomic():
        compare(world)
        transaction.set_rollback(True)
