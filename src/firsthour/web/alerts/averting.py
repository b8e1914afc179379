"""What of a loss was averted, counted anew whenever more of a person becomes known? By ``law.averted``, never twice.

All episodes of one person are counted together, with what is held or given back of their money: rooms that keep holds
add themselves to ``HOLDS``.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from firsthour.law.averted import Averted, HeldMoney, Stake, count_averted
from firsthour.web.alerts.models import Episode, PersonKey
from firsthour.web.desk import events
from firsthour.web.desk.models import Event
from firsthour.web.ui.acting import Actor

PERSON = "p"  # all that is counted together is of one person
MOST_HOPS = 5
Holds = Callable[[Iterable[Episode]], Iterable[HeldMoney]]
HOLDS: list[Holds] = []  # of what belongs to the person of these episodes; ``person`` is ``PERSON``


def count_again(episode: Episode, *, by: Actor, now: datetime) -> tuple[Averted, ...]:
    """Count what was averted for the person of an episode; what changed is corrected by a new event row."""
    rows = {str(one.uid): one for one in episodes_of_person(episode)}
    held = [money for holds in HOLDS for money in holds(rows.values())]
    counted = count_averted([stake_of(one) for one in rows.values()], held)
    for one in counted:
        row = rows[one.episode]
        if (row.averted_fen, row.averted_why) != (one.counted_fen, one.why):
            _correct(row, one, by=by, now=now)
    episode.refresh_from_db()
    return counted


def episodes_of_person(episode: Episode) -> list[Episode]:
    """Return all episodes that share a number with this one, or with one that does."""
    found = {episode.pk}
    for _hop in range(MOST_HOPS):
        numbers = PersonKey.objects.filter(episode__in=found, is_wrong=False).values("value")
        same = PersonKey.objects.filter(value__in=numbers, is_wrong=False).values_list("episode_id", flat=True)
        more = found | set(same)
        if more == found:
            break
        found = more
    return list(Episode.objects.filter(pk__in=found).select_related("unit", "averted_event"))


def stake_of(one: Episode) -> Stake:
    """Return what was at stake in an episode."""
    return Stake(
        episode=str(one.uid), person=PERSON, at=one.reached_at or one.opened_at, result=one.closed_by,
        about_to_leave_fen=one.about_to_leave_fen, available_fen=one.available_fen, paid_fen=one.paid_fen,
    )  # fmt: skip


def _correct(row: Episode, one: Averted, *, by: Actor, now: datetime) -> None:
    was_counted = row.averted_event is not None
    facts = {
        "episode": str(row.uid), "fraud_type": row.fraud_type, "tier": row.tier, "counted_fen": one.counted_fen,
        "stake_fen": one.stake_fen, "why": one.why,
    }  # fmt: skip
    event = row.averted_event
    if was_counted or one.counted_fen:
        event = _event(row, facts, by=by, now=now)
    Episode.objects.filter(pk=row.pk).update(
        averted_fen=one.counted_fen, averted_why=one.why, averted_event=event
    )  # fmt: skip


def _event(row: Episode, facts: dict[str, object], *, by: Actor, now: datetime) -> Event:
    at = row.reached_at or now
    if row.averted_event is not None:
        return events.supersede(row.averted_event, by=by, happened_at=at, recorded_at=now, facts=facts)
    return events.append("alert.averted", unit=row.unit, by=by, happened_at=at, recorded_at=now, facts=facts)
