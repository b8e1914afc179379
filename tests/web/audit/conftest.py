"""What the tests of the record share: matters that open for a purpose, and an actor without a request."""

from datetime import datetime

import pytest

from firsthour.web.audit.hooks import HOOKS
from firsthour.web.audit.revealables import REVEALABLES, Subject, register_revealable
from firsthour.web.desk.models import Matter
from firsthour.web.desk.policies import visible_matters
from firsthour.web.people.models import Unit
from firsthour.web.ui.access import Permission
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.masking import mask_person


@pytest.fixture(autouse=True)
def own_hooks():
    """Leave the registries as they were."""
    kept, revealables = dict(vars(HOOKS)), dict(REVEALABLES)
    kept["on_unusual"] = list(HOOKS.on_unusual)
    yield
    vars(HOOKS).update(kept)
    REVEALABLES.clear()
    REVEALABLES.update(revealables)


@pytest.fixture
def bob(force) -> Actor:
    """Bob at his desk."""
    officer = force.bob
    return Actor("officer", str(officer.uid), officer.name, unit="east-squad", sitting="s1", address="10.0.0.7")


@pytest.fixture
def make_matter(force, now: datetime):
    """Make a matter: ``make_matter("J1", unit="west")``."""

    def make(number: str, *, unit: str = "west", title: str = "许念安被骗", **fields) -> Matter:
        owner = force.units[unit]
        return Matter.objects.create(
            kind=fields.pop("kind", "case"), number=number, title=title, unit=owner, unit_path=owner.path,
            state="open", opened_at=fields.pop("opened_at", now), **fields,
        )  # fmt: skip

    return make


@pytest.fixture
def matters_for_a_purpose(force):
    """Matters of other units, offered to the purpose gate the way a room does."""

    def fetch(key: str) -> Subject | None:
        matter = Matter.objects.filter(uid=key).select_related("unit").first()
        return matter and Subject(
            str(matter.uid), matter.title, [("Number", matter.number), ("Unit", matter.unit.name)]
        )

    def policy(access, subject: Subject, now: datetime) -> str:
        matter = Matter.objects.get(uid=subject.key)
        if visible_matters(access, now=now).filter(pk=matter.pk).exists():
            return "open"
        return "hidden" if matter.is_confidential else "ask"

    def find(number: str) -> str:
        matter = Matter.objects.filter(number=number).first()
        return str(matter.uid) if matter else ""

    def offer(**options):
        return register_revealable(
            "matter", words="Matter", fetch=fetch, mask=lambda subject: mask_person(subject.words), policy=policy,
            permission=Permission.LOOK_UP_PERSON, find=find, **options,
        )  # fmt: skip

    HOOKS.units_below = lambda paths: {
        unit.code for unit in Unit.objects.all() if any(unit.path.startswith(path) for path in paths)
    }
    return offer
