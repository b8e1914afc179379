"""What does this room add to the frame, to my desk, to the search and to a matter's page?"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firsthour.recovery.hold_events import MEASURES
from firsthour.web.desk import waiting as desk_waiting
from firsthour.web.desk.matter_kinds import Panel, add_panel
from firsthour.web.desk.matter_policies import standing_of
from firsthour.web.desk.models import Matter
from firsthour.web.desk.palette import Command, add_command
from firsthour.web.holds import chase_shown
from firsthour.web.holds.models import HoldRequest
from firsthour.web.holds.policies import APPROVAL, pursuit_steps
from firsthour.web.holds.queries import lists
from firsthour.web.holds.queries.waiting import WaitingHold, list_waiting
from firsthour.web.intake.approvals import LISTED_BY_ROOMS
from firsthour.web.ui.access import Permission
from firsthour.web.ui.masking import tail_of
from firsthour.web.ui.registry import REGISTRY, NavItem, Waiting
from firsthour.web.ui.templatetags.firsthour import spoken_language

KINDS = ("incident", "case")
KIND = "hold"
_TITLES = {
    "approve": _("To approve: %(what)s"),
    "draft": _("To ask for: %(what)s"),
    "answer": _("No answer of the bank: %(what)s"),
    "stop": _("A stop-payment ends"),
    "freeze": _("A freeze is to be renewed"),
    "release": _("To be released"),
}
_ACTIONS = {
    "approve": _("Decide"), "draft": _("Ask for approval"), "answer": _("Ask after it"), "stop": _("Stop or freeze"),
    "freeze": _("Renew"), "release": _("Release"),
}  # fmt: skip
_SEES = Permission.SEE_HOLDS


def register() -> None:
    """Fill the registries; called once, when the apps are ready."""
    chase_shown.register()
    LISTED_BY_ROOMS.add(APPROVAL)
    add_panel(Panel("holds", 5, "holds/parts/panel.html", panel, kinds=KINDS, place="side"))
    REGISTRY.add_nav(NavItem("front", 30, "holds:home", _("Stops and freezes"), "snowflake", _SEES, count_hot, key="h"))
    REGISTRY.add_waiting(KIND, waiting_holds)
    desk_waiting.KINDS[KIND] = (_("Stops and freezes"), "snowflake")
    add_command(
        Command(_("Accounts held"), "snowflake", lambda: reverse("holds:accounts"), lambda r: r.access.may(_SEES))
    )
    add_command(
        Command(_("Stops that fall"), "hourglass", lambda: reverse("holds:falling"), lambda r: r.access.may(_SEES))
    )


def count_hot(request: HttpRequest) -> tuple[int, bool]:
    """Return in how many pursuits something waits, and whether any of it is pressing."""
    if request.access.officer is None:
        return 0, False
    return lists.count_hot(request.access, now=request.now)


def panel(request: HttpRequest, matter: Matter) -> Mapping[str, Any] | None:
    """Show on a matter's page how its stops stand, with one button: no account, no name."""
    standing = standing_of(request.access, matter, now=request.now)
    steps = pursuit_steps(request.access, matter, standing=standing)
    if "see" not in steps:
        return None
    row = lists.read_row(matter, now=request.now)
    if row is None and "open" not in steps:
        return None
    return {"row": row, "steps": steps}


def waiting_holds(request: HttpRequest, *, limit: int) -> Iterable[Waiting]:
    """Yield the requests to decide and to ask for, answers that are late, stops and freezes that end, releases."""
    for one in list_waiting(request.access, now=request.now, limit=limit):
        yield _waiting(request, one)


def _waiting(request: HttpRequest, one: WaitingHold) -> Waiting:
    hold, matter = one.hold, one.hold.pursuit.matter
    url = reverse("holds:hold", args=[hold.uid])
    if one.what in ("approve", "draft") and one.request is not None:
        url = f"{reverse('holds:chase', args=[hold.pursuit.uid])}?draft={one.request.uid}#drafts"
    what = {"what": _measure(one.request)} if one.request is not None else {}
    thing = one.request.uid if one.request is not None else hold.uid
    return Waiting(
        key=f"{KIND}:{one.what}-{thing}", kind=KIND, icon="snowflake", title=str(_TITLES[one.what]) % what,
        about=f"{matter.number} · {hold.institution} {tail_of(hold.account)}", url=url, due_at=one.due_at,
        started_at=one.started_at, clock="task",
        amount_fen=one.request.amount_fen if one.request is not None else hold.held_fen,
        action=str(_ACTIONS[one.what]), action_url=url,
        mine=one.what == "approve" or (request.access.officer is not None and matter.owner == request.access.officer),
    )  # fmt: skip


def _measure(request: HoldRequest) -> str:
    if not request.measure:
        return gettext("query of transactions")
    return MEASURES[request.measure][spoken_language()]  # type: ignore[index]
