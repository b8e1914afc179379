"""What of stops and freezes waits for an officer: to approve, to ask after, to extend, to renew, to release?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from firsthour.web.holds.models import Hold, HoldRequest, RequestState
from firsthour.web.holds.policies import visible_holds, visible_requests, waiting_requests
from firsthour.web.holds.queries.lists import FALLS_WITHIN, RENEW_WITHIN
from firsthour.web.holds.rules import hold_rules
from firsthour.web.people.policies import PeopleAccess, below
from firsthour.web.ui.access import Permission

RELEASE_PERIOD = timedelta(days=3)


@dataclass(frozen=True)
class WaitingHold:
    """One thing that waits: what, about which account, by when, since when."""

    what: str  # approve draft answer stop freeze release
    hold: Hold
    due_at: datetime | None
    started_at: datetime
    request: HoldRequest | None = None


def list_waiting(access: PeopleAccess, *, now: datetime, limit: int) -> Iterable[WaitingHold]:
    """Yield what waits for this officer: decisions as a leader, and work in the own unit or on own matters."""
    officer = access.officer
    if officer is None or not access.may(Permission.SEE_HOLDS):
        return
    if access.may(Permission.APPROVE_HOLDS):
        decisions = waiting_requests(access, now=now).exclude(drafted_by=officer)
        yield from _requests(decisions.order_by("due_at", "pk")[:limit], "approve")
    if not access.may(Permission.WORK_HOLDS):
        return
    span = hold_rules().lines["answer"].span
    mine = _mine(access, key="hold__pursuit__")
    open_ones = visible_requests(access, now=now).filter(mine, hold__pursuit__ended_at=None)
    late = Q(state=RequestState.SENT, sent_at__lte=now - span)
    for one in _related(open_ones.filter(Q(state=RequestState.DRAFTED) | late).order_by("due_at", "pk")[:limit]):
        if one.state == RequestState.SENT and one.sent_at is not None:
            yield WaitingHold("answer", one.hold, one.sent_at + span, one.sent_at, one)
        else:
            yield WaitingHold("draft", one.hold, one.due_at, _start(one), one)
    yield from _ending(access, now=now, limit=limit)


def _ending(access: PeopleAccess, *, now: datetime, limit: int) -> Iterable[WaitingHold]:
    """Yield the accounts whose stop or freeze ends soon, and those to be released."""
    soon = (
        Q(state="stopped", ends_at__lte=now + FALLS_WITHIN)
        | Q(state="frozen", ends_at__lte=now + RENEW_WITHIN)
        | Q(state="to_release")
    )
    rows = visible_holds(access, now=now).filter(_mine(access, key="pursuit__"), soon, pursuit__ended_at=None)
    for hold in rows.select_related("pursuit__matter").order_by("ends_at", "pk")[:limit]:
        if hold.state == "to_release":
            due = hold.release_due_at
            yield WaitingHold("release", hold, due, due - RELEASE_PERIOD if due else hold.known_at)
        else:
            what = "stop" if hold.state == "stopped" else "freeze"
            yield WaitingHold(what, hold, hold.ends_at, hold.since_at or hold.known_at)


def _requests(rows: QuerySet[HoldRequest], what: str) -> Iterable[WaitingHold]:
    for one in _related(rows):
        yield WaitingHold(what, one.hold, one.due_at, _start(one), one)


def _related(rows: QuerySet[HoldRequest]) -> QuerySet[HoldRequest]:
    return rows.select_related("hold__pursuit__matter")


def _start(request: HoldRequest) -> datetime:
    return min(request.drafted_at, request.due_at) if request.due_at is not None else request.drafted_at


def _mine(access: PeopleAccess, *, key: str) -> Q:
    """Return the condition that something is an officer's own, or lies in a unit he is posted to."""
    own = Q(**{f"{key}matter__owner": access.officer}) | Q(**{f"{key}opened_by": access.officer})
    return own | below(f"{key}matter__unit_path", access.home_paths)
