"""Whose turn it is, found by writing down every name in the order of asking and striking out who cannot be asked."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from firsthour.law.routing import Offer, Place, Roster, RoutingRules


def slow_route(
    offers: Sequence[Offer], now: datetime, *, place: Place, roster: Roster, rules: RoutingRules
) -> tuple[str, str, int, datetime]:
    """Return assignee, role, round and the time until which it may be taken."""
    away = {one.person for one in roster.absences if one.from_at <= now < one.to_at}
    if offers:
        last = offers[-1]
        gone = last.assignee in away and last.role not in ("station_queue", "centre_queue")
        is_running = last.taken or (last.offered_at <= now and now < last.take_by)
        if not last.handed_back and not gone and is_running:
            return last.assignee, last.role, last.round, last.take_by
    names: list[tuple[str, str, int]] = []
    for turn in rules.turns:
        if turn.role == "station_queue":
            names.append((place.station, turn.role, turn.minutes))
            continue
        if turn.role == "centre_queue":
            names.append((place.centre, turn.role, turn.minutes or rules.again_after))
            continue
        area = {"grid": place.grid, "community": place.community, "substitute": place.station}[turn.role]
        there = []
        for duty in roster.duties:
            if duty.role == turn.role and duty.area == area and duty.from_at <= now < duty.to_at:
                there.append(((roster.in_hand or {}).get(duty.person, 0), duty.person))
        names += [(person, turn.role, turn.minutes) for _, person in sorted(there) if area and person not in away]
    unique: list[tuple[str, str, int]] = []
    for one in names:
        if one[0] and one[0] not in [other[0] for other in unique]:
            unique.append(one)
    number = offers[-1].round if offers else 1
    asked = [one.assignee for one in offers if one.round == number]
    for name, role, minutes in unique:
        if name not in asked:
            return name, role, number, now + timedelta(minutes=minutes)
    for name, role, minutes in unique:
        if name != offers[-1].assignee:
            return name, role, number + 1, now + timedelta(minutes=minutes)
    return offers[-1].assignee, offers[-1].role, number, offers[-1].take_by
