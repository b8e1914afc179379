"""How is a loss pursued? From what a report tells, with a stop request drafted for every account in the same moment.

What comes later (a payment added, an account found) is added to the same pursuit; nothing is drafted twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.recovery.hold_events import HoldEvent
from firsthour.web.desk.models import Matter
from firsthour.web.holds.models import Hold, HoldRequest, Hop, HopSource, Pursuit, RequestState
from firsthour.web.holds.operations.drafting import NewRequest, StepRefusedError, draft_locked, left_to_hold
from firsthour.web.holds.operations.hopping import (
    FLAGS,
    BadHopAmountError,
    HopTooLargeError,
    NewHop,
    NoAccountError,
    PursuitEndedError,
    add_hop,
    add_hops,
    replace_hops,
    set_exits,
)
from firsthour.web.holds.operations.keeping import keep_pursuit, keep_state, lock_hold, lock_pursuit, note
from firsthour.web.holds.operations.requesting import reason_of, take_back
from firsthour.web.holds.operations.telling import tell, tell_pursuit
from firsthour.web.holds.queries.holds import matters_of
from firsthour.web.holds.request_values import fields_of
from firsthour.web.holds.rules import hold_rules
from firsthour.web.intake.models import Payment, Report
from firsthour.web.intake.picking.folding import fold
from firsthour.web.intake.picking.numbers import normal_account
from firsthour.web.people.models import Officer
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor

__all__ = [
    "FLAGS", "AccountFixedError", "BadHopAmountError", "Corrected", "HopTooLargeError", "NewHop", "NoAccountError",
    "PursuitEndedError", "StillHeldError", "add_account", "add_hop", "add_hops", "correct_account", "draft_stop",
    "end_pursuit", "open_pursuit", "replace_hops", "set_exits",
]  # fmt: skip
HOLDING = ("stopped", "frozen", "waiting", "to_release")


class AccountFixedError(UserError):
    """The number or bank of an account about which a bank was asked is changed."""

    code = "account_fixed"
    english = "A bank was asked about this account: add the right one and withdraw what was asked."
    chinese = "已就该账户向银行提出请求，不能改账号或开户机构；请另补正确账户并撤回原请求。"


class SameAccountError(UserError):
    """An account is corrected into one that is there already."""

    code = "account_there"
    english = "This account is in the pursuit already."
    chinese = "该账户已在追踪中。"


class BadFlagError(UserError):
    """A mark of an account that the rules do not know."""

    code = "bad_account_flag"
    english = "No account is marked {flag!r}."
    chinese = "没有账户标记 {flag!r}。"


class StillHeldError(UserError):
    """A pursuit is ended while money is held or asked for."""

    code = "still_held"
    english = "Money is still held or asked for in this pursuit."
    chinese = "该追踪仍有在控或已请求的资金。"


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """What an account is, corrected by hand."""

    account: str
    institution: str = ""
    holder: str = ""
    flags: Sequence[str] = ()
    asset: str = "deposits"


@transaction.atomic
def open_pursuit(matter: Matter, *, officer: Officer | None, by: Actor, now: datetime) -> Pursuit:
    """Pursue what was lost: a hop for each payment, a hold and a drafted stop request for each account.

    Called again, only what came since is added. A case is pursued through its reports that are not pursued themselves.
    """
    payments = _payments_of(matter)
    reported_at = min((one.report.reported_at for one in payments), default=None) or _reported_at(matter)
    pursuit, is_new = Pursuit.objects.get_or_create(
        matter=matter,
        defaults={
            "reported_at": reported_at, "opened_at": now, "opened_by": officer,
            "currency": payments[0].currency if payments else "CNY",
        },
    )  # fmt: skip
    pursuit = lock_pursuit(pursuit)
    if pursuit.ended_at is not None:
        raise PursuitEndedError
    payments = [one for one in payments if one.currency == pursuit.currency and one.amount_fen > 0]
    known = set(pursuit.hops.filter(payment__isnull=False).values_list("payment_id", flat=True))
    loss_before = pursuit.loss_fen
    pursuit.loss_fen = max(loss_before, _loss_of(matter, payments, pursuit))
    pursuit.save(update_fields=["loss_fen"])
    new = [one for one in payments if one.to_normal and one.pk not in known]
    if is_new or pursuit.loss_fen != loss_before:
        facts = {
            "payments": len(new), "loss_fen": pursuit.loss_fen, "reported_at": pursuit.reported_at.isoformat(),
            "is_new": is_new,
        }  # fmt: skip
        tell_pursuit("hold.pursued", pursuit, by=by, now=now, facts=facts)
    hops = add_hops(pursuit, [_hop_of(one) for one in new], by=by, now=now)
    pursuit = lock_pursuit(pursuit)
    for hold in pursuit.holds.filter(pk__in={hop.hold_id for hop in hops}).order_by("pk"):
        hold.pursuit = pursuit
        _draft_stop(hold, officer=officer, by=by, now=now)
    keep_pursuit(pursuit, now=now, by=by)
    return Pursuit.objects.select_related("matter__unit", "matter__owner", "opened_by").get(pk=pursuit.pk)


@transaction.atomic
def add_account(pursuit: Pursuit, new: NewHop, *, officer: Officer, by: Actor, now: datetime) -> Hop:
    """Add an account by hand, with its stop request drafted.

    Raises
    ------
    NoAccountError, BadHopAmountError, HopTooLargeError, PursuitEndedError
    """
    _check_flags(new.flags)
    hop = add_hop(pursuit, new, by=by, now=now)
    draft_stop(hop.hold, officer=officer, by=by, now=now)
    return Hop.objects.select_related("hold", "parent", "pursuit").get(pk=hop.pk)


@transaction.atomic
def draft_stop(hold: Hold, *, officer: Officer | None, by: Actor, now: datetime) -> HoldRequest | None:
    """Draft a stop request for what should lie in an account; None where one is open or the rules forbid it."""
    hold = lock_hold(hold)
    request = _draft_stop(hold, officer=officer, by=by, now=now)
    keep_pursuit(hold.pursuit, now=now, by=by)
    return request


def _draft_stop(hold: Hold, *, officer: Officer | None, by: Actor, now: datetime) -> HoldRequest | None:
    wanted = left_to_hold(hold)
    if wanted <= 0:
        return None
    try:
        return draft_locked(hold, NewRequest(measure="stop", amount_fen=wanted), officer=officer, by=by, now=now)
    except StepRefusedError as refused:
        tell("hold.not_drafted", hold, by=by, now=now, facts={"why": refused.why_not})
        return None


@transaction.atomic
def correct_account(hold: Hold, right: Corrected, *, version: int, by: Actor, now: datetime) -> Hold:
    """Correct number, bank, holder, marks or kind of property of an account; its drafts say the same from then on.

    Raises
    ------
    AccountFixedError
        A bank was asked about it.
    SameAccountError, NoAccountError, BadFlagError
        It would be another one of the pursuit, none at all; a mark nobody knows.
    """
    normal = normal_account(fold(right.account))
    if not normal:
        raise NoAccountError
    flags = _check_flags(right.flags)
    hold = lock_hold(hold)
    pursuit = hold.pursuit
    claim_version(hold, version=version)
    hold.pursuit = pursuit
    is_other = (normal, right.institution.strip()) != (hold.normal, hold.institution)
    if is_other and hold.requests.filter(n_messages__gt=0).exists():
        raise AccountFixedError
    same = pursuit.holds.filter(normal=normal, institution=right.institution.strip(), round=hold.round)
    if is_other and same.exclude(pk=hold.pk).exists():
        raise SameAccountError
    added = sorted(set(flags) - set(hold.flags))
    hold.account, hold.normal = right.account.strip()[:60], normal[:60]
    hold.institution, hold.holder, hold.flags = right.institution.strip()[:60], right.holder.strip()[:60], flags
    hold.asset = right.asset if right.asset in hold_rules().assets else "deposits"
    hold.save()
    if added:
        note(hold, HoldEvent(kind="known", at=now, flags=frozenset(added)), by=by, now=now)
    for request in hold.requests.filter(state=RequestState.DRAFTED):
        if "holder" in fields_of(request.code):
            request.values = {**request.values, "holder": hold.holder}
            request.save(update_fields=["values"])
    keep_state(hold, now, by=by)
    tell("hold.corrected", hold, by=by, now=now, facts={"is_other": is_other, "flags": flags})
    return hold


@transaction.atomic
def end_pursuit(pursuit: Pursuit, *, reason: str, version: int, by: Actor, now: datetime) -> Pursuit:
    """End a pursuit in which nothing is held or asked for any more; its drafts are withdrawn.

    Raises
    ------
    StillHeldError
        Something is.
    """
    said = reason_of(reason)
    pursuit = lock_pursuit(pursuit)
    matter = pursuit.matter
    claim_version(pursuit, version=version)
    pursuit.matter = matter
    if pursuit.ended_at is not None:
        raise PursuitEndedError
    open_ones = HoldRequest.objects.filter(hold__pursuit=pursuit)
    on_the_way = (RequestState.WAITING, RequestState.APPROVED, RequestState.SENT)
    if pursuit.holds.filter(state__in=HOLDING).exists() or open_ones.filter(state__in=on_the_way).exists():
        raise StillHeldError
    for request in open_ones.filter(state=RequestState.DRAFTED).select_related("hold").order_by("pk"):
        request.hold.pursuit = pursuit
        take_back(request, said=said, by=by, now=now)
        keep_state(request.hold, now, by=by)
    pursuit.ended_at = now
    pursuit.save(update_fields=["ended_at"])
    tell_pursuit("hold.pursuit_ended", pursuit, by=by, now=now, facts={"reason": said})
    keep_pursuit(pursuit, now=now, by=by)
    return pursuit


def _payments_of(matter: Matter) -> list[Payment]:
    """Return the payments that are pursued from a matter, as they were told."""
    own = matters_of(matter)
    elsewhere = Pursuit.objects.filter(matter__in=own).exclude(matter=matter).values("matter")
    rows = Payment.objects.filter(report__matter__in=own).exclude(report__matter__in=elsewhere)
    return list(rows.select_related("report").order_by("report__reported_at", "report_id", "order", "pk"))


def _hop_of(payment: Payment) -> NewHop:
    report = payment.report
    return NewHop(
        account=payment.to_account, institution=payment.to_institution, holder=payment.to_holder,
        amount_fen=payment.amount_fen, arrived_at=payment.paid_at or report.happened_at or report.reported_at,
        source=HopSource.REPORT, source_key=str(payment.pk), payment=payment, known_at=report.reported_at,
    )  # fmt: skip


def _loss_of(matter: Matter, payments: Iterable[Payment], pursuit: Pursuit) -> int:
    """Return what was lost: all payments told of; where none was, what the reports say."""
    told = sum(one.amount_fen for one in payments)
    if told or Pursuit.objects.filter(matter__in=matters_of(matter)).exclude(pk=pursuit.pk).exists():
        return told
    rows = Report.objects.filter(matter__in=matters_of(matter)).values_list("amount_fen", flat=True)
    return sum(rows)


def _reported_at(matter: Matter) -> datetime:
    report = Report.objects.filter(matter=matter).first()
    return report.reported_at if report is not None else matter.opened_at


def _check_flags(flags: Iterable[str]) -> list[str]:
    known = {flag for caution in hold_rules().cautions for flag in caution.when} | set(FLAGS)
    for flag in flags:
        if flag not in known:
            raise BadFlagError(flag=flag)
    return sorted(set(flags))
