"""What stands on the duty board: what waits and until when, by place and by officer; what ran late; who is on duty?"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import get_language

from firsthour.base.clock import SHANGHAI
from firsthour.web.alerts.faces import CALLS, VISITS, state_for
from firsthour.web.alerts.models import Episode, HandOver, Happening, Revisit, RevisitState, TierName
from firsthour.web.alerts.policies import hand_over_units, visible_episodes, visible_revisits
from firsthour.web.people.models import Community, Duty, Officer, Unit, UnitKind
from firsthour.web.people.policies import PeopleAccess

LANE = 6
MOST_URGENT = 500
ROWS = 20
TOLD = 8
LOADS = 14  # who has the most; how many more there are stands below
MOST_TILES = 30  # more communities than these stand together by station
URGENT, HIGH = 3, 2


@dataclass(frozen=True)
class Tile:
    """A place on the board: how many open episodes, and its tightest clock."""

    uid: str
    name: str
    name_en: str
    count: int
    due_at: datetime | None
    state: str

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name


@dataclass(frozen=True)
class TileRow:
    """A station with its communities; ``key`` is its uid."""

    key: str
    name: str
    name_en: str
    tiles: Sequence[Tile]

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name


@dataclass(frozen=True)
class Load:
    """How much an officer has: open episodes, and how many of them ran over; whether on duty now."""

    officer: Officer
    unit: Unit | None
    count: int
    late: int
    is_on_duty: bool


@dataclass(frozen=True)
class Waits:
    """How much is open, by what is to be done."""

    total: int = 0
    late: int = 0
    visits: int = 0
    urgent_visits: int = 0
    high_visits: int = 0
    calls: int = 0
    calls_due_at: datetime | None = None
    others: int = 0


@dataclass(frozen=True)
class Board:
    """Everything on the board."""

    waits: Waits
    urgent: Sequence[Episode]
    n_urgent: int
    high: Sequence[Episode]
    tiles: Sequence[TileRow]
    rows: Sequence[Episode]
    told: Sequence[Happening]
    load: Sequence[Load]
    n_load: int = 0
    urgent_keys: str = ""  # of all urgent ones, for whoever listens to new ones
    revisits: int = 0
    note: HandOver | None = None


def read_board(access: PeopleAccess, *, now: datetime, chosen: str = "") -> Board:
    """Return the board of what this visitor may see; ``chosen`` narrows the list to a community, by its uid."""
    waiting = open_episodes(access, now=now)
    shown = with_people(waiting)
    urgent = list(shown.filter(rank=URGENT).order_by("due_at", "id")[:LANE])
    keys = waiting.filter(rank=URGENT).order_by("-id").values_list("uid", flat=True)[:MOST_URGENT]
    high = list(shown.filter(rank=HIGH, channel__in=VISITS).order_by("due_at", "id")[:LANE])
    listed = shown.filter(community__uid=chosen) if chosen else shown
    waits, n_urgent = count_waiting(waiting, now=now)
    load = list_load(waiting, now=now)
    return Board(
        waits, urgent, n_urgent, high, list_tiles(waiting, now=now),
        list(listed.order_by("-rank", "due_at", "id")[:ROWS]),
        list_told(access, now=now, most=TOLD), load[:LOADS], len(load),
        " ".join(map(str, keys)), count_revisits(access, now=now), latest_note(access),
    )  # fmt: skip


def open_episodes(access: PeopleAccess, *, now: datetime) -> QuerySet[Episode]:
    """Return the open episodes this visitor may see, in no order."""
    return visible_episodes(access, now=now).filter(is_open=True).order_by()


def with_people(episodes: QuerySet[Episode]) -> QuerySet[Episode]:
    """Return episodes with what a line of a list shows beside them."""
    return episodes.select_related("unit", "community", "assignee", "queue")


def count_waiting(waiting: QuerySet[Episode], *, now: datetime) -> tuple[Waits, int]:
    """Return how much is open by what is to be done, and how many are urgent; one query."""
    counted = waiting.values("channel", "rank").annotate(
        n=Count("pk"), first=Min("due_at"), late=Count("pk", filter=Q(due_at__lte=now))
    )
    lines = list(counted)
    visits = [line for line in lines if line["channel"] in VISITS]
    calls = [line for line in lines if line["channel"] in CALLS]
    total = sum(line["n"] for line in lines)
    waits = Waits(
        total, sum(line["late"] for line in lines), sum(line["n"] for line in visits),
        sum(line["n"] for line in visits if line["rank"] == URGENT),
        sum(line["n"] for line in visits if line["rank"] == HIGH), sum(line["n"] for line in calls),
        min((line["first"] for line in calls if line["first"]), default=None),
        total - sum(line["n"] for line in (*visits, *calls)),
    )  # fmt: skip
    return waits, sum(line["n"] for line in lines if line["rank"] == URGENT)


def list_tiles(waiting: QuerySet[Episode], *, now: datetime) -> list[TileRow]:
    """Return stations with their communities, and what is open in each; three queries.

    Stations with nothing to show are left out where the force is large; what lies in no community stands under its
    station's own name.
    """
    counted = waiting.values("unit_id", "community_id").annotate(n=Count("pk"), first=Min("due_at"))
    found = {(line["unit_id"], line["community_id"]): (line["n"], line["first"]) for line in counted}
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in={unit for unit, _community in found})}
    communities = list(_communities_near(units.values()))
    is_large = len(communities) > MOST_TILES
    rows: dict[int, list[Tile]] = defaultdict(list)
    names: dict[int, Unit] = dict(units)
    for one in communities:
        n, first = found.pop((one.station_id, one.pk), (0, None))
        names.setdefault(one.station_id, one.station)
        if n or not is_large:
            rows[one.station_id].append(_tile(str(one.uid), (one.name, one.name_en), n, first, now=now))
    for (unit, _community), (n, first) in found.items():  # of no community, or of one elsewhere
        rows[unit].append(_tile("", (names[unit].name, names[unit].name_en), n, first, now=now))
    ordered = sorted(rows, key=lambda key: names[key].path)
    return [TileRow(str(names[key].uid), names[key].name, names[key].name_en, rows[key]) for key in ordered]


def _communities_near(units: Iterable[Unit]) -> QuerySet[Community]:
    """Return the communities of the stations in question, and of their neighbours in the same county."""
    parents = {unit.parent_id for unit in units if unit.kind == UnitKind.STATION}
    return Community.objects.filter(station__parent__in=parents).select_related("station").order_by("name")


def _tile(uid: str, names: tuple[str, str], count: int, due_at: datetime | None, *, now: datetime) -> Tile:
    return Tile(uid, names[0], names[1], count, due_at, state_for(due_at, now=now) if count else "")


def list_told(access: PeopleAccess, *, now: datetime, most: int | None) -> list[Happening]:
    """Return what ran over its time lately, the latest first; all of it where ``most`` is None."""
    since = now - timedelta(hours=24)
    told = Happening.objects.filter(
        kind="told", recorded_at__gte=since, episode__in=visible_episodes(access, now=now).order_by()
    )
    return list(told.select_related("episode").order_by("-recorded_at", "-id")[:most])


def list_load(waiting: QuerySet[Episode], *, now: datetime) -> list[Load]:
    """Return who is on duty or has something open, with how much; the most first."""
    held = {
        line["assignee_id"]: (line["n"], line["late"])
        for line in waiting.exclude(assignee=None)
        .values("assignee_id")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lte=now)))
    }
    units = set(waiting.values_list("unit_id", flat=True).distinct())
    duties = Duty.objects.filter(unit__in=units, from_at__lte=now, to_at__gt=now).select_related("officer", "unit")
    on_duty = {duty.officer_id: duty for duty in duties}
    officers = {duty.officer_id: duty.officer for duty in on_duty.values()}
    officers |= Officer.objects.in_bulk([key for key in held if key not in officers])
    lines = [
        Load(one, on_duty[key].unit if key in on_duty else None, *held.get(key, (0, 0)), is_on_duty=key in on_duty)
        for key, one in officers.items()
    ]
    return sorted(lines, key=lambda line: (-line.late, -line.count, line.officer.badge))


def count_revisits(access: PeopleAccess, *, now: datetime) -> int:
    """Return how many return visits are due up to today."""
    today = now.astimezone(SHANGHAI).date()
    due = Q(on__lte=today, state__in=[RevisitState.PLANNED, RevisitState.DUE])
    n_due: int = visible_revisits(access, now=now).filter(due).count()
    return n_due


def latest_note(access: PeopleAccess) -> HandOver | None:
    """Return the latest hand-over note of the units whose notes this visitor reads."""
    seen = HandOver.objects.filter(unit__in=hand_over_units(access))
    return seen.select_related("unit", "written_by", "read_by").order_by("-written_at", "-id").first()


def list_revisits(access: PeopleAccess, *, now: datetime, most: int | None = 200) -> list[Revisit]:
    """Return the return visits that are due up to today, the oldest first; all of them where ``most`` is None."""
    today = now.astimezone(SHANGHAI).date()
    due = visible_revisits(access, now=now).filter(on__lte=today, state__in=[RevisitState.PLANNED, RevisitState.DUE])
    return list(due.select_related("episode", "unit").order_by("on", "id")[:most])


def names_of_tiers() -> tuple[str, ...]:
    """Return the tiers, the heaviest first."""
    return tuple(reversed(TierName.values))
