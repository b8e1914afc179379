"""Which kinds of matters are there, and what do upper rooms show on a matter's page? They register both here.

register_matter_kind(MatterKind("case", _("Case"), icon="gavel", letter="J", states={…}))
add_panel(Panel("money", 20, "cases/parts/money.html", read_money, kinds=("case",)))
add_button(MatterButton(10, _("Stop a payment"), "snowflake", url_of, may_stop, kinds=("incident",)))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from firsthour.base.errors import UserError
from firsthour.web.desk.models import Matter

Place = Literal["top", "main", "side"]
OPEN, CLOSED = "open", "closed"
PLAIN_STATES: Mapping[str, Any] = {OPEN: _("in progress"), CLOSED: _("concluded")}


class UnknownMatterKindError(UserError):
    """No kind of matter has this name."""

    code = "unknown_matter_kind"
    english = "No kind of matter is called {kind!r}."
    chinese = "没有名为 {kind!r} 的事项类型。"


class UnknownMatterStateError(UserError):
    """A kind of matter has no such state."""

    code = "unknown_matter_state"
    english = "A matter of kind {kind} has no state {state!r}."
    chinese = "{kind} 类事项没有状态 {state!r}。"


@dataclass(frozen=True)
class MatterKind:
    """A kind of matter: its words, icon, the letter of its numbers, its states in words.

    ``opens_by_hand``: officers open one by the plain form of the desk; other kinds are opened by their rooms.
    ``own_steps``: steps of the desk (``matter_policies.matter_steps``) that its room takes in its own way instead.
    """

    key: str
    words: Any
    icon: str
    letter: str
    states: Mapping[str, Any] = field(default_factory=lambda: PLAIN_STATES)
    first_state: str = OPEN
    closed_state: str = CLOSED
    opens_by_hand: bool = False
    own_steps: frozenset[str] = frozenset()
    new_route: str = ""  # where its room opens one, instead of the plain form
    many: Any = ""  # what a list of them is called
    new_words: Any = ""  # what opening one is called, where officers open one from its list

    def check_state(self, state: str) -> str:
        """Return the state if this kind has it.

        Raises
        ------
        UnknownMatterStateError
            It has not.
        """
        if state not in self.states:
            raise UnknownMatterStateError(kind=self.key, state=state)
        return state


@dataclass(frozen=True)
class Panel:
    """What a room shows on a matter's page: a template and what it needs; ``read`` returns None: not shown.

    ``place``: over the whole width under the clocks, in the wide column, or beside it where one acts.
    """

    key: str
    order: int
    template: str
    read: Callable[[HttpRequest, Matter], Mapping[str, Any] | None]
    kinds: tuple[str, ...] = ()  # none: every kind
    place: Place = "main"


@dataclass(frozen=True)
class MatterButton:
    """What a room lets do from a matter's page."""

    order: int
    words: Any
    icon: str
    url: Callable[[Matter], str]
    may: Callable[[HttpRequest, Matter], bool]
    kinds: tuple[str, ...] = ()


@dataclass
class MatterRegistry:
    """What has been registered."""

    kinds: dict[str, MatterKind] = field(default_factory=dict)
    panels: list[Panel] = field(default_factory=list)
    buttons: list[MatterButton] = field(default_factory=list)


MATTERS = MatterRegistry()


def register_matter_kind(kind: MatterKind) -> MatterKind:
    """Add a kind of matter; the same key again replaces it."""
    MATTERS.kinds[kind.key] = kind
    return kind


def add_panel(panel: Panel) -> None:
    """Add a panel to the matter's page; the same key again replaces it."""
    kept = [one for one in MATTERS.panels if one.key != panel.key]
    MATTERS.panels = sorted([*kept, panel], key=lambda one: one.order)


def add_button(button: MatterButton) -> None:
    """Add a button to the matter's page."""
    MATTERS.buttons = sorted([*MATTERS.buttons, button], key=lambda one: one.order)


def get_one_matter_kind(key: str) -> MatterKind:
    """Return the kind of that name.

    Raises
    ------
    UnknownMatterKindError
        No room has registered it.
    """
    if key not in MATTERS.kinds:
        raise UnknownMatterKindError(kind=key)
    return MATTERS.kinds[key]


def list_matter_kinds() -> list[MatterKind]:
    """Return every kind in the order of registration."""
    return list(MATTERS.kinds.values())


def new_matter_url(key: str) -> str:
    """Return where a matter of a kind is opened: by its room, else by the plain form of the desk."""
    known = get_one_matter_kind(key)
    return reverse(known.new_route) if known.new_route else reverse("desk:matter_new", args=[key])


def state_words(kind: str, state: str) -> str:
    """Return the words of a state; what no room explains keeps its code."""
    known = MATTERS.kinds.get(kind)
    return str(known.states.get(state, state)) if known else state


def kind_words(kind: str) -> str:
    """Return the words of a kind; what no room explains keeps its code."""
    known = MATTERS.kinds.get(kind)
    return str(known.words) if known else kind


def list_states() -> dict[str, str]:
    """Return the words of every state of every kind, once each."""
    return {state: str(words) for kind in MATTERS.kinds.values() for state, words in kind.states.items()}


register_matter_kind(MatterKind("lead", _("Lead"), icon="note", letter="X", opens_by_hand=True))
