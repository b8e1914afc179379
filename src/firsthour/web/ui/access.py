"""Who may come here? Every view says so itself, with one of four words; nobody passes a view that says nothing.

    @needs(Permission.READ_AUDIT)     an officer who holds the permission somewhere (the view narrows to units)
    @signed_in                        any officer on duty or off
    @service("alerts:write")          a service key with this scope
    @open_to_all("the log-in page")   everybody, for the reason given

The permissions are an enum here, below all rooms, because every room's views name them; which roles hold them and
which objects they reach is decided by ``people.policies``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, Protocol, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

View = TypeVar("View", bound=Callable[..., Any])
Guard = Literal["needs", "signed_in", "service", "open"]


class Permission(StrEnum):
    """What an officer may do; each is held in a unit and holds for the units below it."""

    OPEN_DESK = "open_desk"
    SEE_MATTERS = "see_matters"
    ASSIGN_TASK = "assign_task"
    WRITE_DOCUMENT = "write_document"
    SIGN_DOCUMENT = "sign_document"
    EXPORT_LIST = "export_list"
    APPROVE_EXPORT = "approve_export"
    LOOK_UP_PERSON = "look_up_person"
    LOOK_UP_ACCOUNT = "look_up_account"
    SEE_WARNINGS = "see_warnings"
    WORK_WARNINGS = "work_warnings"
    DECIDE_WARNINGS = "decide_warnings"
    SEE_HOLDS = "see_holds"
    WORK_HOLDS = "work_holds"
    APPROVE_HOLDS = "approve_holds"
    REVIEW_APPEALS = "review_appeals"
    SEE_RESTITUTION = "see_restitution"
    WORK_RESTITUTION = "work_restitution"
    DECIDE_RESTITUTION = "decide_restitution"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_ROSTER = "manage_roster"
    MANAGE_KEYS = "manage_keys"
    READ_AUDIT = "read_audit"
    MANAGE_RETENTION = "manage_retention"
    WATCH_JOBS = "watch_jobs"


@dataclass(frozen=True)
class Rule:
    """What a view asks of its visitor."""

    guard: Guard
    permission: Permission | None = None
    scope: str = ""
    reason: str = ""


class Access(Protocol):
    """What ``request.access`` answers; made by ``people.policies``."""

    is_signed_in: bool

    def may(self, permission: Permission, *, unit_path: str = "") -> bool:
        """Tell whether the permission is held: anywhere, or at the unit with this path."""

    def has_scope(self, scope: str) -> bool:
        """Tell whether a service key with this scope speaks."""


def needs(permission: Permission) -> Callable[[View], View]:
    """Mark a view as open to officers who hold the permission in at least one unit."""
    return _marker(Rule("needs", permission=permission))


def signed_in(view: View) -> View:
    """Mark a view as open to every officer."""
    return _marker(Rule("signed_in"))(view)


def service(scope: str) -> Callable[[View], View]:
    """Mark a view as open to service keys with the scope."""
    return _marker(Rule("service", scope=scope))


def open_to_all(reason: str) -> Callable[[View], View]:
    """Mark a view as open to everybody, and say why."""
    return _marker(Rule("open", reason=reason))


def rule_of(view: Callable[..., Any]) -> Rule | None:
    """Return the rule a view carries; routes of other packages are listed in ``FOREIGN_RULES``."""
    own = getattr(view, "access_rule", None)
    return own if own is not None else _foreign_rule(view)


def answer_for(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse | None:
    """Return the refusal this visitor gets from the view, or None when the view may run."""
    rule, access = rule_of(view), request.access
    if rule is None:
        return refuse(request)
    if rule.guard == "open":
        return None
    if rule.guard == "service":
        return None if access.has_scope(rule.scope) else _refuse_service(rule.scope)
    if not access.is_signed_in:
        from django.contrib.auth.views import redirect_to_login  # the portal has nobody who logs in

        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    if rule.permission is None or access.may(rule.permission):
        return None
    return refuse(request)


def _refuse_service(scope: str) -> HttpResponse:
    message = _("This needs a service key with the scope %(scope)s.") % {"scope": scope}
    return JsonResponse({"code": "not_authorised", "message": message}, status=401)


def refuse(request: HttpRequest) -> HttpResponse:
    """Answer "not allowed" in words: who may, and how to ask."""
    return render(request, "ui/refused.html", status=403)


FOREIGN_RULES: dict[str, Rule] = {
    "allauth.": Rule("open", reason="logging in, and its own checks afterwards"),
    "django.views.i18n": Rule("open", reason="choosing the language"),
    "django.views.static": Rule("open", reason="files of the site itself"),
}


def _foreign_rule(view: Callable[..., Any]) -> Rule | None:
    module = getattr(view, "__module__", "")
    return next((rule for prefix, rule in FOREIGN_RULES.items() if module.startswith(prefix)), None)


def _marker(rule: Rule) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return mark
