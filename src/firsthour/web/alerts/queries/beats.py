"""Which places are there below a visitor's units, and who looks after each?"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from firsthour.web.alerts.beats import still_held
from firsthour.web.alerts.models import Beat, BeatRole
from firsthour.web.alerts.policies import DECIDE, reached_paths
from firsthour.web.people.models import Community, Grid, Unit, UnitKind
from firsthour.web.people.policies import PeopleAccess, below


@dataclass
class Place:
    """A community with its grids and everybody named for it or for one of them."""

    community: Community
    grids: list[Grid] = field(default_factory=list)
    beats: list[Beat] = field(default_factory=list)

    @property
    def has_officer(self) -> bool:
        """Whether somebody has the whole community."""
        return any(beat.role == BeatRole.COMMUNITY for beat in self.beats)


def stations_of(access: PeopleAccess) -> QuerySet[Unit]:
    """Return the stations whose places this visitor settles."""
    return Unit.objects.filter(below("path", reached_paths(access, DECIDE)), kind=UnitKind.STATION, is_active=True)


def list_places(station: Unit, *, now: datetime) -> list[Place]:
    """Return the communities of a station; in three queries."""
    places = {one.pk: Place(one) for one in Community.objects.filter(station=station).order_by("name", "pk")}
    for grid in Grid.objects.filter(community__in=list(places)).order_by("code"):
        places[grid.community_id].grids.append(grid)
    beats = Beat.objects.filter(still_held(now), community__in=list(places)).select_related("officer", "grid")
    for beat in beats.order_by("role", "from_at", "pk"):
        places[beat.community_id].beats.append(beat)
    return list(places.values())


def get_one_beat(access: PeopleAccess, uid: UUID, *, now: datetime) -> Beat:
    """Return a beat that this visitor may end."""
    held = Beat.objects.filter(still_held(now), community__station__in=stations_of(access))
    return held.select_related("officer", "community__station", "grid").get(uid=uid)
