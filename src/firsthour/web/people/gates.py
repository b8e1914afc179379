"""What must an officer do first? Change a password others know; enrol the second step a role asks for."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from firsthour.web.ui.access import rule_of

SECOND_STEP = "second_step"  # in the session: this sitting began with one, or enrolled one


def first_door(request: HttpRequest, view: Callable[..., Any], *, second_step: bool) -> HttpResponse | None:
    """Return the way to what must be done first, or None when nothing must.

    Open pages (logging in and out, changing the password, enrolling) stay open.
    """
    rule = rule_of(view)
    if rule is None or rule.guard in ("open", "service") or not request.access.is_signed_in:
        return None
    if request.access.officer.one_time_until is not None:
        return _go(request, "account_change_password", _("Choose a password of your own first."))
    if second_step and request.access.needs_second_step and not _has_second_step(request):
        return _go(request, "mfa_activate_totp", _("Your role asks for a second step at log-in. Set it up first."))
    return None


def _has_second_step(request: HttpRequest) -> bool:
    if request.session.get(SECOND_STEP):
        return True
    enrolled = Authenticator.objects.filter(user=request.access.officer, type=Authenticator.Type.TOTP).exists()
    if enrolled:
        request.session[SECOND_STEP] = True
    return enrolled


def _go(request: HttpRequest, route: str, words: str) -> HttpResponse:
    address = reverse(route)
    if request.headers.get("HX-Request"):
        current = urlsplit(request.headers.get("HX-Current-URL", "")).path
        is_at_a_door = current.startswith(reverse("account_login").removesuffix("login/"))
        return HttpResponse(status=204, headers={} if is_at_a_door else {"HX-Redirect": address})
    messages.warning(request, words)
    return HttpResponseRedirect(address)
