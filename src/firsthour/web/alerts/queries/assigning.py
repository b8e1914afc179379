"""To whom can an episode be given?"""

from datetime import datetime

from django.db.models import QuerySet

from firsthour.web.alerts.models import Episode
from firsthour.web.people.models import Officer, Posting
from firsthour.web.people.policies import holds_at
from firsthour.web.people.roles import ROLES
from firsthour.web.ui.access import Permission


def list_assignable(episode: Episode, *, now: datetime) -> QuerySet[Officer]:
    """Return who works on warnings in the episode's unit or above it."""
    roles = [role.key for role in ROLES.values() if Permission.WORK_WARNINGS in role.permissions]
    above = [int(key) for key in episode.unit_path.split("/") if key]
    held = Posting.objects.filter(holds_at(now), role__in=roles, unit__in=above, unit__is_active=True)
    return Officer.objects.filter(pk__in=held.values("officer"), is_active=True).order_by("badge")
