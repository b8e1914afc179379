"""What stands around every page of the portal? A bound on what is sent, and refusals in plain words."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from firsthour.base.errors import UserError
from firsthour.web.portal.limits import TooManyError
from firsthour.web.portal.views.errors import say, say_too_large
from firsthour.web.ui.errors import note_incident
from firsthour.web.ui.templatetags.firsthour import spoken_language

Next = Callable[[HttpRequest], HttpResponse]


def bounded(get_response: Next) -> Next:
    """Refuse what is too large before a byte of it is read."""

    def answer(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > settings.MOST_REQUEST_BYTES:
            return say_too_large(request)
        return get_response(request)

    return answer


class PlainRefusals:
    """Turn what operations refuse into a plain page, and give what nobody expected a number."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say a refusal; number anything else and leave it to the handlers."""
        if isinstance(exception, UserError):
            status = 429 if isinstance(exception, TooManyError) else 409
            return say(request, exception.sentence(spoken_language()), status=status)
        note_incident(request, exception)
        return None
