"""How does an account that the money reached come into the tree? As a hop with its amount, on the hold of its account.

Two hops to one account share its hold: money there is stopped once. What is told twice by the same source is one hop.
What leaves an account in hops and exits is never more than what arrived there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from firsthour.base.errors import UserError
from firsthour.recovery.hold_events import HoldEvent
from firsthour.web.holds.models import Hold, HoldRequest, Hop, HopSource, Pursuit, RequestState
from firsthour.web.holds.operations.keeping import keep_all, keep_pursuit, keep_state, lock_pursuit, note
from firsthour.web.holds.operations.telling import depth_of, tell, tell_pursuit
from firsthour.web.holds.queries.holds import filed_at_of
from firsthour.web.intake.models import Payment
from firsthour.web.intake.picking.folding import fold
from firsthour.web.intake.picking.numbers import normal_account
from firsthour.web.ui.acting import Actor

FLAGS = ("running_firm", "payroll_account", "basic_account", "paid_for_goods")


class NoAccountError(UserError):
    """An account without a number."""

    code = "no_account"
    english = "Enter the number of the account."
    chinese = "请填写账号。"


class BadHopAmountError(UserError):
    """An amount that is nothing, or negative."""

    code = "bad_hop_amount"
    english = "Enter how much came in: more than nothing."
    chinese = "请填写转入金额，须大于零。"


class HopTooLargeError(UserError):
    """More goes on than arrived."""

    code = "hop_too_large"
    english = "Only {left} yuan of what arrived there are not yet traced on."
    chinese = "该跳尚未追出的金额只有 {left} 元。"


class PursuitEndedError(UserError):
    """A change of a pursuit that has ended."""

    code = "pursuit_ended"
    english = "This pursuit has ended."
    chinese = "该追踪已结束。"


@dataclass(frozen=True, kw_only=True)
class NewHop:
    """An account that the money reached: how much, when, from which hop (None: the loss itself), how it is known.

    ``exits``: what left for good there (``{kind, amount_fen, at, account}``). ``source_key`` and ``source_row`` name
    the very row it was read from. ``known_at``: when the account became known, now where it is left out.
    """

    account: str
    amount_fen: int
    arrived_at: datetime
    institution: str = ""
    holder: str = ""
    parent: Hop | None = None
    source: str = HopSource.HAND
    source_key: str = ""
    source_row: str = ""
    rule: str = ""
    exits: Sequence[Mapping[str, object]] = ()
    payment: Payment | None = None
    flags: Iterable[str] = field(default=())
    known_at: datetime | None = None


@transaction.atomic
def add_hop(pursuit: Pursuit, new: NewHop, *, by: Actor, now: datetime) -> Hop:
    """Add a hop; the same row of the same source again is the hop that is there.

    Raises
    ------
    NoAccountError, BadHopAmountError, HopTooLargeError, PursuitEndedError
        It is no account, no amount, more than is left there, or nothing is pursued any more.
    """
    return add_hops(pursuit, [new], by=by, now=now)[0]


@transaction.atomic
def add_hops(pursuit: Pursuit, new: Sequence[NewHop], *, by: Actor, now: datetime) -> list[Hop]:
    """Add several hops, the sums of the pursuit worked out once; all of them or none.

    Raises
    ------
    NoAccountError, BadHopAmountError, HopTooLargeError, PursuitEndedError
    """
    pursuit = lock_pursuit(pursuit)
    hops = [_add(pursuit, one, by=by, now=now) for one in new]
    keep_pursuit(pursuit, now=now, by=by)
    return hops


def _add(pursuit: Pursuit, new: NewHop, *, by: Actor, now: datetime) -> Hop:
    normal = check_hop(pursuit, new)
    known = _told_before(pursuit, new, normal)
    if known is not None:
        return known
    hold = hold_for(pursuit, new, normal=normal, by=by, now=now)
    hop = Hop.objects.create(
        pursuit=pursuit, parent=new.parent, hold=hold, payment=new.payment, amount_fen=new.amount_fen,
        arrived_at=new.arrived_at, exits=list(new.exits), source=new.source, source_key=new.source_key[:80],
        source_row=new.source_row[:80], rule=new.rule, made_at=now, by_key=by.key, by_name=by.name,
    )  # fmt: skip
    facts = {
        "source": hop.source, "rule": hop.rule, "amount_fen": hop.amount_fen, "depth": depth_of(hop),
        "hop": str(hop.uid),
    }  # fmt: skip
    tell("hold.known", hold, by=by, now=now, at=hold.known_at, facts=facts)
    keep_state(hold, now, by=by)
    return hop


def check_hop(pursuit: Pursuit, new: NewHop) -> str:
    """Return the account's plain form, or say what of the hop cannot be.

    Raises
    ------
    NoAccountError, BadHopAmountError, HopTooLargeError, PursuitEndedError
    """
    if pursuit.ended_at is not None:
        raise PursuitEndedError
    normal = normal_account(fold(new.account))
    if not normal:
        raise NoAccountError
    gone = sum(int(str(one["amount_fen"])) for one in new.exits)
    if new.amount_fen <= 0 or gone > new.amount_fen:
        raise BadHopAmountError
    left = left_of(new.parent) if new.parent is not None else new.amount_fen
    if new.amount_fen > left and _told_before(pursuit, new, normal) is None:
        raise HopTooLargeError(left=f"{left // 100:,}.{left % 100:02d}")
    return normal


def left_of(hop: Hop) -> int:
    """Return how much of what arrived at a hop neither went on nor left for good, as far as is known."""
    below = hop.children.filter(is_replaced=False).aggregate(total=Sum("amount_fen"))["total"] or 0
    return hop.amount_fen - int(below) - sum(int(one["amount_fen"]) for one in hop.exits)


def hold_for(pursuit: Pursuit, new: NewHop, *, normal: str, by: Actor, now: datetime) -> Hold:
    """Return the hold of an account in a pursuit; what was released before begins a new history."""
    same = list(pursuit.holds.filter(normal=normal).order_by("-round", "pk"))
    institution = new.institution.strip()
    found = next((one for one in same if institution in ("", one.institution) or not one.institution), None)
    if found is None or found.state == "released":
        return _begin(pursuit, new, normal=normal, round_=found.round + 1 if found else 1, by=by, now=now)
    found.pursuit = pursuit
    found.institution, found.holder = found.institution or institution, found.holder or new.holder.strip()[:60]
    flags = sorted({*found.flags, *new.flags})
    if flags != found.flags:
        found.flags = flags
        note(found, HoldEvent(kind="known", at=now, flags=frozenset(flags)), by=by, now=now)
    found.save(update_fields=["institution", "holder", "flags"])
    return found


@transaction.atomic
def set_exits(hop: Hop, exits: Sequence[Mapping[str, object]], *, by: Actor, now: datetime) -> Hop:
    """Note what left for good at a hop.

    Raises
    ------
    HopTooLargeError
        More than is left there.
    """
    pursuit = lock_pursuit(hop.pursuit)
    hop = Hop.objects.select_related("hold", "parent").get(pk=hop.pk)
    hop.pursuit = hop.hold.pursuit = pursuit
    left = left_of(hop) + sum(int(one["amount_fen"]) for one in hop.exits)
    gone = sum(int(str(one["amount_fen"])) for one in exits)
    if gone > left:
        raise HopTooLargeError(left=f"{left // 100:,}.{left % 100:02d}")
    hop.exits = list(exits)
    hop.save(update_fields=["exits"])
    tell("hold.exits", hop.hold, by=by, now=now, facts={"gone_fen": gone, "depth": depth_of(hop)})
    keep_pursuit(pursuit, now=now, by=by)
    return hop


@transaction.atomic
def replace_hops(hops: Iterable[Hop], *, by: Actor, now: datetime) -> int:
    """Take hops out of the tree because a later source knows better; they are kept, with all that hangs below them.

    A hold that no hop leads to any more loses its drafts; what was asked or is held stays as it is.
    """
    listed = list(hops)
    if not listed:
        return 0
    pursuit = lock_pursuit(listed[0].pursuit)
    keys = _with_below(pursuit, {one.pk for one in listed})
    n_gone = pursuit.hops.filter(pk__in=keys, is_replaced=False).update(is_replaced=True)
    left = pursuit.hops.filter(is_replaced=False).values("hold")
    bare = list(pursuit.holds.exclude(pk__in=left).order_by("pk"))
    for hold in bare:
        hold.pursuit = pursuit
        _withdraw_drafts(hold, by=by, now=now)
    tell_pursuit("hold.hops_replaced", pursuit, by=by, now=now, facts={"n": n_gone})
    keep_all(bare, by=by, now=now)
    keep_pursuit(pursuit, now=now, by=by)
    return n_gone


def _begin(pursuit: Pursuit, new: NewHop, *, normal: str, round_: int, by: Actor, now: datetime) -> Hold:
    """Begin the history of an account: known, and filed where its case is."""
    known_at = min(new.known_at or now, now)
    flags, later = sorted(set(new.flags)), new.parent is not None
    hold = Hold.objects.create(
        pursuit=pursuit, institution=new.institution.strip()[:60], account=new.account.strip()[:60], normal=normal[:60],
        holder=new.holder.strip()[:60], round=round_, flags=flags, later_hop=later, known_at=known_at,
    )  # fmt: skip
    known = HoldEvent(kind="known", at=known_at, flags=frozenset(flags), later_hop=later)
    note(hold, known, by=by, now=now)
    filed_at = filed_at_of(pursuit.matter)
    if filed_at is not None:
        note(hold, HoldEvent(kind="filed", at=filed_at), by=by, now=now)
    return hold


def _told_before(pursuit: Pursuit, new: NewHop, normal: str) -> Hop | None:
    if new.payment is not None:
        return pursuit.hops.filter(payment=new.payment, is_replaced=False).first()
    if not new.source_key:
        return None
    return pursuit.hops.filter(
        source=new.source, source_key=new.source_key[:80], source_row=new.source_row[:80], parent=new.parent,
        hold__normal=normal, is_replaced=False,
    ).first()  # fmt: skip


def _with_below(pursuit: Pursuit, keys: set[int]) -> set[int]:
    below = dict[int, list[int]]()
    for key, parent in pursuit.hops.values_list("pk", "parent_id"):
        below.setdefault(parent or 0, []).append(key)
    found, waiting = set(keys), list(keys)
    while waiting:
        more = [one for one in below.get(waiting.pop(), ()) if one not in found]
        found.update(more)
        waiting += more
    return found


def _withdraw_drafts(hold: Hold, *, by: Actor, now: datetime) -> None:
    for request in HoldRequest.objects.filter(hold=hold, state=RequestState.DRAFTED):
        request.state, request.version = RequestState.WITHDRAWN, request.version + 1
        request.save(update_fields=["state", "version"])
        if request.measure:
            event = HoldEvent(kind="withdrawn", at=now, request=request.number)
            note(hold, event, by=by, now=now, request=request)
