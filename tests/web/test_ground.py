"""Does the site stand?"""

from datetime import datetime
from typing import Any

from django.core.management import call_command

from firsthour.web.desk.models import Matter
from firsthour.web.desk.policies import visible_matters
from firsthour.web.people.policies import access_of


def test_the_site_passes_its_own_checks() -> None:
    call_command("check")


def test_every_change_of_a_model_has_its_migration(db: None, settings: Any) -> None:
    settings.MIGRATION_MODULES = {}  # also in a run that makes its tables without them
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_an_officer_sees_own_unit_and_below(force, now: datetime) -> None:
    unit = force.units["east-squad"]
    Matter.objects.create(
        kind="lead", number="1", title="x", unit=unit, unit_path=unit.path, state="open", opened_at=now
    )
    seen = {
        name: visible_matters(access_of(officer, now=now), now=now).count() for name, officer in force.officers.items()
    }
    assert seen == {"alice": 1, "bob": 1, "charlie": 0, "dana": 1, "erin": 0, "frank": 0, "grace": 0, "henry": 0}
