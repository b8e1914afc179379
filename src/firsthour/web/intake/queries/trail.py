"""Which trails do inspectors read? Reports refused, bounced or escalated, walked backwards to who was first."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import QuerySet

from firsthour.base.clock import SHANGHAI
from firsthour.web.intake.models import CustodyStep, Step
from firsthour.web.intake.policies import auditable_steps
from firsthour.web.people.models import Unit
from firsthour.web.people.policies import PeopleAccess, below, reach_of
from firsthour.web.ui.access import Permission
from firsthour.web.ui.formats import NOTHING

PAGE = 50
CEILING = 10_000
WATCHED = (Step.REFUSED, Step.BOUNCED, Step.TURNED_AWAY, Step.ESCALATED, Step.COMPLAINED, Step.DECIDED)
_RELATED = ("matter__unit", "from_unit", "to_unit", "from_officer", "to_officer", "reviewer")


@dataclass(frozen=True)
class TrailFilter:
    """Which steps are asked for: of one unit and those below (as refusing or asked), in one month, of one kind."""

    unit: Unit | None = None
    month: date | None = None
    step: str = ""


def list_units(access: PeopleAccess) -> QuerySet[Unit]:
    """Return the units whose trails this visitor audits."""
    return Unit.objects.filter(reach_of(access, Permission.READ_AUDIT)).exclude(kind="agency").order_by("path")


def filter_steps(access: PeopleAccess, wanted: TrailFilter) -> QuerySet[CustodyStep]:
    """Return the steps that are asked for, the latest first."""
    steps = auditable_steps(access).filter(step__in=[wanted.step] if wanted.step else WATCHED)
    if wanted.unit is not None:
        steps = steps.filter(below("from_unit__path", (wanted.unit.path,)))
    if wanted.month is not None:
        from_at, to_at = month_of(wanted.month)
        steps = steps.filter(at__gte=from_at, at__lt=to_at)
    return steps.select_related(*_RELATED).order_by("-at", "-pk")


def count_steps(steps: QuerySet[CustodyStep]) -> int:
    """Return how many steps there are, up to a ceiling."""
    return len(steps.order_by().values_list("pk")[: CEILING + 1])


def count_by_unit(steps: QuerySet[CustodyStep]) -> list[tuple[str, int]]:
    """Return how many of these steps come from each unit, the most first, by its name in the reader's language."""
    counted = Counter(steps.order_by().values_list("from_unit", flat=True)[:CEILING]).most_common(20)
    units = Unit.objects.in_bulk([unit for unit, _number in counted if unit])
    return [(str(units[unit]) if unit in units else NOTHING, number) for unit, number in counted]


def iterate_steps(steps: QuerySet[CustodyStep]) -> Iterator[CustodyStep]:
    """Yield every step, for a file."""
    yield from steps.iterator(chunk_size=500)


def read_trail(access: PeopleAccess, uid: UUID) -> list[CustodyStep]:
    """Return the whole trail of a report, the last step first; empty where this visitor audits none."""
    steps = auditable_steps(access).filter(matter__uid=uid)
    return list(steps.select_related(*_RELATED, "matter__report__first_unit").order_by("-at", "-pk"))


def first_asked(trail: Sequence[CustodyStep]) -> CustodyStep | None:
    """Return the step with which it began: whoever was asked first."""
    return trail[-1] if trail else None


def month_of(day: date) -> tuple[datetime, datetime]:
    """Return the first moment of a month and of the next one."""
    begins = datetime.combine(day.replace(day=1), time(), SHANGHAI)
    later = (begins.year + begins.month // 12, begins.month % 12 + 1)
    return begins, begins.replace(year=later[0], month=later[1])
