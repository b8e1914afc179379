"""What does a request know of its visitor? ``request.access`` (may they?) and ``request.actor`` (who, in words)."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from firsthour.web.people.gates import first_door
from firsthour.web.people.keys import note_use, read_key
from firsthour.web.people.policies import NOBODY, PeopleAccess, access_of, access_of_key
from firsthour.web.people.sittings import note_seen, sitting_of
from firsthour.web.ui.acting import Actor

Next = Callable[[HttpRequest], HttpResponse]


class PeopleMiddleware:
    """Give every request its access and its actor, worked out when first asked for."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach both, and remember at most once a minute that the sitting goes on."""
        request.access = SimpleLazyObject(lambda: _access(request))
        request.actor = SimpleLazyObject(lambda: actor_of(request))
        note_seen(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: list[Any], _kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Send who must first change a password or enrol a second step there, from wherever they go."""
        return first_door(request, view, second_step=settings.SECOND_STEP_REQUIRED)


attach_access = PeopleMiddleware


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts in this request: an officer, a service, or somebody of the public."""
    access, address = request.access, request.META.get("REMOTE_ADDR", "")
    if access.officer is not None:
        unit = access.unit.code if access.unit else ""
        return Actor(
            "officer", str(access.officer.uid), access.officer.name,
            unit=unit, sitting=sitting_of(request), address=address,
        )  # fmt: skip
    if access.key is not None:
        return Actor("service", str(access.key.uid), access.key.name, unit=access.key.unit.code, address=address)
    return Actor("public", "public", "", address=address)


def _access(request: HttpRequest) -> PeopleAccess:
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer fh_"):
        key = read_key(header, now=request.now)
        if key is None:
            return NOBODY
        note_use(key, now=request.now)
        return access_of_key(key)
    user = request.user
    return access_of(user, now=request.now) if user.is_authenticated else NOBODY
