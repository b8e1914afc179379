"""Does a real log-in service (an OpenID Connect provider beside the test) let in whom it should, and only them?"""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from firsthour.web.config.environment import BadEnvironmentError
from firsthour.web.config.sign_in import read_oidc
from firsthour.web.people.models import Officer

pytestmark = pytest.mark.django_db(transaction=True)
SERVICE = "/accounts/service/sso/login/"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of a provider that runs for these tests."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://localhost:{port}"
    try:
        wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture(autouse=True)
def trusted(provider: str, settings, tmp_path) -> None:
    """The site trusts the provider, as the environment would say."""
    secret = tmp_path / "secret"
    secret.write_text("quiet-secret\n")
    settings.SOCIALACCOUNT_PROVIDERS = read_oidc(
        {
            "FIRSTHOUR_OIDC_ISSUER": provider, "FIRSTHOUR_OIDC_CLIENT": "firsthour",
            "FIRSTHOUR_OIDC_SECRET_FILE": str(secret), "FIRSTHOUR_OIDC_NAME": "统一认证",
        }
    )  # fmt: skip


def wait_for(address: str, process: subprocess.Popen) -> None:
    """Wait until the provider answers."""
    for _ in range(200):
        assert process.poll() is None, "the provider has ended"
        try:
            requests.get(f"{address}/.well-known/openid-configuration", timeout=5)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the provider does not answer")


def tell(provider: str, subject: str, **claims: object) -> None:
    """Let the provider know somebody."""
    answer = requests.put(f"{provider}/users/{subject}", json=claims, timeout=10)
    assert answer.status_code == 204, answer.text


def come_through(client: Client, subject: str) -> str:
    """Go to the provider, log in there as ``subject``, come back; return where the site sends the browser then."""
    start = client.post(SERVICE)
    assert start.status_code == 302, start.content.decode()
    back = requests.post(start.url, data={"sub": subject}, allow_redirects=False, timeout=10)
    assert back.status_code == 302, back.text
    parts = urlsplit(back.headers["Location"])
    answer = client.get(f"{parts.path}?{parts.query}")
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def test_the_button_stands_on_the_log_in_page(client) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert re.search(r"<form[^>]*action=\"/accounts/service/sso/login/", page)
    assert "统一认证" in page


def test_bob_is_let_in_by_his_badge(client, provider, force, record_of) -> None:
    tell(provider, "s-bob", badge=force.bob.badge)
    assert come_through(client, "s-bob") == "/"
    assert client.get("/me/").status_code == 200
    assert [event.action for event in record_of()] == ["officer.identity_linked", "officer.logged_in"]
    assert record_of()[-1].details == {"way": "service"}
    assert SocialAccount.objects.get().user == force.bob


def test_once_linked_bob_is_known_without_the_claim(client, provider, force) -> None:
    tell(provider, "s-bob2", badge=force.bob.badge)
    come_through(client, "s-bob2")
    tell(provider, "s-bob2")
    again = Client()
    assert come_through(again, "s-bob2") == "/"
    assert again.get("/me/").status_code == 200


def test_alice_is_let_in_by_an_address_the_service_has_verified(client, provider, force) -> None:
    Officer.objects.filter(pk=force.alice.pk).update(email="alice@demo.invalid")
    tell(provider, "s-alice", email="alice@demo.invalid", email_verified=True)
    assert come_through(client, "s-alice") == "/"


@pytest.mark.parametrize(
    "claims",
    [
        {"badge": "990999"},
        {"email": "alice@demo.invalid"},
        {"email": "alice@demo.invalid", "email_verified": False},
        {"badge": "990999", "email": "alice@demo.invalid", "email_verified": True},
        {},
    ],
    ids=["unknown badge", "address without proof", "address not verified", "a badge that contradicts", "nothing"],
)
def test_who_is_nobody_here_is_turned_away_and_nobody_is_made(client, provider, force, record_of, claims) -> None:
    Officer.objects.filter(pk=force.alice.pk).update(email="alice@demo.invalid")
    n_before = Officer.objects.count()
    tell(provider, "s-stranger", **claims)
    assert come_through(client, "s-stranger") == "/accounts/turned-away/"
    assert client.get("/me/").status_code == 302
    assert (Officer.objects.count(), SocialAccount.objects.count()) == (n_before, 0)
    assert record_of()[-1].details == {"reason": "unknown_identity"}


def test_a_deactivated_officer_is_not_let_in_by_the_service_either(client, provider, force) -> None:
    Officer.objects.filter(pk=force.bob.pk).update(is_active=False)
    tell(provider, "s-bob3", badge=force.bob.badge)
    assert come_through(client, "s-bob3") == "/accounts/turned-away/"
    assert client.get("/me/").status_code == 302


def test_an_answer_nobody_asked_for_opens_nothing(client, provider, force) -> None:
    answer = client.get("/accounts/service/sso/callback/?code=x&state=y")
    assert client.get("/me/").status_code == 302
    assert answer.status_code in (302, 403)


@pytest.mark.parametrize(
    "environ",
    [
        {"FIRSTHOUR_OIDC_ISSUER": "http://a.invalid"},
        {"FIRSTHOUR_OIDC_ISSUER": "http://a.invalid", "FIRSTHOUR_OIDC_CLIENT": "x"},
        {
            "FIRSTHOUR_OIDC_ISSUER": "http://a.invalid",
            "FIRSTHOUR_OIDC_CLIENT": "x",
            "FIRSTHOUR_OIDC_SECRET_FILE": "/nowhere",
        },
    ],
)
def test_half_an_environment_is_refused(environ) -> None:
    with pytest.raises(BadEnvironmentError):
        read_oidc(environ)


def test_without_a_service_there_is_none() -> None:
    assert read_oidc({}) == {}
