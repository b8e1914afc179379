"""Does the site reach out only as its environment says?"""

from pathlib import Path

import pytest

from firsthour.web.config.environment import BadEnvironmentError
from firsthour.web.config.outgoing import read_outgoing


def outgoing(tmp_path: Path, **environ: str) -> dict[str, object]:
    return read_outgoing(environ, home=tmp_path, hosts=("site.example", "127.0.0.1"))


def test_without_a_server_mails_are_kept_and_no_webhook_goes_anywhere(tmp_path: Path) -> None:
    kept = outgoing(tmp_path)
    assert kept["EMAIL_FILE_PATH"] == tmp_path / "outbox" / "mail"
    assert (kept["WEBHOOK_HOSTS"], kept["SITE_ADDRESS"]) == ((), "")
    assert kept["DEFAULT_FROM_EMAIL"] == "firsthour@site.example"


@pytest.mark.parametrize(
    ("address", "port", "ssl", "tls"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtps://mail.example", 465, True, False),
        ("smtp://post%40x@mail.example:587?tls=1", 587, False, True),
    ],
)
def test_a_mail_server_is_spoken_to_as_named(tmp_path: Path, address: str, port: int, ssl: bool, tls: bool) -> None:
    secret = tmp_path / "secret"
    secret.write_text("word\n", encoding="utf-8")
    kept = outgoing(tmp_path, FIRSTHOUR_MAIL=address, FIRSTHOUR_MAIL_SECRET_FILE=str(secret))
    assert (kept["EMAIL_HOST"], kept["EMAIL_PORT"]) == ("mail.example", port)
    assert (kept["EMAIL_USE_SSL"], kept["EMAIL_USE_TLS"]) == (ssl, tls)
    assert kept["EMAIL_HOST_PASSWORD"] == "word"
    assert kept["EMAIL_HOST_USER"] == ("post@x" if "@mail" in address else "")


def test_a_password_in_the_address_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(BadEnvironmentError) as refused:
        outgoing(tmp_path, FIRSTHOUR_MAIL="smtp://me:word@mail.example")
    assert "word" not in str(refused.value)


@pytest.mark.parametrize(
    "environ",
    [
        {"FIRSTHOUR_MAIL": "mail.example"},
        {"FIRSTHOUR_MAIL": "http://mail.example"},
        {"FIRSTHOUR_MAIL": "smtp://mail.example", "FIRSTHOUR_MAIL_SECRET_FILE": "/nowhere"},
        {"FIRSTHOUR_ADDRESS": "site.example"},
        {"FIRSTHOUR_ADDRESS": "https://site.example/below"},
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, environ: dict[str, str]) -> None:
    with pytest.raises(BadEnvironmentError):
        outgoing(tmp_path, **environ)


def test_hosts_of_webhooks_and_the_own_address_are_read(tmp_path: Path) -> None:
    kept = outgoing(
        tmp_path,
        FIRSTHOUR_WEBHOOK_HOSTS="hooks.example, http://10.0.0.5:8080",
        FIRSTHOUR_ADDRESS="https://site.example/",
    )
    assert kept["WEBHOOK_HOSTS"] == ("hooks.example", "http://10.0.0.5:8080")
    assert kept["SITE_ADDRESS"] == "https://site.example"
