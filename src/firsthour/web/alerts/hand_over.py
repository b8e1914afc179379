"""What does a shift leave to the next one? A note with the numbers as they were when it was written."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q

from firsthour.base.errors import UserError
from firsthour.web.alerts.models import Episode, HandOver
from firsthour.web.alerts.places import parent_path
from firsthour.web.audit.operations import About, record
from firsthour.web.people.models import Officer, Unit, UnitKind
from firsthour.web.ui.acting import Actor


class BadShiftError(UserError):
    """A shift that ends before it begins."""

    code = "bad_shift"
    english = "The shift ends before it begins."
    chinese = "班次的结束时间早于开始时间。"


@transaction.atomic
def write_hand_over(
    unit: Unit, text: str, *, from_at: datetime, to_at: datetime, officer: Officer, by: Actor, now: datetime
) -> HandOver:
    """Write the note of a shift."""
    if to_at <= from_at:
        raise BadShiftError
    note = HandOver.objects.create(
        unit=unit, from_at=from_at, to_at=to_at, text=text.strip(), counts=count_for(unit, now=now), written_at=now,
        written_by=officer,
    )  # fmt: skip
    record("hand_over.written", by=by, now=now, about=[_about(note)], details=note.counts)
    return note


@transaction.atomic
def read_hand_over(note: HandOver, officer: Officer, *, by: Actor, now: datetime) -> HandOver:
    """Note who of the next shift read it first."""
    first = HandOver.objects.filter(pk=note.pk, read_at=None).exclude(written_by=officer)
    if first.update(read_at=now, read_by=officer):
        record("hand_over.read", by=by, now=now, about=[_about(note)])
    note.refresh_from_db()
    return note


def count_for(unit: Unit, *, now: datetime) -> dict[str, int]:
    """Return what is open below a unit (a centre: below the unit above it): all, late, taken by nobody, by tier."""
    path = parent_path(unit.path) if unit.kind == UnitKind.CENTRE else unit.path
    rows = Episode.objects.filter(is_open=True, unit_path__startswith=path).order_by()
    tiers = {tier: Count("pk", filter=Q(tier=tier)) for tier in ("urgent", "high", "medium", "low")}
    counted: dict[str, int] = rows.aggregate(
        open=Count("pk"), late=Count("pk", filter=Q(due_at__lte=now)), untaken=Count("pk", filter=Q(is_taken=False)),
        **tiers,
    )  # fmt: skip
    return counted


def _about(note: HandOver) -> About:
    return About("hand_over", str(note.uid), note.unit.name)
