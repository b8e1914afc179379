"""Which requests for exports may this visitor see?"""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from firsthour.web.desk.export_policies import visible_exports
from firsthour.web.desk.models.exports import ExportRequest, ExportState
from firsthour.web.desk.queries.first_rows import first_rows
from firsthour.web.people.policies import PeopleAccess

MOST = 100


def get_one_export(access: PeopleAccess, uid: UUID) -> ExportRequest:
    """Return a request this visitor may see, without its rows.

    Raises
    ------
    ExportRequest.DoesNotExist
        There is none, or none for this visitor.
    """
    return visible_exports(access).select_related("asker", "unit", "decider").defer("content").get(uid=uid)


def list_exports(access: PeopleAccess) -> list[ExportRequest]:
    """Return the latest requests this visitor asked for or may decide about, the newest first."""
    return list(every_export(access)[:MOST])


def every_export(access: PeopleAccess) -> QuerySet[ExportRequest]:
    """Return every request this visitor asked for or may decide about, without its rows, the newest first."""
    seen = visible_exports(access).select_related("asker", "unit", "decider").defer("content")
    return seen.order_by("-id")


def list_waiting(access: PeopleAccess, *, now: datetime, limit: int) -> list[ExportRequest]:
    """Return what waits for this visitor, the earliest end first: to be decided, or approved and not fetched yet."""
    to_decide = Q(state=ExportState.WAITING) & ~Q(asker=access.officer)
    to_fetch = Q(state=ExportState.APPROVED, asker=access.officer, n_fetched=0)
    waiting = visible_exports(access).filter(to_decide | to_fetch, until_at__gt=now)
    waiting = waiting.select_related("asker", "unit", "decider").defer("content")
    return first_rows(waiting.order_by("until_at", "pk"), limit)
