"""How does the site reach out: under which address, by which mail server, to which hosts of webhooks?

==========================  =====================================================================================
variable                    meaning
==========================  =====================================================================================
FIRSTHOUR_ADDRESS           address of the site as its people type it, for links in mails: ``https://…``; without it
                            the first of FIRSTHOUR_HOSTS
FIRSTHOUR_PORTAL_ADDRESS    address of the public's site as people type it, for links in messages; without it they hold
                            a code to type there
FIRSTHOUR_MAIL              ``smtp://host:25``, ``smtps://host`` (TLS from the start) or ``smtp://host:587?tls=1``
                            (STARTTLS), with ``user@`` where needed; without it mails are kept as files under the
                            home folder (``outbox/mail``)
FIRSTHOUR_MAIL_SECRET_FILE  file of the password for the mail server
FIRSTHOUR_MAIL_FROM         sender of mails; ``firsthour@`` the first host without it
FIRSTHOUR_WEBHOOK_HOSTS     hosts webhooks may go to, by comma: ``hooks.example`` (https), or exactly
                            ``http://10.0.0.5:8080`` (unencrypted); none without it
==========================  =====================================================================================
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from firsthour.web.config.environment import BadEnvironmentError

_SMTP = "django.core.mail.backends.smtp.EmailBackend"
_FILES = "django.core.mail.backends.filebased.EmailBackend"
_PORTS = {"smtp": 25, "smtps": 465}


def read_outgoing(environ: Mapping[str, str], *, home: Path, hosts: tuple[str, ...]) -> dict[str, Any]:
    """Return Django's settings for what leaves the site.

    Raises
    ------
    BadEnvironmentError
        A variable cannot be understood.
    """
    first = next((host for host in hosts if host != "*"), "localhost").lstrip(".")
    return {
        "SITE_ADDRESS": _address("FIRSTHOUR_ADDRESS", environ),
        "PORTAL_ADDRESS": _address("FIRSTHOUR_PORTAL_ADDRESS", environ),
        "MAIL_SECRET_FILE": environ.get("FIRSTHOUR_MAIL_SECRET_FILE", ""),
        "WEBHOOK_HOSTS": _listed(environ.get("FIRSTHOUR_WEBHOOK_HOSTS", "")),
        "DEFAULT_FROM_EMAIL": environ.get("FIRSTHOUR_MAIL_FROM") or f"firsthour@{first}",
        **_mail(environ, home),
    }


def _mail(environ: Mapping[str, str], home: Path) -> dict[str, Any]:
    written = environ.get("FIRSTHOUR_MAIL", "")
    if not written:
        return {"EMAIL_BACKEND": _FILES, "EMAIL_FILE_PATH": home / "outbox" / "mail"}
    parts = urlsplit(written)
    if parts.scheme not in _PORTS or not parts.hostname or parts.password:
        shown = f"{parts.scheme}://…"  # somebody may have written a password into it
        raise BadEnvironmentError(variable="FIRSTHOUR_MAIL", value=shown, expected="smtp://user@host:port")
    secret = environ.get("FIRSTHOUR_MAIL_SECRET_FILE", "")
    if secret and not Path(secret).is_file():
        raise BadEnvironmentError(variable="FIRSTHOUR_MAIL_SECRET_FILE", value=secret, expected="a file / 文件")
    return {
        "EMAIL_BACKEND": _SMTP,
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or _PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": Path(secret).read_text(encoding="utf-8").strip() if secret else "",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and dict(parse_qsl(parts.query)).get("tls") == "1",
        "EMAIL_TIMEOUT": 10,
    }


def _address(variable: str, environ: Mapping[str, str]) -> str:
    written = environ.get(variable, "")
    parts = urlsplit(written)
    if written and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/")):
        raise BadEnvironmentError(variable=variable, value=written, expected="https://…")
    return written.rstrip("/")


def _listed(written: str) -> tuple[str, ...]:
    return tuple(host.strip() for host in written.split(",") if host.strip())
