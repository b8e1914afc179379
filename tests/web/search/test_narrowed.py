"""Is what was typed found within a list's filter, and no longer where a matter has moved on?"""

from datetime import datetime

import pytest

from firsthour.web.desk.models import Matter
from firsthour.web.desk.queries.lists import MatterFilter, count_list, list_matters
from firsthour.web.people.policies import access_of

pytestmark = pytest.mark.django_db


def found(officer, now: datetime, **wanted) -> list[str]:
    """The numbers of a list with this filter; its count says the same."""
    access, narrowed = access_of(officer, now=now), MatterFilter(text="张伟", **wanted)
    numbers = [matter.number for matter in list_matters(access, narrowed, now=now).rows]
    assert count_list(access, narrowed, now=now) == len(numbers)
    return sorted(numbers)


def test_a_typed_name_is_found_within_kind_state_owner_and_unit(force, now: datetime) -> None:
    east, west, bob = force.units["east-squad"], force.units["west"], force.bob
    for number, unit, kind, state, owner in (
        ("A1", east, "lead", "open", bob),
        ("A2", east, "case", "under_review", None),
        ("A3", west, "case", "open", None),
    ):
        Matter.objects.create(
            kind=kind, number=number, title="张伟强被骗", unit=unit, unit_path=unit.path, state=state, opened_at=now,
            owner=owner,
        )  # fmt: skip
    dana = force.dana
    assert found(dana, now) == ["A1", "A2", "A3"]
    assert found(dana, now, kind="case") == ["A2", "A3"]
    assert found(dana, now, state="under_review") == ["A2"]
    assert found(dana, now, owner=bob) == ["A1"]
    assert found(dana, now, unit=force.units["east"]) == ["A1", "A2"]
    assert found(dana, now, unit=west, kind="lead") == []


def test_who_moves_on_is_found_where_it_went_only(force, now: datetime) -> None:
    east, west = force.units["east-squad"], force.units["west"]
    matter = Matter.objects.create(
        kind="case",
        number="A1",
        title="张伟强被骗",
        unit=east,
        unit_path=east.path,
        state="under_review",
        opened_at=now,
    )
    matter.state, matter.owner = "filed", force.bob
    matter.save(update_fields=["state", "owner"])
    assert found(force.dana, now, state="under_review") == []
    assert found(force.dana, now, state="filed", owner=force.bob) == ["A1"]
    matter.unit, matter.unit_path = west, west.path
    matter.save()
    assert found(force.dana, now, unit=east) == []
    assert found(force.dana, now, unit=west, state="filed") == ["A1"]
