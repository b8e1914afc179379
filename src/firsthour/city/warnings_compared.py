"""Which table of tiers reaches people before they pay, and what does it cost? Played on a city whose truth is known.

Each table gives the city's warnings their tiers; the ladder then says what is done, step by step, as on the site
(``law.dissuasion``). What comes of each step follows from the truth: who answers, who stops for which way of telling,
whose number is wrong, who had paid already. People are reached as late as the ladder allows, machines at once; there
are always enough officers. Compare tables with each other, not these figures with a real unit's.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from firsthour.base.clock import from_us
from firsthour.city.warnings import CityWarning, CityWarnings, WarnedTruth, warning_table
from firsthour.law.dissuasion import Action, next_action
from firsthour.law.episodes import EpisodeSpan, find_episode, retier, widen
from firsthour.law.ladder import REPORT, Ladder, example_ladder
from firsthour.law.signals import Signal, join_signals
from firsthour.law.tiers import TIERS, Tiering, TierRules, rank_of, tier_of
from firsthour.law.turns import Happened

_WAYS = ("sms", "phone", "visit", "second_person")
_US = timedelta(microseconds=1)


@dataclass(frozen=True)
class TierFigures:
    """What a table makes of the people whose highest tier was this one.

    ``n_victims`` would have paid: ``n_before`` were stopped before they paid anything, ``n_part`` after some of it,
    ``n_lost`` not at all. ``n_never`` would never have paid; ``n_false_visits`` is how often they were visited.
    """

    tier: str
    n_victims: int = 0
    n_before: int = 0
    n_part: int = 0
    n_lost: int = 0
    would_fen: int = 0
    saved_fen: int = 0
    n_never: int = 0
    n_visits: int = 0
    n_false_visits: int = 0
    officer_minutes: int = 0


@dataclass(frozen=True)
class TierComparison:
    """What one table makes of a city: by tier (the heaviest first) and in all.

    ``n_unseen`` victims have no signal at all, whatever the table; they stand in ``total.n_lost``.
    """

    name: str
    tiers: tuple[TierFigures, ...]
    total: TierFigures
    n_signals: int
    n_unseen: int


def compare_tier_rules(
    told: CityWarnings, tables: Iterable[tuple[str, TierRules]], *, ladder: Ladder | None = None
) -> list[TierComparison]:
    """Return what each named table makes of the same warnings."""
    return [_compare(told, name, rules, ladder or example_ladder()) for name, rules in tables]


def _compare(told: CityWarnings, name: str, rules: TierRules, ladder: Ladder) -> TierComparison:
    about: dict[int, list[CityWarning]] = defaultdict(list)
    for warning in {one.source_number: one for one in reversed(told.warnings)}.values():
        about[warning.person].append(warning)
    people = _people(told.truths)
    figures = {tier: TierFigures(tier) for tier in reversed(TIERS)}
    unseen = TierFigures("")
    for person, truth in people.items():
        if person not in about:
            unseen = _add(unseen, _outcome(truth, None))
            continue
        played = _Played(truth, rules, ladder)
        played.play(sorted(about[person], key=lambda one: (one.sent_us, one.source_number)))
        figures[played.heaviest] = _add(figures[played.heaviest], _outcome(truth, played))
    total = TierFigures("")
    for one in (*figures.values(), unseen):
        total = _add(total, one)
    return TierComparison(name, tuple(figures.values()), total, sum(map(len, about.values())), unseen.n_victims)


def _people(truths: Sequence[WarnedTruth]) -> dict[int, WarnedTruth]:
    """Return one truth a person: who is cheated twice has all payments in order, and stays who they were."""
    people: dict[int, WarnedTruth] = {}
    for one in truths:
        known = people.get(one.person)
        payments = tuple(sorted((*(known.payments if known else ()), *one.payments)))
        people[one.person] = WarnedTruth(**{**(known or one).__dict__, "payments": payments})
    return people


def _outcome(truth: WarnedTruth, played: "_Played | None") -> TierFigures:
    """Return what came of one person; None was never warned."""
    visits, minutes = (played.n_visits, played.minutes) if played else (0, 0)
    if not truth.would_pay:
        return TierFigures("", n_never=1, n_visits=visits, n_false_visits=visits, officer_minutes=minutes)
    would = sum(fen for _at, fen in truth.payments)
    lost = sum(fen for at, fen in truth.payments if played is None or not played.is_stopped_at(at))
    return TierFigures(
        "",
        n_victims=1,
        n_before=int(lost == 0),
        n_part=int(0 < lost < would),
        n_lost=int(lost == would),
        would_fen=would,
        saved_fen=would - lost,
        n_visits=visits,
        officer_minutes=minutes,
    )


def _add(one: TierFigures, other: TierFigures) -> TierFigures:
    names = [name for name in TierFigures.__dataclass_fields__ if name != "tier"]
    return TierFigures(one.tier, **{name: getattr(one, name) + getattr(other, name) for name in names})


@dataclass
class _Episode:
    """An episode of one person while it is played."""

    span: EpisodeSpan
    opened_at: datetime
    signals: list[Signal] = field(default_factory=list)
    tiering: Tiering | None = None
    history: list[Happened] = field(default_factory=list)
    phone_is_wrong: bool = False
    n_tries: int = 0


@dataclass
class _Played:
    """One person under one table: what is done, what comes of it, what it costs."""

    truth: WarnedTruth
    rules: TierRules
    ladder: Ladder
    heaviest: str = "low"
    minutes: int = 0
    n_visits: int = 0
    stopped_us: int | None = None
    refused: bool = False
    episodes: list[_Episode] = field(default_factory=list)

    def is_stopped_at(self, at_us: int) -> bool:
        return self.stopped_us is not None and at_us >= self.stopped_us

    def play(self, warnings: Sequence[CityWarning]) -> None:
        """Let everything happen in the order of time: what comes in, and what is done before the next comes."""
        for warning in warnings:
            at = from_us(warning.sent_us)
            self._act(at)
            self._hear(warning, at)
        self._act(None)

    def _hear(self, warning: CityWarning, at: datetime) -> None:
        spans = [one.span for one in self.episodes]
        found = find_episode(
            spans, "p", fraud_type=warning.fraud_type, seen_at=from_us(warning.seen_us), rules=self.rules
        )
        if found is None:
            span = EpisodeSpan(
                f"{len(spans):06d}", "p", warning.fraud_type, from_us(warning.seen_us), from_us(warning.seen_us)
            )
            episode = _Episode(span, at, phone_is_wrong=warning.is_wrong_phone)
            self.episodes.append(episode)
        else:
            episode = next(one for one in self.episodes if one.span is found)
            episode.span = widen(found, from_us(warning.seen_us), fraud_type=warning.fraud_type)
            episode.phone_is_wrong = episode.phone_is_wrong and warning.is_wrong_phone  # a second number may be right
        self._tier(episode, warning, at)

    def _tier(self, episode: _Episode, warning: CityWarning, at: datetime) -> None:
        typed = {"fraud_type": warning.fraud_type} if warning.fraud_type else {}
        episode.signals.append(Signal({**warning.facts, **typed}, from_us(warning.seen_us)))
        joined = join_signals(episode.signals, self.rules.facts)
        counted = {
            "repeat_signals": len(episode.signals) - 1,
            "warned_before": len(self.episodes) > 1,
            "refused_before": self.refused,
        }
        known = {name: value for name, value in {**joined.facts, **counted}.items() if name in self.rules.facts}
        episode.tiering = retier(episode.tiering, tier_of(Signal(known, joined.seen_at), self.rules))
        episode.history.append(Happened("warned", at, tier=episode.tiering.tier))
        self.heaviest = max(self.heaviest, episode.tiering.tier, key=rank_of)

    def _act(self, until: datetime | None) -> None:
        """Do what falls due before ``until``, the earliest first."""
        while True:  # every ladder ends with a person who decides, so this does too
            waiting = [(at, place) for place, one in enumerate(self.episodes) if (at := self._when(one)) is not None]
            if not waiting or (until is not None and min(waiting)[0] >= until):
                return
            at, place = min(waiting)
            self._attempt(self.episodes[place], at)

    def _next(self, episode: _Episode) -> Action:
        last = max((episode.opened_at, *(one.at for one in episode.history)))
        assert episode.tiering is not None
        return next_action(
            episode.history, last, tiering=episode.tiering, opened_at=episode.opened_at, rules=self.ladder
        )

    def _when(self, episode: _Episode) -> datetime | None:
        action = self._next(episode)
        if not action.is_open or action.not_before is None or action.due_at is None:
            return None
        is_machine = action.channel in self.ladder.channels and self.ladder.channels[action.channel].machine
        return action.not_before if is_machine else action.due_at - _US

    def _attempt(self, episode: _Episode, at: datetime) -> None:
        channel = self._next(episode).channel
        result = self._result(episode, channel, at)
        self.minutes += warning_table()["minutes"].get(channel, 0)
        self.n_visits += channel in ("visit", "second_person")
        self.refused = self.refused or result == "refused"
        episode.history.append(Happened("attempt", at, channel=channel, result=result))

    def _result(self, episode: _Episode, channel: str, at: datetime) -> str:
        """Say what comes of a step, and let the person stop paying where it makes them."""
        if channel == REPORT:
            return "registered"
        way = self.ladder.channels[channel]
        if not way.contact:  # an office: a bank that is told; at last a person who decides
            return "decided" if not way.machine and self._is_last(channel) else "delivered"
        if way.machine:
            if not (way.by_number and episode.phone_is_wrong):
                self._tell("sms", at)
            return "delivered"
        if way.by_number and episode.phone_is_wrong:
            return "wrong_number"
        if episode.n_tries < self.truth.n_missed:
            episode.n_tries += 1
            return "unreachable"
        return self._met(channel if channel in _WAYS else _WAYS[-1], at)

    def _is_last(self, channel: str) -> bool:
        return any(steps[-1].channel == channel for steps in self.ladder.steps.values())

    def _met(self, way: str, at: datetime) -> str:
        if not self.truth.would_pay:
            return "false_alarm"
        is_stopped = self._tell(way, at)
        paid = any(from_us(time_us) <= at and not self.is_stopped_at(time_us) for time_us, _fen in self.truth.payments)
        return "already_paid" if paid else "dissuaded" if is_stopped else "refused"

    def _tell(self, way: str, at: datetime) -> bool:
        """Tell the person; they stop when this way, or a weaker one, is enough for them."""
        if self.stopped_us is None and self.truth.heeds and _WAYS.index(way) >= _WAYS.index(self.truth.heeds):
            self.stopped_us = _us_of(at)
        return self.stopped_us is not None


def _us_of(moment: datetime) -> int:
    return (moment - from_us(0)) // _US
