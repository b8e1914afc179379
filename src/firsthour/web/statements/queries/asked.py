"""Which statements were asked for, what came in of them, and which answers are overdue?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from firsthour.law.clocks import Clock
from firsthour.web.desk.clocks import clock_of
from firsthour.web.desk.models import Matter, RunningClock
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.statements.asked_clock import CLOCK, CLOCK_ABOUT
from firsthour.web.statements.models import AskedState, AskedStatement, Trace

PAGE = 50


@dataclass(frozen=True)
class AskedLine:
    """A statement that was asked for, and its clock once the paper is signed."""

    row: AskedStatement
    clock: Clock | None


def list_asked(matter: Matter, *, now: Any, first: int = 0, most: int | None = PAGE) -> tuple[list[AskedLine], int]:
    """Return a page of what was asked for on a matter, the latest first, and how many; all where ``most`` is None."""
    rows = AskedStatement.objects.filter(matter=matter).select_related("document", "trace", "ledger").order_by("-pk")
    listed = rows[first:] if most is None else rows[first : first + most]
    return _with_clocks(list(listed), now=now), rows.count()


def get_one_asked(matter: Matter, uid: UUID) -> AskedStatement:
    """Return a statement that was asked for on a matter.

    Raises
    ------
    AskedStatement.DoesNotExist
        The matter has none such.
    """
    row: AskedStatement = AskedStatement.objects.select_related("ledger").get(uid=uid, matter=matter)
    row.matter = matter
    return row


def count_asked(matter: Matter) -> dict[str, int]:
    """Return how many statements are in each state."""
    states = list(AskedStatement.objects.filter(matter=matter).values_list("state", flat=True))
    return {state: states.count(state) for state in AskedState.values}


def asked_in(trace: Trace) -> dict[tuple[str, str, str, str], AskedStatement]:
    """Return what is asked for of a trace's ledger now: (account, reason, first day, last day) → row."""
    rows = AskedStatement.objects.filter(ledger=trace.ledger).exclude(state=AskedState.DROPPED)
    return {(one.account, one.reason, one.from_day.isoformat(), one.to_day.isoformat()): one for one in rows}


def list_waiting(access: PeopleAccess, *, now: Any, limit: int) -> list[AskedLine]:
    """Return the open statements of this officer's own papers and matters whose clock runs, the earliest end first."""
    mine = Q(document__made_by=access.officer) | Q(matter__owner=access.officer)
    clocks = RunningClock.objects.filter(kind=CLOCK, about_kind=CLOCK_ABOUT, done_at=None)
    rows = AskedStatement.objects.filter(mine, state=AskedState.OPEN, document__state="signed", matter__closed_at=None)
    keys = {str(uid): uid for uid in rows.values_list("uid", flat=True)[: limit * 10]}
    due = clocks.filter(about_key__in=keys).order_by("due_at").values_list("about_key", flat=True)[:limit]
    found = AskedStatement.objects.filter(uid__in=list(due)).select_related("document", "matter")
    lines = _with_clocks(list(found), now=now)
    return sorted(lines, key=lambda one: one.clock.due_at if one.clock is not None else now)


def titles_of(keys: Sequence[str]) -> Iterable[AskedStatement]:
    """Return the rows with these outside ids, for the words of their clocks."""
    return AskedStatement.objects.filter(uid__in=keys).select_related("matter")


def _with_clocks(rows: Sequence[AskedStatement], *, now: Any) -> list[AskedLine]:
    keys = [str(one.uid) for one in rows]
    clocks = RunningClock.objects.filter(kind=CLOCK, about_kind=CLOCK_ABOUT, about_key__in=keys)
    known = {one.about_key: one for one in clocks.prefetch_related("happenings")}
    return [AskedLine(one, clock_of(known[str(one.uid)], now=now) if str(one.uid) in known else None) for one in rows]
