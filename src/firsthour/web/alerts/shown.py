"""What does this room add to the frame, to my desk, to the search and to the gate?"""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firsthour.web.alerts import bulletin_shown, erasing, revealing
from firsthour.web.alerts.faces import CHANNEL_ICONS, VISITS, channel_short, clock_of, type_words
from firsthour.web.alerts.models import Episode
from firsthour.web.alerts.queries.board import count_waiting, open_episodes
from firsthour.web.alerts.queries.lists import find_by_number
from firsthour.web.alerts.queries.visits import list_mine
from firsthour.web.alerts.stuck import TOPIC
from firsthour.web.alerts.telling import LATE, OFFERED, QUEUED
from firsthour.web.audit.operations import record
from firsthour.web.desk import waiting
from firsthour.web.desk.models.notices import Tone
from firsthour.web.desk.notice_kinds import register_topic
from firsthour.web.desk.palette import Command, add_command
from firsthour.web.ui.access import Permission
from firsthour.web.ui.masking import mask_person
from firsthour.web.ui.registry import REGISTRY, Found, NavItem, Waiting
from firsthour.web.ui.templatetags.firsthour import spoken_language

SEES, WORKS, DECIDES = Permission.SEE_WARNINGS, Permission.WORK_WARNINGS, Permission.DECIDE_WARNINGS


def register() -> None:
    """Fill the registries; called once, when the apps are ready."""
    revealing.register()
    erasing.register()
    bulletin_shown.register()
    REGISTRY.add_nav(NavItem("front", 20, "alerts:board", _("Warnings"), "bell-ringing", SEES, count_open, key="w"))
    REGISTRY.add_nav(NavItem("front", 21, "alerts:my_visits", _("My visits"), "home-check", WORKS, key="v"))
    REGISTRY.add_waiting("alert", waiting_episodes)
    REGISTRY.add_part("alerts/parts/device.html")
    waiting.KINDS["alert"] = (_("Warnings"), "bell-ringing")
    REGISTRY.add_search("alert", search_episodes)
    register_topic(OFFERED, _("A warning for you"), icon="bell-ringing")
    register_topic(TOPIC, _("A warning could not be taken up"), icon="alert-triangle", tone=Tone.BAD)
    register_topic(QUEUED, _("A warning waits in your queue"), icon="bell-ringing")
    register_topic(LATE, _("A warning ran over its time"), icon="alert-octagon", tone=Tone.BAD)
    add_command(Command(_("Warning by hand"), "plus", lambda: reverse("alerts:new"), lambda r: r.access.may(DECIDES)))
    add_command(
        Command(_("Figures of warnings"), "chart-bar", lambda: reverse("alerts:figures"), lambda r: r.access.may(SEES))
    )
    add_command(
        Command(_("Shift hand-over"), "note", lambda: reverse("alerts:hand_over"), lambda r: r.access.may(DECIDES))
    )


def count_open(request: HttpRequest) -> tuple[int, bool]:
    """Return how many warnings are open where this visitor sees them, and whether one is urgent or over its time."""
    waits, n_urgent = count_waiting(open_episodes(request.access, now=request.now), now=request.now)
    return waits.total, bool(n_urgent or waits.late)


def waiting_episodes(request: HttpRequest, *, limit: int) -> Iterable[Waiting]:
    """Yield the warnings that are offered to this officer or taken on."""
    if not request.access.may(WORKS):
        return
    for one in list_mine(request.access, now=request.now, most=limit):
        yield _waiting(one, request)


def search_episodes(request: HttpRequest, text: str, *, limit: int) -> Iterable[Found]:
    """Return the warnings of whose person a number begins so; asking enters the record."""
    if not (request.access.may(SEES) or request.access.may(WORKS)):
        return []
    found = find_by_number(request.access, text, now=request.now, most=limit)
    if found:
        details = {"text": text[:80], "found": len(found)}
        record("alert.glance", by=request.actor, now=request.now, details=details, n_records=len(found))
    return [_found(one) for one in found]


def _waiting(one: Episode, request: HttpRequest) -> Waiting:
    url = reverse("alerts:episode", args=[one.uid])
    clock = clock_of(one, now=request.now)
    action = gettext("Take on") if not one.is_taken else gettext("Record what came of it")
    visits = one.channel in VISITS and one.is_taken
    return Waiting(
        key=f"alert:{one.uid}", kind="alert", icon=CHANNEL_ICONS.get(one.channel, "bell-ringing"),
        title=gettext("Warning: %(what)s") % {"what": type_words(one.fraud_type, spoken_language()) or one.number},
        about=" · ".join(part for part in (mask_person(one.name), channel_short(one.channel), _place(one)) if part),
        url=url, due_at=one.due_at, started_at=clock.started_at, clock="task", paused_for=clock.paused_for,
        tier=one.tier, action=gettext("Visit") if visits else action,
        action_url=reverse("alerts:visit", args=[one.uid]) if visits else f"{url}#do",
        overdue_says="unit_leader" if one.is_late else "",
    )  # fmt: skip


def _found(one: Episode) -> Found:
    about = " · ".join(part for part in (mask_person(one.name), _place(one)) if part)
    title = f"{one.number} {type_words(one.fraud_type, spoken_language())}".strip()
    return Found("alert", "bell-ringing", title, about, reverse("alerts:episode", args=[one.uid]))


def _place(one: Episode) -> str:
    return str(one.community if one.community is not None else one.unit)
