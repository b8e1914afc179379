"""What of appeals is erased when its time runs out? Those of a matter go with it.

Appeals, reviews and notes point to the hold and so to its matter (``desk.erasing`` follows the pointers); their files
belong to the matter. What was never matched to a hold has a period of its own in ``law/retention``.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Model

from firsthour.web.appeals.models import StrayAppeal
from firsthour.web.appeals.names import STRAY
from firsthour.web.audit.erasables import Closed, register_erasable, walk
from firsthour.web.desk.erasing import REASON
from firsthour.web.desk.files import delete_file
from firsthour.web.desk.models import Attachment
from firsthour.web.ui.acting import Actor


def register() -> None:
    """Tell the record; called once, when the apps are ready."""
    register_erasable(STRAY, list_closed=list_closed, rows_of=rows_of, finish=finish)


def list_closed(before: datetime) -> Iterable[Closed]:
    """Yield what was ended before a moment and became no appeal."""
    closed = StrayAppeal.objects.filter(ended_at__lt=before, appeal=None).only("uid", "ended_at")
    for one in walk(closed, by="ended_at"):
        if one.ended_at is not None:
            yield Closed(str(one.uid), str(one.uid)[-8:], one.ended_at)


def rows_of(key: str) -> Iterator[Model]:
    """Yield the row."""
    yield from StrayAppeal.objects.filter(uid=key)


def finish(key: str, *, by: Actor, now: datetime) -> None:
    """Delete what came with it."""
    for attachment in Attachment.objects.filter(about_kind=STRAY, about_key=key):
        delete_file(attachment, by=by, now=now, reason=REASON)
