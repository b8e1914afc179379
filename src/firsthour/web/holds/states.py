"""What does a hold's history say, and where does it stand at a moment? The rows read back as ``recovery`` takes them.

A machine's clock that ran ahead leaves moments that have not come yet: what is written is known, so such a moment is
read as now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from firsthour.recovery.hold_events import EventKind, HoldEvent, Measure, Outcome
from firsthour.recovery.holds import HoldState, state_of
from firsthour.web.holds.models import Hold, HoldHappening, HoldRequest
from firsthour.web.holds.rules import hold_rules


@dataclass(frozen=True)
class ReadHold:
    """A hold with its state and the rows it follows from, in their order."""

    hold: Hold
    state: HoldState
    events: tuple[HoldEvent, ...]
    requests: tuple[HoldRequest, ...]
    happenings: tuple[HoldHappening, ...]

    @property
    def n_flags(self) -> int:
        """How much of its history a person must look at."""
        return count_flags(self.state, self.happenings)


def event_of_row(row: HoldHappening, *, now: datetime) -> HoldEvent:
    """Return a row as an event of the history."""
    return HoldEvent(
        kind=cast(EventKind, row.kind),
        at=min(row.at, now),
        recorded_at=min(row.recorded_at, now),
        request=row.request.number if row.request is not None else row.unknown_request,
        measure=cast(Measure, row.measure or "stop"),
        asset=row.asset or "deposits",
        outcome=cast(Outcome, row.outcome or "held"),
        amount_fen=row.amount_fen,
        until=row.until,
        flags=frozenset(row.flags),
        later_hop=row.later_hop,
        reason=row.reason,
        alarm=row.alarm or "",
    )


def read_happenings(hold: Hold) -> list[HoldHappening]:
    """Return what happened to a hold, in the order of recording."""
    return list(hold.happenings.select_related("request", "answer").order_by("order"))


def read_events(hold: Hold, now: datetime) -> list[HoldEvent]:
    """Return the history of a hold."""
    return [event_of_row(row, now=now) for row in read_happenings(hold)]


def state_of_rows(rows: Iterable[HoldHappening], now: datetime) -> HoldState:
    """Return where a hold stands by the rows of its history."""
    return state_of([event_of_row(row, now=now) for row in rows], now, rules=hold_rules())


def read_state(hold: Hold, now: datetime) -> HoldState:
    """Return where a hold stands."""
    return state_of_rows(read_happenings(hold), now)


def read_holds_of(holds: Iterable[Hold], now: datetime) -> dict[int, ReadHold]:
    """Return these holds by their keys, each with its state and rows; two queries for all of them."""
    listed = list(holds)
    happenings: dict[int, list[HoldHappening]] = {hold.pk: [] for hold in listed}
    rows = HoldHappening.objects.filter(hold__in=list(happenings)).select_related("request", "answer")
    for row in rows.order_by("hold_id", "order"):
        happenings[row.hold_id].append(row)
    requests: dict[int, list[HoldRequest]] = {hold.pk: [] for hold in listed}
    asked = HoldRequest.objects.filter(hold__in=list(requests))
    related = ("drafted_by", "approved_by", "asked_by", "approval__unit", "document", "hop", "original")
    for request in asked.select_related(*related).order_by("pk"):
        requests[request.hold_id].append(request)
    return {hold.pk: _read(hold, happenings[hold.pk], requests[hold.pk], now) for hold in listed}


def count_flags(state: HoldState, rows: Iterable[HoldHappening]) -> int:
    """Return how much of a history a person must look at: what is odd by itself, and answers that nobody waited for."""
    late = sum(row.kind == "answered" and row.answer is not None and row.answer.is_late for row in rows)
    return len(state.flags) + late


def columns_of(state: HoldState, rows: Iterable[HoldHappening], *, now: datetime) -> Mapping[str, Any]:
    """Return what of a state a hold's row repeats; ``next_alarm_at`` is when the state changes or tells next."""
    moments = [one for one in (state.next_alarm_at, state.ends_at) if one is not None and one > now]
    return {
        "state": state.state, "since_at": state.since_at, "ends_at": state.ends_at, "falls_at": state.falls_at,
        "release_due_at": state.release_due_at, "asked_fen": state.asked_fen, "held_fen": state.held_fen,
        "stops_used": state.stops_used, "n_flags": count_flags(state, rows),
        "next_alarm_at": min(moments, default=None),
    }  # fmt: skip


def _read(hold: Hold, rows: list[HoldHappening], requests: list[HoldRequest], now: datetime) -> ReadHold:
    events = tuple(event_of_row(row, now=now) for row in rows)
    state = state_of(events, now, rules=hold_rules())
    return ReadHold(hold, state, events, tuple(requests), tuple(rows))
