"""By which keys is kept what must still be recognised or read when the signing key has been replaced?

``settings.KEPT_KEYS`` holds them by name (``config.kept_keys``). A mark is by what a text is recognised: the same text
has the same mark, and nobody without the key finds the text by trying all of them.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet
from django.conf import settings


def kept_key(name: str) -> bytes:
    """Return the key of this name."""
    key: bytes = settings.KEPT_KEYS[name]
    return key


def mark_of(name: str, text: str) -> str:
    """Return by what a text is recognised under the key of this name."""
    return hmac.new(kept_key(name), text.encode(), hashlib.sha256).hexdigest()


def cipher_of(name: str) -> Fernet:
    """Return what seals and opens texts under the key of this name."""
    return Fernet(base64.urlsafe_b64encode(hmac.new(kept_key(name), b"fernet", hashlib.sha256).digest()))
