"""What do upper rooms show on lower pages? They register it here when the apps are ready.

A room adds a line to the navigation, a counter beside it, a source of waiting work for the desk, a source for the
search. A lower page asks the registry and never imports the room.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.http import HttpRequest

from firsthour.web.ui.access import Permission

GROUPS = ("desk", "front", "investigation", "recovery", "together", "command", "office")


@dataclass(frozen=True)
class NavItem:
    """A line of the navigation: where it leads, its words (lazy), icon, who sees it, and what is counted there."""

    group: str
    order: int
    route: str
    words: Any
    icon: str
    permission: Permission | None = None
    count: Callable[[HttpRequest], tuple[int, bool]] | None = None  # (how many, whether any expires today)
    key: str = ""  # second letter after g


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for an officer, as the desk shows it; every room's work takes this form."""

    key: str  # stable: kind and uid
    kind: str  # filter chip
    icon: str
    title: str
    about: str
    url: str
    due_at: datetime | None
    started_at: datetime | None
    clock: str  # id of the clock kind in law/deadlines, for its states
    paused_for: str = ""
    amount_fen: int | None = None
    tier: str = ""
    tag: str = ""
    action: str = ""  # words of its one action
    action_url: str = ""  # where the action is confirmed
    mine: bool = True
    overdue_says: str = ""  # who was told when it ran over


class WaitingSource(Protocol):
    """Where waiting things come from."""

    def __call__(self, request: HttpRequest, *, limit: int) -> Iterable[Waiting]:
        """Yield what waits for this officer, the earliest expiry first, at most ``limit``."""


@dataclass(frozen=True)
class Found:
    """One hit of a search, already allowed to be shown."""

    kind: str
    icon: str
    title: str
    about: str
    url: str


class SearchSource(Protocol):
    """Where hits come from; each source answers only what this officer may see."""

    def __call__(self, request: HttpRequest, text: str, *, limit: int) -> Iterable[Found]:
        """Yield at most ``limit`` hits, best first."""


@dataclass
class Registry:
    """What all rooms have registered."""

    nav: list[NavItem] = field(default_factory=list)
    waiting: dict[str, WaitingSource] = field(default_factory=dict)
    search: dict[str, SearchSource] = field(default_factory=dict)

    def add_nav(self, item: NavItem) -> None:
        """Add a line to the navigation."""
        self.nav.append(item)
        self.nav.sort(key=lambda item: (GROUPS.index(item.group), item.order))

    def add_waiting(self, kind: str, source: WaitingSource) -> None:
        """Add a source of waiting work."""
        self.waiting[kind] = source

    def add_search(self, kind: str, source: SearchSource) -> None:
        """Add a source of search hits."""
        self.search[kind] = source


REGISTRY = Registry()
