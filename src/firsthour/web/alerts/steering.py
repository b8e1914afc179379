"""What is to be done next in an episode, who has it, and when must the program look at it again?

The answers are those of ``law.dissuasion`` and ``law.routing``; here they are asked with what is on record, and written
into the episode. Visits go from officer to officer by the roster until somebody takes them; what is done from a desk
waits in the centre's queue; what a machine does waits for nobody.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from firsthour.law import routing as law
from firsthour.law.dissuasion import Action, next_action
from firsthour.law.ladder import REPORT
from firsthour.web.alerts import rules
from firsthour.web.alerts.cases import Case, tiering_of
from firsthour.web.alerts.models import Episode, Offer
from firsthour.web.alerts.places import place_of
from firsthour.web.alerts.rosters import WORKER, Rosters
from firsthour.web.alerts.surroundings import Surroundings
from firsthour.web.alerts.telling import Audience, tell_offer
from firsthour.web.people.models import Unit

ON_FOOT = frozenset({"community_officer", "second_officer"})  # who of a channel's roles go to the person
KEPT_IN_HAND = ("phone", "family", REPORT)  # done by whoever has taken the episode already
SECOND = "second_person"


class Sight:
    """What steering looks at: the tables, who is told, and the roster of the stations concerned (read if asked)."""

    def __init__(self, cases: Iterable[Case], around: Surroundings, *, now: datetime) -> None:
        given = list(cases)
        units = {unit.pk: unit for case in given for unit in (case.episode.unit, case.episode.centre)}
        self._stations = {case.episode.unit_id for case in given if case.episode.unit_id != case.episode.centre_id}
        self._around, self._now = around, now
        self.ladder, self.routing = rules.ladder(), rules.routing()
        self.audience = Audience(lambda: around.standing(units, now=now))

    @cached_property
    def rosters(self) -> Rosters:
        """Who is on duty now at the stations concerned."""
        return self._around.rosters(self._stations, now=self._now)


def look(cases: Iterable[Case], *, now: datetime, around: Surroundings | None = None) -> Sight:
    """Return what steering these cases looks at; ``around``: what was read for earlier ones of the same work."""
    return Sight(cases, around or Surroundings(), now=now)


def steer(case: Case, *, sight: Sight, now: datetime) -> Action:
    """Note what is next in an episode and who has it; return the action."""
    tiering = tiering_of(case.episode)
    assert tiering is not None  # an episode is tiered when it is opened
    opened_at = case.episode.opened_at
    action = next_action(case.happened, now, tiering=tiering, opened_at=opened_at, rules=sight.ladder)
    _note_action(case, action, now)
    _route(case, sight=sight, now=now)
    episode = case.episode
    moments = [] if episode.is_late else [episode.due_at]
    if episode.take_by is not None and not episode.is_taken:
        moments.append(episode.take_by)
    episode.next_at = min((moment for moment in moments if moment is not None and episode.is_open), default=None)
    return action


def give_to(case: Case, *, assignee: object, unit: Unit | None, role: str, take_by: datetime, now: datetime) -> Offer:
    """Offer an episode to an officer, or to a unit's queue, outside of the turns."""
    order = case.offers[-1].order + 1 if case.offers else 1
    offer = Offer(
        episode=case.episode, order=order, officer=assignee, unit=unit, channel=case.episode.channel, role=role,
        offered_at=now, take_by=take_by,
    )  # fmt: skip
    case.offers.append(offer)
    return offer


def _note_action(case: Case, action: Action, now: datetime) -> None:
    episode = case.episode
    was_open = episode.is_open
    episode.step, episode.channel, episode.who = action.step, action.channel, list(action.who)
    episode.not_before, episode.due_at = action.not_before, action.due_at
    episode.cause, episode.why = action.cause, dict(action.why)
    episode.is_open, episode.closed_by = action.is_open, action.closed_by
    episode.is_late = any(one.kind == "told" and one.step == action.step for one in case.history)
    if episode.is_open:
        episode.closed_at = None
        if not was_open:
            episode.offers_before = len(case.offers)
            _leave(episode)
    elif was_open or episode.closed_at is None:
        episode.closed_at = now


def _leave(episode: Episode) -> None:
    """Take an episode out of everybody's hands."""
    episode.assignee = episode.queue = episode.companion_officer = episode.take_by = None
    episode.is_taken, episode.companion = False, ""


def _route(case: Case, *, sight: Sight, now: datetime) -> None:
    episode = case.episode
    if not episode.is_open:
        episode.take_by = None
        return
    channel = sight.ladder.channels[episode.channel]
    if channel.machine:
        _leave(episode)
    elif ON_FOOT & set(channel.who):
        _send(case, sight=sight, now=now)
    elif not (episode.is_taken and episode.assignee_id is not None and episode.channel in KEPT_IN_HAND):
        _queue(case, sight=sight, now=now)


def _queue(case: Case, *, sight: Sight, now: datetime) -> None:
    """Put an episode into the centre's queue, unless it lies there or somebody has it for this very channel."""
    episode, last = case.episode, case.offers[-1] if case.offers else None
    is_here = last is not None and last.channel == episode.channel and last.order > episode.offers_before
    if is_here and last is not None and last.handed_back_at is None and (episode.is_taken or episode.queue_id):
        return
    _leave(episode)
    episode.queue = episode.centre
    offer = give_to(case, assignee=None, unit=episode.centre, role="", take_by=episode.due_at or now, now=now)
    case.told += tell_offer(case, offer, audience=sight.audience)


def _send(case: Case, *, sight: Sight, now: datetime) -> None:
    """Offer a visit to whoever's turn it is."""
    episode = case.episode
    asked = _of_this_round(case)
    seen = [_law_offer(offer) for offer in asked]
    if asked and asked[-1].role == "" and not asked[-1].handed_back_at:
        return  # a person chose
    without = _who_tried(case) if episode.channel == SECOND else frozenset()
    station = episode.unit_id
    roster = sight.rosters.at(station, without=without)
    chosen = law.route(seen, now, place=place_of(episode), roster=roster, rules=sight.routing)
    if seen and chosen is seen[-1]:
        return
    officer = sight.rosters.officer(chosen.assignee)
    unit = None if officer is not None else _queue_unit(episode, chosen)
    offer = give_to(case, assignee=officer, unit=unit, role=chosen.role, take_by=chosen.take_by, now=now)
    offer.round = chosen.round
    _leave(episode)
    episode.assignee, episode.queue, episode.take_by = officer, unit, chosen.take_by
    companion = sight.rosters.officer(chosen.companion)
    episode.companion_officer = companion
    episode.companion = companion.name if companion else chosen.companion.removeprefix(WORKER)[:60]
    offer.companion = episode.companion
    case.told += tell_offer(case, offer, audience=sight.audience)


def _of_this_round(case: Case) -> list[Offer]:
    """Return the offers made for the channel that is open, since it was opened."""
    run: list[Offer] = []
    for offer in reversed(case.offers):
        if offer.channel != case.episode.channel or offer.order <= case.episode.offers_before:
            break
        run.insert(0, offer)
    return run


def _law_offer(offer: Offer) -> law.Offer:
    assignee = str(offer.officer_id) if offer.officer_id else f"unit:{offer.unit_id}"
    made = law.Offer(assignee, offer.role, offer.offered_at, offer.take_by, offer.round, offer.companion)
    return replace(made, taken=offer.taken_at is not None, handed_back=offer.handed_back_at is not None)


def _who_tried(case: Case) -> frozenset[str]:
    """Return who was there before and was not believed: the officers who took the episode."""
    return frozenset(
        str(offer.taken_by_id)
        for offer in case.offers
        if offer.taken_by_id and offer.channel != SECOND and offer.order > case.episode.offers_before
    )


def _queue_unit(episode: Episode, chosen: law.Offer) -> Unit:
    return episode.centre if chosen.assignee == f"unit:{episode.centre_id}" else episode.unit
