"""Who can go to a warned person now? Read from the roster once for many stations, as ``law.routing`` asks it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count

from firsthour.law import routing as law
from firsthour.web.alerts.models import Beat, BeatRole, Episode
from firsthour.web.people.models import Duty, Grid, Officer, Posting, Substitution
from firsthour.web.people.policies import holds_at
from firsthour.web.people.roles import ROLES
from firsthour.web.ui.access import Permission

A_DAY = timedelta(days=1)
WORKER = "name:"  # somebody who goes along and has no log-in
_WORKING = [role.key for role in ROLES.values() if Permission.WORK_WARNINGS in role.permissions]


@dataclass
class Rosters:
    """The roster of each station, and the officers and workers that it names by their keys.

    ``in_hand``: how many open episodes each officer has; all stations share it.
    """

    by_station: dict[int, law.Roster] = field(default_factory=dict)
    officers: dict[str, Officer] = field(default_factory=dict)
    in_hand: dict[str, int] = field(default_factory=dict)

    def at(self, station: int, *, without: Collection[str] = ()) -> law.Roster:
        """Return the roster of a station, leaving out who must not be asked."""
        roster = self.by_station.get(station, law.Roster())
        if not without:
            return roster
        duties = tuple(one for one in roster.duties if one.person not in without)
        return law.Roster(duties, roster.absences, roster.in_hand)

    def count_again(self) -> None:
        """Count anew how many open episodes each officer has."""
        rows = Episode.objects.filter(is_open=True, assignee__in=list(map(int, self.officers)))
        counted = rows.values_list("assignee").annotate(n=Count("pk")).order_by()
        self.in_hand.clear()
        self.in_hand.update({str(officer): n for officer, n in counted})

    def officer(self, key: str) -> Officer | None:
        """Return the officer with this key; None for a queue or somebody without a log-in."""
        return self.officers.get(key)


def read_rosters(stations: Iterable[int], *, now: datetime) -> Rosters:
    """Return who is on duty now at these stations and their communities and grids, and who is away; in six queries."""
    wanted = set(stations)
    if not wanted:
        return Rosters()
    found = Rosters()
    shifts = _read_shifts(wanted, now)
    beats = list(
        Beat.objects.filter(holds_at(now), community__station__in=wanted, officer__is_active=True).select_related(
            "officer", "community"
        )
    )
    for one in [*beats, *(shift for group in shifts.values() for shift in group)]:
        found.officers[_key(one.officer)] = one.officer
    duties: dict[int, list[law.Duty]] = defaultdict(list)
    for beat in beats:
        duties[beat.community.station_id] += _of_beat(beat, shifts[beat.community.station_id], now)
    may_work = _may_work(wanted, now)
    for station, group in shifts.items():
        duties[station] += [
            law.Duty(_key(one.officer), "substitute", f"unit:{station}", one.from_at, one.to_at)
            for one in group
            if (station, one.officer_id) in may_work
        ]
    for station, named in _named_workers(wanted, now).items():
        duties[station] += named
    absences = _apply_substitutions(duties, found, now)
    found.count_again()
    for station in wanted:
        found.by_station[station] = law.Roster(tuple(duties[station]), absences, found.in_hand)
    return found


def _key(officer: Officer) -> str:
    return str(officer.pk)


def _read_shifts(stations: set[int], now: datetime) -> dict[int, list[Duty]]:
    shifts: dict[int, list[Duty]] = defaultdict(list)
    rows = Duty.objects.filter(unit__in=stations, from_at__lte=now, to_at__gt=now, officer__is_active=True)
    for duty in rows.select_related("officer").order_by("pk"):
        shifts[duty.unit_id].append(duty)
    return shifts


def _may_work(stations: set[int], now: datetime) -> set[tuple[int, int]]:
    """Return station and officer for each who is posted there, now, in a role that reaches warned people."""
    held = Posting.objects.filter(holds_at(now), unit__in=stations, role__in=_WORKING)
    return set(held.exclude(role=BeatRole.GRID_WORKER).values_list("unit_id", "officer_id"))


def _of_beat(beat: Beat, shifts: list[Duty], now: datetime) -> list[law.Duty]:
    """Return the duties that follow from a beat: of an officer while on a shift, of a grid worker at any time."""
    area = str(beat.community_id if beat.role == BeatRole.COMMUNITY else beat.grid_id)
    if beat.role == BeatRole.GRID_WORKER:
        return [law.Duty(_key(beat.officer), beat.role, area, beat.from_at, beat.to_at or now + A_DAY)]
    return [
        law.Duty(_key(beat.officer), beat.role, area, one.from_at, one.to_at)
        for one in shifts
        if one.officer_id == beat.officer_id
    ]


def _named_workers(stations: set[int], now: datetime) -> dict[int, list[law.Duty]]:
    """Return those grid workers who have no log-in, by station: they come after those who have one."""
    named: dict[int, list[law.Duty]] = defaultdict(list)
    rows = Grid.objects.filter(community__station__in=stations).exclude(worker="")
    for pk, worker, station in rows.values_list("pk", "worker", "community__station_id"):
        named[station].append(law.Duty(f"{WORKER}{worker}", "grid_worker", str(pk), now, now + A_DAY))
    return named


def _apply_substitutions(duties: dict[int, list[law.Duty]], found: Rosters, now: datetime) -> tuple[law.Absence, ...]:
    """Give the duties of who is away to who stands in; return who is away."""
    absences = []
    rows = Substitution.objects.filter(from_at__lte=now, to_at__gt=now)
    for row in rows.select_related("stand_in", "absent").order_by("pk"):
        absences.append(law.Absence(_key(row.absent), row.from_at, row.to_at))
        if row.stand_in.is_active:
            found.officers[_key(row.stand_in)] = row.stand_in
            for group in duties.values():
                group += [
                    law.Duty(_key(row.stand_in), one.role, one.area, one.from_at, one.to_at)
                    for one in group
                    if one.person == _key(row.absent)
                ]
    return tuple(absences)
