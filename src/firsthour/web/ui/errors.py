"""What does somebody read when something did not work? One plain note or page in their language, never a traceback.

A rule of ours that refused (``UserError``) is said with its code; to htmx as a note that leaves the form as it is. An
error of ours is said with a number that stands in the log beside the traceback.
"""

import logging
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from firsthour.base.errors import UserError
from firsthour.web.ui.templatetags.firsthour import spoken_language

log = logging.getLogger("firsthour.web")


def say_user_error(request: HttpRequest, error: UserError) -> HttpResponse:
    """Return the note of a refused operation: 422 into the page's notes for htmx, else a page with 409."""
    said = {
        "title": _("This cannot be done as it stands"),
        "sentence": error.sentence(spoken_language()),
        "code": error.code,
        "tone": "warn",
        "may_go_back": request.method == "POST",
    }
    return _say(request, said, status=422 if _is_htmx(request) else 409)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the request could not be understood."""
    sentence = _("The page sent something that cannot be read. Go back, reload and try again.")
    return _say(request, {"title": _("Not understood"), "sentence": sentence, "tone": "warn"}, status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that this may not be done."""
    sentence = _("You may not do this. If you need it for your work, ask the administrator of your unit.")
    return _say(request, {"title": _("Not allowed"), "sentence": sentence, "tone": "warn"}, status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is nothing here, the same words for what does not exist and what may not be known."""
    sentence = _("There is nothing at this address, or nothing that you may open.")
    return _say(request, {"title": _("Not found"), "sentence": sentence, "tone": ""}, status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form was too old or came from elsewhere."""
    log.warning("a form was refused: %s", reason)
    sentence = _("This form is too old or came from another site. Go back, reload the page and send it again.")
    return _say(
        request, {"title": _("Not sent"), "sentence": sentence, "tone": "warn", "may_go_back": True}, status=403
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours, with the number under which it stands in the log."""
    said = {
        "title": _("Our mistake"),
        "sentence": _("Something went wrong on our side; it has been recorded."),
        "hint": _("Please try again; if it stays so, tell this number:"),
        "code": getattr(request, "incident", "") or note_incident(request),
        "tone": "bad",
    }
    if _is_htmx(request) or _wants_json(request):
        return _say(request, said, status=500)
    return HttpResponse(render_to_string("ui/plain_error.html", said), status=500)


def note_incident(request: HttpRequest, error: BaseException | None = None) -> str:
    """Give an unexpected error a number, put it into the log with the traceback, and return the number."""
    request.incident = secrets.token_hex(3).upper()
    log.error("incident %s: %s %s", request.incident, request.method, request.path, exc_info=error)
    return str(request.incident)


def _say(request: HttpRequest, said: dict[str, Any], *, status: int) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"code": said.get("code") or str(status), "sentence": said["sentence"]}, status=status)
    template = "ui/parts/said.html" if _is_htmx(request) else "ui/said.html"
    response = HttpResponse(render_to_string(template, said, request=request), status=status)
    response.headers["X-Note"] = "1"
    return response


def _is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json") or request.path.startswith("/api/")
