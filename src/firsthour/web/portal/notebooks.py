"""Where does a half-written report lie? On the reporter's own phone, in an encrypted cookie until the browser closes.

Nothing of it is kept here. Five notebooks: ``draft`` and ``appeal`` (answers so far of a report, an appeal),
``receipt`` (the code just given), ``pass`` (what may be read without the code for half an hour), ``wanted`` (which
subscription waits for its code).
"""

import base64
import json
import secrets
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from django.http import HttpRequest, HttpResponse

from firsthour.base.errors import UserError

KEPT = {
    "draft": timedelta(hours=24),
    "receipt": timedelta(hours=24),
    "pass": timedelta(minutes=30),
    "wanted": timedelta(hours=24),
    "appeal": timedelta(hours=24),
}
_CHUNK = 3500
_MOST_CHUNKS = 2  # with the other cookies below the 8 KB that proxies allow a header
_NONCE = 12


class TooLongError(UserError):
    """More was written than the phone can keep between two pages."""

    code = "draft_too_long"
    english = "This is more than fits on the way. Shorten it a little; the rest can be added afterwards with your code."
    chinese = "内容过长。请略作精简，其余可在提交后凭受理码补充。"


def read_notebook(request: HttpRequest, name: str, *, key: bytes) -> dict[str, Any]:
    """Return what the phone kept, or nothing when there is none, it is too old or was changed."""
    parts = [request.COOKIES.get(f"{name}{place}", "") for place in range(_MOST_CHUNKS)]
    try:
        sealed = base64.urlsafe_b64decode("".join(parts).encode("ascii"))
        plain = ChaCha20Poly1305(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())
        kept: dict[str, Any] = json.loads(zlib.decompress(plain))
    except (InvalidTag, ValueError, zlib.error):
        return {}
    at = datetime.fromtimestamp(kept.pop("at", 0), UTC)
    return kept if request.now - at < KEPT[name] else {}


def write_notebook(
    request: HttpRequest, response: HttpResponse, *, name: str, said: Mapping[str, Any], key: bytes
) -> None:
    """Let the phone keep it until the browser closes.

    Raises
    ------
    TooLongError
        It does not fit.
    """
    plain = json.dumps({**said, "at": int(request.now.timestamp())}, ensure_ascii=False).encode()
    nonce = secrets.token_bytes(_NONCE)
    sealed = nonce + ChaCha20Poly1305(key).encrypt(nonce, zlib.compress(plain, 9), name.encode())
    text = base64.urlsafe_b64encode(sealed).decode("ascii")
    if len(text) > _CHUNK * _MOST_CHUNKS:
        raise TooLongError
    for place in range(_MOST_CHUNKS):
        chunk = text[place * _CHUNK : (place + 1) * _CHUNK]
        _set(request, response, f"{name}{place}", chunk)


def clear_notebook(response: HttpResponse, name: str) -> None:
    """Let the phone forget it."""
    for place in range(_MOST_CHUNKS):
        response.delete_cookie(f"{name}{place}", samesite="Lax")


def _set(request: HttpRequest, response: HttpResponse, name: str, value: str) -> None:
    if value:
        response.set_cookie(name, value, httponly=True, samesite="Lax", secure=request.is_secure())
    elif name in request.COOKIES:
        response.delete_cookie(name, samesite="Lax")
