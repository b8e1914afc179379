"""Which questions are asked, in which order? At most seven screens of one question each, the last one sends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from firsthour.web.portal.forms import (
    KindForm,
    MissingForm,
    PageForm,
    PaymentForm,
    StoryForm,
    TracesForm,
    YouForm,
)

MOST_SCREENS = 7
WHEN = "when"
SEND = "send"
WAYS = {
    "today": ("kind", "story", "money", "traces", "you", SEND),
    "earlier": ("kind", "story", "money", "traces", "you", SEND),
    "not_yet": ("kind", "story", "traces", "you", SEND),
    "missing": ("missing", "story", "you", SEND),
}


@dataclass(frozen=True)
class Step:
    """One screen: its key in the address, its question and its form."""

    key: str
    question: Any
    form: type[PageForm]


STEPS = {
    step.key: step
    for step in (
        Step("kind", _("What is it about?"), KindForm),
        Step("story", _("What happened?"), StoryForm),
        Step("money", _("Where did the money go?"), PaymentForm),
        Step("traces", _("What do you know of them?"), TracesForm),
        Step("missing", _("Who is missing?"), MissingForm),
        Step("you", _("How do we reach you?"), YouForm),
    )
}


def screens_of(draft: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the screens of a report, the first one (when?) included."""
    return (WHEN, *WAYS.get(str(draft.get(WHEN)), ()))


def place_of(draft: Mapping[str, Any], key: str) -> int:
    """Return which screen this is, from 1; 0 when it is not asked in this report."""
    screens = screens_of(draft)
    return screens.index(key) + 1 if key in screens else 0


def after(draft: Mapping[str, Any], key: str) -> str:
    """Return the screen that follows."""
    screens = screens_of(draft)
    return screens[min(screens.index(key) + 1, len(screens) - 1)]


def before(draft: Mapping[str, Any], key: str) -> str:
    """Return the screen that was before."""
    screens = screens_of(draft)
    return screens[max(screens.index(key) - 1, 0)]


def first_open(draft: Mapping[str, Any]) -> str:
    """Return the first screen that was not answered, or the last one."""
    return next((key for key in screens_of(draft) if key not in draft and key != SEND), SEND)


def to_plain(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed as values that JSON can hold; moments with their zone."""
    return {name: value.isoformat() if isinstance(value, datetime | date) else value for name, value in cleaned.items()}


def to_initial(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return kept answers as a form shows them again."""
    shown = dict(kept)
    if kept.get("paid_at"):
        shown["paid_at"] = datetime.fromisoformat(kept["paid_at"])
    return shown
