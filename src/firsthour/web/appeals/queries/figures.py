"""How often is a freeze wrong: by unit, by why the account was asked, in a span of days? Counted from event rows.

A freeze is an account whose stop or freeze took effect; it belongs to the day and unit of the first such event. It was
wrong when an appeal against it was granted, wholly or in part, whenever that was decided. Figure and rows come from the
same list, so that they always agree; what a visitor may not see is in neither.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from firsthour.base.clock import SHANGHAI
from firsthour.web.appeals.models import Appeal, Decision
from firsthour.web.appeals.policies import SEE, without_agencies
from firsthour.web.appeals.queries.why import NOT_KNOWN, whys_of
from firsthour.web.desk.events import standing_events
from firsthour.web.desk.models import Event
from firsthour.web.desk.policies import of_visible_matters
from firsthour.web.holds.models import Hold
from firsthour.web.people.models import Unit
from firsthour.web.people.policies import PeopleAccess, below

TOOK_EFFECT = ("hold.answered", "freeze.answered")
WRONG = (Decision.UPHELD, Decision.PARTLY)
MOST_DAYS = 366
STEP = 50
DIMENSIONS = ("unit", "hop", "source", "rule", "measure")
_IN = 500


@dataclass(frozen=True)
class Figure:
    """A figure of the appeals: its key, words, the kind of event it counts, and which fact narrows it."""

    key: str
    words: Any
    kind: str
    fact: tuple[str, Any] | None = None


FIGURES = {
    one.key: one
    for one in (
        Figure("received", _("Appeals received"), "appeal.received"),
        Figure("upheld", _("Granted"), "appeal.decided", ("outcome", "upheld")),
        Figure("partly", _("Granted in part"), "appeal.decided", ("outcome", "partly")),
        Figure("rejected", _("Not granted"), "appeal.decided", ("outcome", "rejected")),
        Figure("withdrawn", _("Withdrawn"), "appeal.withdrawn"),
        Figure("complained", _("Second reviews asked for"), "appeal.complained"),
        Figure("late", _("Decided late"), "appeal.decided", ("late", True)),
    )
}


@dataclass(frozen=True)
class HeldFreeze:
    """A freeze that took effect, why the account was asked, and what an appeal found: "" when none was granted."""

    hold: str  # its uid
    at: datetime
    unit: int
    measure: str
    hop: int
    source: str
    rule: str
    flags: frozenset[str]
    outcome: str = ""
    cause: str = ""
    appeal: str = ""

    @property
    def is_wrong(self) -> bool:
        """Whether an appeal was granted."""
        return bool(self.outcome)

    def value_of(self, dimension: str) -> str:
        """Return what it counts under."""
        return str(getattr(self, dimension))


@dataclass(frozen=True)
class Rate:
    """Of so many freezes so many were wrong."""

    dimension: str
    value: str
    n_held: int
    n_wrong: int


def events_of(access: PeopleAccess, figure: Figure, *, first: date, last: date, now: datetime) -> QuerySet[Event]:
    """Return the events that a figure counts, from the first to the last day, as far as this visitor sees."""
    found = standing_events().filter(
        seen_by(access, now=now), kind=figure.kind, happened_at__gte=_moment(first),
        happened_at__lt=_moment(last + timedelta(days=1)),
    )  # fmt: skip
    return found.filter(**{f"facts__{figure.fact[0]}": figure.fact[1]}) if figure.fact is not None else found


def count_figures(access: PeopleAccess, *, first: date, last: date, now: datetime) -> list[tuple[Figure, int]]:
    """Return every figure of a span."""
    return [(figure, events_of(access, figure, first=first, last=last, now=now).count()) for figure in FIGURES.values()]


def list_figure_rows(events: QuerySet[Event], *, after: int = 0) -> tuple[list[tuple[Event, str]], int]:
    """Return fifty events behind a figure with the uid of their appeal, and where the next begin (0: the end)."""
    rows = list(in_order(events)[after : after + STEP + 1])
    shown = [(one, str(one.facts.get("appeal", ""))) for one in rows[:STEP]]
    return shown, after + STEP if len(rows) > STEP else 0


def in_order(events: QuerySet[Event]) -> QuerySet[Event]:
    """Return the events behind a figure, the latest first."""
    return events.select_related("unit", "matter").order_by("-happened_at", "-id")


def list_freezes(
    access: PeopleAccess, *, first: date, last: date, now: datetime, unit: Unit | None = None
) -> list[HeldFreeze]:
    """Return the freezes that took effect in a span of days, as far as this visitor sees, the latest first.

    With a unit: as a suggestion counts them, those of that unit and below, confidential ones left out.
    """
    narrow = seen_by(access, now=now)
    return read_freezes(narrow if unit is None else narrow & of_unit(unit), first=first, last=last)


def read_freezes(narrow: Q, *, first: date, last: date) -> list[HeldFreeze]:
    """Return the freezes that took effect in a span of days; ``narrow`` says whose events are read."""
    events = standing_events().filter(narrow)
    held = events.filter(kind__in=TOOK_EFFECT, facts__outcome="held", happened_at__lt=_moment(last + timedelta(days=1)))
    begun: dict[str, tuple[datetime, int, str]] = {}
    for at, unit, facts in held.order_by("happened_at", "id").values_list("happened_at", "unit_id", "facts").iterator():
        begun.setdefault(str(facts.get("hold", "")), (at, unit, str(facts.get("measure", ""))))
    start = _moment(first)
    begun = {key: one for key, one in begun.items() if one[0] >= start and key}
    wrong = _wrong(events, begun)
    whys = _read_holds(begun)
    found = [
        HeldFreeze(key, at, unit, measure, *whys.get(key, (1, "", "", frozenset())), *wrong.get(key, ("", "", "")))
        for key, (at, unit, measure) in begun.items()
    ]
    return sorted(found, key=lambda one: (one.at, one.hold), reverse=True)


def rates_by(freezes: Iterable[HeldFreeze], dimension: str) -> list[Rate]:
    """Return how many freezes were wrong of how many, by one dimension: hops in order, else the most frequent."""
    counted: dict[str, list[int]] = {}
    for one in freezes:
        sums = counted.setdefault(one.value_of(dimension), [0, 0])
        sums[0] += 1
        sums[1] += one.is_wrong
    rates = [Rate(dimension, value, held, wrong) for value, (held, wrong) in counted.items()]
    if dimension == "hop":
        return sorted(rates, key=lambda one: (len(one.value), one.value))
    return sorted(rates, key=lambda one: (-one.n_held, one.value))


def causes_of(freezes: Iterable[HeldFreeze]) -> list[tuple[str, int]]:
    """Return the causes of wrong freezes, the most frequent first."""
    counted: dict[str, int] = {}
    for one in freezes:
        if one.is_wrong:
            counted[one.cause] = counted.get(one.cause, 0) + 1
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def chosen(freezes: Iterable[HeldFreeze], dimension: str, *, value: str, only_wrong: bool) -> list[HeldFreeze]:
    """Return the freezes behind one cell of the table of rates."""
    fits: Callable[[HeldFreeze], bool] = lambda one: dimension not in DIMENSIONS or one.value_of(dimension) == value  # noqa: E731
    return [one for one in freezes if fits(one) and (one.is_wrong or not only_wrong)]


def faces_of(freezes: Iterable[HeldFreeze]) -> dict[str, Hold]:
    """Return the holds of these freezes with their matters, for a page of rows; the caller shows few."""
    keys = [one.hold for one in freezes]
    return {str(one.uid): one for one in Hold.objects.filter(uid__in=keys).select_related("pursuit__matter")}


def names_of(freezes: Iterable[HeldFreeze]) -> dict[str, Appeal]:
    """Return the granted appeals of these freezes by their uid."""
    keys = [one.appeal for one in freezes if one.appeal]
    return {str(one.uid): one for one in Appeal.objects.filter(uid__in=keys)}


def units_named(rates: Iterable[Rate]) -> dict[str, Unit]:
    """Return the units of a table of rates by their key as text."""
    keys = [int(one.value) for one in rates]
    return {str(one.pk): one for one in Unit.objects.filter(pk__in=keys)}


def seen_by(access: PeopleAccess, *, now: datetime) -> Q:
    """Return the condition that an event is of a matter whose holds this visitor sees; agencies see none."""
    inside = without_agencies(access)
    if inside.officer is None or not inside.may(SEE):
        return Q(pk__in=[])
    return Q(of_visible_matters(inside, now=now)) & below("unit__path", inside.paths_for(SEE))


def of_unit(unit: Unit) -> Q:
    """Return the condition that an event counts for a unit or one below, and is of no confidential matter."""
    return Q(unit__path__startswith=unit.path, matter__is_confidential=False)


def _wrong(events: QuerySet[Event], held: dict[str, Any]) -> dict[str, tuple[str, str, str]]:
    """Return outcome, cause and appeal of each freeze that an appeal was granted against, by the hold's uid."""
    granted = events.filter(kind="appeal.decided", facts__outcome__in=[str(one) for one in WRONG])
    found: dict[str, tuple[str, str, str]] = {}
    for facts in granted.order_by("happened_at", "id").values_list("facts", flat=True).iterator():
        if facts.get("hold") in held:
            found.setdefault(facts["hold"], (facts["outcome"], str(facts["cause"]), str(facts["appeal"])))
    return found


def _read_holds(held: dict[str, Any]) -> dict[str, tuple[int, str, str, frozenset[str]]]:
    """Return hop, source, rule and flags of each hold, by its uid."""
    keys, found = sorted(held), {}
    for place in range(0, len(keys), _IN):
        holds = list(Hold.objects.filter(uid__in=keys[place : place + _IN]))
        whys = whys_of(holds)
        for hold in holds:
            why = whys.get(hold.pk, NOT_KNOWN)
            found[str(hold.uid)] = (why.hop, why.source, why.rule, frozenset(hold.flags))
    return found


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
