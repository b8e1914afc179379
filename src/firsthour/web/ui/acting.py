"""Who acts? One small value that every write, event and audit record carries.

The audit log has no foreign keys, so an actor is words, not a row: what they were called then, in which unit.
"""

from dataclasses import dataclass
from typing import Literal

SYSTEM = "system:"
ActorKind = Literal["officer", "service", "system", "public"]


@dataclass(frozen=True)
class Actor:
    """The one who acts.

    ``key`` is the stable outside id (UUIDv7 of an officer, name of a service key, ``system:<job>``), ``unit`` the
    code of the unit then, ``sitting`` the session's own id (never its key), ``address`` where the request came from.
    """

    kind: ActorKind
    key: str
    name: str
    unit: str = ""
    sitting: str = ""
    address: str = ""

    @property
    def person(self) -> str:
        """What people are told who it was: nothing where the program acted by itself."""
        return "" if self.key.startswith(SYSTEM) else self.name


def system_actor(part: str) -> Actor:
    """Return the program itself, acting through one of its parts (a job's name)."""
    return Actor(kind="system", key=f"{SYSTEM}{part}", name=part)
