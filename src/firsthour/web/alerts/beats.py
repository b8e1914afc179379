"""Who looks after which community or grid, from when until when? Named and ended by who decides on its warnings."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from firsthour.base.errors import UserError
from firsthour.web.alerts.models import Beat, BeatRole
from firsthour.web.alerts.policies import nameable_officers
from firsthour.web.audit.operations import About, record
from firsthour.web.people.models import Community, Grid, Officer
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.people.policies import holds_at
from firsthour.web.ui.acting import Actor


class NotOfStationError(UserError):
    """Somebody is named who does not work on warnings at the station."""

    code = "beat_not_posted"
    english = "{name} does not work on warnings at {station}."
    chinese = "{name}不在{station}承担预警劝阻工作。"


class GridMissingError(UserError):
    """A grid's officer or worker without the grid, or a grid of another community."""

    code = "beat_grid"
    english = "Name a grid of this community; only a community officer has the whole community."
    chinese = "请选择本社区的网格；只有社区民警负责整个社区。"


class NamedAlreadyError(UserError):
    """Somebody looks after the place already."""

    code = "beat_there"
    english = "{name} looks after this place already."
    chinese = "{name}已负责该处。"


@dataclass(frozen=True)
class NewBeat:
    """Who looks after which place as what; without a grid the whole community."""

    officer: Officer
    role: str
    community: Community
    grid: Grid | None
    from_at: datetime


@transaction.atomic
def name_beat(new: NewBeat, *, by: Actor, now: datetime) -> Beat:
    """Name somebody for a place.

    Raises
    ------
    NotOfStationError, GridMissingError, NamedAlreadyError
        It cannot be.
    """
    station = new.community.station
    if not nameable_officers(station, role=new.role, now=now).filter(pk=new.officer.pk).exists():
        raise NotOfStationError(name=new.officer.name, station=station.name)
    is_whole = new.role == BeatRole.COMMUNITY
    if is_whole != (new.grid is None) or (new.grid is not None and new.grid.community_id != new.community.pk):
        raise GridMissingError
    same = Beat.objects.filter(officer=new.officer, role=new.role, community=new.community, grid=new.grid)
    if same.filter(Q(to_at=None) | Q(to_at__gt=new.from_at)).exists():
        raise NamedAlreadyError(name=new.officer.name)
    beat = Beat.objects.create(
        officer=new.officer, role=new.role, community=new.community, grid=new.grid, from_at=new.from_at
    )
    record("beat.named", by=by, now=now, about=_about(beat), details={"role": new.role})
    return beat


@transaction.atomic
def end_beat(beat: Beat, *, version: int, by: Actor, now: datetime) -> Beat:
    """End it now; what was offered because of it stays with whoever has it.

    Raises
    ------
    ChangedMeanwhileError
        It was ended meanwhile.
    """
    claim_version(beat, version=version)
    beat.to_at = max(now, beat.from_at)
    beat.save(update_fields=["to_at"])
    record("beat.ended", by=by, now=now, about=_about(beat), details={"role": beat.role})
    return beat


def still_held(now: datetime) -> Q:
    """Return the condition that a beat holds now or will."""
    return holds_at(now) | Q(from_at__gt=now)


def _about(beat: Beat) -> list[About]:
    place = beat.grid.code if beat.grid is not None else beat.community.name
    return [About("beat", str(beat.uid), place), About("officer", str(beat.officer.uid), beat.officer.name)]
