"""Where do the coming deadlines stand between now and the week's end? Places for the markers of the horizon.

The axis is piecewise: each stretch between two ticks is equally wide, so that the next minutes get as much room as the
next days. What is over stands in a band before now.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.utils.translation import gettext

from firsthour.web.ui.formats import ZONE, full_time, short_time

NOW_AT, END_AT = 0.09, 0.98
_OVERDUE_AT = 0.025
_CLOSE = 0.022  # markers nearer than this become one with a count
_LABEL_ROOM = 0.075


@dataclass(frozen=True)
class Due:
    """One deadline: when, in which state, with which icon and few words, and where it opens."""

    due_at: datetime
    state: str
    icon: str
    words: str
    url: str


@dataclass(frozen=True)
class Tick:
    """A mark of the axis."""

    place: float
    words: str


@dataclass(frozen=True)
class Marker:
    """One or several deadlines at a place; ``row`` is how the label is kept clear: near, up, or none."""

    place: float
    state: str
    icon: str
    words: str
    title: str
    url: str
    count: int
    row: str


@dataclass(frozen=True)
class Horizon:
    """The whole picture."""

    now_words: str
    ticks: Sequence[Tick]
    markers: Sequence[Marker]
    has_overdue: bool


def make_horizon(dues: Iterable[Due], *, now: datetime, queue_url: str) -> Horizon:
    """Return ticks and markers; what lies beyond seven days is left to the queue."""
    marks = _marks(now)
    ordered = sorted(dues, key=lambda due: due.due_at)
    over = [due for due in ordered if due.due_at <= now]
    ahead = [(place_of(due.due_at, marks), due) for due in ordered if now < due.due_at <= marks[-1][0]]
    markers = [_overdue_marker(over, queue_url)] if over else []
    for group in _groups(ahead):
        markers.append(_marker(group, queue_url))
    ticks = [Tick(_place(index, marks), words) for index, (_, words) in enumerate(marks) if index]
    return Horizon(short_time(now, now), ticks, _rows(markers), bool(over))


def place_of(at: datetime, marks: Sequence[tuple[datetime, str]]) -> float:
    """Return where a moment stands on the axis, from 0 to 1."""
    for index, ((start, _), (end, _)) in enumerate(pairwise(marks)):
        if at <= end:
            first, last = _place(index, marks), _place(index + 1, marks)
            return first + (last - first) * max(timedelta(0), at - start) / (end - start)
    return END_AT


def _marks(now: datetime) -> list[tuple[datetime, str]]:
    """Return the moments of the ticks with their words, strictly rising; now comes first."""
    midnight = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    tonight, tomorrow = midnight + timedelta(days=1), midnight + timedelta(days=2)
    marks = [(now, "")]
    for at, words in (
        (now + timedelta(minutes=30), gettext("30 min")),
        (now + timedelta(hours=1), gettext("1 hour")),
        (now + timedelta(hours=4), gettext("4 hours")),
    ):
        if at < tonight - timedelta(minutes=30):
            marks.append((at, words))
    marks.append((max(tonight, now + timedelta(minutes=1)), gettext("tonight 24:00")))
    marks.append((tomorrow, gettext("tomorrow")))
    marks.append((now + timedelta(days=7), gettext("7 days")))
    return marks


def _place(index: int, marks: Sequence[tuple[datetime, str]]) -> float:
    return NOW_AT + (END_AT - NOW_AT) * index / (len(marks) - 1)


def _groups(placed: Sequence[tuple[float, Due]]) -> list[list[tuple[float, Due]]]:
    groups: list[list[tuple[float, Due]]] = []
    for place, due in placed:
        if groups and place - groups[-1][0][0] < _CLOSE:
            groups[-1].append((place, due))
        else:
            groups.append([(place, due)])
    return groups


def _marker(group: Sequence[tuple[float, Due]], queue_url: str) -> Marker:
    place, first = group[0]
    title = "\n".join(f"{full_time(due.due_at)} {due.words}" for _, due in group[:12])
    url = first.url if len(group) == 1 else f"{queue_url}?until={int(group[-1][1].due_at.timestamp())}"
    return Marker(place, first.state, first.icon, first.words, title, url, len(group), "near")


def _overdue_marker(over: Sequence[Due], queue_url: str) -> Marker:
    words = gettext("overdue %(count)d") % {"count": len(over)}
    title = "\n".join(f"{full_time(due.due_at)} {due.words}" for due in over[:12])
    return Marker(_OVERDUE_AT, "overdue", "alert-octagon", words, title, f"{queue_url}?due=over", len(over), "near")


def _rows(markers: Sequence[Marker]) -> list[Marker]:
    """Lift a label that would touch the one before, and drop it when both rows are taken."""
    last = {"near": -1.0, "up": -1.0}
    kept = []
    for marker in markers:
        row = next((row for row in last if marker.place - last[row] >= _LABEL_ROOM), "none")
        if row != "none":
            last[row] = marker.place
        kept.append(Marker(**{**marker.__dict__, "row": row}))
    return kept
