"""Where is a warned person: in which grid, community, station, under which anti-fraud centre? Read once for many."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from firsthour.law.routing import Place
from firsthour.web.alerts.models import Episode, Signal
from firsthour.web.people.models import Community, Grid, Unit, UnitKind


@dataclass(frozen=True)
class Found:
    """The place of a person as far as it is known; ``unit`` is the station, else whoever is nearest."""

    unit: Unit
    centre: Unit
    community: Community | None = None
    grid: Grid | None = None


class Gazetteer:
    """Places by the codes under which warnings name them. What is not known leads to the centre: nothing is refused."""

    def __init__(self) -> None:
        self._grids: dict[str, Grid] = {}
        self._stations: dict[str, Unit] = {}
        self._communities: dict[str, list[Community]] = {}
        self._units: dict[int, Unit] = {}
        self._asked: dict[str, set[str]] = {"grid": {""}, "community": {""}, "station": {""}}
        self._centres = list_centres()

    def know(self, signals: Iterable[Signal]) -> None:
        """Read the places that these signals name, as far as nobody asked for them before."""
        given = list(signals)
        if named := self._new("grid", given):
            grids = Grid.objects.select_related("community__station").filter(code__in=named)
            self._grids |= {grid.code: grid for grid in grids}
        if named := self._new("community", given):
            self._communities |= _read_communities(named)
        if named := self._new("station", given):
            stations = Unit.objects.filter(code__in=named, kind=UnitKind.STATION)
            self._stations |= {unit.code: unit for unit in stations}
        if units := {one.unit_id for one in given} - set(self._units):
            self._units |= {unit.pk: unit for unit in Unit.objects.filter(pk__in=units)}

    def _new(self, what: str, given: Iterable[Signal]) -> set[str]:
        named = {getattr(one, what) for one in given} - self._asked[what]
        self._asked[what] |= named
        return named

    def find(self, signal: Signal) -> Found:
        """Return where the person of a signal is."""
        grid = self._grids.get(signal.grid)
        named = self._communities.get(signal.community, [])
        station = self._stations.get(signal.station)
        near = [one for one in named if station is None or one.station_id == station.pk]
        community = grid.community if grid is not None else near[0] if len(near) == 1 else None
        if community is not None:
            station = community.station
        own = self._units[signal.unit_id]
        unit = station or own
        centre = centre_over(unit, self._centres)
        if station is None and own.kind in (UnitKind.CITY, UnitKind.AGENCY, UnitKind.CENTRE):
            unit = centre
        return Found(unit, centre, community, grid)


def list_centres() -> list[Unit]:
    """Return the anti-fraud centres, the deepest first; without any the tops of the force."""
    units = list(Unit.objects.filter(Q(kind=UnitKind.CENTRE) | Q(parent=None), is_active=True))
    centres = [unit for unit in units if unit.kind == UnitKind.CENTRE]
    force = [unit for unit in units if unit.kind not in (UnitKind.CENTRE, UnitKind.AGENCY)]
    return sorted(centres, key=lambda unit: (-len(unit.path), unit.path)) or force or units


def centre_over(unit: Unit, centres: list[Unit]) -> Unit:
    """Return the centre that a unit belongs to: the nearest beside or above it, else the first of all."""
    over = [one for one in centres if unit.path.startswith(parent_path(one.path))]
    return over[0] if over else (centres[-1] if centres else unit)


def parent_path(path: str) -> str:
    """Return the path of the unit above.

    >>> parent_path("/1/4/")
    '/1/'
    """
    return path.rstrip("/").rpartition("/")[0] + "/"


def place_of(episode: Episode) -> Place:
    """Return the place of an episode as the routing rules name it; areas are keys of rows."""
    station = str(episode.unit_id) if episode.unit_id != episode.centre_id else ""
    return Place(
        str(episode.grid_id or ""), str(episode.community_id or ""), station and f"unit:{station}",
        f"unit:{episode.centre_id}",
    )  # fmt: skip


def _read_communities(named: set[str]) -> dict[str, list[Community]]:
    """Return communities by outside id and by name; a name may be that of several."""
    uids = [name for name in named if len(name) == 36 and name.count("-") == 4]
    rows = Community.objects.select_related("station").filter(Q(name__in=named) | Q(uid__in=uids))
    found: dict[str, list[Community]] = {}
    for one in rows:
        found.setdefault(one.name, []).append(one)
        found[str(one.uid)] = [one]
    return found
