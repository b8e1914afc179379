"""How does another system get its key, and lose it?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.web.audit.operations import About, record
from firsthour.web.people.keys import hash_secret, new_key
from firsthour.web.people.models import ServiceKey, Unit
from firsthour.web.people.operations.postings import about_unit
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.people.scopes import SCOPES
from firsthour.web.ui.acting import Actor

LONGEST = timedelta(days=366)


class KeyNameTakenError(UserError):
    """Another key has this name."""

    code = "key_name_taken"
    english = "A key is called {name} already."
    chinese = "已有名为 {name} 的密钥。"


class BadScopesError(UserError):
    """No scope, or one that does not exist."""

    code = "bad_scopes"
    english = "A key needs at least one scope, and only scopes that exist."
    chinese = "密钥至少需要一项权限，且须为已有权限。"


class BadExpiryError(UserError):
    """The key would never hold, or for too long."""

    code = "bad_expiry"
    english = "A key must end in the future, and within {days} days."
    chinese = "密钥须在今后 {days} 天内到期。"


@transaction.atomic
def make_key(
    name: str, unit: Unit, *, scopes: Sequence[str], expires_at: datetime, by: Actor, now: datetime
) -> tuple[ServiceKey, str]:
    """Make a key; return it and what the other system sends, which is shown once and kept nowhere."""
    if ServiceKey.objects.filter(name=name).exists():
        raise KeyNameTakenError(name=name)
    if not scopes or not set(scopes) <= set(SCOPES.known):
        raise BadScopesError
    if not now < expires_at <= now + LONGEST:
        raise BadExpiryError(days=LONGEST.days)
    fresh = new_key()
    key = ServiceKey.objects.create(
        name=name, prefix=fresh.prefix, hashed=hash_secret(fresh.secret), scopes=sorted(scopes), unit=unit,
        made_at=now, expires_at=expires_at,
    )  # fmt: skip
    details = {"scopes": key.scopes, "expires": expires_at.isoformat()}
    record("key.made", by=by, now=now, about=[_about(key), about_unit(unit)], details=details)
    return key, fresh.written


@transaction.atomic
def revoke_key(key: ServiceKey, *, version: int, by: Actor, now: datetime) -> None:
    """End a key at once and for good."""
    claim_version(key, version=version)
    if key.revoked_at is None:
        key.revoked_at = now
        key.save(update_fields=["revoked_at"])
        record("key.revoked", by=by, now=now, about=[_about(key)])


def _about(key: ServiceKey) -> About:
    return About("key", str(key.uid), f"{key.name} {key.prefix}")
