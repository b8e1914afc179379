"""A bank's answer or a fresh statement has come: where has the money gone on to, and what is asked there at once?

``follow`` grows the tree anew from all facts and writes what is different; the same facts again change nothing. What
the chase then asks next is drafted in the same transaction, with the traced amounts and the rule named.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save

from firsthour.base.errors import UserError
from firsthour.recovery.messages import Message
from firsthour.tracing.rules import RULES
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.models import Event
from firsthour.web.gateway.models import BankAnswer
from firsthour.web.holds.jobs import follow_trace
from firsthour.web.holds.models import Hold, HoldRequest, Hop, Pursuit
from firsthour.web.holds.operations import answering
from firsthour.web.holds.operations.chasing_drafts import draft_next
from firsthour.web.holds.operations.chasing_facts import paths_of, read_known, write_exit
from firsthour.web.holds.operations.chasing_tree import Grown, Path, Planned, grow_tree
from firsthour.web.holds.operations.hopping import NewHop, add_hops, replace_hops
from firsthour.web.holds.operations.keeping import keep_pursuit, lock_pursuit
from firsthour.web.intake.models import Payment
from firsthour.web.statements.models import Trace
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.jobs import put


class NoSuchArrivalError(UserError):
    """A row was picked that the bank did not send, or for a payment that is not in question."""

    code = "no_such_arrival"
    english = "This row is not among those the bank sent for this payment; look again."
    chinese = "银行反馈中没有该笔对应的行，请重新查看。"


class NoSuchRuleError(UserError):
    """A rule was chosen that is none."""

    code = "no_such_tracing_rule"
    english = "There is no tracing rule {rule}."
    chinese = "没有追踪规则 {rule}。"


@dataclass(frozen=True)
class Followed:
    """What following changed: hops that are new, changed and replaced; requests that were drafted."""

    new: tuple[Hop, ...]
    changed: tuple[Hop, ...]
    replaced: tuple[Hop, ...]
    drafted: tuple[HoldRequest, ...]


@transaction.atomic
def follow(pursuit: Pursuit, *, by: Actor, now: datetime) -> Followed:
    """Grow the tree of a pursuit from all that is known, write what is different, and draft what is to be asked."""
    pursuit = lock_pursuit(pursuit)
    if pursuit.ended_at is not None:
        return Followed((), (), (), ())
    grown = grow_tree(read_known(pursuit))
    new, changed, replaced = _settle(pursuit, grown, by=by, now=now)
    if new or changed or replaced:
        keep_pursuit(pursuit, now=now, by=by)
        record(
            "hold.followed", by=by, now=now, about=[About("matter", str(pursuit.matter.uid), pursuit.matter.number)],
            details={"rule": pursuit.rule, "new": len(new), "changed": len(changed), "replaced": len(replaced)},
        )  # fmt: skip
    drafted = draft_next(pursuit, now=now)
    return Followed(tuple(new), tuple(changed), tuple(replaced), tuple(drafted))


@transaction.atomic
def pick_arrival(hop: Hop, picked: str, *, row: str, by: Actor, now: datetime) -> Followed:
    """Say which row of the bank's answer a payment is.

    Parameters
    ----------
    hop
        The hop whose arrival is in doubt.
    picked
        What names the payment (``Paid.key``).
    row
        What names the row (``AccountRows.ids``).

    Raises
    ------
    NoSuchArrivalError
    """
    hop = Hop.objects.select_for_update(of=("self",)).select_related("pursuit", "hold").get(pk=hop.pk)
    known = read_known(hop.pursuit)
    told = known.rows.get(hop.hold.normal)
    path = paths_of(list(hop.pursuit.hops.select_related("hold")))[hop.pk]
    planned = grow_tree(known).hops.get(path)
    is_payment = planned is not None and any(one.key == picked for one in planned.payments)
    if told is None or row not in told.ids or not is_payment:
        raise NoSuchArrivalError
    hop.picks = {**hop.picks, picked: row}
    hop.save(update_fields=["picks"])
    about = [About("matter", str(hop.pursuit.matter.uid), hop.pursuit.matter.number)]
    record("hold.picked", by=by, now=now, about=about, details={"hop": str(hop.uid), "payment": picked, "row": row})
    return follow(hop.pursuit, by=by, now=now)


@transaction.atomic
def choose_rule(pursuit: Pursuit, rule: str, *, by: Actor, now: datetime) -> Followed:
    """Follow the money under another rule; what was drafted by the system follows, what was sent stands.

    Raises
    ------
    NoSuchRuleError
    """
    if rule not in RULES:
        raise NoSuchRuleError(rule=rule)
    before = pursuit.rule
    Pursuit.objects.filter(pk=pursuit.pk).update(rule=rule)
    about = [About("matter", str(pursuit.matter.uid), pursuit.matter.number)]
    record("hold.rule", by=by, now=now, about=about, details={"rule": rule, "before": before})
    return follow(pursuit, by=by, now=now)


def _take_rows(request: HoldRequest, answer: BankAnswer, message: Message, *, by: Actor, now: datetime) -> None:
    """Follow the money with the rows of an answer; called in the answer's transaction."""
    follow(request.hold.pursuit, by=by, now=now)


def _take_held(hold: Hold, *, by: Actor, now: datetime) -> None:
    """Ask where the rest went when a bank holds less than came."""
    follow(hold.pursuit, by=by, now=now)


def take_trace(trace: Trace, *, by: Actor, now: datetime) -> int:
    """Follow every pursuit whose payments a trace names; return how many."""
    origins = {one.get("origin", "") for one in trace.claims} - {""}
    payments = Payment.objects.filter(report__matter__number__in=origins)
    pursuits = Pursuit.objects.filter(hops__payment__in=payments, ended_at=None).distinct().order_by("pk")
    for pursuit in pursuits:
        follow(pursuit, by=by, now=now)
    return len(pursuits)


def register() -> None:
    """Listen to the banks' answers and to traces; called once, when the apps are ready."""
    if _take_rows not in answering.ROW_LISTENERS:
        answering.ROW_LISTENERS.append(_take_rows)
    if _take_held not in answering.HELD_LISTENERS:
        answering.HELD_LISTENERS.append(_take_held)
    post_save.connect(_follow_event, sender=Event, dispatch_uid="holds.chase.event")


def _follow_event(instance: Event, created: bool = False, **_signal: Any) -> None:
    if not created or instance.kind != "statements.traced" or instance.facts.get("state") != "done":
        return
    trace = str(instance.facts["trace"])
    put(follow_trace, key=f"follow:{trace}", arguments={"trace": trace})


def _settle(
    pursuit: Pursuit, grown: Grown, *, by: Actor, now: datetime
) -> tuple[list[Hop], list[Hop], list[Hop]]:  # fmt: skip
    """Write the tree; return what is new, what changed and what is out of it."""
    rows = list(Hop.objects.filter(pursuit=pursuit).select_related("hold", "parent").order_by("pk"))
    paths = paths_of(rows)
    live = {paths[one.pk]: one for one in rows if not one.is_replaced}
    gone = [one for path, one in live.items() if path not in grown.hops]
    if gone:
        replace_hops(gone, by=by, now=now)
    kept = {path: one for path, one in live.items() if path in grown.hops}
    changed = [one for path, one in kept.items() if _change(one, grown.hops[path], rule=pursuit.rule, by=by, now=now)]
    return _add(pursuit, grown, kept, by=by, now=now), changed, gone


def _add(pursuit: Pursuit, grown: Grown, kept: dict[Path, Hop], *, by: Actor, now: datetime) -> list[Hop]:
    """Write the hops that are new, those of one depth together: each needs its parent's row."""
    missing: dict[int, list[Path]] = defaultdict(list)
    for path in sorted(grown.hops, key=lambda one: (grown.hops[one].arrived_at, one)):
        if path not in kept:
            missing[len(path)].append(path)
    new = []
    for _depth, paths in sorted(missing.items()):
        told = [_told(pursuit, grown.hops[path], parent=kept[path[:-1]]) for path in paths]
        rows = add_hops(pursuit, told, by=by, now=now)
        kept |= dict(zip(paths, rows, strict=True))
        new += rows
    return new


def _told(pursuit: Pursuit, planned: Planned, *, parent: Hop) -> NewHop:
    return NewHop(
        account=planned.account, institution=planned.institution, holder=planned.holder, amount_fen=planned.amount_fen,
        arrived_at=planned.arrived_at, parent=parent, source=planned.source, source_key=planned.source_key,
        source_row=planned.source_row, rule="" if planned.source == "hand" else pursuit.rule,
        exits=tuple(write_exit(one) for one in planned.exits),
    )  # fmt: skip


def _change(row: Hop, planned: Planned, *, rule: str, by: Actor, now: datetime) -> bool:
    """Let a row say what is known now; what it said is kept beside it when amount, time or source are others."""
    exits = [write_exit(one) for one in planned.exits]
    said = _said(planned, row)
    is_other = any(getattr(row, name) != value for name, value in said.items())
    if not is_other and row.exits == exits:
        return False
    if is_other:
        _keep_old(row)
        for name, value in said.items():
            setattr(row, name, value)
        row.made_at, row.by_key, row.by_name = now, by.key, by.name
        row.rule = "" if row.source == "hand" else rule
    row.exits = exits
    row.save()
    return True


def _said(planned: Planned, row: Hop) -> Mapping[str, object]:
    """Return what a row says of a planned hop; a first hop says what was told, a hop by hand what was typed."""
    if len(planned.path) == 1 or (planned.source == "hand" and row.source == "hand"):
        return {}
    return {
        "amount_fen": planned.amount_fen, "arrived_at": planned.arrived_at, "source": planned.source,
        "source_key": planned.source_key, "source_row": planned.source_row,
    }  # fmt: skip


def _keep_old(row: Hop) -> None:
    fields = {one.attname: getattr(row, one.attname) for one in Hop._meta.concrete_fields}
    for name in ("id", "uid"):
        fields.pop(name)
    Hop.objects.create(**{**fields, "is_replaced": True})
