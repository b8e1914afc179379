"""What do the batches of one piece of work look at again and again? Places, rosters, who is to be told: read once.

A piece of work lasts a few seconds; whoever comes on duty meanwhile is seen by the next. How many episodes an officer
has in hand is counted for every batch.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

from firsthour.web.alerts.places import Gazetteer
from firsthour.web.alerts.rosters import Rosters, read_rosters
from firsthour.web.desk.on_duty import Standing, read_standing
from firsthour.web.people.models import Unit


class Surroundings:
    """What was read so far: it grows with the units that are asked for."""

    def __init__(self) -> None:
        self._stations: set[int] = set()
        self._rosters = Rosters()
        self._units: dict[int, Unit] = {}
        self._standing = Standing({}, {}, frozenset(), {})

    @cached_property
    def places(self) -> Gazetteer:
        """The places by their codes."""
        return Gazetteer()

    def rosters(self, stations: set[int], *, now: datetime) -> Rosters:
        """Return who is on duty at these stations (and at those asked for before)."""
        if stations <= self._stations:
            self._rosters.count_again()
        else:
            self._stations |= stations
            self._rosters = read_rosters(self._stations, now=now)
        return self._rosters

    def standing(self, units: Mapping[int, Unit], *, now: datetime) -> Standing:
        """Return who stands in these units (and in those asked for before)."""
        if not units.keys() <= self._units.keys():
            self._units |= units
            self._standing = read_standing(self._units.values(), now=now)
        return self._standing
