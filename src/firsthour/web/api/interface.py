"""How is every operation guarded, described and refused? In one way, here.

    @operation(ROUTER.get, "/matters", scope=READ_MATTERS, response=MatterPage)

asks for the scope twice: the route by the rule it carries (``ui.access``), the operation by its key. Refusals are
``{"code", "message"}`` in the language of ``Accept-Language``.
"""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from firsthour import __version__
from firsthour.base.errors import UserError
from firsthour.web.api.schemas import ErrorOut
from firsthour.web.ui.access import rule_of, service
from firsthour.web.ui.templatetags.firsthour import spoken_language

ROOT = "api/v1/"
REFUSALS = {400: ErrorOut, 401: ErrorOut, 403: ErrorOut, 422: ErrorOut}
CONFLICTS = frozenset({"idempotency_key_used"})
FORGED = frozenset({"bad_signature"})

API = NinjaAPI(
    title="FirstHour",
    version=__version__,
    description="Matters and tasks for other systems. Every operation needs a key with a scope.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)


class ScopedKey(HttpBearer):
    """A service key in the Authorization header, with the scope that the operation asks for."""

    openapi_description = "A service key: Authorization: Bearer fh_…"

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the key when it has the scope; a key without it is told so."""
        if request.access.key is None:
            return None
        if not request.access.has_scope(self.scope):
            raise HttpError(403, self.scope)
        return request.access.key


def operation(method: Callable[..., Any], path: str, *, scope: str, **described: Any) -> Callable[..., Any]:
    """Declare an operation of the interface with the scope it asks for."""
    answers = described.pop("response")
    answers = answers if isinstance(answers, dict) else {200: answers}

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        told = {**answers, **REFUSALS}
        return method(path, auth=ScopedKey(scope), response=told, by_alias=True, **described)(service(scope)(function))

    return declare


def guarded_routes(patterns: list[URLPattern], operations: dict[str, Callable[..., Any]]) -> list[URLPattern]:
    """Return the routes of the interface, each with the rule of its first operation."""
    routes: dict[str, URLPattern] = {}
    for pattern in patterns:
        if pattern.name in operations and str(pattern.pattern) not in routes:
            pattern.callback = _guarded(pattern.callback, operations[pattern.name])
            routes[str(pattern.pattern)] = pattern
    return list(routes.values())


def refuse(request: HttpRequest, code: str, *, message: str, status: int) -> HttpResponse:
    """Return a refusal."""
    return API.create_response(request, {"code": code, "message": message}, status=status)


def _guarded(view: Callable[..., Any], first: Callable[..., Any]) -> Callable[..., Any]:
    @csrf_exempt  # a key in a header; a browser sends none by itself
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        given: HttpResponse = view(request, *args, **kwargs)
        if given.status_code != 405:
            given.headers["Cache-Control"] = "no-store"
            return given
        refused = refuse(request, "wrong_method", message=_("This address does not take that method."), status=405)
        refused.headers["Allow"] = given.headers["Allow"]
        return refused

    answer.access_rule = rule_of(first)  # type: ignore[attr-defined]
    return answer


@API.exception_handler(UserError)
def _refused(request: HttpRequest, error: UserError) -> HttpResponse:
    status = 409 if error.code in CONFLICTS else 401 if error.code in FORGED else 422
    return refuse(request, error.code, message=error.sentence(spoken_language()), status=status)


@API.exception_handler(Http404)
def _not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    return refuse(request, "not_found", message=_("There is nothing at this address for this key."), status=404)


@API.exception_handler(AuthenticationError)
def _unknown_key(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return refuse(request, "not_authorised", message=_("A key with the right scope is needed."), status=401)


@API.exception_handler(ValidationError)
def _not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    places = ", ".join(sorted({".".join(map(str, one["loc"][1:])) for one in error.errors} - {""}))
    message = _("The request cannot be understood; look at: {places}").format(places=places or "—")
    return refuse(request, "not_understood", message=message, status=422)


@API.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 403:
        message = _("The key lacks the scope {scope}.").format(scope=error)
        return refuse(request, "scope_missing", message=message, status=403)
    return refuse(request, "not_understood", message=_("The request cannot be understood."), status=error.status_code)
