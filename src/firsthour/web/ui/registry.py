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


@dataclass(frozen=True)
class KeyItem:
    """A single key that leads somewhere from every page: its letter, words (lazy), route, and who may go there."""

    key: str
    words: Any
    route: str
    permission: Permission | None = None


@dataclass(frozen=True)
class MeItem:
    """A line of the menu under one's own name."""

    order: int
    route: str
    words: Any
    icon: str
    permission: Permission | None = None


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
    keys: dict[str, KeyItem] = field(default_factory=dict)
    me: list[MeItem] = field(default_factory=list)
    waiting: dict[str, WaitingSource] = field(default_factory=dict)
    search: dict[str, SearchSource] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)

    def add_nav(self, item: NavItem) -> None:
        """Add a line to the navigation."""
        self.nav.append(item)
        self.nav.sort(key=lambda item: (GROUPS.index(item.group), item.order))

    def add_key(self, item: KeyItem) -> None:
        """Add a key; a second one of the same letter replaces the first."""
        self.keys[item.key] = item

    def add_me(self, item: MeItem) -> None:
        """Add a line to the menu under one's own name."""
        self.me.append(item)
        self.me.sort(key=lambda item: item.order)

    def add_waiting(self, kind: str, source: WaitingSource) -> None:
        """Add a source of waiting work."""
        self.waiting[kind] = source

    def add_part(self, template: str) -> None:
        """Add a part that stands, unseen, at the end of every page, whoever looks at it."""
        if template not in self.parts:
            self.parts.append(template)

    def add_search(self, kind: str, source: SearchSource) -> None:
        """Add a source of search hits."""
        self.search[kind] = source


REGISTRY = Registry()
