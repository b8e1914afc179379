"""What may a service key open? Rooms add their scopes, in words, when apps are ready."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Scope:
    """One thing a service may do: ``units:read``."""

    key: str
    explained: Any


@dataclass
class Scopes:
    """What rooms have added."""

    known: dict[str, Scope] = field(default_factory=dict)

    def add(self, key: str, explained: Any) -> None:
        """Add a scope: what it is called in keys, and what it opens."""
        self.known[key] = Scope(key, explained)

    def explain(self, keys: list[str]) -> list[Scope]:
        """Return these scopes with their words; one that no room knows any more keeps its key."""
        return [self.known.get(key, Scope(key, key)) for key in keys]


SCOPES = Scopes()
SCOPES.add("units:read", _("Reads the units at and below the key's own: code, kind, names."))
