"""Which number and code does a reporter get? The number names the report, the code proves that one may ask about it.

The code is shown once and kept as a slow hash bound to the number, so that it can be checked, never read.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from firsthour.base.clock import SHANGHAI

SIGNS = "234679ACDEFGHJKMNPQRTUVWXY"  # none that is taken for another: 0 O, 1 I L, 5 S, 8 B
LENGTH = 8
_ROUNDS = 10_000
_GROUP = 4


@dataclass(frozen=True)
class Receipt:
    """Number and code as they are handed over, and what is kept of the code."""

    number: str
    code: str
    code_hash: str

    @property
    def written_code(self) -> str:
        """The code as it is read out: ``LZ7K-QFA3``."""
        return f"{self.code[:_GROUP]}-{self.code[_GROUP:]}"


def new_receipt(*, now: datetime) -> Receipt:
    """Return a fresh receipt; numbers of a day are drawn, so that nobody counts reports by them."""
    day = now.astimezone(SHANGHAI)
    return receipt_of(f"{day:%Y%m%d}{secrets.randbelow(10**8):08d}")


def receipt_of(number: str) -> Receipt:
    """Return a receipt with this number and a fresh code; the code given before proves nothing any more."""
    code = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    return Receipt(number, code, hash_code(number, code))


def hash_code(number: str, code: str) -> str:
    """Return what is kept of a code."""
    return hashlib.pbkdf2_hmac("sha256", plain_code(code).encode(), number.encode(), _ROUNDS).hex()


def fits(code: str, *, number: str, kept: str) -> bool:
    """Tell whether a typed code is the one of this number; small letters, spaces and dashes do not matter."""
    return hmac.compare_digest(hash_code(number, code), kept)


def plain_code(typed: str) -> str:
    """Return a code as it is compared."""
    return re.sub(r"[\s-]", "", typed).upper()
