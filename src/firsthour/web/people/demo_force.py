"""Who works in the demo city? A whole force, made of data and one seed; made twice it is there once.

Nobody of it is real, and nobody of it can log in where the demo does not run (``signing_in.OfficerBackend``). One
officer for each role gets a password, drawn afresh for every home and told once to whoever made the demo.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from importlib import resources
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from firsthour.base.clock import SHANGHAI
from firsthour.city.identity import phone_number
from firsthour.city.names import person_name
from firsthour.web.audit.operations import record
from firsthour.web.people.models import Community, Cover, Duty, Grid, Officer, Posting, Substitution, Unit, UnitKind
from firsthour.web.people.operations.officers import new_password
from firsthour.web.people.shifts import COVERED_SHIFTS, SHIFTS, monday_of
from firsthour.web.ui.acting import system_actor

POSTED_SINCE = datetime(2025, 9, 1, tzinfo=SHANGHAI)
FIRST_PERSON = 5_000_000  # far behind the city's own people: nobody is officer and victim by chance
FIRST_BADGE = 990_100
GAP_EVERY = 11  # every eleventh unit has a shift that nobody took yet
WEEKS_AHEAD = 2
NOT_IN_TURN = ("leader", "community_officer", "grid_worker")  # who take no turns in the shifts of their unit


@dataclass(frozen=True)
class DemoLogIn:
    """Somebody who can log in to the demo; ``password`` is empty when it was told before."""

    role: str
    name: str
    badge: str
    unit: str
    password: str


@dataclass
class DemoForce:
    """What now stands."""

    units: dict[str, Unit] = field(default_factory=dict)
    officers: list[Officer] = field(default_factory=list)
    log_ins: list[DemoLogIn] = field(default_factory=list)
    n_made: int = 0


@dataclass(frozen=True)
class _Place:
    code: str
    parent: str
    kind: str
    name: str
    name_en: str
    cover: str
    roles: dict[str, int]


@transaction.atomic
def make_demo_force(*, seed: int, now: datetime, new_passwords: bool = False) -> DemoForce:
    """Make the force of the demo city, or what of it is missing; the roster of this week and the next.

    ``new_passwords`` draws new ones for who can log in, for a home whose passwords were lost.
    """
    table = tomllib.loads(resources.files("firsthour.web.people").joinpath("demo_force.toml").read_text("utf-8"))
    places = list(_list_places(table))
    force = DemoForce()
    _make_units(force, places)
    _make_communities(force, table["communities"], seed=seed)
    later = [(one["unit"], one["role"]) for one in table["later"]]
    held = _make_officers(force, places, seed=seed, later=later)
    _give_passwords(force, table["shown"], held=held, anew=new_passwords)
    _make_roster(force, held, now=now)
    _make_substitutions(force, held, now=now)
    if force.n_made:
        details = {"made": force.n_made, "units": len(force.units), "officers": len(force.officers), "seed": seed}
        record("demo.force_made", by=system_actor("demo"), now=now, details=details)
    return force


def _list_places(table: dict[str, Any]) -> Iterator[_Place]:
    for unit in table["units"]:
        yield _Place(
            unit["code"], unit.get("parent", ""), unit["kind"], unit["name"], unit["name_en"],
            unit.get("cover", Cover.NONE), unit["roles"],
        )  # fmt: skip
    for county, stations in table["stations"].items():
        for number, (name, name_en) in enumerate(stations, start=1):
            roles = {"leader": 1, "station_officer": 2} if number % 4 == 1 else {"station_officer": 2}
            yield _Place(
                f"{county}-{number:02d}", county, UnitKind.STATION, f"{name}派出所", f"{name_en} Station",
                Cover.ALWAYS, roles,
            )  # fmt: skip
    for number, (name, name_en) in enumerate(table["agencies"]["list"], start=1):
        yield _Place(f"ORG-{number:02d}", "", UnitKind.AGENCY, name, name_en, Cover.NONE, {"agency_contact": 1})


def _make_units(force: DemoForce, places: list[_Place]) -> None:
    known = {unit.code: unit for unit in Unit.objects.filter(code__in=[place.code for place in places])}
    for place in places:
        unit = known.get(place.code)
        if unit is None:
            parent = force.units.get(place.parent)
            unit = Unit.objects.create(
                code=place.code, parent=parent, kind=place.kind, name=place.name, name_en=place.name_en,
                cover=place.cover, path="",
            )  # fmt: skip
            unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
            unit.save(update_fields=["path"])
            force.n_made += 1
        force.units[place.code] = unit


def _make_communities(force: DemoForce, table: dict[str, Any], *, seed: int) -> None:
    names = [
        (f"{word}{ending}社区", f"{word_en}{ending_en}")
        for ending, ending_en in table["endings"]
        for word, word_en in table["words"]
    ]
    stations = [unit for unit in force.units.values() if unit.kind == UnitKind.STATION]
    staffed = set(Community.objects.filter(station__in=stations).values_list("station_id", flat=True))
    grids: list[Grid] = []
    for number, station in enumerate(stations):
        if station.pk in staffed:
            continue
        for place in range(3):
            name, name_en = names[number * 3 + place]
            community = Community.objects.create(station=station, name=name, name_en=name_en)
            force.n_made += 1
            for grid in range(1, 3 + (number + place) % 2):
                person = FIRST_PERSON + 100_000 + len(grids) + number * 100
                grids.append(
                    Grid(
                        community=community, code=f"{station.code}-{place + 1}{grid}",
                        worker=person_name(seed, person), worker_phone=phone_number(person),
                    )
                )  # fmt: skip
    Grid.objects.bulk_create(grids)


def _make_officers(
    force: DemoForce, places: list[_Place], *, seed: int, later: list[tuple[str, str]]
) -> dict[tuple[str, str], list[Officer]]:
    """Make who is missing; return who holds which role where."""
    wanted = [(place.code, role) for place in places for role, number in place.roles.items() for _ in range(number)]
    wanted += later
    badges = [str(FIRST_BADGE + number) for number in range(1, len(wanted) + 1)]
    known = {officer.badge: officer for officer in Officer.objects.filter(badge__in=badges)}
    fresh = [
        Officer(
            badge=badge, name=person_name(seed, FIRST_PERSON + number), phone=phone_number(FIRST_PERSON + number),
            password=make_password(None), is_demo=True,
        )
        for number, badge in enumerate(badges)
        if badge not in known
    ]  # fmt: skip
    Officer.objects.bulk_create(fresh)
    known = {officer.badge: officer for officer in Officer.objects.filter(badge__in=badges)}
    made = {officer.badge for officer in fresh}
    held: dict[tuple[str, str], list[Officer]] = {}
    postings = []
    for badge, (code, role) in zip(badges, wanted, strict=True):
        officer = known[badge]
        held.setdefault((code, role), []).append(officer)
        if badge in made:
            postings.append(Posting(officer=officer, unit=force.units[code], role=role, from_at=POSTED_SINCE))
    Posting.objects.bulk_create(postings)
    force.officers = list(known.values())
    force.n_made += len(fresh)
    return held


def _give_passwords(
    force: DemoForce, shown: dict[str, str], *, held: dict[tuple[str, str], list[Officer]], anew: bool
) -> None:
    for role, code in shown.items():
        officer = held[code, role][0]
        password = ""
        if anew or not officer.has_usable_password():
            password = new_password()
            officer.set_password(password)
            officer.save(update_fields=["password"])
        force.log_ins.append(DemoLogIn(role, officer.name, officer.badge, force.units[code].name, password))


def _make_roster(force: DemoForce, held: dict[tuple[str, str], list[Officer]], *, now: datetime) -> None:
    """Put two or more officers of every covered unit on its shifts in turn, this week and the next."""
    monday = monday_of(now.astimezone(SHANGHAI).date())
    days = [monday + timedelta(days=number) for number in range(7 * WEEKS_AHEAD)]
    begins = datetime.combine(days[0], time(8), SHANGHAI)
    ends = datetime.combine(days[-1], time(8), SHANGHAI) + timedelta(days=1)
    codes = {unit.pk: code for code, unit in force.units.items() if unit.cover != Cover.NONE}
    taken = set(
        Duty.objects.filter(unit__in=codes, from_at__gte=begins, from_at__lt=ends).values_list("unit", "from_at")
    )
    duties = []
    for number, (pk, code) in enumerate(codes.items()):
        team = [
            officer
            for (place, role), group in held.items()
            if place == code and role not in NOT_IN_TURN
            for officer in group
        ]
        shifts = [SHIFTS[key].on(day) for day in days for key in COVERED_SHIFTS[force.units[code].cover]]
        for turn, (from_at, to_at) in enumerate(shifts):
            is_gap = number % GAP_EVERY == 5 and turn % 14 == 9
            if not is_gap and (pk, from_at) not in taken:
                officer = team[turn % len(team)]
                duties.append(Duty(unit=force.units[code], officer=officer, from_at=from_at, to_at=to_at))
    Duty.objects.bulk_create(duties)
    force.n_made += len(duties)


def _make_substitutions(force: DemoForce, held: dict[tuple[str, str], list[Officer]], *, now: datetime) -> None:
    """Let three officers be away around now, each with somebody of the same unit in their place."""
    first = datetime.combine(now.astimezone(SHANGHAI).date() - timedelta(days=1), time(), SHANGHAI)
    for code, absent_role, stand_in_role in (
        ("HY-JZ", "leader", "investigator"),
        ("LZ", "legal_officer", "legal_officer"),
        ("DL-05", "leader", "station_officer"),
    ):
        absent, stand_in = held[code, absent_role][0], held[code, stand_in_role][-1]
        if not Substitution.objects.filter(absent=absent, to_at__gt=now).exists():
            Substitution.objects.create(
                absent=absent, stand_in=stand_in, from_at=first, to_at=first + timedelta(days=5)
            )
            force.n_made += 1
