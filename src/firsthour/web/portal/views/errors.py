"""What does somebody read when a page did not work? One plain sentence, and that 110 answers."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from firsthour.web.ui.errors import note_incident

log = logging.getLogger("firsthour.web")


def say(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    """Return a page with one sentence."""
    return render(request, "portal/said.html", {"sentence": sentence}, status=status)


def say_too_large(request: HttpRequest) -> HttpResponse:
    """Say that more was sent than is taken."""
    return say(request, _("What you sent is too large. Please choose fewer or smaller pictures."), status=413)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the request could not be understood."""
    return say(request, _("The page sent something that cannot be read. Go back, reload and try again."), status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that this may not be done."""
    return say(request, _("This cannot be opened."), status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is nothing here."""
    return say(request, _("There is nothing at this address."), status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form was too old, or that the browser keeps no cookies."""
    log.warning("a form was refused: %s", reason)
    return say(
        request,
        _("This page was open too long, or your browser keeps no cookies. Reload it and send it again."),
        status=403,
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours, with the number under which it stands in the log."""
    number = getattr(request, "incident", "") or note_incident(request)
    return HttpResponse(render_to_string("portal/broken.html", {"number": number}), status=500)
