"""Does the condition written for the database see what the rule says, matter by matter?"""

import random
from datetime import datetime, timedelta

import pytest
from django.db.models import Exists, OuterRef, Q, QuerySet

from firsthour.web.desk.models import Matter, Share, ShareKind, Task
from firsthour.web.desk.policies import of_visible_matters, visible_matters
from firsthour.web.people.models import Unit
from firsthour.web.people.policies import NOBODY, PeopleAccess, access_of, below

pytestmark = pytest.mark.django_db


def make_matter(number: str, unit: Unit, *, now: datetime, is_confidential: bool = False) -> Matter:
    return Matter.objects.create(
        kind="lead", number=number, title="x", unit=unit, unit_path=unit.path, state="open", opened_at=now,
        is_confidential=is_confidential,
    )  # fmt: skip


def slowly_visible(access: PeopleAccess, *, now: datetime) -> QuerySet[Matter]:
    """The rule as conditions, one beside the other: own and open, handed over and open, by name, sent."""
    shares = Share.objects.filter(matter=OuterRef("pk"), from_at__lte=now).filter(Q(to_at=None) | Q(to_at__gt=now))
    own = below("unit_path", access.unit_paths)
    handed = Exists(shares.filter(below("unit__path", access.unit_paths), kind=ShareKind.HANDED_OVER))
    sent = Exists(shares.filter(below("unit__path", access.agency_paths), kind=ShareKind.SENT))
    named = Exists(shares.filter(officer=access.officer))
    return Matter.objects.filter((Q(is_confidential=False) & (own | Q(handed))) | Q(named) | Q(sent))


@pytest.mark.parametrize("seed", range(4))
def test_everybody_sees_what_the_conditions_say(seed: int, force, now: datetime) -> None:
    draw = random.Random(seed)
    units, officers = sorted(force.units.values(), key=lambda unit: unit.pk), list(force.officers.values())
    for at in range(30):
        matter = make_matter(f"T-{at}", draw.choice(units), now=now, is_confidential=draw.random() < 0.4)
        for _ in range(draw.randrange(3)):
            ends = draw.choice((None, now - timedelta(hours=1), now, now + timedelta(hours=1)))
            starts = now + timedelta(hours=draw.choice((-5, 0, 2)))
            kind = draw.choice(list(ShareKind))
            whom = {"officer": draw.choice(officers)} if kind == ShareKind.NAMED else {"unit": draw.choice(units)}
            Share.objects.create(matter=matter, kind=kind, from_at=starts, to_at=ends, **whom)
        Task.objects.create(
            matter=matter, unit=matter.unit, unit_path=matter.unit_path, title="x", state="assigned",
            started_at=now, due_at=now + timedelta(days=1),
        )  # fmt: skip
    n_seen = 0
    for officer in officers:
        access = access_of(officer, now=now)
        seen = set(visible_matters(access, now=now).values_list("pk", flat=True))
        assert seen == set(slowly_visible(access, now=now).values_list("pk", flat=True))
        tasks = Task.objects.filter(of_visible_matters(access, now=now))
        assert set(tasks.values_list("matter_id", flat=True)) == seen
        n_seen += len(seen)
    assert n_seen > 0


def test_who_is_not_signed_in_sees_nothing(force, now: datetime) -> None:
    make_matter("T-1", force.units["city"], now=now)
    assert not visible_matters(NOBODY, now=now).exists()
    assert not Matter.objects.filter(of_visible_matters(NOBODY, now=now, key="pk")).exists()
