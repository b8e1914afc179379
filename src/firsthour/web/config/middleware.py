"""What stands around every request: a line in the log, one clock reading, and the question who may come here.

``request.now`` is the only time a view knows. Access is decided here, in one place, by the rule that every view
carries (``ui.access``): a view without one answers nobody.
"""

import ipaddress
import secrets
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from firsthour.web.ui.access import answer_for

Next = Callable[[HttpRequest], HttpResponse]
LOG = structlog.get_logger("firsthour.requests")


def log_requests(get_response: Next) -> Next:
    """Write a line for each request: which route, which answer, how long; its id also stands in the answer."""

    def answer(request: HttpRequest) -> HttpResponse:
        began, request_id = time.perf_counter(), secrets.token_hex(8)
        request.log_id = request_id
        with structlog.contextvars.bound_contextvars(request=request_id):
            response = get_response(request)
            match = request.resolver_match
            LOG.info(
                "request",
                method=request.method,
                route=match.view_name if match is not None else "",
                status=response.status_code,
                ms=round((time.perf_counter() - began) * 1000, 1),
            )
        response["X-Request-ID"] = request_id
        return response

    return answer


def real_address(get_response: Next) -> Next:
    """Behind a proxy, know the visitor by the address the proxy saw: the last one of ``X-Forwarded-For``.

    What stands before it was said by the visitor and is not believed. Without a proxy the header is not read at all.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if settings.BEHIND_PROXY:
            said = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
            if is_address(said):
                request.META["REMOTE_ADDR"] = said
        return get_response(request)

    return answer


def is_address(text: str) -> bool:
    """Tell whether it is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def secure_headers(get_response: Next) -> Next:
    """Add what Django's own middleware leaves out: no device for any page, no use from other origins, no copy kept."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers.setdefault(
            "Cache-Control", "no-store, private"
        )  # pages are somebody's; files are named by hash
        return response

    return answer


def clock(get_response: Next) -> Next:
    """Read the clock once for a request."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()
        return get_response(request)

    return answer


class AccessMiddleware:
    """Ask the rule of the view before the view runs."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the decision falls in ``process_view``."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: list[Any], _kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Return a refusal, or None when the view may run."""
        return answer_for(request, view)
