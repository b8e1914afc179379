"""What can be erased when its time runs out? Each room registers its kind of object here.

A room says which closed objects there are and which rows belong to one; what of them is personal follows from the
classes of their fields (``ui.classes``), so nothing has to be listed twice and nothing is forgotten.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model


@dataclass(frozen=True)
class Closed:
    """An object that was closed: its stable key, its number for people, and when."""

    key: str
    label: str
    closed_at: datetime


@dataclass(frozen=True)
class Erasable:
    """One kind: ``list_closed(before)`` yields those closed before a moment, oldest first, a few at a time;
    ``rows_of(key)`` every row that tells of one."""

    kind: str
    list_closed: Callable[[datetime], Iterable[Closed]]
    rows_of: Callable[[str], Iterable[Model]]


ERASABLES: dict[str, Erasable] = {}


def register_erasable(
    kind: str, *, list_closed: Callable[[datetime], Iterable[Closed]], rows_of: Callable[[str], Iterable[Model]]
) -> None:
    """Add a kind of object; a second one of the same name replaces the first."""
    ERASABLES[kind] = Erasable(kind, list_closed, rows_of)
