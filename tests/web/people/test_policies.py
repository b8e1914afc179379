"""Who may? Alice leads the squad, Bob works in it, Charlie elsewhere, Dana leads the city (tests/web/conftest.py)."""

from datetime import datetime, timedelta

import pytest

from firsthour.web.people.models import Posting, Substitution
from firsthour.web.people.policies import (
    NOBODY,
    access_of,
    manageable_officers,
    reaches,
    visible_officers,
    visible_units,
)
from firsthour.web.people.queries.officers import replaceable_officers
from firsthour.web.people.roles import PERMISSIONS, ROLES
from firsthour.web.ui.access import Permission

HOUR = timedelta(hours=1)


def names(force, officers) -> set[str]:
    by_pk = {officer.pk: name for name, officer in force.officers.items()}
    return {by_pk[officer.pk] for officer in officers}


def test_every_permission_is_explained_and_somebody_holds_it() -> None:
    held = {permission for role in ROLES.values() for permission in role.permissions}
    assert held == set(PERMISSIONS) == set(Permission)


def test_alice_assigns_tasks_in_the_squad_and_nowhere_else(force, now: datetime) -> None:
    alice = access_of(force.alice, now=now)
    assert alice.may(Permission.ASSIGN_TASK, unit_path=force.units["east-squad"].path)
    assert not alice.may(Permission.ASSIGN_TASK, unit_path=force.units["east-station"].path)
    assert not alice.may(Permission.ASSIGN_TASK, unit_path=force.units["east"].path)


def test_dana_at_the_top_reaches_every_unit_of_the_force(force, now: datetime) -> None:
    dana = access_of(force.dana, now=now)
    reached = {code for code, unit in force.units.items() if dana.may(Permission.SEE_MATTERS, unit_path=unit.path)}
    assert reached == set(force.units) - {"bank"}


def test_a_path_is_no_prefix_of_another_units_number(force, now: datetime) -> None:
    alice, squad = access_of(force.alice, now=now), force.units["east-squad"]
    assert not alice.may(Permission.ASSIGN_TASK, unit_path=f"{squad.path[:-1]}7/")


def test_bob_stands_in_for_alice_only_for_its_time(force, now: datetime) -> None:
    Substitution.objects.create(absent=force.alice, stand_in=force.bob, from_at=now, to_at=now + HOUR)
    may = {
        minutes: access_of(force.bob, now=now + timedelta(minutes=minutes)).may(Permission.SIGN_DOCUMENT)
        for minutes in (-1, 0, 59, 60)
    }
    assert may == {-1: False, 0: True, 59: True, 60: False}


def test_nobody_stands_in_for_a_stand_in(force, now: datetime) -> None:
    Substitution.objects.create(absent=force.dana, stand_in=force.alice, from_at=now, to_at=now + HOUR)
    Substitution.objects.create(absent=force.alice, stand_in=force.bob, from_at=now, to_at=now + HOUR)
    bob = access_of(force.bob, now=now)
    assert bob.may(Permission.SIGN_DOCUMENT, unit_path=force.units["east-squad"].path)
    assert not bob.may(Permission.SIGN_DOCUMENT, unit_path=force.units["city"].path)


def test_an_ended_posting_gives_nothing(force, now: datetime) -> None:
    Posting.objects.filter(officer=force.bob).update(to_at=now)
    bob = access_of(force.bob, now=now)
    assert bob.is_signed_in
    assert (bob.grants, bob.unit, bob.unit_paths) == (frozenset(), None, ())


def test_a_posting_to_come_gives_nothing_yet(force, now: datetime) -> None:
    Posting.objects.create(officer=force.bob, unit=force.units["city"], role="leader", from_at=now + HOUR)
    assert not access_of(force.bob, now=now).may(Permission.SIGN_DOCUMENT)
    assert access_of(force.bob, now=now + HOUR).may(Permission.SIGN_DOCUMENT)


def test_a_closed_unit_gives_nothing(force, now: datetime) -> None:
    squad = force.units["east-squad"]
    squad.is_active = False
    squad.save()
    assert access_of(force.bob, now=now).grants == frozenset()


def test_a_deactivated_officer_is_nobody(force, now: datetime) -> None:
    force.bob.is_active = False
    assert access_of(force.bob, now=now) == NOBODY


def test_a_role_nobody_knows_gives_nothing(force, now: datetime) -> None:
    Posting.objects.filter(officer=force.bob).update(role="emperor")
    assert access_of(force.bob, now=now).grants == frozenset()


def test_the_main_unit_is_that_of_the_longest_own_posting(force, now: datetime) -> None:
    Posting.objects.create(officer=force.bob, unit=force.units["centre"], role="duty_officer", from_at=now - HOUR)
    Substitution.objects.create(absent=force.dana, stand_in=force.bob, from_at=now, to_at=now + HOUR)
    assert access_of(force.bob, now=now).unit == force.units["east-squad"]


def test_grace_of_the_bank_knows_the_bank_and_nobody_else(force, now: datetime) -> None:
    grace = access_of(force.grace, now=now)
    assert {unit.code for unit in visible_units(grace)} == {"bank"}
    assert names(force, visible_officers(grace)) == {"grace"}
    assert (grace.unit_paths, grace.agency_paths) == ((), (force.units["bank"].path,))


def test_who_stands_in_the_force_knows_everybody_in_it(force, now: datetime) -> None:
    henry = access_of(force.henry, now=now)
    assert names(force, visible_officers(henry)) == set(force.officers)


def test_who_has_no_posting_knows_only_oneself(force, now: datetime) -> None:
    Posting.objects.filter(officer=force.bob).delete()
    bob = access_of(force.bob, now=now)
    assert not visible_units(bob).exists()
    assert names(force, visible_officers(bob)) == {"bob"}


def test_nobody_knows_nobody(force) -> None:
    assert not visible_units(NOBODY).exists()
    assert not visible_officers(NOBODY).exists()


def test_frank_keeps_everybody_agencies_too(force, now: datetime) -> None:
    frank = access_of(force.frank, now=now)
    assert names(force, manageable_officers(frank, now=now)) == set(force.officers)
    assert reaches(frank, Permission.MANAGE_PEOPLE, unit=force.units["bank"])


def test_a_county_administrator_keeps_only_who_stands_wholly_in_the_county(force, now: datetime) -> None:
    Posting.objects.create(officer=force.charlie, unit=force.units["west"], role="administrator", from_at=now - HOUR)
    charlie = access_of(force.charlie, now=now)
    assert names(force, manageable_officers(charlie, now=now)) == {"charlie"}
    Posting.objects.create(officer=force.henry, unit=force.units["west"], role="investigator", from_at=now - HOUR)
    assert names(force, manageable_officers(charlie, now=now)) == {"charlie"}
    Posting.objects.filter(officer=force.henry, unit=force.units["east-station"]).update(to_at=now)
    assert names(force, manageable_officers(charlie, now=now)) == {"charlie", "henry"}
    assert not reaches(charlie, Permission.MANAGE_PEOPLE, unit=force.units["bank"])


def test_who_has_left_belongs_to_where_they_were(force, now: datetime) -> None:
    Posting.objects.create(officer=force.charlie, unit=force.units["west"], role="administrator", from_at=now - HOUR)
    Posting.objects.filter(officer=force.bob).update(unit=force.units["west"], to_at=now)
    charlie = access_of(force.charlie, now=now)
    assert names(force, manageable_officers(charlie, now=now)) == {"bob", "charlie"}


def test_alice_names_stand_ins_in_her_squad_but_not_for_its_administrator(force, now: datetime) -> None:
    alice = access_of(force.alice, now=now)
    assert names(force, replaceable_officers(alice, now=now)) == {"alice", "bob"}
    Posting.objects.create(officer=force.bob, unit=force.units["east-squad"], role="administrator", from_at=now)
    assert names(force, replaceable_officers(alice, now=now)) == {"alice"}


@pytest.mark.parametrize(("name", "asks"), [("alice", True), ("erin", True), ("frank", True), ("bob", False)])
def test_who_reaches_far_proves_it_twice(force, now: datetime, name: str, asks: bool) -> None:
    assert access_of(force.officers[name], now=now).needs_second_step is asks


def test_access_is_worked_out_in_one_query(force, now: datetime, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        access_of(force.alice, now=now)
