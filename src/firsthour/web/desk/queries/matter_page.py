"""What does the page of a matter show to this visitor?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from firsthour.law.clocks import Clock
from firsthour.web.desk.clocks import clock_of
from firsthour.web.desk.matter_policies import Standing, visible_documents, visible_files
from firsthour.web.desk.models import Attachment, Document, Event, Matter, RunningClock, Share, Task
from firsthour.web.desk.policies import visible_tasks
from firsthour.web.desk.queries.events import list_matter_events
from firsthour.web.people.models import Officer, Posting, Unit
from firsthour.web.people.policies import PeopleAccess, holds_at, reach_of, visible_officers, visible_units
from firsthour.web.ui.access import Permission

MOST_TASKS = 100


@dataclass(frozen=True)
class MatterView:
    """Everything on the page of a matter; what a visitor may not see is empty."""

    clocks: list[tuple[RunningClock, Clock]]
    tasks: list[Task]
    papers: list[Document]
    files: list[Attachment]
    events: list[Event]
    shares: list[Share]


def read_matter_view(access: PeopleAccess, matter: Matter, *, standing: Standing, now: datetime) -> MatterView:
    """Return what hangs on a matter, as far as this visitor sees it: an agency its tasks and its own files."""
    is_inside = standing not in ("sent", "")
    tasks = visible_tasks(access, now=now).filter(matter=matter).select_related("unit", "assignee", "maker")
    return MatterView(
        clocks=_list_clocks(matter, now=now) if is_inside else [],
        tasks=list(tasks.order_by("closed_at", "due_at", "pk")[:MOST_TASKS]),
        papers=list(_papers(matter)) if is_inside else [],
        files=list(visible_files(access, matter, standing=standing).select_related("blob").order_by("-attached_at")),
        events=list_matter_events(matter) if is_inside else [],
        shares=list_standing_shares(matter, now=now) if is_inside else [],
    )


def list_standing_shares(matter: Matter, *, now: datetime) -> list[Share]:
    """Return who else sees a matter now."""
    standing = Share.objects.filter(Q(to_at=None) | Q(to_at__gt=now), matter=matter)
    return list(standing.select_related("officer", "unit").order_by("kind", "from_at", "pk"))


def get_one_share(matter: Matter, pk: int) -> Share:
    """Return a share of a matter.

    Raises
    ------
    Share.DoesNotExist
        The matter has no such share.
    """
    return matter.shares.select_related("officer", "unit", "matter__unit").get(pk=pk)


def get_one_paper(access: PeopleAccess, uid: UUID, *, now: datetime) -> Document:
    """Return a paper this visitor may see.

    Raises
    ------
    Document.DoesNotExist
        There is none, or none for this visitor.
    """
    seen = visible_documents(access, now=now).select_related(
        "unit", "matter__unit", "matter__owner", "made_by", "signer", "paper__blob"
    )
    return seen.get(uid=uid)


def get_one_file(uid: UUID) -> Attachment:
    """Return a file with its matter, whose visibility the caller asks for."""
    return Attachment.objects.select_related("blob", "matter__unit").get(uid=uid)


def get_last_change(matter: Matter) -> Event | None:
    """Return what was done to a matter last, for whoever comes too late."""
    return matter.events.filter(kind__startswith="matter.").order_by("-recorded_at", "-id").first()


def list_possible_owners(unit: Unit | None, *, now: datetime) -> QuerySet[Officer]:
    """Return the officers posted in a unit or below now, who can own its matters."""
    if unit is None:
        return Officer.objects.none()
    posted = Posting.objects.filter(holds_at(now), unit__path__startswith=unit.path).values("officer")
    return Officer.objects.filter(pk__in=posted, is_active=True).order_by("badge")


def list_named(matter: Matter) -> QuerySet[Officer]:
    """Return the officers named on a matter and its owner, wherever they are posted."""
    return Officer.objects.filter(Q(shares__matter=matter) | Q(owned_matters=matter)).order_by("badge")


def get_fresh(matter: Matter) -> Matter:
    """Return a matter as it stands now."""
    return Matter.objects.select_related("unit", "owner").get(pk=matter.pk)


def list_owners_within(access: PeopleAccess, *, now: datetime) -> QuerySet[Officer]:
    """Return the officers posted where this visitor sees matters: whom the list can be narrowed to."""
    posted = Posting.objects.filter(holds_at(now), unit__in=list_matter_units(access)).values("officer")
    return Officer.objects.filter(pk__in=posted, is_active=True).only("uid", "badge", "name").order_by("badge")


def list_matter_units(access: PeopleAccess) -> QuerySet[Unit]:
    """Return the open units in which this visitor sees matters, and so may open some."""
    return Unit.objects.filter(reach_of(access, Permission.SEE_MATTERS), is_active=True).exclude(kind="agency")


def list_receivers(access: PeopleAccess) -> QuerySet[Unit]:
    """Return the open units and agencies this visitor knows of, to whom a matter can go."""
    return visible_units(access).filter(is_active=True).order_by("path")


def list_nameable(access: PeopleAccess) -> QuerySet[Officer]:
    """Return the officers this visitor knows of, who can be named on a matter."""
    return visible_officers(access).filter(is_active=True).order_by("badge")


def _list_clocks(matter: Matter, *, now: datetime) -> list[tuple[RunningClock, Clock]]:
    rows = RunningClock.objects.filter(matter=matter).exclude(about_kind="task").prefetch_related("happenings")
    running_first = rows.order_by(F("done_at").asc(nulls_first=True), "due_at", "pk")
    return [(row, clock_of(row, now=now)) for row in running_first]


def _papers(matter: Matter) -> QuerySet[Document]:
    return matter.documents.select_related("unit", "made_by", "signer").order_by("-made_at", "-pk")[:MOST_TASKS]
