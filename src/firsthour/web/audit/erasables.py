"""What can be erased when its time runs out? Each room registers its kind of object here.

A room says which closed objects there are and which rows belong to one; what of them is personal follows from the
classes of their fields (``ui.classes``), so nothing has to be listed twice and nothing is forgotten.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db.models import ForeignObjectRel, Model, Q, QuerySet

from firsthour.web.ui.acting import Actor

OURS = "firsthour."
AT_ONCE = 500


@dataclass(frozen=True)
class Closed:
    """An object that was closed: its stable key, its number for people, and when."""

    key: str
    label: str
    closed_at: datetime


class Finish(Protocol):
    """Takes away what of an object is no field of a row."""

    def __call__(self, key: str, *, by: Actor, now: datetime) -> None:
        """Take it away, in the transaction in which the fields were emptied."""


@dataclass(frozen=True)
class Erasable:
    """One kind: ``list_closed(before)`` yields those closed before a moment, oldest first, a few at a time;
    ``rows_of(key)`` every row that tells of one; ``finish`` takes away what is not a field: files, search terms;
    ``find(number)`` returns the key of the one that people know by this number, or nothing."""

    kind: str
    list_closed: Callable[[datetime], Iterable[Closed]]
    rows_of: Callable[[str], Iterable[Model]]
    finish: Finish | None = None
    find: Callable[[str], str] | None = None


ERASABLES: dict[str, Erasable] = {}


def register_erasable(
    kind: str,
    *,
    list_closed: Callable[[datetime], Iterable[Closed]],
    rows_of: Callable[[str], Iterable[Model]],
    finish: Finish | None = None,
    find: Callable[[str], str] | None = None,
) -> None:
    """Add a kind of object; a second one of the same name replaces the first."""
    ERASABLES[kind] = Erasable(kind, list_closed, rows_of, finish, find)


def walk(rows: "QuerySet[Any]", *, by: str) -> Iterator[Any]:
    """Yield rows, the earliest first, some hundreds a question, each question answered whole before any is yielded.

    So whoever takes them may write meanwhile. On SQLite a question that is still being read forbids it at once as soon
    as another process has written: ``database is locked``, without waiting.
    """
    ordered = rows.order_by(by, "pk")
    batch = list(ordered[:AT_ONCE])
    while batch:
        yield from batch
        last, at = batch[-1], getattr(batch[-1], by)
        batch = list(ordered.filter(Q(**{f"{by}__gt": at}) | Q(**{by: at, "pk__gt": last.pk}))[:AT_ONCE])


def rows_below(root: Model, *, apart: Collection[str], belongs: Callable[[Model], bool]) -> Iterator[Model]:
    """Yield a row, every row of ours that points to it, every row that points to those, and so on, each once.

    Parameters
    ----------
    root
        the row itself.
    apart
        pointers that are not followed, as ``app.Model.field``: the row that holds one tells of something else.
    belongs
        False for a row that is about another object than the root; nothing below it is yielded either.
    """
    seen = {(type(root), root.pk)}
    level = [root]
    while level:
        yield from level
        found: list[Model] = []
        for model in {type(row) for row in level}:
            rows = [row for row in level if type(row) is model]
            for pointer in _pointers(model, apart):
                for row in pointer.related_model._base_manager.filter(**{f"{pointer.field.name}__in": rows}):
                    if (type(row), row.pk) not in seen and belongs(row):
                        seen.add((type(row), row.pk))
                        found.append(row)
        level = found


def _pointers(model: type[Model], apart: Collection[str]) -> Iterator[ForeignObjectRel]:
    for field in model._meta.get_fields(include_hidden=True):
        if not isinstance(field, ForeignObjectRel) or field.many_to_many:
            continue
        ours = field.related_model.__module__.startswith(OURS)
        if ours and f"{field.related_model._meta.label}.{field.field.name}" not in apart:
            yield field
