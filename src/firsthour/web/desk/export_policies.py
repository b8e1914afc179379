"""Who may see a request for an export, and who decides about it? Everything about approvals is decided here.

Whoever holds ``approve_export`` in the asker's unit or above approves; never the one who asked, whichever roles they
hold and for whomever they stand in. The approver reads what is to leave, for what and why, not the rows themselves.
"""

from datetime import datetime

from django.db.models import Q, QuerySet

from firsthour.web.desk.models.exports import ExportRequest, ExportState
from firsthour.web.people.models import Officer, Posting
from firsthour.web.people.policies import PeopleAccess, below, holds_at
from firsthour.web.people.roles import ROLES
from firsthour.web.ui.access import Permission


def visible_exports(access: PeopleAccess) -> QuerySet[ExportRequest]:
    """Return the requests this visitor may see: the own ones, and those that lie where one approves."""
    if access.officer is None:
        return ExportRequest.objects.none()
    reached = below("unit_path", access.paths_for(Permission.APPROVE_EXPORT))
    return ExportRequest.objects.filter(Q(asker=access.officer) | reached)


def export_steps(access: PeopleAccess, one: ExportRequest, *, now: datetime) -> list[str]:
    """Return the steps this visitor may take with a request, the usual one first."""
    if access.officer is None or one.until_at <= now:
        return []
    is_own = one.asker_id == access.officer.pk
    if one.state == ExportState.APPROVED:
        return ["fetch"] if is_own else []
    if one.state != ExportState.WAITING:
        return []
    if is_own:
        return ["withdraw"]
    return ["approve", "refuse"] if access.may(Permission.APPROVE_EXPORT, unit_path=one.unit_path) else []


def list_approvers(one: ExportRequest, *, now: datetime) -> list[Officer]:
    """Return who may decide about a request by a posting of their own: those of the nearest unit that has any."""
    roles = [role.key for role in ROLES.values() if Permission.APPROVE_EXPORT in role.permissions]
    above = [int(key) for key in one.unit_path.split("/") if key]
    held = Posting.objects.filter(holds_at(now), unit__in=above, role__in=roles, officer__is_active=True)
    found: dict[int, dict[int, Officer]] = {}
    for posting in held.exclude(officer=one.asker_id).select_related("officer").order_by("officer__badge"):
        found.setdefault(posting.unit_id, {})[posting.officer_id] = posting.officer
    return next((list(found[key].values()) for key in reversed(above) if key in found), [])
