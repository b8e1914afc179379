"""Which episodes fit a filter of the board? Every number on it leads to the rows that this module returns for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from firsthour.base.clock import SHANGHAI
from firsthour.web.alerts.faces import CALLS, VISITS
from firsthour.web.alerts.models import Episode, PersonKey
from firsthour.web.alerts.policies import visible_episodes
from firsthour.web.alerts.queries.board import with_people
from firsthour.web.people.policies import PeopleAccess

STEP = 50
CEILING = 10_000
SHORTEST_NUMBER = 4  # signs of a telephone or identity number that are looked for
OPEN, LATE, CLOSED, ALL = "open", "late", "closed", "all"
DEEDS = {"visit": VISITS, "call": CALLS}


@dataclass(frozen=True)
class EpisodeFilter:
    """What the list is narrowed to; empty values narrow nothing. ``deed``: visit, call, other or a channel's key."""

    state: str = OPEN
    tier: str = ""
    deed: str = ""
    community: UUID | None = None
    station: UUID | None = None
    officer: UUID | None = None
    type: str = ""
    on: date | None = None
    text: str = ""


@dataclass(frozen=True)
class EpisodePage:
    """Some rows of a list, and at which place the next ones begin (0: the end)."""

    rows: list[Episode]
    after: int


def filter_episodes(access: PeopleAccess, wanted: EpisodeFilter, *, now: datetime) -> QuerySet[Episode]:
    """Return the episodes that fit, of those this visitor may see; open ones in working order, others newest first."""
    found = visible_episodes(access, now=now)
    if wanted.state in (OPEN, LATE):
        found = found.filter(is_open=True)
    elif wanted.state == CLOSED:
        found = found.filter(is_open=False)
    if wanted.state == LATE:
        found = found.filter(due_at__lte=now)
    found = found.filter(_narrowing(wanted))
    if wanted.text:
        found = found.filter(_of_text(wanted.text))
    return (
        found.order_by("-rank", "due_at", "id") if wanted.state in (OPEN, LATE) else found.order_by("-opened_at", "-id")
    )


def list_episodes(access: PeopleAccess, wanted: EpisodeFilter, *, now: datetime, after: int = 0) -> EpisodePage:
    """Return fifty rows from a place on."""
    start = min(max(after, 0), CEILING)
    rows = list(with_people(filter_episodes(access, wanted, now=now))[start : start + STEP + 1])
    return EpisodePage(rows[:STEP], start + STEP if len(rows) > STEP and start + STEP <= CEILING else 0)


def count_episodes(access: PeopleAccess, wanted: EpisodeFilter, *, now: datetime) -> int:
    """Return how many fit, counted to a ceiling and one."""
    return filter_episodes(access, wanted, now=now).order_by()[: CEILING + 1].count()


def iterate_episodes(access: PeopleAccess, wanted: EpisodeFilter, *, now: datetime) -> Iterator[Episode]:
    """Yield every row, for a file."""
    return with_people(filter_episodes(access, wanted, now=now)).iterator(chunk_size=500)


def find_by_number(access: PeopleAccess, text: str, *, now: datetime, most: int) -> list[Episode]:
    """Return the latest episodes of a person whose telephone or identity number begins so, or of that number itself.

    Fewer than four signs find nobody.
    """
    plain = "".join(text.split()).replace("-", "")
    if len(plain) < SHORTEST_NUMBER or not plain.removeprefix("W").removeprefix("w").rstrip("xX").isdigit():
        return []
    found = visible_episodes(access, now=now).filter(_of_text(plain))
    return list(with_people(found).order_by("-is_open", "-opened_at", "-id")[:most])


def day_span(day: date) -> tuple[datetime, datetime]:
    """Return the moments between which a day of the city lies."""
    start = datetime.combine(day, datetime.min.time(), tzinfo=SHANGHAI)
    return start, start + timedelta(days=1)


def _narrowing(wanted: EpisodeFilter) -> Q:
    narrowed = Q()
    pairs: tuple[tuple[str, Any], ...] = (
        ("tier", wanted.tier), ("community__uid", wanted.community), ("unit__uid", wanted.station),
        ("assignee__uid", wanted.officer), ("fraud_type", wanted.type),
    )  # fmt: skip
    for column, value in pairs:
        if value:
            narrowed &= Q(**{column: value})
    if wanted.deed == "other":
        narrowed &= ~Q(channel__in=(*VISITS, *CALLS))
    elif wanted.deed:
        narrowed &= Q(channel__in=DEEDS.get(wanted.deed, (wanted.deed,)))
    if wanted.on is not None:
        start, end = day_span(wanted.on)
        narrowed &= Q(opened_at__gte=start, opened_at__lt=end)
    return narrowed


def _of_text(text: str) -> Q:
    """Return the condition of a number (W and its place in the book, or how a person's begins), else of a name."""
    plain = "".join(text.split()).replace("-", "")
    digits = plain.removeprefix("W").removeprefix("w")
    if plain[:1] in "Ww" and digits.isdigit() and len(digits) < 18:
        return Q(pk=int(digits))
    if plain.rstrip("xX").isdigit():
        if len(plain) < SHORTEST_NUMBER:
            return Q(pk__in=[])
        return Q(pk__in=PersonKey.objects.filter(value__startswith=plain.upper()).values("episode_id"))
    return Q(name=text.strip())
