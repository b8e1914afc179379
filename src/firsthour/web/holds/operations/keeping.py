"""How does a hold's row follow its history, and a pursuit's row its holds? In the transaction of what happened.

Whoever changes a hold takes the pen of its pursuit first (``lock_hold``): two never write one history at once. What is
noted in a history is only ever added; the state is worked out again from all of it (``recovery.holds``).
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max
from django.db.models.functions import Coalesce

from firsthour.recovery.hold_events import HoldEvent
from firsthour.recovery.holds import HoldState
from firsthour.web.gateway.models import BankAnswer
from firsthour.web.holds.averting import count_again_for
from firsthour.web.holds.models import Hold, HoldHappening, HoldRequest, Pursuit
from firsthour.web.holds.operations.telling import tell
from firsthour.web.holds.queries.chases import read_chase
from firsthour.web.holds.states import (
    columns_of,
    read_events,
    read_happenings,
    read_state,
    state_of_rows,
)
from firsthour.web.ui.acting import Actor

__all__ = [
    "keep_pursuit", "keep_state", "lock_hold", "lock_pursuit", "note", "read_events", "read_state"
]  # fmt: skip
LAPSED = "lapsed"
_COPIES = (
    "held_fen", "asked_fen", "drafted_fen", "gone_fen", "residual_fen", "loss_fen", "first_known_at", "first_sent_at",
    "first_held_at", "version",
)  # fmt: skip


def lock_pursuit(pursuit: Pursuit) -> Pursuit:
    """Return a pursuit as it stands now, its pen taken until the transaction ends."""
    rows = Pursuit.objects.select_for_update(of=("self",)).select_related("matter__unit", "matter__owner")
    return rows.get(pk=pursuit.pk)


def lock_hold(hold: Hold) -> Hold:
    """Return a hold as it stands now, the pen of its pursuit taken until the transaction ends."""
    pursuit = lock_pursuit(hold.pursuit)
    fresh = Hold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    fresh.pursuit = pursuit
    return fresh


def note(
    hold: Hold, event: HoldEvent, *, by: Actor, now: datetime, request: HoldRequest | None = None,
    answer: BankAnswer | None = None, cause: str = "", paper: str = "",
) -> HoldHappening:  # fmt: skip
    """Add to the history of a hold; the caller has its pen and keeps the state afterwards."""
    last = HoldHappening.objects.filter(hold=hold).aggregate(last=Coalesce(Max("order"), 0))["last"]
    return HoldHappening.objects.create(
        hold=hold, order=last + 1, kind=event.kind, at=min(event.at, now), recorded_at=now, request=request,
        unknown_request="" if request is not None else event.request,
        measure=event.measure if event.kind == "drafted" else "", asset=event.asset if event.kind == "drafted" else "",
        outcome=event.outcome if event.kind == "answered" else "", amount_fen=event.amount_fen, until=event.until,
        flags=sorted(event.flags), later_hop=event.later_hop, reason=event.reason[:500], alarm=event.alarm or None,
        cause=cause, paper=paper, answer=answer, by_key=by.key, by_name=by.name,
    )  # fmt: skip


def keep_state(hold: Hold, now: datetime, *, by: Actor) -> HoldState:
    """Work out where a hold stands and write it into its row; what has lapsed since is told once, as of its end."""
    rows = read_happenings(hold)
    state = state_of_rows(rows, now)
    before = (hold.state, hold.held_fen, hold.asked_fen, hold.ends_at)
    lapsed_at = hold.ends_at
    for name, value in columns_of(state, rows, now=now).items():
        setattr(hold, name, value)
    hold.looked_at = now
    hold.version += before != (hold.state, hold.held_fen, hold.asked_fen, hold.ends_at)
    hold.save()
    if state.state == LAPSED and before[0] != LAPSED:
        _tell_lapse(hold, rows, at=min(lapsed_at or now, now), was=before[0], by=by, now=now)
    return state


def keep_pursuit(pursuit: Pursuit, *, now: datetime, by: Actor) -> None:
    """Work out the parts of a loss again and write them into the pursuit's row; what was averted follows."""
    found = read_chase(pursuit, now).chase
    before = pursuit.held_fen
    parts = found.parts
    pursuit.held_fen, pursuit.asked_fen, pursuit.drafted_fen = parts.held_fen, parts.asked_fen, parts.drafted_fen
    pursuit.gone_fen, pursuit.residual_fen = parts.gone_fen, parts.residual_fen
    pursuit.loss_fen = found.loss_fen
    known = pursuit.holds.order_by("known_at").values_list("known_at", flat=True).first()
    pursuit.first_known_at = _earlier(pursuit.first_known_at, known)
    sent = HoldRequest.objects.filter(hold__pursuit=pursuit, measure="stop", sent_at__isnull=False)
    pursuit.first_sent_at = _earlier(
        pursuit.first_sent_at, sent.order_by("sent_at").values_list("sent_at", flat=True).first()
    )
    pursuit.first_held_at = _earlier(pursuit.first_held_at, found.first_held_at)
    pursuit.version += 1
    pursuit.save(update_fields=_COPIES)
    if pursuit.held_fen != before:
        count_again_for(pursuit, by=by, now=now)


def keep_all(holds: Iterable[Hold], *, by: Actor, now: datetime) -> None:
    """Keep several holds of one pursuit, and the pursuit once."""
    pursuit = None
    for hold in holds:
        keep_state(hold, now, by=by)
        pursuit = hold.pursuit
    if pursuit is not None:
        keep_pursuit(pursuit, now=now, by=by)


def _tell_lapse(
    hold: Hold, rows: list[HoldHappening], *, at: datetime, was: str, by: Actor, now: datetime
) -> None:  # fmt: skip
    """Tell of a lapse once for what lapsed, whatever the machine's clock did in between."""
    n_effects = sum(row.kind == "answered" and row.outcome in ("held", "done") for row in rows)
    key = f"lapsed:{n_effects}"
    if any(row.alarm == key for row in rows):
        return
    note(hold, HoldEvent(kind="told", at=now, alarm=key), by=by, now=now)
    kind = "freeze.lapsed" if was == "frozen" else "hold.lapsed"
    tell(kind, hold, by=by, now=now, at=at, facts={"was": was, "stops": hold.stops_used})


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at is not None), default=None)
