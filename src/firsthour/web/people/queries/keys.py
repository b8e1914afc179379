"""Which keys do other systems hold, and what do they open?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from firsthour.web.people.models import ServiceKey
from firsthour.web.people.policies import PeopleAccess, reach_of
from firsthour.web.people.scopes import SCOPES, Scope
from firsthour.web.ui.access import Permission


@dataclass(frozen=True)
class KeyLine:
    """A key with its scopes in words; ``state`` is holds, expired or revoked."""

    key: ServiceKey
    scopes: list[Scope]
    state: str


def list_keys(access: PeopleAccess, *, now: datetime) -> list[KeyLine]:
    """Return the keys of the units where the visitor keeps them; in one query."""
    return [KeyLine(key, SCOPES.explain(key.scopes), _state(key, now)) for key in _visible(access)]


def get_one_key(access: PeopleAccess, uid: UUID) -> ServiceKey:
    """Return a key the visitor keeps."""
    return _visible(access).get(uid=uid)


def _visible(access: PeopleAccess) -> QuerySet[ServiceKey]:
    return ServiceKey.objects.filter(reach_of(access, Permission.MANAGE_KEYS, through="unit__")).select_related("unit")


def _state(key: ServiceKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "expired" if key.expires_at is not None and key.expires_at <= now else "holds"
