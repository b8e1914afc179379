"""How do tests come in? As people do: by the form, and with the code an app would show."""

import re
import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from firsthour.web.people.models import Officer

LOG_IN = "/accounts/login/"


def type_in(client: Client, badge: str, password: str, **more: str) -> Any:
    """Type badge and password into the form."""
    return client.post(LOG_IN, {"login": badge, "password": password}, **more)


def come_in(client: Client, officer: Officer, password: str) -> None:
    """Log in by the form, and expect to be let in."""
    answer = type_in(client, officer.badge, password)
    assert answer.status_code == 302, answer.content.decode()
    assert client.get("/me/").status_code == 200


def code_of(secret: str, *, steps: int = 0) -> str:
    """Return the code an app shows, so many steps of 30 s from now (RFC 6238)."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def enrol(client: Client, password: str) -> str:
    """Set up the second step as a person would; return the secret the app keeps."""
    client.post("/accounts/confirm/", {"password": password})
    page = client.get("/accounts/second-step/enrol/").content.decode()
    secret = re.search(r'data-copy="([A-Z2-7=]+)"', page)[1]
    answer = client.post("/accounts/second-step/enrol/", {"code": code_of(secret, steps=-1)})
    assert answer.status_code == 302, answer.content.decode()
    return secret
