"""Where does somebody begin, and what may they expect? The first question, rights, what becomes of what they tell."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from firsthour.web.ui.access import open_to_all

_YEAR_S = 365 * 24 * 3600


@open_to_all("the public's first page")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Ask when the money left; the emergency path stands on top."""
    return render(request, "portal/home.html")


@open_to_all("what somebody who reports may ask for")
@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    """Say what nobody may refuse, and how to complain."""
    return render(request, "portal/rights.html")


@open_to_all("what becomes of what is told here")
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept, where and how long."""
    kept = {"sealed_days": settings.SEALED_DAYS, "receipt_days": settings.RECEIPT_DAYS}
    return render(request, "portal/privacy.html", kept)


@open_to_all("language and size of print")
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Keep language and size of print on the phone."""
    response = HttpResponseRedirect(_back(request))
    choices = {
        "language": (settings.LANGUAGE_COOKIE_NAME, {code for code, _ in settings.LANGUAGES}),
        "print": ("print", {"plain", "large"}),
    }
    for name, (cookie, allowed) in choices.items():
        value = request.POST.get(name, "")
        if value in allowed:
            response.set_cookie(
                cookie, value, max_age=_YEAR_S, samesite="Lax", secure=request.is_secure(), httponly=True
            )
    return response


@open_to_all("a way out for machines that look for one")
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep search engines off everything but the first page and the warnings."""
    return HttpResponse("User-agent: *\nAllow: /$\nAllow: /alerts$\nDisallow: /\n", content_type="text/plain")


def go_home() -> HttpResponse:
    """Return to the first page."""
    return redirect("portal:home")


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else "/"
