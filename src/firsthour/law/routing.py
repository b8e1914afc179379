"""To whom does a warned person go now, and to whom next when it is not taken in time?

By the place: the officer of the grid, the community officer on duty, the substitute, the station's queue, the centre's
queue (``routing.toml``, an example). A roster may have gaps; the queues have none. Within a round nobody is asked
twice, and nobody is ever asked twice in a row: where there is nobody else, the centre's queue keeps it. The grid worker
on duty goes along where there is one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from firsthour.base.errors import UserError
from firsthour.law.own_tables import read_example_table, read_own_table, refuse, words_of

PEOPLE = ("grid", "community", "substitute")
QUEUES = ("station_queue", "centre_queue")


class BadPlaceError(UserError):
    """A place belongs to no centre. Source: none; an error of ours."""

    code = "place_without_centre"
    english = "The place of a warned person must name the centre it belongs to."
    chinese = "预警对象所在地须注明所属反诈中心。"


@dataclass(frozen=True)
class Place:
    """Where the person is: grid and community ("" unknown), the station, and the centre it belongs to.

    Source: the record.
    """

    grid: str
    community: str
    station: str
    centre: str


@dataclass(frozen=True)
class Duty:
    """Who is on duty in which role for which area, in ``[from_at, to_at)``.

    ``area`` is a grid for ``grid`` and ``grid_worker``, a community for ``community``, a station for ``substitute``.

    Source: the roster.
    """

    person: str
    role: str
    area: str
    from_at: datetime
    to_at: datetime


@dataclass(frozen=True)
class Absence:
    """Who is away in ``[from_at, to_at)``, whatever the duties say.

    Source: the roster.
    """

    person: str
    from_at: datetime
    to_at: datetime


@dataclass(frozen=True)
class Roster:
    """Duties and absences, and how many open tasks each person has in hand.

    Source: the record.
    """

    duties: tuple[Duty, ...] = ()
    absences: tuple[Absence, ...] = ()
    in_hand: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Offer:
    """Somebody, or a queue, was asked: when, in which round, and what came of it.

    Source: the routing rules.
    """

    assignee: str
    role: str
    offered_at: datetime
    take_by: datetime
    round: int = 1
    companion: str = ""
    taken: bool = False
    handed_back: bool = False

    @property
    def is_queue(self) -> bool:
        """Tell whether a unit's queue has it, not a person.

        Source: none; a convention of the program.
        """
        return self.role in QUEUES


@dataclass(frozen=True)
class Turn:
    """Whose turn it is, and for how many minutes.

    Source: an example (status U), or the unit's own file.
    """

    role: str
    minutes: int
    words: dict[str, str]


@dataclass(frozen=True)
class RoutingRules:
    """The order of turns; ``is_own``: the unit's own file.

    Source: an example (status U), or the unit's own file.
    """

    turns: tuple[Turn, ...]
    again_after: int
    companion: str
    is_own: bool


@cache
def example_routing() -> RoutingRules:
    """Return the order that comes with the program.

    Source: ``routing.toml``, an example, status U.
    """
    return _rules(read_example_table("routing.toml"), False)


def read_routing(own: Path | None = None) -> RoutingRules:
    """Return the unit's own order where the file is there, else the example.

    Source: the file.

    Raises
    ------
    BadOwnTableError
        The file is no such table.
    """
    return read_own_table(own, example=example_routing, build=_rules)


def route(
    offers: Sequence[Offer], now: datetime, *, place: Place, roster: Roster, rules: RoutingRules | None = None
) -> Offer:
    """Return the offer that stands now: the last one while it holds, else a new one, to be added to ``offers``.

    An offer holds while it is taken or its time runs. It does not hold when it was handed back, when its person is
    away, when the time to take it is over, or when it was made at a time that has not come yet (a clock was set back).

    Source: the routing rules.

    Raises
    ------
    BadPlaceError
        The place names no centre, so that nobody could be found.
    """
    order = rules or example_routing()
    if not place.centre:
        raise BadPlaceError()
    last = offers[-1] if offers else None
    if last is not None and _holds(last, now, roster):
        return last
    number = last.round if last else 1
    asked = {one.assignee for one in offers if one.round == number}
    fresh = [one for one in _candidates(now, place, roster, order) if one[0] not in asked]
    if not fresh:  # everybody was asked: a round anew, but not with whoever was asked just now
        number += 1
        fresh = [one for one in _candidates(now, place, roster, order) if last is None or one[0] != last.assignee]
    if not fresh and last is not None:
        return last
    assignee, turn = fresh[0]
    minutes = turn.minutes or order.again_after
    companion = "" if turn.role in QUEUES else _companion(now, place, roster, order)
    return Offer(assignee, turn.role, now, now + timedelta(minutes=minutes), number, companion)


def _holds(offer: Offer, now: datetime, roster: Roster) -> bool:
    if offer.handed_back or (not offer.is_queue and _is_away(offer.assignee, now, roster)):
        return False
    return offer.taken or offer.offered_at <= now < offer.take_by


def _candidates(now: datetime, place: Place, roster: Roster, order: RoutingRules) -> list[tuple[str, Turn]]:
    """List who can be asked now, in the order of turns, of one turn whoever has least in hand; each once."""
    areas = {"grid": place.grid, "community": place.community, "substitute": place.station}
    queues = {"station_queue": place.station, "centre_queue": place.centre}
    found: dict[str, Turn] = {}
    for turn in order.turns:
        if turn.role in queues:
            names = [queues[turn.role]] if queues[turn.role] else []
        else:
            names = _on_duty(turn.role, areas[turn.role], now, roster)
        for name in names:
            found.setdefault(name, turn)
    return list(found.items())


def _on_duty(role: str, area: str, now: datetime, roster: Roster) -> list[str]:
    load = roster.in_hand or {}
    people = {
        one.person for one in roster.duties if one.role == role and one.area == area and one.from_at <= now < one.to_at
    }
    there = [person for person in people if area and not _is_away(person, now, roster)]
    return sorted(there, key=lambda person: (load.get(person, 0), person))


def _companion(now: datetime, place: Place, roster: Roster, order: RoutingRules) -> str:
    found = _on_duty(order.companion, place.grid, now, roster) if order.companion else []
    return found[0] if found else ""


def _is_away(person: str, now: datetime, roster: Roster) -> bool:
    return any(one.person == person and one.from_at <= now < one.to_at for one in roster.absences)


def _rules(entry: Mapping[str, Any], is_own: bool) -> RoutingRules:
    settings = entry["settings"]
    read = RoutingRules(
        turns=tuple(Turn(one["role"], int(one["minutes"]), words_of(one)) for one in entry["turn"]),
        again_after=int(settings["again_after"]),
        companion=settings.get("companion", ""),
        is_own=is_own,
    )
    roles = [turn.role for turn in read.turns]
    wrong = [f"turn: {role}" for role in roles if role not in (*PEOPLE, *QUEUES) or roles.count(role) > 1]
    wrong += [f"turn: {role} is missing" for role in QUEUES if role not in roles]
    wrong += [f"minutes: {turn.role}" for turn in read.turns if turn.minutes < 0]
    wrong += [] if roles[-1:] == ["centre_queue"] else ["the last turn must be centre_queue"]
    wrong += [] if read.again_after > 0 else ["again_after"]
    refuse(wrong)
    return read
