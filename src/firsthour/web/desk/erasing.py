"""What of a matter is erased when its time runs out? Everything personal that points to it, in every room.

Rows are found by their pointers, so that a new table is not forgotten; the few pointers that are not followed stand in
``APART``. What is no field of a row (files, what is kept on disk) goes by ``FINISHERS``; rooms above add their own.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Protocol

from django.db.models import Model, QuerySet

from firsthour.web.audit.erasables import Closed, register_erasable, rows_below, walk
from firsthour.web.desk.files import delete_file
from firsthour.web.desk.models import Attachment, Document, Matter
from firsthour.web.desk.search_matters import refresh_terms
from firsthour.web.ui.acting import Actor

APART: set[str] = set()  # pointers of rows that tell of something else: ``app.Model.field``
FINISHERS: list["Finisher"] = []
REASON = "retention"


class Finisher(Protocol):
    """Takes away what a room keeps of a matter outside of its rows."""

    def __call__(self, matter: Matter, *, by: Actor, now: datetime) -> None:
        """Take it away."""


def register_erasable_matters(kind: str, *, narrow: Callable[[QuerySet[Matter]], QuerySet[Matter]]) -> None:
    """Let closed matters of a kind be erased when their time runs out; ``narrow`` leaves out those that live on."""

    def list_closed(before: datetime) -> Iterable[Closed]:
        closed = narrow(Matter.objects.filter(kind=kind, closed_at__lt=before)).only("uid", "number", "closed_at")
        for matter in walk(closed, by="closed_at"):
            if matter.closed_at is not None:
                yield Closed(str(matter.uid), matter.number, matter.closed_at)

    def find(number: str) -> str:
        uid = Matter.objects.filter(kind=kind, number=number).values_list("uid", flat=True).first()
        return str(uid or "")

    register_erasable(kind, list_closed=list_closed, rows_of=rows_of, finish=finish, find=find)


def rows_of(key: str) -> Iterator[Model]:
    """Yield the matter and every row that is about it and no other matter."""
    matter = Matter.objects.get(uid=key)
    yield from rows_below(matter, apart=APART, belongs=lambda row: getattr(row, "matter_id", None) in (None, matter.pk))


def finish(key: str, *, by: Actor, now: datetime) -> None:
    """Delete the matter's files, papers among them, let the rooms above finish, and forget its words in the search."""
    matter = Matter.objects.get(uid=key)
    for then in FINISHERS:
        then(matter, by=by, now=now)
    Document.objects.filter(matter=matter).update(paper=None)
    for attachment in Attachment.objects.filter(matter=matter):
        delete_file(attachment, by=by, now=now, reason=REASON)
    refresh_terms([matter.pk])
