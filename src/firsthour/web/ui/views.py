"""What does the frame itself answer? Counters of the navigation, theme and language, and the gallery."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from firsthour.web.ui.access import open_to_all, signed_in
from firsthour.web.ui.context import THEMES, read_counts
from firsthour.web.ui.gallery import examples
from firsthour.web.ui.preferences import keep_preference


@require_GET
@signed_in
def counts(request: HttpRequest) -> HttpResponse:
    """Return the counters beside the navigation, each to be put in its place."""
    return render(request, "ui/parts/counts.html", {"lines": read_counts(request)})


@require_GET
@signed_in
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in all its states."""
    return render(request, "ui/gallery.html", examples(request.now))


@require_POST
@open_to_all("choosing light or dark")
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme."""
    return _kept(request, name="theme", choices=THEMES)


@require_POST
@open_to_all("choosing the language")
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language."""
    return _kept(request, name="language", choices=tuple(code for code, _ in settings.LANGUAGES))


@require_POST
@signed_in
def single_keys(request: HttpRequest) -> HttpResponse:
    """Switch the single keys on or off."""
    response = _back(request)
    keep_preference(request, response, name="single_keys", value=request.POST.get("single_keys") == "on")
    return response


def _kept(request: HttpRequest, *, name: str, choices: tuple[str, ...]) -> HttpResponse:
    chosen = request.POST.get(name, "")
    if chosen not in choices:
        return HttpResponseBadRequest()
    response = HttpResponse(status=204) if request.headers.get("X-Quiet") else _back(request)
    keep_preference(request, response, name=name, value=chosen)
    return response


def _back(request: HttpRequest) -> HttpResponse:
    """Return to the page the form stood on; never to another site."""
    wanted: Any = request.POST.get("next") or "/"
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if is_ours else "/")
