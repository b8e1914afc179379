"""Which six digits does an authenticator app show? Written after RFC 6238, apart from the site's own code."""

import base64
import hashlib
import hmac
import struct

STEP_S = 30
N_DIGITS = 6


def code_at(secret: str, at_s: float) -> str:
    """Return the code of a secret (base 32, as the page shows it) at a time in seconds since 1970.

    Source: RFC 6238, sections 4 and 5.3 of RFC 4226: HMAC-SHA-1 over the number of the half minute, cut dynamically.
    """
    plain = secret.replace(" ", "").upper()
    key = base64.b32decode(plain + "=" * (-len(plain) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(at_s) // STEP_S), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**N_DIGITS).zfill(N_DIGITS)
