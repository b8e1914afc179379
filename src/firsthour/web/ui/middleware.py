"""What does the frame do around every view? The reader's language, plain errors, and no log-in page in a panel."""

from collections.abc import Callable

from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import resolve_url
from django.utils import translation

from firsthour.base.errors import UserError
from firsthour.web.ui.errors import note_incident, say_user_error

ANSWERED = (  # by pages of Django's and allauth's own
    ImmediateHttpResponse,
    ReauthenticationRequired,
    Http404,
    PermissionDenied,
    SuspiciousOperation,
    BadRequest,
    MultiPartParserError,
)
Next = Callable[[HttpRequest], HttpResponse]


def officers_language(get_response: Next) -> Next:
    """Speak the language the officer chose, on whichever machine; stands after authentication."""
    known = {code for code, _ in settings.LANGUAGES}

    def answer(request: HttpRequest) -> HttpResponse:
        chosen = getattr(request.user, "language", "")
        if chosen in known:
            translation.activate(chosen)
            request.LANGUAGE_CODE = chosen
        response = get_response(request)
        response.headers["Content-Language"] = translation.get_language()
        return response

    return answer


class PlainErrors:
    """Turn what operations refuse into plain notes, and give what nobody expected a number."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; a partial that would become the log-in page sends the whole page there instead."""
        response = self.get_response(request)
        is_partial = request.headers.get("HX-Request") == "true"
        to_login = response.headers.get("Location", "").startswith(resolve_url(settings.LOGIN_URL))
        if is_partial and response.status_code == 302 and to_login:
            signed_out = HttpResponse(status=401)
            signed_out.headers["HX-Refresh"] = "true"
            return signed_out
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say a refusal; number anything else and leave it to the handlers (``config.urls``)."""
        if isinstance(exception, UserError):
            return say_user_error(request, exception)
        if not isinstance(exception, ANSWERED):
            note_incident(request, exception)
        return None
