"""What does this room add to the frame, to my desk, to the gate, and to what the public's site sends?"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firsthour.web.appeals import erasing, policies
from firsthour.web.appeals.names import CLOCK_ABOUT, CLOCKS
from firsthour.web.appeals.operations import portal
from firsthour.web.appeals.queries.appeals import appeals_on, list_mine, reviews_shown, titles_of
from firsthour.web.appeals.wording import EVENT_ICONS, EVENT_WORDS
from firsthour.web.audit.revealables import Answer, Subject, register_revealable
from firsthour.web.desk import waiting as desk_waiting
from firsthour.web.desk import wording as desk_wording
from firsthour.web.desk.clock_subjects import SubjectWords, register_clock_subject
from firsthour.web.desk.document_kinds import FIELD_WORDS
from firsthour.web.desk.matter_kinds import Panel, add_panel
from firsthour.web.desk.models import Matter
from firsthour.web.desk.notice_kinds import register_topic
from firsthour.web.intake.packages import register_effect, register_teller
from firsthour.web.ui.access import Access, Permission
from firsthour.web.ui.masking import tail_of
from firsthour.web.ui.registry import REGISTRY, NavItem, Waiting

EFFECTS = {
    "appeal": portal.take_appeal,
    "appeal_more": portal.take_more,
    "appeal_again": portal.take_complaint,
    "appeal_back": portal.take_withdrawal,
}


def register() -> None:
    """Fill the registries; called once, when the app is ready."""
    erasing.register()
    register_revealable(
        policies.KIND, words=_("Appeal against a hold"), fetch=policies.fetch_appeal, mask=policies.mask_appeal,
        policy=_may_open, permission=Permission.SEE_HOLDS, record_kind="property",
    )  # fmt: skip
    desk_wording.EVENT_WORDS.update(EVENT_WORDS)
    desk_wording.EVENT_ICONS.update(EVENT_ICONS)
    FIELD_WORDS.update(
        {
            "holder": _("Holder of the account"),
            "appeal_number": _("Number of the appeal"),
            "received_on": _("Received on"),
            "account": _("Account"),
            "outcome": _("What is decided"),
            "cause": _("Cause"),
            "remedy": _("What can be done against it"),
        }
    )
    register_topic("appeal.told", _("News of an appeal against a hold"), icon="scale")
    register_topic("appeal.stray", _("An appeal under no known number and code came in"), icon="scale")
    register_topic("appeal.suggested", _("Wrong freezes suggest a change of a rule"), icon="list-check")
    register_clock_subject(CLOCK_ABOUT, subjects_of)
    REGISTRY.add_nav(
        NavItem("recovery", 30, "appeals:appeals", _("Wrong-freeze appeals"), "scale", Permission.SEE_HOLDS, count_open)
    )
    REGISTRY.add_waiting("appeal", waiting_appeals)
    desk_waiting.KINDS["appeal"] = (_("Wrong-freeze appeals"), "scale")
    add_panel(Panel("appeals", 47, "appeals/parts/panel.html", panel, kinds=("case", "incident")))
    for kind, effect in EFFECTS.items():
        register_effect(kind, effect)
    register_teller(portal.tell_appeals)


def _may_open(access: Access, subject: Subject, now: datetime) -> Answer:
    return policies.appeal_answer(access, subject, now=now)


def panel(request: HttpRequest, matter: Matter) -> Mapping[str, Any] | None:
    """Show on a matter's page which appeals there are against its holds: no account, no name."""
    found = appeals_on(request.access, matter, now=request.now)
    return {"appeals": found} if found else None


def count_open(request: HttpRequest) -> tuple[int, bool]:
    """Return how many appeals are open where this visitor sees them, and whether one of the own ends today."""
    n_open = reviews_shown(request.access, "open", now=request.now).count()
    if not n_open:
        return 0, False
    mine = list_mine(request.access, now=request.now, limit=20)
    return n_open, any(one.clock is not None and (one.clock.due_at - request.now).days < 1 for one in mine)


def waiting_appeals(request: HttpRequest, *, limit: int) -> Iterable[Waiting]:
    """Yield the appeals that this officer reviews."""
    if request.access.officer is None or not request.access.may(Permission.REVIEW_APPEALS):
        return
    for one in list_mine(request.access, now=request.now, limit=limit):
        if one.clock is None:
            continue
        appeal, hold = one.appeal, one.appeal.hold
        yield Waiting(
            key=f"appeal:{one.review.uid}", kind="appeal", icon="scale",
            title=gettext("Appeal %(number)s") % {"number": appeal.number},
            about=f"{hold.institution} {tail_of(hold.account)}".strip(),
            url=reverse("appeals:appeal", args=[appeal.uid]),
            due_at=one.clock.due_at, started_at=one.clock.started_at, clock=CLOCKS[one.review.round],
            amount_fen=hold.held_fen, action=gettext("Review it"),
            action_url=reverse("appeals:decide", args=[appeal.uid]),
        )  # fmt: skip


def subjects_of(keys: Sequence[str]) -> dict[str, SubjectWords]:
    """Return the words of clocks of reviews."""
    return {
        str(one.uid): SubjectWords(
            gettext("Appeal %(number)s") % {"number": one.appeal.number},
            reverse("appeals:appeal", args=[one.appeal.uid]),
        )
        for one in titles_of(keys)
    }
