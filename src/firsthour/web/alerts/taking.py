"""Who takes an episode, gives it back, or gives it to somebody by name?"""

from datetime import datetime

from firsthour.base.errors import UserError
from firsthour.web.alerts.cases import Case
from firsthour.web.alerts.changing import changed, words
from firsthour.web.alerts.models import Episode, Offer
from firsthour.web.alerts.steering import give_to
from firsthour.web.alerts.telling import Audience, tell_offer
from firsthour.web.desk.on_duty import read_standing
from firsthour.web.people.models import Officer
from firsthour.web.ui.acting import Actor


class NotYoursError(UserError):
    """Somebody gives back what they do not have."""

    code = "episode_not_yours"
    english = "This warning is not in your hands."
    chinese = "该预警不在您名下。"


class TakenByOtherError(UserError):
    """Somebody else was faster."""

    code = "episode_taken"
    english = "{name} has taken this warning."
    chinese = "{name} 已接手该预警。"


def take(episode: Episode, officer: Officer, *, version: int, by: Actor, now: datetime) -> Episode:
    """Take an episode: whoever it was offered to, or whoever may work on it.

    Raises
    ------
    TakenByOtherError
        Somebody else has it.
    """
    with changed(episode, "episode.taken", by=by, now=now, version=version) as case:
        one = case.episode
        if one.is_taken and one.assignee is not None and one.assignee_id != officer.pk:
            raise TakenByOtherError(name=one.assignee.name)
        if not one.is_taken:
            _mark_taken(case, officer, now)
            minutes = int((now - one.opened_at).total_seconds() // 60)
            case.note("alert.taken", at=now, by=by, now=now, minutes=minutes)
    return episode


def hand_back(episode: Episode, *, reason: str, version: int, by: Actor, now: datetime) -> Episode:
    """Give an episode back; it goes to whoever's turn is next.

    Raises
    ------
    NotYoursError
        It is not in the hands of whoever acts.
    """
    said = words(reason)
    with changed(episode, "episode.handed_back", by=by, now=now, version=version, details={"reason": said}) as case:
        one = case.episode
        if one.assignee is None or str(one.assignee.uid) != by.key or not case.offers:
            raise NotYoursError
        last = _last(case)
        last.handed_back_at, last.reason = now, said[:200]
        one.assignee = one.companion_officer = None
        one.is_taken, one.companion = False, ""
    return episode


def assign(episode: Episode, officer: Officer, *, reason: str, version: int, by: Actor, now: datetime) -> Episode:
    """Give an episode to an officer by name, outside of the turns; it counts as taken, and the officer is told."""
    said, details = words(reason), {"to": str(officer.uid), "reason": reason.strip()}
    with changed(episode, "episode.assigned", by=by, now=now, version=version, details=details) as case:
        one = case.episode
        if case.offers and _last(case).handed_back_at is None:
            _last(case).handed_back_at = now
        offer = give_to(case, assignee=officer, unit=None, role="", take_by=one.due_at or now, now=now)
        offer.taken_at, offer.taken_by, offer.reason = now, officer, said[:200]
        one.assignee, one.queue, one.is_taken, one.take_by = officer, None, True, None
        case.told += tell_offer(case, offer, audience=Audience(lambda: read_standing([one.unit], now=now)))
    return episode


def _mark_taken(case: Case, officer: Officer, now: datetime) -> None:
    """Note who has it now; an offer made to another is passed over by an offer of one's own."""
    one = case.episode
    last = case.offers[-1] if case.offers else None
    if last is None or last.handed_back_at is not None or last.channel != one.channel:
        last = give_to(case, assignee=officer, unit=None, role="", take_by=now, now=now)
    elif last.officer_id not in (None, officer.pk):
        _last(case).handed_back_at = now
        last = give_to(case, assignee=officer, unit=None, role="", take_by=now, now=now)
    else:
        _last(case)
    last.taken_at, last.taken_by = now, officer
    one.assignee, one.is_taken, one.take_by = officer, True, None


def _last(case: Case) -> Offer:
    """Return the last offer, to be written with the case."""
    last = case.offers[-1]
    if last.pk is not None and last not in case.changed_offers:
        case.changed_offers.append(last)
    return last
