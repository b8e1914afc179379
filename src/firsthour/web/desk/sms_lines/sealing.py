"""How is the text of a message kept until the line has it, and a number that is only to be recognised?"""

import base64

from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac


def seal(text: str) -> bytes:
    """Return a text as nobody can read it without the site's signing key."""
    return _cipher().encrypt(text.encode())


def unseal(sealed: bytes) -> str | None:
    """Return the text; None when the signing key has been replaced since."""
    try:
        return _cipher().decrypt(bytes(sealed)).decode()
    except InvalidToken:
        return None


def hash_number(phone: str) -> str:
    """Return by what a number is recognised; it cannot be tried out without the site's signing key."""
    return salted_hmac("firsthour.desk.sms", phone.strip(), algorithm="sha256").hexdigest()


def _cipher() -> Fernet:
    key = salted_hmac("firsthour.desk.sms", "fernet", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
