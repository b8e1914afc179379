"""Which warnings are erased when their time runs out? Those that became no report, with all that tells of them.

Rows that could not be taken up (``RejectedRow``) hold somebody's words as well; their time runs from the day they came.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Model

from firsthour.web.alerts.messages import subject_of
from firsthour.web.alerts.models import Attempt, Episode, PersonKey, RejectedRow
from firsthour.web.audit.erasables import Closed, register_erasable, rows_below, walk
from firsthour.web.desk.erasing import APART, REASON
from firsthour.web.desk.files import delete_file
from firsthour.web.desk.models import Attachment
from firsthour.web.desk.models.sms import Sms
from firsthour.web.ui.acting import Actor

KIND = "alert"
ROW = "row:"


def register() -> None:
    """Tell the record; called once, when the apps are ready."""
    APART.update({"alerts.Episode.report", "alerts.Episode.averted_event"})
    register_erasable(KIND, list_closed=list_closed, rows_of=rows_of, finish=finish, find=find)


def find(number: str) -> str:
    """Return the key of the episode of this number."""
    place = number.upper().removeprefix("W")
    if place == number or not (place.isascii() and place.isdigit() and len(place) <= 18):
        return ""
    return str(Episode.objects.filter(pk=int(place)).values_list("uid", flat=True).first() or "")


def list_closed(before: datetime) -> Iterable[Closed]:
    """Yield what ended before a moment: episodes without a report, and rows that were never taken up."""
    closed = Episode.objects.filter(is_open=False, closed_at__lt=before, report=None).only("uid", "closed_at")
    for episode in walk(closed, by="closed_at"):
        if episode.closed_at is not None:
            yield Closed(str(episode.uid), episode.number, episode.closed_at)
    for row in walk(RejectedRow.objects.filter(at__lt=before).only("uid", "line", "at"), by="at"):
        yield Closed(f"{ROW}{row.uid}", f"{row.line}", row.at)


def rows_of(key: str) -> Iterator[Model]:
    """Yield the episode and every row that tells of it, its messages among them; or the one row."""
    if key.startswith(ROW):
        yield from RejectedRow.objects.filter(uid=key.removeprefix(ROW))
        return
    episode = Episode.objects.get(uid=key)
    yield from (row for row in rows_below(episode, apart=APART, belongs=_belongs) if not isinstance(row, PersonKey))
    for sms in Sms.objects.filter(subject=subject_of(episode.uid)):
        yield from rows_below(sms, apart=APART, belongs=_belongs)


def finish(key: str, *, by: Actor, now: datetime) -> None:
    """Forget the numbers by which the person is known again, and delete signatures and photos."""
    if key.startswith(ROW):
        return
    PersonKey.objects.filter(episode__uid=key).delete()
    attempts = [str(uid) for uid in Attempt.objects.filter(episode__uid=key).values_list("uid", flat=True)]
    for attachment in Attachment.objects.filter(about_kind="attempt", about_key__in=attempts):
        delete_file(attachment, by=by, now=now, reason=REASON)


def _belongs(row: Model) -> bool:
    return getattr(row, "matter_id", None) is None
