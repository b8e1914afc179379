"""Which restitutions are there, how do they stand, and what of each is in its registers?"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet, Sum

from firsthour.base.batches import batches
from firsthour.law.clocks import Clock
from firsthour.web.desk.clocks import clock_of
from firsthour.web.desk.models import Document, Matter, RunningClock
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.restitution.models import (
    PROMISED,
    Batch,
    BatchLine,
    BatchState,
    HeldFund,
    Investor,
    Objection,
    ObjectionState,
    PublicNotice,
    RegisterEntry,
    Restitution,
    SeizedAsset,
    SharePlan,
    VictimClaim,
)
from firsthour.web.restitution.policies import visible_restitutions

PAGE = 50
AT_ONCE = 500  # rows of an export
OPEN, ALL = "open", "all"
CLOCKS = ("restitution", "payout")
Sums = dict[str, int]


@dataclass
class Standing:
    """A restitution in a list: how many victims, what is open, held, decided and paid by currency, its next clock."""

    one: Restitution
    n_claims: int = 0
    n_holds: int = 0
    open: Sums = field(default_factory=dict)
    held: Sums = field(default_factory=dict)
    decided: Sums = field(default_factory=dict)
    paid: Sums = field(default_factory=dict)
    n_objections: int = 0
    clock: Clock | None = None
    clock_kind: str = ""


def list_restitutions(
    access: PeopleAccess, *, now: datetime, state: str = OPEN, first: int = 0
) -> tuple[list[Standing], int]:
    """Return fifty restitutions from a place on, the earliest clock first, and how many there are."""
    rows = filter_restitutions(access, now=now, state=state)
    return read_standings(list(_by_clock(rows)[first : first + PAGE]), now=now), rows.count()


def iterate_restitutions(access: PeopleAccess, *, now: datetime, state: str) -> Iterator[Standing]:
    """Yield every restitution that fits, the earliest clock first, for exports."""
    rows = _by_clock(filter_restitutions(access, now=now, state=state))
    for some in batches(rows.iterator(chunk_size=AT_ONCE), AT_ONCE):
        yield from read_standings(some, now=now)


def filter_restitutions(access: PeopleAccess, *, now: datetime, state: str) -> QuerySet[Restitution]:
    """Return the restitutions in a state that this visitor may see."""
    rows = visible_restitutions(access, now=now)
    if state == OPEN:
        return rows.exclude(state="settled")
    return rows if state == ALL else rows.filter(state=state)


def _by_clock(rows: QuerySet[Restitution]) -> QuerySet[Restitution]:
    due = Min("matter__clocks__due_at", filter=_running())
    ordered = rows.annotate(due_at=due).order_by(F("due_at").asc(nulls_last=True), "-pk")
    return ordered.select_related("matter__unit")


def get_one_restitution(access: PeopleAccess, uid: UUID, *, now: datetime) -> Restitution:
    """Return a restitution this visitor may see.

    Raises
    ------
    Restitution.DoesNotExist
        There is none, or none for this visitor.
    """
    one: Restitution = (
        visible_restitutions(access, now=now).select_related("matter__unit", "matter__owner").get(uid=uid)
    )
    return one


def restitution_of(matter: Matter) -> Restitution | None:
    """Return the restitution of a matter that was opened."""
    return Restitution.objects.filter(matter=matter).first()


def read_standings(rows: Sequence[Restitution], *, now: datetime) -> list[Standing]:
    """Return how restitutions stand, in five queries however many they are."""
    found = {one.pk: Standing(one) for one in rows}
    claims = VictimClaim.objects.filter(restitution__in=found).values("restitution", "currency").order_by()
    open_fen = F("loss_fen") - F("returned_fen") - F("committed_fen") - F("paid_fen")
    for row in claims.annotate(n=Count("pk"), open=Sum(open_fen), promised=Sum("committed_fen"), gone=Sum("paid_fen")):
        standing = found[row["restitution"]]
        standing.n_claims += row["n"]
        standing.open[row["currency"]] = row["open"]
        standing.decided[row["currency"]] = row["promised"] + row["gone"]
        standing.paid[row["currency"]] = row["gone"]
    funds = HeldFund.objects.filter(restitution__in=found).values("restitution", "currency").order_by()
    for row in funds.annotate(n=Count("pk"), held=Sum(F("free_fen") + F("committed_fen"))):
        found[row["restitution"]].n_holds += row["n"]
        found[row["restitution"]].held[row["currency"]] = row["held"]
    waiting = (
        Objection.objects.filter(restitution__in=found, state=ObjectionState.OPEN).values("restitution").order_by()
    )
    for row in waiting.annotate(n=Count("pk")):
        found[row["restitution"]].n_objections = row["n"]
    _add_clocks(found.values(), now=now)
    return list(found.values())


def _running() -> Q:
    return Q(matter__clocks__about_kind__in=CLOCKS, matter__clocks__done_at=None)


def _add_clocks(standings: Iterable[Standing], *, now: datetime) -> None:
    by_matter = {standing.one.matter_id: standing for standing in standings}
    rows = RunningClock.objects.filter(about_kind__in=CLOCKS, matter__in=by_matter, done_at=None)
    for row in rows.prefetch_related("happenings").order_by("-due_at"):
        if row.matter_id in by_matter:
            by_matter[row.matter_id].clock = clock_of(row, now=now)
            by_matter[row.matter_id].clock_kind = row.about_kind


def clock_for(kind: str, key: object, *, now: datetime) -> Clock | None:
    """Return the clock that runs for a notice or a decision."""
    rows = RunningClock.objects.filter(about_kind=kind, about_key=str(key)).prefetch_related("happenings")
    row = rows.first()
    return clock_of(row, now=now) if row is not None else None


def latest_plan(one: Restitution) -> SharePlan | None:
    """Return the table that was computed last."""
    return one.plans.select_related("drafted_by").order_by("-pk").first()


def notice_here(one: Restitution) -> PublicNotice | None:
    """Return the notice of the round in hand."""
    return one.notices.filter(round=one.round).select_related("published_by", "plan").first()


def list_objections(one: Restitution) -> list[Objection]:
    """Return the objections, open ones first."""
    related = ("claim", "fund", "decided_by", "entered_by", "document", "restitution__matter__unit")
    rows = one.objections.select_related(*related)
    return sorted(rows, key=lambda row: (row.state != ObjectionState.OPEN, -row.pk))


def list_claims(one: Restitution, *, first: int = 0) -> tuple[list[VictimClaim], int]:
    """Return fifty claims from a place on, and how many there are."""
    rows = every_claim(one).prefetch_related("things__attachment")
    return list(rows[first : first + PAGE]), rows.count()


def every_claim(one: Restitution) -> QuerySet[VictimClaim]:
    """Return every claim."""
    return one.claims.select_related("verified_by", "report").order_by("key")


def list_funds(one: Restitution) -> list[HeldFund]:
    """Return what is held."""
    return list(one.funds.select_related("hold", "way_by").order_by("key"))


def list_assets(one: Restitution) -> list[SeizedAsset]:
    """Return what was seized."""
    return list(one.assets.order_by("key"))


def list_entries(one: Restitution, *, first: int = 0) -> tuple[list[RegisterEntry], int]:
    """Return fifty entries, the latest first."""
    return list(every_entry(one)[first : first + PAGE]), one.n_entries


def every_entry(one: Restitution) -> QuerySet[RegisterEntry]:
    """Return every entry, the latest first."""
    return one.entries.order_by("-number")


def corrections_among(one: Restitution, numbers: Iterable[int]) -> dict[int, int]:
    """Return which entries undo which of these."""
    rows = one.entries.filter(corrects__in=list(numbers)).exclude(corrects=0)
    return dict(rows.values_list("corrects", "number"))


def list_investors(one: Restitution, *, first: int = 0) -> tuple[list[Investor], int]:
    """Return fifty participants of a group case, and how many there are."""
    rows = every_investor(one)
    return list(rows[first : first + PAGE]), rows.count()


def every_investor(one: Restitution) -> QuerySet[Investor]:
    """Return every participant of a group case."""
    return one.investors.select_related("claim").order_by("pk")


def sum_investors(one: Restitution) -> list[dict[str, Any]]:
    """Return by currency what all paid in and received, who is owed and who must give back."""
    net = F("paid_fen") - F("received_fen")
    rows = one.investors.values("currency").order_by("currency")
    return list(
        rows.annotate(
            n=Count("pk"), paid=Sum("paid_fen"), received=Sum("received_fen"),
            owed=Sum(net, filter=Q(paid_fen__gt=F("received_fen"))),
            back=Sum(-net, filter=Q(paid_fen__lt=F("received_fen"))),
            given=Sum("given_fen"), sources=Count("pk", filter=Q(paid_fen__lt=F("received_fen"))),
        )
    )  # fmt: skip


def list_batches(one: Restitution) -> list[tuple[Batch, Sums]]:
    """Return the decisions, the latest first, each with how many payments and how much of each currency."""
    related = ("asked_by", "decided_by", "sent_by", "application", "report", "approval")
    rows = list(one.batches.select_related(*related).annotate(n_lines=Count("lines")).order_by("-n"))
    sums: dict[int, Sums] = {row.pk: {} for row in rows}
    lines = BatchLine.objects.filter(batch__in=sums).values_list("batch", "currency").order_by()
    for batch, currency, fen in lines.annotate(Sum("amount_fen")):
        sums[batch][currency] = fen
    return [(row, sums[row.pk]) for row in rows]


def get_one_batch(one: Restitution, uid: UUID) -> Batch:
    """Return a decision of this restitution.

    Raises
    ------
    Batch.DoesNotExist
    """
    related = ("asked_by", "decided_by", "sent_by", "application", "report", "approval", "plan")
    batch: Batch = one.batches.select_related(*related).get(uid=uid)
    return batch


def count_states(batch: Batch) -> dict[str, int]:
    """Return how many payments of a decision are in each state."""
    return dict(batch.lines.values_list("state").order_by("state").annotate(n=Count("pk")))


def list_lines(batch: Batch, *, state: str = "", first: int = 0) -> tuple[list[BatchLine], int]:
    """Return fifty payments of a decision, those for a person first, and how many fit."""
    rows = lines_of(batch, state=state)
    return list(rows[first : first + PAGE]), rows.count()


def lines_of(batch: Batch, *, state: str = "") -> QuerySet[BatchLine]:
    """Return the payments of a decision that fit."""
    related = ("claim", "fund", "decision", "settled_by", "ordered_by__line")
    rows = batch.lines.select_related(*related).order_by("reference").prefetch_related("orders_again__made")
    return rows.filter(state=state) if state else rows


def strays_of(batch: Batch) -> list[Any]:
    """Return the bank's answers that name none of our payments."""
    known = batch.lines.values("reference")
    return list(batch.answers.exclude(reference__in=known)[:PAGE])


def papers_of(one: Restitution) -> tuple[list[Document], int]:
    """Return the papers of the restitution, the latest first, and how many more there are."""
    ids = set()
    for batch in one.batches.all():
        ids |= {batch.application_id, batch.report_id}
    ids |= set(one.objections.values_list("document_id", flat=True))
    rows = Document.objects.filter(pk__in=[key for key in ids if key]).order_by("-pk")
    decisions = Document.objects.filter(kind="restitution_decision", matter=one.matter).order_by("-pk")
    shown = [*rows[:6], *decisions[:6]]
    return shown, max(0, decisions.count() - 6)


def is_decided_on(plan: SharePlan) -> bool:
    """Tell whether payments of a table were promised."""
    return plan.batches.filter(state__in=PROMISED).exists()


def has_left(one: Restitution) -> bool:
    """Tell whether some money is free and some loss of that currency still open."""
    owed = F("returned_fen") + F("committed_fen") + F("paid_fen")
    free = one.funds.filter(free_fen__gt=0).values("currency")
    return one.claims.filter(loss_fen__gt=owed, currency__in=free).exists()


def earliest_end(one: Restitution) -> HeldFund | None:
    """Return the fund whose freeze ends first."""
    rows = one.funds.filter(free_fen__gt=0, hold__ends_at__isnull=False).select_related("hold")
    return rows.order_by("hold__ends_at").first()


def payout_in_hand(one: Restitution) -> Batch | None:
    """Return the decision that is with the banks, else the last one taken."""
    rows = one.batches.filter(state__in=(BatchState.DECIDED, BatchState.SENT, BatchState.SETTLED))
    return rows.order_by("-n").select_related("decided_by").first()
