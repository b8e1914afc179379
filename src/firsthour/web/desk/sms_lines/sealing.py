"""How is the text of a message kept until the line has it, and a number that is only to be recognised?

By a key that outlives the signing key (``ui.kept_keys``): who left stays gone, whoever replaces that one.
"""

from cryptography.fernet import InvalidToken

from firsthour.web.ui.kept_keys import cipher_of, mark_of

_NAME = "firsthour.desk.sms"


def seal(text: str) -> bytes:
    """Return a text as nobody can read it without the site's kept key."""
    return cipher_of(_NAME).encrypt(text.encode())


def unseal(sealed: bytes) -> str | None:
    """Return the text; None when it was sealed under another key."""
    try:
        return cipher_of(_NAME).decrypt(bytes(sealed)).decode()
    except InvalidToken:
        return None


def hash_number(phone: str) -> str:
    """Return by what a number is recognised; it cannot be tried out without the site's kept key."""
    return mark_of(_NAME, phone.strip())
