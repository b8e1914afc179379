"""Where do short messages stand: a line of the navigation, and a panel of the matters that have some?"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from firsthour.web.desk.matter_kinds import Panel, add_panel
from firsthour.web.desk.models import Matter
from firsthour.web.desk.queries.sms import count_sendable, list_replies_to, list_sms_of
from firsthour.web.ui.access import Permission
from firsthour.web.ui.registry import REGISTRY, NavItem


def register() -> None:
    """Add both."""
    REGISTRY.add_nav(
        NavItem("office", 92, "desk:sms", _("Short messages"), "mail-fast", Permission.WATCH_JOBS, _needing_a_person)
    )
    add_panel(Panel("desk.sms", 80, "desk/sms/panel.html", read_sms_panel, place="side"))


def read_sms_panel(request: HttpRequest, matter: Matter) -> Mapping[str, Any] | None:
    """Return the messages of a matter and what was answered; None when there are none."""
    lines = list_sms_of(matter)
    return {"sms": lines, "replies": list_replies_to(lines)} if lines else None


def _needing_a_person(_request: HttpRequest) -> tuple[int, bool]:
    n_failed = count_sendable()
    return n_failed, n_failed > 0
