"""Which losses are pursued, which accounts are held or fall, and what of it may this visitor see?"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from firsthour.base.clock import SHANGHAI
from firsthour.web.cases.models import Case, CaseReport
from firsthour.web.desk.models import Matter
from firsthour.web.gateway.models import BankAnswer
from firsthour.web.holds.models import Hold, HolderNotice, HoldRequest, Pursuit
from firsthour.web.holds.policies import visible_holds, visible_pursuits
from firsthour.web.holds.queries.chases import read_chase
from firsthour.web.holds.request_values import missing_fields
from firsthour.web.holds.states import ReadHold, read_holds_of
from firsthour.web.intake.receipts import fits
from firsthour.web.people.policies import PeopleAccess

HOLDING = ("stopped", "frozen", "to_release")
_RELATED = ("pursuit__matter__unit", "pursuit__matter__owner")


@dataclass(frozen=True)
class FallingStop:
    """A stop-payment that ends for good at ``falls_at`` because no case is filed; ``case``: the one that could be."""

    hold: Hold
    falls_at: datetime
    case: Case | None

    @property
    def pursuit(self) -> Pursuit:
        """The pursuit it belongs to."""
        return self.hold.pursuit


@dataclass(frozen=True)
class HeldHere:
    """Money that is stopped or frozen now; ``amount_fen`` None: the bank did not say how much.

    ``ours_fen``: how much of it is the loss by the chase; the rest is somebody else's.
    """

    hold: Hold
    amount_fen: int | None
    ours_fen: int | None
    state: str
    ends_at: datetime | None


@dataclass(frozen=True)
class Ahead:
    """The freeze of another authority behind which ours waits, as the bank told of it."""

    authority: str
    amount_fen: int | None
    until: datetime | None


def get_one_pursuit(access: PeopleAccess, uid: UUID, *, now: datetime) -> Pursuit | None:
    """Return a pursuit this visitor may see."""
    rows = visible_pursuits(access, now=now).select_related("matter__unit", "matter__owner", "opened_by")
    return rows.filter(uid=uid).first()


def get_one_hold(access: PeopleAccess, uid: UUID, *, now: datetime) -> Hold | None:
    """Return a hold this visitor may see."""
    return visible_holds(access, now=now).select_related(*_RELATED).filter(uid=uid).first()


def read_holds(pursuit: Pursuit, now: datetime) -> dict[int, ReadHold]:
    """Return every hold of a pursuit by its key, each with its state, history and requests."""
    return read_holds_of(pursuit.holds.select_related(*_RELATED).order_by("pk"), now)


def read_one_hold(hold: Hold, now: datetime) -> ReadHold:
    """Return a hold with its state, history and requests."""
    return read_holds_of([hold], now)[hold.pk]


def notices_of(hold: Hold) -> list[HolderNotice]:
    """Return the notices to the holder of an account, the oldest first."""
    return list(hold.notices.select_related("document", "written_by").order_by("pk"))


def find_notice(number: str, code: str) -> HolderNotice | None:
    """Return the notice that a holder names by its number and proves by its code; spaces do not matter."""
    plain = "".join(number.split())
    notice = HolderNotice.objects.filter(document__number=plain).select_related(
        "document", "hold__pursuit__matter__unit", "hold__pursuit__matter__owner"
    ).first()  # fmt: skip
    if notice is None or not notice.code_hash:
        return None
    return notice if fits(code, number=plain, kept=notice.code_hash) else None


def missing_of(request: HoldRequest) -> tuple[str, ...]:
    """Return the fields of the message that a person must still fill in."""
    hold = request.hold
    kept = {**request.values, "account": hold.account, "amount": request.amount_fen}
    kept = {"holder": hold.holder, **kept}
    return missing_fields(request.code, kept, institution=hold.institution)


def list_falling_stops(
    access: PeopleAccess, *, now: datetime, matter: Matter | None = None, limit: int | None = 200
) -> list[FallingStop]:
    """Return the stop-payments that fall because no case is filed, the soonest first; all where ``limit`` is None."""
    rows = visible_holds(access, now=now).filter(falls_at__gt=now, state__in=HOLDING)
    if matter is not None:
        rows = rows.filter(pursuit__matter__in=matters_of(matter))
    found = list(rows.select_related(*_RELATED).order_by("falls_at", "pk")[:limit])
    cases = cases_of({hold.pursuit.matter_id for hold in found})
    return [FallingStop(one, one.falls_at, cases.get(one.pursuit.matter_id)) for one in found if one.falls_at]


def money_of(matters: Collection[Matter], *, now: datetime) -> tuple[HeldHere, ...]:
    """Return what is stopped or frozen now in the pursuits of these matters."""
    rows = Hold.objects.filter(pursuit__matter__in=matters, state__in=HOLDING).select_related(*_RELATED)
    held = [one for one in read_holds_of(rows.order_by("pk"), now).values() if one.state.holds_money]
    ours: dict[int, int] = defaultdict(int)
    for pursuit in {one.hold.pursuit_id: one.hold.pursuit for one in held}.values():
        found = read_chase(pursuit, now)
        for node in found.chase.nodes:
            ours[found.holds_by_key[node.hop.key].pk] += node.own.held_fen
    return tuple(
        HeldHere(
            one.hold, one.state.held_fen, None if one.state.held_fen is None else ours[one.hold.pk], one.state.state,
            one.state.ends_at,
        )
        for one in held
    )  # fmt: skip


def case_of(matter: Matter) -> Case | None:
    """Return the case a matter belongs to: itself, or the one it came into as a report."""
    return cases_of([matter.pk]).get(matter.pk)


def cases_of(matters: Collection[int]) -> dict[int, Case]:
    """Return the case of each of these matters that has one, by the matter's key."""
    own = {case.matter_id: case for case in Case.objects.filter(matter__in=matters).select_related("matter")}
    rows = CaseReport.objects.filter(matter__in=matters, ended_at=None).select_related("case__matter")
    return {row.matter_id: row.case for row in rows.order_by("pk")} | own


def filed_at_of(matter: Matter) -> datetime | None:
    """Return since when the case of a matter is filed; None where it is not."""
    from firsthour.web.cases.steps import BEFORE_FILING

    case = case_of(matter)
    if case is None or case.filed_at is None or case.matter.state in BEFORE_FILING:
        return None
    return case.filed_at


def matters_of(matter: Matter) -> list[int]:
    """Return the keys of a matter and, where it is a case, of the reports in it."""
    reports = CaseReport.objects.filter(case__matter=matter, ended_at=None)
    return [matter.pk, *reports.values_list("matter_id", flat=True)]


def ahead_of(hold: Hold) -> Ahead | None:
    """Return what a waiting freeze waits for, as the bank told of it last."""
    rows = hold.happenings.filter(kind="answered", outcome="waiting", answer__isnull=False).select_related("answer")
    row = rows.order_by("-order").first()
    return _ahead(row.answer, row.until) if row is not None and row.answer is not None else None


def local_day(at: datetime) -> str:
    """Return a day as papers write it."""
    day = at.astimezone(SHANGHAI)
    return f"{day.year}年{day.month}月{day.day}日"


def _ahead(answer: BankAnswer, until: datetime | None) -> Ahead:
    from firsthour.base.money import parse_amount

    said = str(answer.values.get("ahead_amount", ""))
    return Ahead(str(answer.values.get("ahead_authority", "")), parse_amount(said) if said else None, until)
