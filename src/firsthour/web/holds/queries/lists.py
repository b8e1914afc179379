"""Which pursuits and accounts fit a filter of the lists, what ends next for each, and what of it waits for somebody?"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Least

from firsthour.law.holds import HoldLine
from firsthour.web.desk.models import Matter
from firsthour.web.holds.models import Hold, HoldRequest, Pursuit, RequestState
from firsthour.web.holds.policies import visible_holds, visible_pursuits
from firsthour.web.holds.queries.chase_page import Face, running
from firsthour.web.holds.queries.holds import HOLDING
from firsthour.web.holds.rules import hold_rules
from firsthour.web.intake.models import Mention
from firsthour.web.people.policies import PeopleAccess

Row = TypeVar("Row")
STEP, CEILING = 50, 10_000
RENEW_WITHIN, FALLS_WITHIN = timedelta(days=30), timedelta(hours=12)
DRAFTS = (RequestState.DRAFTED, RequestState.WAITING)
ENDED = "ended"
PURSUIT_FILTERS = ("approval", "stops", "renew", "release", "unfiled", ENDED)
HOLD_FILTERS = ("stopped", "frozen", "waiting", "to_release", "asked", "failed", "lapsed", "released")
_FAR = datetime(9999, 1, 1, tzinfo=UTC)
_SOURCES = {
    "due_draft": "to_send", "due_answer": "unanswered", "due_stop": "stop", "due_freeze": "freeze",
    "due_release": "release",
}  # fmt: skip


@dataclass(frozen=True)
class ListFilter:
    """What a list is narrowed to; ``do`` is one of the filters above, ``text`` a part of a matter's number."""

    do: str = ""
    text: str = ""


@dataclass(frozen=True)
class PursuitRow:
    """A pursuit on the list: whose loss, how many requests are open, which of its clocks ends next."""

    pursuit: Pursuit
    victim: str
    n_open: int
    clock: Face | None

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The parts of its loss, as the bar draws them."""
        one = self.pursuit
        drawn = (
            ("frozen", one.held_fen), ("asked", one.asked_fen), ("draft", one.drafted_fen), ("exit", one.gone_fen),
            ("unseen", one.residual_fen),
        )  # fmt: skip
        return [{"kind": kind, "fen": fen} for kind, fen in drawn if fen]


@dataclass(frozen=True)
class Listed(Generic[Row]):
    """Some rows of a list, and at which place the next ones begin (0: the end)."""

    rows: list[Row]
    after: int


def filter_pursuits(access: PeopleAccess, wanted: ListFilter, *, now: datetime) -> QuerySet[Pursuit]:
    """Return the pursuits that fit, of those this visitor may see; what ends next stands first."""
    found = visible_pursuits(access, now=now).filter(ended_at__isnull=wanted.do != ENDED)
    if wanted.text:
        found = found.filter(matter__number__icontains=wanted.text.strip())
    narrowing = _pursuit_narrowing(now).get(wanted.do)
    if narrowing is not None:
        found = found.filter(narrowing)
    return _with_clocks(found).order_by("due_next", "pk")


def list_pursuits(access: PeopleAccess, wanted: ListFilter, *, now: datetime, after: int = 0) -> Listed[PursuitRow]:
    """Return fifty rows from a place on."""
    page = _page(filter_pursuits(access, wanted, now=now).select_related("matter__unit", "matter__owner"), after)
    return Listed(list(_rows(page.rows, now=now)), page.after)


def iterate_pursuits(access: PeopleAccess, wanted: ListFilter, *, now: datetime, most: int) -> Iterator[PursuitRow]:
    """Yield every row, for a file."""
    rows = filter_pursuits(access, wanted, now=now).select_related("matter__unit", "matter__owner")
    yield from _rows(list(rows[:most]), now=now)


def read_row(matter: Matter, *, now: datetime) -> PursuitRow | None:
    """Return the pursuit of a matter that was opened, as the list shows it; None where nothing is pursued."""
    found = _with_clocks(Pursuit.objects.filter(matter=matter)).first()
    return next(iter(_rows([found], now=now))) if found is not None else None


def count_pursuits(access: PeopleAccess, wanted: ListFilter, *, now: datetime) -> int:
    """Return how many pursuits fit, counted to a ceiling and one."""
    return filter_pursuits(access, wanted, now=now).order_by()[: CEILING + 1].count()


def count_hot(access: PeopleAccess, *, now: datetime) -> tuple[int, bool]:
    """Return in how many open pursuits something waits for a person, and whether any of it is pressing; one query."""
    narrowing = _pursuit_narrowing(now)
    soon = _of_hold(now, state="stopped", ends_at__lte=now + FALLS_WITHIN) | _late(now)
    waiting = narrowing["approval"] | narrowing["release"] | soon
    open_ones = visible_pursuits(access, now=now).filter(ended_at=None)
    counted = open_ones.aggregate(n=Count("pk", filter=waiting), hot=Count("pk", filter=soon | narrowing["approval"]))
    return counted["n"], bool(counted["hot"])


def filter_holds(access: PeopleAccess, wanted: ListFilter, *, now: datetime) -> QuerySet[Hold]:
    """Return the accounts that fit, of those this visitor may see; what ends next stands first."""
    found = visible_holds(access, now=now)
    if wanted.do in HOLD_FILTERS:
        found = found.filter(state=wanted.do)
    if wanted.text:
        found = found.filter(pursuit__matter__number__icontains=wanted.text.strip())
    return found.order_by(F("ends_at").asc(nulls_last=True), "-pk")


def list_holds(access: PeopleAccess, wanted: ListFilter, *, now: datetime, after: int = 0) -> Listed[Hold]:
    """Return fifty accounts from a place on."""
    return _page(filter_holds(access, wanted, now=now).select_related("pursuit__matter__unit"), after)


def iterate_holds(access: PeopleAccess, wanted: ListFilter, *, now: datetime, most: int) -> Iterator[Hold]:
    """Yield every account, for a file."""
    rows = filter_holds(access, wanted, now=now).select_related("pursuit__matter__unit")
    yield from rows[:most].iterator(chunk_size=500)


def count_holds(access: PeopleAccess, wanted: ListFilter, *, now: datetime) -> int:
    """Return how many accounts fit, counted to a ceiling and one."""
    return filter_holds(access, wanted, now=now).order_by()[: CEILING + 1].count()


def clock_of_hold(hold: Hold, *, now: datetime) -> Face | None:
    """Return the clock of what holds the money of an account, or by which it must be released."""
    if hold.state == "to_release" and hold.release_due_at is not None:
        return _clock(hold.release_due_at, "release", now=now)
    if hold.ends_at is None or hold.state not in (*HOLDING, "waiting"):
        return None
    return running(hold.ends_at, hold.since_at or hold.known_at, now=now, words="")


def clock_of_falling(falls_at: datetime, *, now: datetime) -> Face:
    """Return the clock until a stop-payment falls."""
    return _clock(falls_at, "stop", now=now)


def filing_line() -> HoldLine:
    """Return the line of the rules by which a case is to be filed before a stop-payment falls."""
    return hold_rules().lines["filing"]


def _page(rows: QuerySet[Any], after: int) -> Listed[Any]:
    start = min(max(after, 0), CEILING)
    found = list(rows[start : start + STEP + 1])
    return Listed(found[:STEP], start + STEP if len(found) > STEP and start + STEP <= CEILING else 0)


def _rows(pursuits: Sequence[Pursuit], *, now: datetime) -> Iterable[PursuitRow]:
    victims = _victims_of([one.matter_id for one in pursuits])
    for one in pursuits:
        row: Any = one  # with what the query adds
        dues = {words: getattr(row, name) for name, words in _SOURCES.items()}
        first = min(((at, words) for words, at in dues.items() if at is not None), default=None)
        clock = None if first is None else _clock(first[0], first[1], now=now)
        yield PursuitRow(one, victims.get(one.matter_id, ""), row.n_open or 0, clock)


def _clock(due: datetime, words: str, *, now: datetime) -> Face:
    """Return a clock by its kind: its whole length decides when it turns."""
    lines = hold_rules().lines
    whole = {
        "to_send": lines["entry"].span, "unanswered": lines["answer"].span, "stop": lines["stop"].span,
        "freeze": timedelta(days=180), "release": timedelta(days=3),
    }  # fmt: skip
    return running(due, due - whole[words], now=now, words=words)


def _victims_of(matters: Sequence[int]) -> dict[int, str]:
    """Return whose loss each report tells of, in full; pages mask it."""
    told = Mention.objects.filter(matter__in=matters, role="victim", is_protected=False).exclude(name="")
    found: dict[int, str] = {}
    for matter, name in told.order_by("pk").values_list("matter_id", "name"):
        found.setdefault(matter, name)
    return found


def _with_clocks(found: QuerySet[Pursuit]) -> QuerySet[Pursuit]:
    """Add the earliest end of every kind of clock, and which is the first of them all."""
    of_pursuit = {"hold__pursuit": OuterRef("pk")}
    drafts = HoldRequest.objects.filter(**of_pursuit, state__in=(*DRAFTS, RequestState.APPROVED))  # not sent yet
    sent = HoldRequest.objects.filter(**of_pursuit, state=RequestState.SENT)
    wanted = HoldRequest.objects.filter(**of_pursuit, state__in=(*DRAFTS, RequestState.APPROVED, RequestState.SENT))
    holds = Hold.objects.filter(pursuit=OuterRef("pk"))
    span = hold_rules().lines["answer"].span
    annotated = found.annotate(
        due_draft=_first(drafts, "due_at"),
        sent_first=_first(sent, "sent_at"),
        due_stop=_first(holds.filter(state="stopped"), "ends_at"),
        due_freeze=_first(holds.filter(state="frozen"), "ends_at"),
        due_release=_first(holds.filter(state="to_release"), "release_due_at"),
        n_open=Subquery(wanted.order_by().values("hold__pursuit").annotate(n=Count("pk")).values("n")),
    )
    answered = {"due_answer": ExpressionWrapper(F("sent_first") + span, output_field=DateTimeField())}
    ends = [Coalesce(F(name), Value(_FAR, output_field=DateTimeField())) for name in _SOURCES]
    return annotated.annotate(**answered).annotate(due_next=Least(*ends, output_field=DateTimeField()))


def _first(rows: QuerySet[Any], field: str) -> Subquery:
    key = "hold__pursuit" if rows.model is HoldRequest else "pursuit"
    return Subquery(rows.order_by().values(key).annotate(first=Min(field)).values("first"))


def _pursuit_narrowing(now: datetime) -> dict[str, Q]:
    """Return the condition of each filter of the list of pursuits."""
    drafts = HoldRequest.objects.filter(hold__pursuit=OuterRef("pk"), state__in=DRAFTS)
    return {
        "approval": Q(Exists(drafts)),
        "stops": _of_hold(now, state="stopped"),
        "renew": _of_hold(now, state="frozen", ends_at__lte=now + RENEW_WITHIN),
        "release": _of_hold(now, state="to_release"),
        "unfiled": _of_hold(now, state__in=HOLDING, falls_at__gt=now),
    }


def _of_hold(now: datetime, **wanted: Any) -> Q:
    return Q(Exists(Hold.objects.filter(pursuit=OuterRef("pk"), **wanted)))


def _late(now: datetime) -> Q:
    """Return the condition that a bank has not answered in its time."""
    before = now - hold_rules().lines["answer"].span
    late = HoldRequest.objects.filter(hold__pursuit=OuterRef("pk"), state=RequestState.SENT, sent_at__lte=before)
    return Q(Exists(late))
