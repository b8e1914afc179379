"""Who does what when in the demo city? Deeds by their times, done in that order, as the force that stands."""

import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from firsthour.base.clock import from_us
from firsthour.base.errors import UserError
from firsthour.web.desk.models import Matter
from firsthour.web.people.models import Community, Officer, Posting, Unit
from firsthour.web.ui.acting import Actor

Deed = Callable[[datetime], None]
DEEDS_TOGETHER = 40  # in one transaction


@dataclass
class Team:
    """Who works in a unit: its leaders, its legal officers, and the others."""

    unit: Unit
    leaders: list[Officer] = field(default_factory=list)
    legal: list[Officer] = field(default_factory=list)
    others: list[Officer] = field(default_factory=list)

    def worker(self, dice: random.Random) -> Officer:
        """Return one who works, or leads where nobody else is."""
        return dice.choice(self.others or self.leaders)


@dataclass
class Plan:
    """The force, the dice, and the deeds to come; what lies after ``now`` is never done."""

    dice: random.Random
    now: datetime
    teams: dict[str, Team]
    communities: Sequence[Community]
    matters: dict[int, Matter] = field(default_factory=dict)  # by the number of the city's report
    squads: dict[int, Team] = field(default_factory=dict)  # who has taken the report on
    left_out: list[str] = field(default_factory=list)  # deeds that the rules refused
    _deeds: list[tuple[datetime, int, Deed]] = field(default_factory=list)
    _count: int = 0

    def at(self, when: datetime, deed: Deed) -> None:
        """Plan a deed, also while others are done."""
        self._count += 1
        heapq.heappush(self._deeds, (when, self._count, deed))

    def do(self) -> int:
        """Do every deed up to now in the order of their times; return how many."""
        n_done = 0
        while self._deeds and self._deeds[0][0] <= self.now:
            with transaction.atomic():
                for _ in range(DEEDS_TOGETHER):
                    if not self._deeds or self._deeds[0][0] > self.now:
                        break
                    when, _number, deed = heapq.heappop(self._deeds)
                    self._try(deed, when)
                    n_done += 1
        return n_done

    def place(self, share: float) -> Community:
        """Return the community at a share of all of them."""
        return self.communities[min(int(share * len(self.communities)), len(self.communities) - 1)]

    def squad_of(self, community: Community) -> Team:
        """Return the squad of the county a community lies in."""
        return self.teams[f"{community.station.code.partition('-')[0]}-JZ"]

    def county_of(self, team: Team) -> Team:
        """Return the bureau above a squad."""
        return self.teams[team.unit.code.partition("-")[0]]

    def _try(self, deed: Deed, when: datetime) -> None:
        try:
            with transaction.atomic():
                deed(when)
        except UserError as error:
            self.left_out.append(f"{when:%Y-%m-%d %H:%M} {error.code}")


def make_plan(*, seed: int, now: datetime) -> Plan:
    """Return a plan with the force that stands and no deeds."""
    teams: dict[str, Team] = {}
    held = Posting.objects.filter(to_at=None, officer__is_active=True).select_related("officer", "unit")
    for posting in held.order_by("pk"):
        team = teams.setdefault(posting.unit.code, Team(posting.unit))
        kinds = {"leader": team.leaders, "legal_officer": team.legal}
        if posting.role in ("leader", "legal_officer", "duty_officer", "investigator", "station_officer"):
            kinds.get(posting.role, team.others).append(posting.officer)
    communities = list(Community.objects.select_related("station").order_by("pk"))
    return Plan(random.Random(seed), now, teams, communities)


def actor(officer: Officer, unit: Unit) -> Actor:
    """Return an officer as the record names them, in a unit."""
    return Actor("officer", str(officer.uid), officer.name, unit=unit.code)


def moment(time_us: int) -> datetime:
    """Return a time of the city."""
    return from_us(time_us)


def minutes(dice: random.Random, span: tuple[int, int]) -> timedelta:
    """Return a time between two numbers of minutes."""
    return timedelta(minutes=dice.randint(*span))
