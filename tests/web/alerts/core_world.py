"""A station with communities, grids, a roster and a centre, and warnings about invented people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from firsthour.web.alerts.models import Beat, Episode
from firsthour.web.alerts.signals_in import Source, Taken, take_signals
from firsthour.web.people.models import Community, Duty, Grid, Officer, Posting, Unit
from firsthour.web.people.policies import access_of
from firsthour.web.ui.acting import Actor

SHIFT = timedelta(hours=6)


@dataclass
class Station:
    """The east station: two communities of one grid each, officers on duty, the centre with its duty officer."""

    force: Any
    now: datetime
    units: dict[str, Unit]
    communities: list[Community]
    grids: list[Grid]
    officers: dict[str, Officer]

    def actor(self, name: str) -> Actor:
        """Return an officer as actor."""
        officer = self.officers[name]
        return Actor("officer", str(officer.uid), officer.name, unit="east-station")

    def access(self, name: str, *, now: datetime | None = None) -> Any:
        """Return what an officer may do."""
        return access_of(self.officers[name], now=now or self.now)


def make_station(force: Any, now: datetime) -> Station:
    """Make the station: Wei looks after the first community, Lin after its grid, Sun is on duty, Zhao at the centre."""
    station, centre = force.units["east-station"], force.units["centre"]
    communities = [
        Community.objects.create(station=station, name=name, name_en=name_en)
        for name, name_en in (("梧桐里社区", "Wutong"), ("锦绣里社区", "Jinxiu"))
    ]
    grids = [
        Grid.objects.create(community=community, code=f"G-{n}", worker=f"示例网格员{n}", worker_phone="10000000000")
        for n, community in enumerate(communities, start=1)
    ]
    officers = dict(force.officers)
    for number, (key, name, role, unit) in enumerate(
        (
            ("wei", "魏示例", "community_officer", station),
            ("lin", "林示例", "community_officer", station),
            ("sun", "孙示例", "station_officer", station),
            ("hua", "华示例", "leader", station),
            ("zhao", "赵示例", "duty_officer", centre),
            ("gao", "高示例", "grid_worker", station),
        ),
        start=50,
    ):
        officer = Officer.objects.create_user(f"9900{number}", password=None, name=name)
        Posting.objects.create(officer=officer, unit=unit, role=role, from_at=now - timedelta(days=90))
        officers[key] = officer
    for key, unit in (("wei", station), ("lin", station), ("sun", station), ("zhao", centre)):
        Duty.objects.create(unit=unit, officer=officers[key], from_at=now - SHIFT, to_at=now + SHIFT)
    since = now - timedelta(days=30)
    Beat.objects.create(officer=officers["wei"], role="community", community=communities[0], from_at=since)
    Beat.objects.create(officer=officers["lin"], role="grid", community=communities[0], grid=grids[0], from_at=since)
    Beat.objects.create(
        officer=officers["gao"], role="grid_worker", community=communities[0], grid=grids[0], from_at=since
    )
    return Station(force, now, force.units, communities, grids, officers)


def warning(number: str, now: datetime, **given: Any) -> dict[str, Any]:
    """Return a warning of high tier about one person."""
    return {
        "source_number": number, "seen_at": now.isoformat(), "name": "许念安", "phone": "10012342731",
        "grid": "G-1", "fraud_type": "rebate", "transfer_pending": True, **given,
    }  # fmt: skip


def hand_in(station: Station, rows: Sequence[dict[str, Any]], *, source: str = "96110", **given: Any) -> list[Taken]:
    """Take warnings as another system sends them."""
    by = Actor("service", "key", "probe", unit="centre")
    told = Source("api", source, given.get("unit", station.units["centre"]))
    return take_signals(rows, told, by=by, now=given.get("now", station.now))


def one_episode() -> Episode:
    """Return the only episode there is."""
    return Episode.objects.select_related("assignee", "queue", "unit", "centre").get()
