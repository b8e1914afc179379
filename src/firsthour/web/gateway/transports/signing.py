"""How does a bank know that a request is ours, fresh, and whole? By a signature over all of it with a shared secret."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Signer:
    """Signs in one name; the secret stands in no error and no log."""

    key_id: str
    secret: str

    def __repr__(self) -> str:
        return f"Signer({self.key_id})"

    def headers(self, method: str, target: str, *, body: bytes, at: datetime) -> dict[str, str]:
        """Return the headers of one request; ``target`` is its path with its query. Each has a nonce of its own."""
        moment, nonce = str(int(at.timestamp())), secrets.token_hex(16)
        signature = sign(self.secret, "\n".join([method, target, moment, nonce, hashlib.sha256(body).hexdigest()]))
        return {"X-FH-Key": self.key_id, "X-FH-Time": moment, "X-FH-Nonce": nonce, "X-FH-Signature": signature}


def sign(secret: str, said: str) -> str:
    """Return the signature of some words."""
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()
