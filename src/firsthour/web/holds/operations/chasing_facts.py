"""Which facts of a pursuit are there, and how does the tree that they make become rows again?

A row keeps its place and its outside id as long as its path is in the tree. What it said before stays beside it as a
replaced row; a row whose path is gone is replaced as a whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from firsthour.recovery.chase import Exit
from firsthour.web.cases.models import CaseReport
from firsthour.web.holds.models import Hop, HopSource, Pursuit
from firsthour.web.holds.operations.chasing_arrivals import MINUTES, Paid
from firsthour.web.holds.operations.chasing_rows import rows_of
from firsthour.web.holds.operations.chasing_traces import read_traced
from firsthour.web.holds.operations.chasing_tree import ByHand, Known, Path, Planned, Traced
from firsthour.web.intake.models import Payment
from firsthour.web.intake.models.reports import Precision
from firsthour.web.statements.models import Trace, WorkState

_WITHIN = {
    Precision.MINUTE: MINUTES,
    Precision.HOUR: MINUTES + 3600,
    Precision.DAY: MINUTES + int(timedelta(days=1).total_seconds()),
}
_ANY_TIME = int(timedelta(days=30).total_seconds())  # a payment whose time nobody knows, before it was reported


def list_all_hops(pursuit: Pursuit) -> list[Hop]:
    """Return every hop of a pursuit, also those that are out of the tree."""
    rows = Hop.objects.filter(pursuit=pursuit).select_related("hold", "payment__report", "parent")
    return list(rows.order_by("pk"))


def read_known(pursuit: Pursuit, hops: Sequence[Hop] | None = None) -> Known:
    """Return all facts of a pursuit; ``hops`` saves reading all of them again."""
    rows = list_all_hops(pursuit) if hops is None else list(hops)
    paths = paths_of(rows)
    roots = tuple(_root(one) for one in rows if one.parent_id is None and not one.is_replaced)
    picks = {(paths[one.pk], key): name for one in rows if not one.is_replaced for key, name in one.picks.items()}
    return Known(
        rule=pursuit.rule,
        roots=roots,
        rows=rows_of(pursuit),
        picks=picks,
        by_hand=tuple(_by_hand(rows, paths)),
        traced=latest_trace(pursuit, roots={one.path[0]: one for one in roots}, rows=rows),
    )


def paths_of(rows: Sequence[Hop]) -> dict[int, Path]:
    """Return the path of every hop: the first hop, then account after account."""
    by_id = {one.pk: one for one in rows}
    paths: dict[int, Path] = {}
    for one in rows:
        steps: list[str] = []
        at: Hop | None = one
        while at is not None and at.parent_id is not None:
            steps.append(at.hold.normal)
            at = by_id.get(at.parent_id)
        paths[one.pk] = (str(at.uid) if at is not None else "", *reversed(steps))
    return paths


def latest_trace(pursuit: Pursuit, *, roots: Mapping[str, Planned], rows: Iterable[Hop]) -> Traced | None:
    """Return what the latest trace that knows any of the payments says of them."""
    claims = claims_of(rows)
    if not claims:
        return None
    matters = {one.payment.report.matter_id for one in rows if one.payment is not None} | {pursuit.matter_id}
    done = Trace.objects.filter(state=WorkState.DONE).filter(ledger__matter__in=_with_cases(matters))
    for trace in done.select_related("ledger").order_by("-pk"):
        named = {one["claim_id"] for one in trace.claims}
        mine = {claim: roots[key] for claim, key in claims.items() if claim in named and key in roots}
        if mine:
            return read_traced(trace, mine, rule=pursuit.rule, currency=pursuit.currency)
    return None


def claims_of(rows: Iterable[Hop]) -> dict[str, str]:
    """Return claim → first hop: a trace names a payment by its report's number and its place in the report."""
    payments = {one.payment_id: str(one.uid) for one in rows if one.payment_id and not one.is_replaced}
    reports = Payment.objects.filter(pk__in=payments).values_list("report", flat=True)
    placed: dict[str, str] = {}
    places: dict[int, int] = {}
    listed = Payment.objects.filter(report__in=set(reports)).select_related("report__matter")
    for one in listed.order_by("report", "order", "pk"):
        places[one.report_id] = places.get(one.report_id, 0) + 1
        if one.pk in payments:
            placed[f"{one.report.matter.number}-{places[one.report_id]}"] = payments[one.pk]
    return placed


def write_exit(gone: Exit) -> dict[str, Any]:
    """Return an exit as a hop keeps it."""
    at = gone.at.isoformat() if gone.at is not None else None
    return {"kind": gone.kind, "amount_fen": gone.amount_fen, "at": at, "account": gone.account}


def _with_cases(matters: set[int]) -> set[int]:
    """Return matters and those of the cases that their reports are in; a confidential case keeps its statements."""
    cases = CaseReport.objects.filter(matter__in=matters, ended_at=None, case__matter__is_confidential=False)
    return matters | set(cases.values_list("case__matter", flat=True))


def _root(row: Hop) -> Planned:
    payment = row.payment
    within, payer = MINUTES, ""
    if payment is not None:
        within = _WITHIN.get(Precision(payment.precision), _ANY_TIME) if payment.precision else _ANY_TIME
        within = within if payment.paid_at is not None else _ANY_TIME
        payer = payment.from_normal
    key = str(row.uid)
    paid = Paid(row.arrived_at, row.amount_fen, row.amount_fen, f"first:{key}", payer, within)
    hold = row.hold
    return Planned((key,), hold.account, (paid,), hold.institution, hold.holder, (), row.source, "", "")


def _by_hand(rows: Sequence[Hop], paths: Mapping[int, Path]) -> Iterable[ByHand]:
    """Yield what people added, once each, whatever became of the rows since."""
    seen: set[tuple[Path, int, datetime]] = set()
    for one in rows:
        told = paths[one.pk], one.amount_fen, one.arrived_at
        if one.source != HopSource.HAND or one.parent_id is None or told in seen:
            continue
        seen.add(told)
        hold = one.hold
        yield ByHand(
            one.source_key or str(one.uid), paths[one.pk][:-1], hold.account, one.amount_fen, one.arrived_at,
            hold.institution, hold.holder,
        )  # fmt: skip
