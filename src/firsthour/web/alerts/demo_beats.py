"""Who of the demo's force looks after which community and grid? And who is there to work on warnings?"""

from collections import defaultdict
from datetime import datetime, timedelta

from firsthour.base.clock import SHANGHAI
from firsthour.web.alerts.models import Beat, BeatRole
from firsthour.web.people.models import Community, Duty, Grid, Officer, Posting
from firsthour.web.people.roles import ROLES
from firsthour.web.people.shifts import SHIFTS
from firsthour.web.ui.access import Permission

WEEKS = 2
SINCE = timedelta(days=60)


def make_beats(*, now: datetime) -> int:
    """Give each community an officer of its station, the shown grid worker grids, and the community officer shifts.

    What is there stays; return how many beats were made.
    """
    if Beat.objects.exists():
        return 0
    working = list_working()
    first = {posting.unit_id: posting.officer for posting in _posted("community_officer")}
    beats = []
    for turn, community in enumerate(Community.objects.order_by("pk")):
        group = working.get(community.station_id, [])
        if not group:
            continue
        officer = first.get(community.station_id, group[turn % len(group)])
        beats.append(Beat(officer=officer, role=BeatRole.COMMUNITY, community=community, from_at=now - SINCE))
    for posting in _posted("grid_worker"):
        for grid in Grid.objects.filter(community__station=posting.unit_id).select_related("community"):
            beats.append(
                Beat(
                    officer=posting.officer, role=BeatRole.GRID_WORKER, community=grid.community, grid=grid,
                    from_at=now - SINCE,
                )
            )  # fmt: skip
    Beat.objects.bulk_create(beats)
    _make_shifts(now)
    return len(beats)


def list_working() -> dict[int, list[Officer]]:
    """Return by unit who is posted there to reach warned people; of a grid worker they go along only."""
    roles = [
        key for key, role in ROLES.items() if Permission.WORK_WARNINGS in role.permissions and key != "grid_worker"
    ]
    held: dict[int, list[Officer]] = defaultdict(list)
    rows = Posting.objects.filter(role__in=roles, to_at=None, officer__is_active=True).select_related("officer")
    for posting in rows.order_by("pk"):
        if posting.role != "leader":
            held[posting.unit_id].append(posting.officer)
    return dict(held)


def _posted(role: str) -> list[Posting]:
    return list(Posting.objects.filter(role=role, to_at=None).select_related("officer", "unit").order_by("pk"))


def _make_shifts(now: datetime) -> None:
    """Put the community officers on every day shift of these weeks, beside those who take turns."""
    today = now.astimezone(SHANGHAI).date()
    days = [today + timedelta(days=ahead) for ahead in range(-1, 7 * WEEKS)]
    Duty.objects.bulk_create(
        Duty(unit=posting.unit, officer=posting.officer, from_at=begins, to_at=ends)
        for posting in _posted("community_officer")
        for begins, ends in (SHIFTS["day"].on(day) for day in days)
    )
