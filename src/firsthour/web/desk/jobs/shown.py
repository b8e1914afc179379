"""Where does the page of background work stand in the navigation? Counted there: what needs a person."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from firsthour.web.desk.jobs.queries import count_states
from firsthour.web.ui.access import Permission
from firsthour.web.ui.registry import REGISTRY, NavItem


def register() -> None:
    """Add the line of the navigation."""
    REGISTRY.add_nav(
        NavItem("office", 90, "desk:jobs", _("Background work"), "refresh", Permission.WATCH_JOBS, _needing_a_person)
    )


def _needing_a_person(_request: HttpRequest) -> tuple[int, bool]:
    n_failed = count_states()["failed"]
    return n_failed, n_failed > 0
