"""How many warnings came in, how soon was somebody reached, and what came of it? Counted from event rows, nothing else.

Each figure and the rows behind it come from the same events, so that they always agree: ``events_of`` is both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, IntegerField, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from firsthour.base.clock import SHANGHAI
from firsthour.web.alerts.models import Episode
from firsthour.web.alerts.policies import SEE, reached_paths, visible_episodes
from firsthour.web.desk.events import standing_events
from firsthour.web.desk.models import Event
from firsthour.web.people.policies import PeopleAccess, below

STEP = 50
MOST_DAYS = 92
CEILING = 10_000


@dataclass(frozen=True)
class Figure:
    """A figure: its key, words, the kind of event it counts, and which fact narrows it."""

    key: str
    words: Any
    kind: str
    fact: tuple[str, str] | None = None
    explained: Any = ""


FIGURES = {
    one.key: one
    for one in (
        Figure("received", _("Received"), "alert.received", explained=_("signals taken in")),
        Figure("urgent", _("Urgent"), "alert.tiered", ("tier", "urgent"), _("given this tier, or raised to it")),
        Figure("high", _("High"), "alert.tiered", ("tier", "high"), _("given this tier, or raised to it")),
        Figure("medium", _("Medium"), "alert.tiered", ("tier", "medium"), _("given this tier, or raised to it")),
        Figure("low", _("Low"), "alert.tiered", ("tier", "low"), _("given this tier, or raised to it")),
        Figure(
            "contacted", _("First contact"), "alert.first_contact", explained=_("the first try to reach the person")
        ),
        Figure("reached", _("Reached"), "alert.reached", explained=_("the person was spoken to")),
        Figure("dissuaded", _("Dissuaded"), "alert.dissuaded"),
        Figure("paid", _("Paid after the warning"), "alert.paid", ("when", "after")),
        Figure("averted", _("Averted loss"), "alert.averted", explained=_("by the method stated below")),
        Figure("late", _("Ran over its time"), "alert.late"),
        Figure("transferred", _("Transferred elsewhere"), "alert.transferred"),
    )
}


@dataclass(frozen=True)
class Counted:
    """A figure of a span of days: how many events, and where it has them the median of minutes and a sum."""

    figure: Figure
    n: int
    median_minutes: int | None = None
    sum_fen: int | None = None


@dataclass(frozen=True)
class Today:
    """What the board says of the day: new episodes, those of yesterday, and what came of the work."""

    day: date
    yesterday: date
    opened: int
    opened_yesterday: int
    dissuaded: int
    averted_fen: int
    late: int


@dataclass(frozen=True)
class FigureRows:
    """Some events behind a figure with their episodes, and at which place the next begin (0: the end)."""

    rows: list[tuple[Event, Episode | None]]
    after: int


def events_of(access: PeopleAccess, figure: Figure, *, first: date, last: date) -> QuerySet[Event]:
    """Return the events that a figure counts, from the first to the last day, where this visitor sees warnings."""
    start, end = _moment(first), _moment(last + timedelta(days=1))
    found = standing_events().filter(kind=figure.kind, happened_at__gte=start, happened_at__lt=end)
    if figure.fact is not None:
        found = found.filter(**{f"facts__{figure.fact[0]}": figure.fact[1]})
    if figure.key == "averted":
        found = found.annotate(fen=_number("counted_fen")).filter(fen__gt=0)
    return found.filter(below("unit__path", reached_paths(access, SEE)))


def count_figures(access: PeopleAccess, *, first: date, last: date) -> list[Counted]:
    """Return every figure of a span."""
    return [count_one(access, figure, first=first, last=last) for figure in FIGURES.values()]


def count_one(access: PeopleAccess, figure: Figure, *, first: date, last: date) -> Counted:
    """Return one figure of a span."""
    events = events_of(access, figure, first=first, last=last)
    n = events.count()
    if figure.key in ("contacted", "reached"):
        return Counted(figure, n, median_minutes=_median(events, n))
    if figure.key == "averted":
        return Counted(figure, n, sum_fen=events.aggregate(all=Sum("fen"))["all"] or 0)
    return Counted(figure, n)


def list_figure_rows(access: PeopleAccess, figure: Figure, *, first: date, last: date, after: int = 0) -> FigureRows:
    """Return fifty events behind a figure, the latest first, from a place on."""
    start = min(max(after, 0), CEILING)
    found = events_of(access, figure, first=first, last=last).select_related("unit").order_by("-happened_at", "-id")
    events = list(found[start : start + STEP + 1])
    return FigureRows(_with_episodes(access, events[:STEP]), start + STEP if len(events) > STEP else 0)


def iterate_figure_rows(
    access: PeopleAccess, figure: Figure, *, first: date, last: date
) -> Iterator[tuple[Event, Episode | None]]:
    """Yield every event behind a figure with its episode, for a file."""
    events = events_of(access, figure, first=first, last=last).select_related("unit").order_by("happened_at", "id")
    batch: list[Event] = []
    for event in events.iterator(chunk_size=500):
        batch.append(event)
        if len(batch) == 500:
            yield from _with_episodes(access, batch)
            batch = []
    yield from _with_episodes(access, batch)


def read_today(access: PeopleAccess, *, now: datetime) -> Today:
    """Return what the board says of the day."""
    day = now.astimezone(SHANGHAI).date()
    yesterday = day - timedelta(days=1)
    opened = visible_episodes(access, now=now).order_by()
    averted = count_one(access, FIGURES["averted"], first=day, last=day)
    return Today(
        day, yesterday, opened.filter(opened_at__gte=_moment(day)).count(),
        opened.filter(opened_at__gte=_moment(yesterday), opened_at__lt=_moment(day)).count(),
        events_of(access, FIGURES["dissuaded"], first=day, last=day).count(), averted.sum_fen or 0,
        events_of(access, FIGURES["late"], first=day, last=day).count(),
    )  # fmt: skip


def _with_episodes(access: PeopleAccess, events: list[Event]) -> list[tuple[Event, Episode | None]]:
    keys = {str(event.facts.get("episode", "")) for event in events} - {""}
    found = Episode.objects.filter(uid__in=keys).select_related("unit", "community", "assignee", "queue")
    episodes = {str(one.uid): one for one in found.filter(below("unit_path", reached_paths(access, SEE)))}
    return [(event, episodes.get(str(event.facts.get("episode", "")))) for event in events]


def _median(events: QuerySet[Event], n: int) -> int | None:
    if not n:
        return None
    ordered = events.annotate(minutes=_number("minutes", whole=True)).order_by("minutes")
    middle: int | None = ordered.values_list("minutes", flat=True)[(n - 1) // 2]
    return middle


def _number(fact: str, *, whole: bool = False) -> Cast:
    return Cast(KeyTextTransform(fact, "facts"), IntegerField() if whole else BigIntegerField())


def _moment(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=SHANGHAI)
