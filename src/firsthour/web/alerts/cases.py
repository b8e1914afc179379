"""Which episodes are being worked on in this transaction, with their history and offers? Read and written together.

A ``Case`` is an episode with what happened in it so far and what is being added. Whoever changes an episode reads it as
a case (which locks it), adds happenings and calls ``steer``, and writes all cases at once with ``keep``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from firsthour.law.tiers import Tiering, TierReason, rank_of
from firsthour.law.turns import Happened
from firsthour.web.alerts.models import Episode, Happening, Offer
from firsthour.web.desk import events
from firsthour.web.desk.models import Event
from firsthour.web.desk.notices import News, notify_all
from firsthour.web.people.models import Officer
from firsthour.web.ui.acting import Actor

_WRITTEN = tuple(
    one.name for one in Episode._meta.concrete_fields if one.name not in ("id", "uid", "opened_at")
)  # what may change after an episode was opened
_TOGETHER = 200


@dataclass
class Case:
    """An episode, its history and offers in order, and what this transaction adds to them."""

    episode: Episode
    history: list[Happening] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    n_kept: int = 0  # happenings that stand already
    n_offers_kept: int = 0
    was_open: bool = True
    was_closed_by: str = ""
    changed_offers: list[Offer] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    told: list[tuple[Officer, News]] = field(default_factory=list)

    @property
    def happened(self) -> list[Happened]:
        """The history as ``law.dissuasion`` reads it."""
        return [
            Happened(one.kind, one.at, one.channel, one.result, one.step, one.tier)  # type: ignore[arg-type]
            for one in self.history
        ]

    def add(self, kind: str, *, at: datetime, by: Actor, now: datetime, **said: Any) -> Happening:
        """Add something that happened."""
        order = self.history[-1].order + 1 if self.history else 1
        row = Happening(
            episode=self.episode, order=order, kind=kind, at=at, recorded_at=now, by_key=by.key, by_name=by.name, **said
        )
        self.history.append(row)
        return row

    def note(self, kind: str, *, at: datetime, by: Actor, now: datetime, **facts: Any) -> Event:
        """Add an event row for the figures."""
        episode = self.episode
        said = {"episode": str(episode.uid), "fraud_type": episode.fraud_type, "tier": episode.tier, **facts}
        event = events.draft(kind, unit=episode.unit, by=by, happened_at=at, recorded_at=now, facts=said)
        self.events.append(event)
        return event


def read_cases(keys: Iterable[int]) -> list[Case]:
    """Return these episodes, locked, with their history and offers; in three queries."""
    rows = Episode.objects.select_for_update(of=("self",)).select_related(
        "unit", "centre", "community", "assignee", "queue"
    )
    return cases_of(rows.filter(pk__in=list(keys)).order_by("pk"))


def cases_of(rows: Iterable[Episode]) -> list[Case]:
    """Return episodes that were read and locked as cases."""
    cases = {row.pk: Case(row) for row in rows}
    for happening in Happening.objects.filter(episode__in=list(cases)).order_by("episode", "order"):
        cases[happening.episode_id].history.append(happening)
    for offer in Offer.objects.filter(episode__in=list(cases)).select_related("officer", "unit").order_by("order"):
        cases[offer.episode_id].offers.append(offer)
    for case in cases.values():
        case.n_kept, case.n_offers_kept = len(case.history), len(case.offers)
        case.was_open, case.was_closed_by = case.episode.is_open, case.episode.closed_by
    return list(cases.values())


def read_case(episode: Episode) -> Case:
    """Return one episode as it stands now, locked."""
    (case,) = read_cases([episode.pk])
    return case


def keep(cases: Iterable[Case], *, by: Actor, now: datetime) -> None:
    """Write all that was changed and added, in a few statements; each episode moves to its next version."""
    written = list(cases)
    new = [case.episode for case in written if case.episode.pk is None]
    old = [case.episode for case in written if case.episode.pk is not None]
    for case in written:
        _note_end(case, by=by, now=now)
        case.episode.updated_at = now
        case.episode.version += case.episode.pk is not None
    Episode.objects.bulk_create(new, batch_size=_TOGETHER)
    if old:
        Episode.objects.bulk_create(
            old, update_conflicts=True, update_fields=_WRITTEN, unique_fields=["id"], batch_size=_TOGETHER
        )
    Happening.objects.bulk_create([row for case in written for row in case.history[case.n_kept :]])
    for offer in [offer for case in written for offer in case.changed_offers if offer.pk is not None]:
        offer.save()
    Offer.objects.bulk_create([row for case in written for row in case.offers[case.n_offers_kept :]])
    events.append_many([event for case in written for event in case.events])
    notify_all([one for case in written for one in case.told], by=by, now=now)


def _note_end(case: Case, *, by: Actor, now: datetime) -> None:
    """Add the event row of an episode that was closed, or that is closed by something else now."""
    one = case.episode
    if not one.is_open and (case.was_open or one.closed_by != case.was_closed_by):
        case.note("alert.closed", at=one.closed_at or now, by=by, now=now, result=one.closed_by)


def tiering_of(episode: Episode) -> Tiering | None:
    """Return the tier of an episode with its reasons; None before it has one."""
    if not episode.tier:
        return None
    reasons = tuple(
        TierReason(
            one["rule"], one["tier"], one["words"], one["status"], one["note"],
            tuple((name, value) for name, value in one["facts"]),
        )
        for one in episode.reasons
    )  # fmt: skip
    return Tiering(episode.tier, reasons, tuple(episode.missing))


def set_tiering(episode: Episode, tiering: Tiering) -> None:
    """Note the tier of an episode with its reasons."""
    episode.tier, episode.rank = tiering.tier, rank_of(tiering.tier)
    episode.reasons = [_reason(one) for one in tiering.reasons]
    episode.missing = list(tiering.missing)


def _reason(one: TierReason) -> Mapping[str, object]:
    facts = [[name, value] for name, value in one.facts]
    return {
        "rule": one.rule, "tier": one.tier, "words": dict(one.words), "status": one.status, "note": one.note,
        "facts": facts,
    }  # fmt: skip
