"""Whose request is it, is it fresh, and was it seen before?"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_SKEW_S = 300
MAX_NONCE = 128
HEADERS = ("X-FH-Key", "X-FH-Time", "X-FH-Nonce", "X-FH-Signature")


@dataclass(frozen=True)
class Signed:
    """A request as its signature covers it; ``path`` with the query."""

    method: str
    path: str
    body: bytes = b""


@dataclass(frozen=True)
class Key:
    """Who may send: the authority behind a key, and the secret both know."""

    key_id: str
    authority: str
    secret: str


class BadSignatureError(ValueError):
    """A request is not to be believed; ``code`` names why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def signature_of(secret: str, request: Signed, *, time_s: str, nonce: str) -> str:
    """Return the signature of a request."""
    digest = hashlib.sha256(request.body).hexdigest()
    signed = "\n".join((request.method, request.path, time_s, nonce, digest))
    return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()


def sign(key: Key, request: Signed, *, now_s: int, nonce: str) -> dict[str, str]:
    """Return the headers that make a request one of that key."""
    time_s = str(now_s)
    signature = signature_of(key.secret, request, time_s=time_s, nonce=nonce)
    return dict(zip(HEADERS, (key.key_id, time_s, nonce, signature), strict=True))


@dataclass
class Gate:
    """Lets in what is signed, fresh and new; ``nonces`` says until when a nonce is remembered."""

    keys: Mapping[str, Key]
    nonces: dict[tuple[str, str], int] = field(default_factory=dict)

    def check(self, request: Signed, headers: Mapping[str, str], *, now_s: int | None) -> tuple[Key, int]:
        """Return whose request it is and when it says it was made; ``now_s`` None believes the request's own time.

        Raises
        ------
        BadSignatureError
        """
        key_id, time_s, nonce, given = (headers.get(name, "") for name in HEADERS)
        key = self.keys.get(key_id)
        if key is None:
            raise BadSignatureError("unknown_key")
        if not (time_s.isascii() and time_s.isdigit() and len(time_s) <= 12 and 0 < len(nonce) <= MAX_NONCE):
            raise BadSignatureError("bad_headers")
        expected = signature_of(key.secret, request, time_s=time_s, nonce=nonce)
        if not hmac.compare_digest(expected.encode(), given.encode()):
            raise BadSignatureError("bad_signature")
        said_s = int(time_s)
        if now_s is not None and abs(now_s - said_s) > MAX_SKEW_S:
            raise BadSignatureError("old_time")
        self._forget(said_s if now_s is None else now_s)
        if (key_id, nonce) in self.nonces:
            raise BadSignatureError("used_nonce")
        self.nonces[(key_id, nonce)] = said_s + 2 * MAX_SKEW_S
        return key, said_s

    def _forget(self, now_s: int) -> None:
        if len(self.nonces) > 10_000:
            self.nonces = {key: until for key, until in self.nonces.items() if until >= now_s}
