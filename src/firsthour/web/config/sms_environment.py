"""By which line do short messages leave the site?

===========================  ====================================================================================
variable                     meaning
===========================  ====================================================================================
FIRSTHOUR_SMS                ``file`` (files under the home folder, ``outbox/sms``; so without it),
                             ``https://sms.example/path`` (a provider that speaks HTTP, see the how-to), or
                             ``smpps://user@smpp.example:2776`` (SMPP 3.4 inside TLS; ``smpp://`` without), with
                             ``?window=10&joining=sar&ids=hex&system_type=…&enquire=30&answer=10`` (HTTP:
                             ``window``, ``answer``, ``poll=5``) where the provider asks for it
FIRSTHOUR_SMS_SECRET_FILE    file of the password (SMPP), or of the secret that signs each request (HTTP)
FIRSTHOUR_SMS_FROM           number that messages come from
FIRSTHOUR_SMS_RATE           how many messages (HTTP) or parts (SMPP) a second at most; ``10`` without it
===========================  ====================================================================================
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from firsthour.web.config.environment import BadEnvironmentError
from firsthour.web.desk.sms_lines.line_settings import LineSettings

_KINDS = {"http": "http", "https": "http", "smpp": "smpp", "smpps": "smpp"}
_PORTS = {"http": 80, "https": 443, "smpp": 2775, "smpps": 2776}
_NUMBERS = {"window": (1, 500), "enquire": (1, 3600), "answer": (1, 30), "poll": (1, 600)}
_CHOICES = {"joining": ("udh", "sar"), "ids": ("plain", "hex")}
_EXPECTED = "file / https://… / smpps://user@host:port?window=10&joining=udh|sar&ids=plain|hex"


def read_sms_line(environ: Mapping[str, str]) -> LineSettings:
    """Return the line that the variables ask for.

    Raises
    ------
    BadEnvironmentError
        A variable cannot be understood.
    """
    written = environ.get("FIRSTHOUR_SMS", "")
    if written in ("", "file"):
        return LineSettings()
    parts = urlsplit(written)
    shown = f"{parts.scheme}://…"  # somebody may have written a password into it
    try:
        port = parts.port or _PORTS.get(parts.scheme, 0)
        options = _options(parts)
    except ValueError as error:
        raise BadEnvironmentError(variable="FIRSTHOUR_SMS", value=shown, expected=_EXPECTED) from error
    if parts.scheme not in _KINDS or not parts.hostname or parts.password is not None:
        raise BadEnvironmentError(variable="FIRSTHOUR_SMS", value=shown, expected=_EXPECTED)
    secret_file = environ.get("FIRSTHOUR_SMS_SECRET_FILE", "")
    return LineSettings(
        kind="http" if _KINDS[parts.scheme] == "http" else "smpp",
        host=parts.hostname,
        port=port,
        path=parts.path,
        is_tls=parts.scheme in ("https", "smpps"),
        user=unquote(parts.username or ""),
        secret=_secret(secret_file),
        secret_file=secret_file,
        sender=environ.get("FIRSTHOUR_SMS_FROM", ""),
        rate=_rate(environ.get("FIRSTHOUR_SMS_RATE") or "10"),
        **options,
    )


def _options(parts: SplitResult) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for name, value in parse_qsl(parts.query, strict_parsing=bool(parts.query)):
        if name in _NUMBERS:
            least, most = _NUMBERS[name]
            if not value.isascii() or not value.isdecimal() or not least <= int(value) <= most:
                raise ValueError(name)
            options["window" if name == "window" else f"{name}_s"] = int(value)
        elif name == "system_type" or value in _CHOICES.get(name, ()):
            options[name] = value
        else:
            raise ValueError(name)
    return options


def _secret(path: str) -> str:
    if path and not Path(path).is_file():
        raise BadEnvironmentError(variable="FIRSTHOUR_SMS_SECRET_FILE", value=path, expected="a file / 文件")
    return Path(path).read_text(encoding="utf-8").strip() if path else ""


def _rate(written: str) -> float:
    if not written.isascii() or not written.isdecimal() or not 1 <= int(written) <= 5000:
        raise BadEnvironmentError(variable="FIRSTHOUR_SMS_RATE", value=written, expected="1 – 5000")
    return float(written)
