"""What does this room show on the frame of every page? Its lines of the navigation."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from firsthour.web.audit.queries.standing import count_undecided
from firsthour.web.ui.access import Permission
from firsthour.web.ui.registry import REGISTRY, NavItem


def register() -> None:
    """Add the lines."""
    read, keep = Permission.READ_AUDIT, Permission.MANAGE_RETENTION
    look = Permission.LOOK_UP_PERSON
    REGISTRY.add_nav(NavItem("investigation", 90, "audit:lookup", _("Look up"), "search", permission=look, key="l"))
    REGISTRY.add_nav(NavItem("office", 40, "audit:events", _("Record"), "history", permission=read, key="r"))
    REGISTRY.add_nav(
        NavItem("office", 41, "audit:findings", _("Unusual look-ups"), "alert-circle", permission=read, count=_count)
    )
    REGISTRY.add_nav(NavItem("office", 42, "audit:anchors", _("Anchors"), "fingerprint", permission=read))
    REGISTRY.add_nav(NavItem("office", 43, "audit:retention", _("Retention"), "trash", permission=keep))


def _count(request: HttpRequest) -> tuple[int, bool]:
    return count_undecided(request.access), False
