"""Which questions does an appeal ask, in which order? Five screens of one question each, the last one sends."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from firsthour.web.portal.appeals_forms import AppealStoryForm, AppellantForm, NoticeForm, WishForm
from firsthour.web.portal.forms import PageForm

SEND = "send"


@dataclass(frozen=True)
class AppealStep:
    """One screen: its key in the address, its question and its form."""

    key: str
    question: Any
    form: type[PageForm]


STEPS = {
    step.key: step
    for step in (
        AppealStep("notice", _("Which notice did you get?"), NoticeForm),
        AppealStep("story", _("Why is the measure wrong?"), AppealStoryForm),
        AppealStep("wish", _("What do you ask for?"), WishForm),
        AppealStep("you", _("Who are you?"), AppellantForm),
    )
}
SCREENS = (*STEPS, SEND)


def after(key: str) -> str:
    """Return the screen that follows."""
    return SCREENS[min(SCREENS.index(key) + 1, len(SCREENS) - 1)]


def before(key: str) -> str:
    """Return the screen that was before; nothing before the first."""
    place = SCREENS.index(key)
    return SCREENS[place - 1] if place else ""


def first_open(draft: Mapping[str, Any]) -> str:
    """Return the first screen that was not answered, or the last one."""
    return next((key for key in STEPS if key not in draft), SEND)
