"""Is a visitor known by the address that the proxy saw, and by nothing the visitor says?"""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from firsthour.web.config.middleware import real_address

SAID = "203.0.113.9, 198.51.100.7"


def seen(said: str | None) -> str:
    """Return the address a view sees."""
    headers = {} if said is None else {"X-Forwarded-For": said}
    request: HttpRequest = RequestFactory().get("/", headers=headers, REMOTE_ADDR="10.0.0.1")
    addresses: list[str] = []

    def view(passed: HttpRequest) -> HttpResponse:
        addresses.append(passed.META["REMOTE_ADDR"])
        return HttpResponse()

    real_address(view)(request)
    return addresses[0]


def test_without_a_proxy_the_header_is_not_believed(settings) -> None:
    settings.BEHIND_PROXY = False
    assert seen(SAID) == "10.0.0.1"


@pytest.mark.parametrize(
    ("said", "address"),
    [(SAID, "198.51.100.7"), ("2001:db8::1", "2001:db8::1"), ("nonsense", "10.0.0.1"), (None, "10.0.0.1")],
)
def test_behind_a_proxy_the_last_address_counts(said: str | None, address: str, settings) -> None:
    settings.BEHIND_PROXY = True
    assert seen(said) == address
