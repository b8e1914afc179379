"""Which code does somebody get to ask with, or to leave by? Twelve signs that are not taken for each other, the last a
check.

Eleven drawn signs of 26 are 51 bits: with limits on guessing nobody finds one. A code need not be stored: it is derived
from a secret (``derive_code``), so that asking twice gives the same code, and kept only as a keyed hash.
"""

import hashlib
import hmac
import re
import unicodedata

SIGNS = "234679ACDEFGHJKMNPQRTUVWXY"  # none that is taken for another: 0 O, 1 I L, 5 S, 8 B, 2 Z
LENGTH = 12
_GROUP = 4
_THIRD = 9  # three times nine is one, modulo 26
_LIKELY = str.maketrans({"Z": "2"})


def derive_code(secret: str, *, key: bytes) -> str:
    """Return the code that follows from a secret and a key: twelve signs."""
    digest = hmac.new(key, b"code:" + secret.encode(), hashlib.sha512).digest()
    number, drawn = int.from_bytes(digest, "big"), []
    for _ in range(LENGTH - 1):
        number, place = divmod(number, len(SIGNS))
        drawn.append(SIGNS[place])
    return "".join(drawn) + check_sign("".join(drawn))


def check_sign(signs: str) -> str:
    """Return the sign that makes a code whole.

    Weighted 1 and 3 by turns, the signs and the check add up to a multiple of 26: no one sign can be wrong, and hardly
    two neighbours swapped, without a difference.
    """
    total = sum(SIGNS.index(sign) * (3 if place % 2 else 1) for place, sign in enumerate(signs))
    return SIGNS[-total * _THIRD % len(SIGNS)]


def read_code(typed: str) -> str | None:
    """Return the code somebody typed, or None when it cannot be one; small signs, spaces, dashes pass."""
    plain = re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", typed[:80]).upper()).translate(_LIKELY)
    if len(plain) != LENGTH or any(sign not in SIGNS for sign in plain):
        return None
    return plain if check_sign(plain[:-1]) == plain[-1] else None


def write_code(code: str) -> str:
    """Return a code as it is shown and read out: ``YK7K-QFA3-9XTD``."""
    return "-".join(code[place : place + _GROUP] for place in range(0, LENGTH, _GROUP))


def hash_code(code: str, *, key: bytes) -> str:
    """Return what is kept of a code."""
    return hmac.new(key, b"kept:" + code.encode(), hashlib.sha256).hexdigest()
