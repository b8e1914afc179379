"""Which service speaks? A key stands in the Authorization header; only a hash of its secret is kept.

A key reads ``fh_<prefix>_<secret>``: eight signs by which it is found and 32 random bytes by which it is proved.
SHA-256 suffices, as nobody guesses 256 random bits; what is compared is compared in constant time.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from firsthour.web.people.models import ServiceKey

USE_NOTED_EVERY = timedelta(minutes=1)
_PREFIX_SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"
_WRITTEN = re.compile(r"Bearer fh_([a-z0-9]{8})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True)
class FreshKey:
    """A key as it is shown, once."""

    prefix: str
    secret: str

    @property
    def written(self) -> str:
        """The key as the other system sends it."""
        return f"fh_{self.prefix}_{self.secret}"


def new_key() -> FreshKey:
    """Return a fresh key."""
    return FreshKey("".join(secrets.choice(_PREFIX_SIGNS) for _ in range(8)), secrets.token_urlsafe(32))


def hash_secret(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def read_key(header: str, *, now: datetime) -> ServiceKey | None:
    """Return the key that an Authorization header proves, if it holds at this moment."""
    match = _WRITTEN.fullmatch(header)
    if match is None:
        return None
    prefix, secret = match.groups()
    key = ServiceKey.objects.select_related("unit").filter(prefix=prefix).first()
    kept = key.hashed if key is not None else "0" * 64
    if not hmac.compare_digest(kept, hash_secret(secret)) or key is None or not _holds(key, now):
        return None
    return key


def note_use(key: ServiceKey, *, now: datetime) -> None:
    """Remember that the key was used, at most once a minute."""
    due = now - USE_NOTED_EVERY
    if key.last_used_at is None or key.last_used_at <= due:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=due)
        ServiceKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)


def _holds(key: ServiceKey, now: datetime) -> bool:
    expired = key.expires_at is not None and key.expires_at <= now
    return key.revoked_at is None and not expired and key.unit.is_active
