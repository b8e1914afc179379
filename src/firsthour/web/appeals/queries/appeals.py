"""Which appeals are there, how does one stand, and what did the hold it is about go through?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from firsthour.base.batches import batches
from firsthour.law.clocks import Clock
from firsthour.web.appeals.models import Appeal, AppealNote, AppealState, Review, StrayAppeal
from firsthour.web.appeals.names import CLOCK_ABOUT, FILES, STRAY, written_number
from firsthour.web.appeals.policies import visible_appeals, visible_reviews, visible_strays
from firsthour.web.desk.clocks import clock_of
from firsthour.web.desk.models import Attachment, Matter, RunningClock
from firsthour.web.holds.models import Hold, HolderNotice, HoldRequest
from firsthour.web.holds.policies import visible_holds
from firsthour.web.people.policies import PeopleAccess

PAGE = 50
AT_ONCE = 500  # rows of an export
FILTERS = ("open", "mine", "unassigned", "decided", "withdrawn")
_RELATED = ("appeal__hold__pursuit__matter__unit", "appeal__unit", "reviewer")


@dataclass(frozen=True)
class AppealLine:
    """An appeal with its latest review and that one's clock (None once it is over)."""

    review: Review
    clock: Clock | None

    @property
    def appeal(self) -> Appeal:
        """The appeal."""
        return self.review.appeal


@dataclass(frozen=True)
class AppealPage:
    """Everything about one appeal."""

    appeal: Appeal
    reviews: list[Review]
    notes: list[AppealNote]
    files: list[Attachment]
    clock: Clock | None

    @property
    def review(self) -> Review:
        """The review that counts."""
        return self.reviews[-1]


def list_appeals(
    access: PeopleAccess, *, now: datetime, shown: str = "open", first: int = 0
) -> tuple[list[AppealLine], int]:
    """Return a page of appeals and how many there are: the open ones by their clock, ended ones the latest first."""
    total = reviews_shown(access, shown, now=now).count()
    return _lines(list(_in_order(access, shown, now=now)[first : first + PAGE]), now=now), total


def iterate_appeals(access: PeopleAccess, shown: str, *, now: datetime) -> Iterator[AppealLine]:
    """Yield every appeal that a filter shows, in its order, for exports."""
    for some in batches(_in_order(access, shown, now=now).iterator(chunk_size=AT_ONCE), AT_ONCE):
        yield from _lines(some, now=now)


def count_appeals(access: PeopleAccess, *, now: datetime) -> dict[str, int]:
    """Return how many appeals each filter shows."""
    return {shown: reviews_shown(access, shown, now=now).count() for shown in FILTERS}


def reviews_shown(access: PeopleAccess, shown: str, *, now: datetime) -> QuerySet[Review]:
    """Return the reviews that a filter of the list shows; of each appeal the latest."""
    rows = visible_reviews(access, now=now)
    if shown in ("decided", "withdrawn"):
        ended = Q(appeal__state=AppealState.DECIDED if shown == "decided" else AppealState.WITHDRAWN)
        latest = Q(round=2) | ~Q(appeal__in=Review.objects.filter(round=2).values("appeal"))
        return rows.filter(ended, latest)
    rows = rows.filter(decided_at=None, appeal__state=AppealState.OPEN)
    if shown == "mine":
        return rows.filter(reviewer=access.officer)
    return rows.filter(reviewer=None) if shown == "unassigned" else rows


def get_one_appeal(access: PeopleAccess, uid: UUID, *, now: datetime) -> Appeal:
    """Return an appeal this visitor may see.

    Raises
    ------
    Appeal.DoesNotExist
        There is none, or none for this visitor.
    """
    related = ("hold__pursuit__matter__unit", "hold__pursuit__matter__owner", "unit", "notice__document")
    found: Appeal = visible_appeals(access, now=now).select_related(*related).get(uid=uid)
    return found


def read_appeal_page(appeal: Appeal, *, now: datetime) -> AppealPage:
    """Return everything about an appeal that was opened."""
    reviews = list(appeal.reviews.select_related("reviewer", "document", "release").order_by("round"))
    for one in reviews:
        one.appeal = appeal
    files = Attachment.objects.filter(about_kind=FILES, about_key=str(appeal.uid)).order_by("attached_at", "pk")
    notes = list(appeal.notes.order_by("pk"))
    return AppealPage(appeal, reviews, notes, list(files), _clocks(reviews, now=now).get(str(reviews[-1].uid)))


def get_one_file(appeal: Appeal, uid: UUID) -> Attachment:
    """Return a file that came with an appeal.

    Raises
    ------
    Attachment.DoesNotExist
        It came with none such.
    """
    found: Attachment = Attachment.objects.get(uid=uid, about_kind=FILES, about_key=str(appeal.uid))
    return found


def appeals_of(hold: Hold) -> list[Appeal]:
    """Return the appeals against a hold, for pages of it."""
    return list(Appeal.objects.filter(hold=hold).order_by("pk"))


def appeals_on(access: PeopleAccess, matter: Matter, *, now: datetime) -> list[Appeal]:
    """Return the appeals against a matter's holds that this visitor may see, the latest first."""
    rows = visible_appeals(access, now=now).filter(hold__pursuit__matter=matter)
    return list(rows.order_by("-pk")[:PAGE])


def list_mine(access: PeopleAccess, *, now: datetime, limit: int) -> list[AppealLine]:
    """Return the reviews that wait for this officer, the earliest end first; those without reviewer are no one's."""
    rows = reviews_shown(access, "mine", now=now).select_related(*_RELATED).order_by("asked_at", "pk")
    lines = _lines(list(rows[:limit]), now=now)
    return sorted(lines, key=lambda one: one.clock.due_at if one.clock is not None else now)


def find_hold(access: PeopleAccess, typed: str, *, now: datetime) -> tuple[Hold, HolderNotice | None] | None:
    """Return the hold that the number of a notice or of a request names, if this visitor may see it."""
    number = "".join(written_number(typed).split())
    seen = visible_holds(access, now=now).select_related("pursuit__matter__unit", "pursuit__matter__owner")
    notice = HolderNotice.objects.filter(document__number=number).first() if number else None
    if notice is not None:
        hold = seen.filter(pk=notice.hold_id).first()
        return (hold, notice) if hold is not None else None
    request = HoldRequest.objects.filter(number=number).first() if number else None
    hold = seen.filter(pk=request.hold_id).first() if request is not None else None
    return (hold, None) if hold is not None else None


def list_strays(access: PeopleAccess, *, is_open: bool = True, first: int = 0) -> tuple[list[StrayAppeal], int]:
    """Return a page of what came under no known code, the oldest first, and how many there are."""
    rows = filter_strays(access, is_open=is_open)
    return list(rows[first : first + PAGE]), rows.order_by().count()


def filter_strays(access: PeopleAccess, *, is_open: bool) -> QuerySet[StrayAppeal]:
    """Return what came under no known code and waits, the oldest first; or what was seen to, the latest first."""
    rows = visible_strays(access).filter(ended_at__isnull=is_open).select_related("unit", "ended_by", "appeal")
    return rows.order_by("received_at" if is_open else "-ended_at", "pk")


def get_one_stray(access: PeopleAccess, uid: UUID) -> StrayAppeal:
    """Return what came under no known code, if this visitor may see it.

    Raises
    ------
    StrayAppeal.DoesNotExist
        There is none such.
    """
    found: StrayAppeal = visible_strays(access).select_related("unit", "ended_by", "appeal").get(uid=uid)
    return found


def files_of_stray(row: StrayAppeal) -> list[Attachment]:
    """Return the files that came with it."""
    return list(Attachment.objects.filter(about_kind=STRAY, about_key=str(row.uid)).order_by("attached_at", "pk"))


def titles_of(keys: Sequence[str]) -> list[Review]:
    """Return the reviews with these outside ids, for the words of their clocks."""
    return list(Review.objects.filter(uid__in=keys).select_related("appeal"))


def _in_order(access: PeopleAccess, shown: str, *, now: datetime) -> QuerySet[Review]:
    order = ("asked_at", "pk") if shown in ("open", "mine", "unassigned") else ("-decided_at", "-pk")
    return reviews_shown(access, shown, now=now).select_related(*_RELATED).order_by(*order)


def _lines(rows: Sequence[Review], *, now: datetime) -> list[AppealLine]:
    clocks = _clocks(rows, now=now)
    return [AppealLine(one, clocks.get(str(one.uid))) for one in rows]


def _clocks(rows: Sequence[Review], *, now: datetime) -> dict[str, Clock]:
    keys = [str(one.uid) for one in rows if one.decided_at is None]
    found = RunningClock.objects.filter(about_kind=CLOCK_ABOUT, about_key__in=keys).prefetch_related("happenings")
    return {one.about_key: clock_of(one, now=now) for one in found}
