"""What does the frame around every page need to know?"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from firsthour.web.ui.access import Permission
from firsthour.web.ui.registry import GROUPS, REGISTRY, NavItem

GROUP_WORDS = {
    "desk": "",
    "front": _("Front line"),
    "investigation": _("Investigation"),
    "recovery": _("Recovery"),
    "together": _("Together"),
    "command": _("Command"),
    "office": _("Office"),
}
STYLE_SHEETS = tuple(
    f"ui/{name}.css"
    for name in ("tokens", "ground", "shell", "marks", "lists", "forms", "overlays", "phone", "wall", "print")
)
SHELL_SCRIPTS = tuple(
    f"ui/{name}.js"
    for name in (
        "places", "clocks", "requests", "toasts", "dialogs", "palette", "keys", "amounts", "forms", "drafts", "menus",
        "tables",
    )
)  # fmt: skip
THEMES = ("auto", "light", "dark")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the navigation this visitor may use, the theme, and where the frame's own parts are asked for."""
    access = getattr(request, "access", None)
    is_signed_in = access is not None and access.is_signed_in
    items = visible_items(request) if is_signed_in else []
    user = getattr(request, "user", None)
    return {
        "frame": "ui/base.html" if is_signed_in else "ui/bare.html",
        "nav_items": items,
        "nav_groups": _groups(request, items),
        "go_keys": list_keys(request) if is_signed_in else [],
        "me_lines": _me_lines(request) if is_signed_in else [],
        "nav_counted": any(item.count for item in items),
        "theme": theme_of(request),
        "single_keys": getattr(user, "single_keys", True),
        "is_demo": settings.IS_DEMO,
        "style_sheets": STYLE_SHEETS,
        "shell_scripts": SHELL_SCRIPTS,
        "frame_parts": REGISTRY.parts,
        "palette_url": optional_url("desk:palette") if is_signed_in else "",
        "next_url": optional_url("desk:next") if is_signed_in else "",
        "record_url": optional_url("audit:state") if is_signed_in else "",
        "notices_url": optional_url("desk:notices") if is_signed_in else "",
    }


def visible_items(request: HttpRequest) -> list[NavItem]:
    """Return the lines of the navigation that this visitor may open."""
    return [item for item in REGISTRY.nav if _may(request, item.permission)]


def read_counts(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the counters beside the lines of the navigation."""
    counted = [(item.route.replace(":", "-"), item.count(request)) for item in visible_items(request) if item.count]
    return [{"id": route, "number": number, "hot": is_hot} for route, (number, is_hot) in counted]


def list_keys(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the single keys that lead somewhere from every page for this visitor."""
    found = ((item, optional_url(item.route)) for item in REGISTRY.keys.values() if _may(request, item.permission))
    return [{"key": item.key, "words": item.words, "url": url} for item, url in found if url]


def theme_of(request: HttpRequest) -> str:
    """Return the theme: the officer's, else the cookie's, else the device decides."""
    kept = getattr(getattr(request, "user", None), "theme", "") or request.COOKIES.get("theme", "")
    return kept if kept in THEMES else "auto"


def optional_url(route: str) -> str:
    """Return where a route leads, or nothing while no room answers it."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""


def _me_lines(request: HttpRequest) -> list[dict[str, Any]]:
    found = ((item, optional_url(item.route)) for item in REGISTRY.me if _may(request, item.permission))
    return [{"words": item.words, "icon": item.icon, "url": url} for item, url in found if url]


def _may(request: HttpRequest, permission: Permission | None) -> bool:
    return permission is None or request.access.may(permission)


def _groups(request: HttpRequest, items: list[NavItem]) -> list[dict[str, Any]]:
    lines: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        url = reverse(item.route)
        lines.setdefault(item.group, []).append(
            {
                "id": item.route.replace(":", "-"),
                "url": url,
                "words": item.words,
                "icon": item.icon,
                "key": item.key,
                "counted": item.count is not None,
                "is_here": request.path == url,
            }
        )
    return [{"words": GROUP_WORDS[group], "lines": lines[group]} for group in GROUPS if group in lines]
