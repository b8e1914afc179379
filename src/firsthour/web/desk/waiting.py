"""What waits for me, from every room, in the order of the clocks? And what is next?"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from firsthour.base.clock import SHANGHAI
from firsthour.law.clocks import ClockState, scale_of, state_changes_at, state_of
from firsthour.web.ui.horizon import Due
from firsthour.web.ui.registry import REGISTRY, Waiting

MOST = 300  # of each source: nobody reads further down a desk
KINDS: dict[str, tuple[Any, str]] = {
    "task": (_("Tasks"), "list-check"),
    "document": (_("Papers"), "file-text"),
    "export": (_("Exports"), "file-export"),
}


@dataclass(frozen=True)
class Item:
    """A waiting thing with its clock worked out."""

    waits: Waiting
    state: str
    left: float | None
    turns_at: datetime | None

    @property
    def row_id(self) -> str:
        """The id of its row on the page."""
        return "w-" + self.waits.key.replace(":", "-")


@dataclass(frozen=True)
class Group:
    """A stretch of the queue: overdue, within the hour, today, this week, later. ``number`` counts all of it, of which
    ``items`` may be the first."""

    key: str
    title: Any
    icon: str
    about: Any
    items: Sequence[Item]
    number: int


@dataclass(frozen=True)
class Queue:
    """Everything that waits for one officer."""

    items: Sequence[Item]
    now: datetime

    @property
    def groups(self) -> list[Group]:
        """The items by how soon they end; empty stretches are left out."""
        return self.first_groups(len(self.items))

    def first_groups(self, most: int) -> list[Group]:
        """Return the stretches with so many items of all; those of which none is left are left out."""
        stretches: dict[str, list[Item]] = {key: [] for key, *_rest in _GROUPS}
        for item in self.items:
            stretches[_stretch(item, self.now)].append(item)
        groups, left = [], most
        for key, title, icon, about in _GROUPS:
            items = stretches[key][:left]
            left -= len(items)
            groups += [Group(key, title, icon, about, items, len(stretches[key]))] if items else []
        return groups

    @property
    def chips(self) -> list[tuple[str, Any, str, int]]:
        """Kind, words, icon and number of each kind of which something waits."""
        counted = Counter(item.waits.kind for item in self.items)
        return [(kind, words, icon, counted[kind]) for kind, (words, icon) in KINDS.items() if counted[kind]]

    @property
    def n_overdue(self) -> int:
        """How many are over."""
        return sum(item.state == ClockState.OVERDUE for item in self.items)

    @property
    def n_within_hour(self) -> int:
        """How many end within the hour."""
        return sum(_stretch(item, self.now) == "hour" for item in self.items)

    @property
    def n_today(self) -> int:
        """How many are over or end today."""
        return sum(_stretch(item, self.now) in ("overdue", "hour", "today") for item in self.items)

    @property
    def next_item(self) -> Item | None:
        """What to do now: what ends within the hour, else the earliest that is over, else the earliest that runs."""
        near = [item for item in self.items if _stretch(item, self.now) == "hour"]
        over = [item for item in self.items if item.state == ClockState.OVERDUE]
        running = [item for item in self.items if item.state not in (ClockState.OVERDUE, ClockState.PAUSED)]
        return next(iter([*near[:1], *over[:1], *running[:1]]), None)

    @property
    def turns_at(self) -> datetime | None:
        """When the first of the clocks changes its state."""
        return min((item.turns_at for item in self.items if item.turns_at is not None), default=None)

    def of_kind(self, kind: str) -> "Queue":
        """Return the queue with one kind only (all of it for no kind)."""
        return Queue([item for item in self.items if item.waits.kind == kind], self.now) if kind else self

    def dues(self) -> list[Due]:
        """Return what the horizon shows: what runs and has an end."""
        return [
            Due(item.waits.due_at, item.state, item.waits.icon, _few_words(item.waits.title), item.waits.url)
            for item in self.items
            if item.waits.due_at is not None and item.state != ClockState.PAUSED
        ]


_GROUPS = (
    ("overdue", _("Overdue"), "alert-octagon", _("Reported by itself; it stays until it is done")),
    ("hour", _("Within the hour"), "alarm", ""),
    ("today", _("Today"), "calendar-time", ""),
    ("week", _("This week"), "calendar-time", ""),
    ("later", _("Later"), "clock", ""),
    ("paused", _("Paused"), "player-pause", ""),
)


def read_queue(request: HttpRequest) -> Queue:
    """Return everything that waits for this officer, the earliest end first; read once a request."""
    known: Queue | None = getattr(request, "_queue", None)
    if known is None:
        waiting = [one for source in REGISTRY.waiting.values() for one in source(request, limit=MOST)]
        known = request._queue = make_queue(waiting, now=request.now)
    return known


def make_queue(waiting: Iterable[Waiting], *, now: datetime) -> Queue:
    """Return the waiting things with their clocks, in the order of the desk."""
    items = [_item(one, now) for one in waiting]
    far = datetime.max.replace(tzinfo=now.tzinfo)
    items.sort(key=lambda item: (item.state == ClockState.PAUSED, item.waits.due_at or far, item.waits.key))
    return Queue(items, now)


def _item(one: Waiting, now: datetime) -> Item:
    if one.due_at is None:
        return Item(one, ClockState.CALM, None, None)
    whole = one.due_at - (one.started_at or now)
    scale = scale_of(whole)
    state = ClockState.PAUSED if one.paused_for else state_of(one.due_at, now, scale=scale)
    left = max(0.0, min(1.0, (one.due_at - now) / whole)) if whole > timedelta(0) else 0.0
    return Item(one, state, left, state_changes_at(one.due_at, now, scale=scale))


def _few_words(title: str) -> str:
    """Return so much of a title as has room on the horizon: what stands before the first mark, cut to a few signs."""
    head = re.split(r"[:：，,（(“\"]", title, maxsplit=1)[0].strip() or title
    return head if len(head) <= 7 else f"{head[:6]}…"


def _stretch(item: Item, now: datetime) -> str:
    due = item.waits.due_at
    if item.state == ClockState.PAUSED:
        return "paused"
    if due is None:
        return "later"
    if due <= now:
        return "overdue"
    if due - now <= timedelta(hours=1):
        return "hour"
    days = (due.astimezone(SHANGHAI).date() - now.astimezone(SHANGHAI).date()).days
    return "today" if days == 0 else "week" if days <= 7 else "later"
