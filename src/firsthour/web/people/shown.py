"""What does this room show on the frame of every page? Its lines of the navigation, and officers in the search."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from firsthour.web.audit.hooks import HOOKS
from firsthour.web.people.models import Unit
from firsthour.web.people.policies import below
from firsthour.web.people.queries.officers import find_officers
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.access import Permission
from firsthour.web.ui.registry import REGISTRY, Found, MeItem, NavItem


def register() -> None:
    """Add both to the registries."""
    REGISTRY.add_nav(NavItem("office", 5, "people:me", _("My page"), "id-badge-2"))
    REGISTRY.add_nav(NavItem("office", 10, "people:units", _("Units and people"), "users-group", key="u"))
    REGISTRY.add_nav(NavItem("office", 30, "people:keys", _("Service keys"), "key", permission=Permission.MANAGE_KEYS))
    REGISTRY.add_me(MeItem(10, "people:me", _("My page"), "id-badge-2"))
    REGISTRY.add_search("officer", search_officers)
    HOOKS.units_below = codes_below
    HOOKS.name_units = units_of


def codes_below(paths: Iterable[str]) -> set[str]:
    """Return the codes of the units at and below these paths, for the record's readers."""
    return set(Unit.objects.filter(below("path", tuple(paths))).values_list("code", flat=True))


def units_of(codes: Iterable[str]) -> dict[str, Unit]:
    """Return the units of these codes by their code."""
    return {unit.code: unit for unit in Unit.objects.filter(code__in=list(codes))}


def search_officers(request: HttpRequest, text: str, *, limit: int) -> Iterable[Found]:
    """Yield the officers this visitor may know of by that name or badge."""
    for officer, units in find_officers(request.access, text, now=request.now)[:limit]:
        address = reverse("people:officer", args=[officer.uid])
        about = " · ".join([officer.badge, *(unit_words(unit) for unit in units)])
        yield Found("officer", "user", officer.name, about, address)
