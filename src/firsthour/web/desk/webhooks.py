"""How is another system told? By a signed POST to an address on a host that the administrator allowed.

    X-FirstHour-Delivery: <id of the delivery, the same at every attempt>
    X-FirstHour-Time: 1795306200
    X-FirstHour-Signature: v1=<hex of HMAC-SHA256(secret, delivery + "." + time + "." + body)>

The receiver computes the signature again, refuses times more than five minutes off, and takes a delivery it has seen
as done. Redirects are not followed, answers are read no further than their status.
"""

import hashlib
import hmac
import http.client
import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from firsthour.base.errors import UserError

TIMEOUT_S = 5.0


class WebhookRefusedError(UserError):
    """An address that may not be posted to."""

    code = "webhook_refused"
    english = "{address} cannot be used: https, and a host the administrator has allowed."
    chinese = "不能使用 {address}：须为 https，且主机在管理员允许的范围内。"


class WebhookFailedError(UserError):
    """The other side did not take it."""

    code = "webhook_failed"
    english = "{host} answered {status}."
    chinese = "{host} 返回 {status}。"


@dataclass(frozen=True)
class Target:
    """Where a webhook goes, checked."""

    is_tls: bool
    host: str
    port: int | None
    path: str


def check_address(address: str, *, allowed: Collection[str]) -> Target:
    """Return the parts of an address that may be posted to.

    An allowed host is written ``hooks.example`` (https only) or ``http://127.0.0.1:8099`` (exactly this, unencrypted).

    Raises
    ------
    WebhookRefusedError
        It is not one of the allowed hosts, or carries a user name, or is no https.
    """
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError as error:
        raise WebhookRefusedError(address=address) from error
    is_tls = parts.scheme == "https"
    name = (parts.hostname or "") if is_tls else f"{parts.scheme}://{parts.netloc}"
    if not parts.hostname or parts.username or parts.password or name not in allowed or not address.isascii():
        raise WebhookRefusedError(address=address)
    if any(sign in address for sign in " \r\n\t"):
        raise WebhookRefusedError(address=address)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(is_tls, parts.hostname, port, path)


def sign(secret: str, body: bytes, *, at: datetime, delivery: str) -> dict[str, str]:
    """Return the headers that prove who sent a body, as which delivery, and when."""
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), f"{delivery}.{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {
        "X-FirstHour-Delivery": delivery,
        "X-FirstHour-Time": stamp,
        "X-FirstHour-Signature": f"v1={digest}",
    }


def post(target: Target, body: bytes, *, headers: Mapping[str, str]) -> None:
    """Post a body and see that it was taken.

    Raises
    ------
    WebhookFailedError
        The answer is not one of success.
    OSError
        The other side cannot be reached, or not in time.
    """
    connection = _connect(target)
    try:
        connection.request("POST", target.path, body=body, headers={"Content-Type": "application/json", **headers})
        status = connection.getresponse().status
    except http.client.HTTPException as error:
        raise WebhookFailedError(host=target.host, status=type(error).__name__) from error
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise WebhookFailedError(host=target.host, status=status)


def _connect(target: Target) -> http.client.HTTPConnection:
    if target.is_tls:
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(target.host, target.port, timeout=TIMEOUT_S, context=context)
    return http.client.HTTPConnection(target.host, target.port, timeout=TIMEOUT_S)
