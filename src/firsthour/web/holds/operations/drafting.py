"""How is a request to a bank drafted? With everything known filled in, under a number of its own, given once.

What the rules forbid is refused in the words of the rule (``recovery.holds``): no freeze before filing, at most so many
stop-payments, no renewal of what is not frozen, first the weighing where the account is a running firm's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum

from firsthour.base.clock import SHANGHAI
from firsthour.base.errors import UserError
from firsthour.base.money import format_amount
from firsthour.law.tracing import list_rules
from firsthour.recovery.hold_events import HoldEvent, Measure
from firsthour.recovery.hold_steps import WHY_NOT
from firsthour.recovery.holds import HoldState
from firsthour.recovery.messages import Value
from firsthour.web.holds.models import Hold, HoldRequest, Hop, RequestDay, RequestState
from firsthour.web.holds.operations.keeping import keep_pursuit, keep_state, lock_hold, note
from firsthour.web.holds.operations.telling import facts_of, tell
from firsthour.web.holds.queries.holds import case_of
from firsthour.web.holds.request_values import fields_of, from_json, to_json
from firsthour.web.holds.rules import hold_rules
from firsthour.web.holds.states import read_state
from firsthour.web.people.models import Officer, Unit
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor

QUERY = "100301"
_CODES = {"stop": "100101", "freeze": "100201", "renew": "100205", "renew_major": "100205", "": QUERY}
SECOND_STOP, STOP_RELEASE, FREEZE_RELEASE = "100105", "100103", "100203"
_ORIGINALS = {"release": ("stop", "freeze"), "renew": ("freeze",), "renew_major": ("freeze",), "stop": ("stop",)}


class StepRefusedError(UserError):
    """A step that the rules do not allow now; ``why_not`` is the key of the reason (``recovery.hold_steps``)."""

    code = "hold_refused"
    english = "This is not possible now: {why}"
    chinese = "现在不能办理：{why_zh}"

    def __init__(self, *, why_not: str) -> None:
        words = WHY_NOT[why_not]
        super().__init__(why=words["en"], why_zh=words["zh"])
        self.why_not = why_not


class NotDraftError(UserError):
    """A change of a request that is no draft any more."""

    code = "hold_request_no_draft"
    english = "This request is no draft any more; withdraw it and draft a new one."
    chinese = "该请求已不是草稿；请撤回后重新拟稿。"


class BadRequestAmountError(UserError):
    """An amount that is nothing, or negative."""

    code = "bad_request_amount"
    english = "Enter the amount to be held: more than nothing."
    chinese = "请填写控制金额，须大于零。"


@dataclass(frozen=True, kw_only=True)
class NewRequest:
    """What is asked. ``measure`` "" is a query; ``code`` and ``amount_fen`` are chosen where they are left out.

    ``values``: what else the message says (``law/messages.toml``). ``original``: the request it is about, the one that
    holds the money now where it is left out. ``reopens``: the refused one that is asked anew.
    """

    measure: str = "stop"
    code: str = ""
    hop: Hop | None = None
    amount_fen: int | None = None
    asset: str = ""
    reason: str = ""
    values: Mapping[str, Value | None] = field(default_factory=dict)
    original: HoldRequest | None = None
    reopens: HoldRequest | None = None


@dataclass(frozen=True, kw_only=True)
class ChangedDraft:
    """What a person changed of a draft."""

    amount_fen: int | None = None
    reason: str = ""
    values: Mapping[str, Value | None] = field(default_factory=dict)


@transaction.atomic
def draft_request(hold: Hold, new: NewRequest, *, officer: Officer | None, by: Actor, now: datetime) -> HoldRequest:
    """Draft a request; ``officer`` None: the system drafts it from what a bank or a statement says.

    Raises
    ------
    StepRefusedError
        The rules do not allow it now.
    BadRequestAmountError
        It asks for nothing.
    """
    hold = lock_hold(hold)
    request = draft_locked(hold, new, officer=officer, by=by, now=now)
    if request.measure:
        keep_pursuit(hold.pursuit, now=now, by=by)
    return request


def draft_locked(hold: Hold, new: NewRequest, *, officer: Officer | None, by: Actor, now: datetime) -> HoldRequest:
    """Draft a request of a hold whose pen the caller has; the sums of the pursuit are kept by the caller.

    Raises
    ------
    StepRefusedError, BadRequestAmountError
    """
    state = read_state(hold, now)
    if new.measure:
        expect_step(state, f"draft_{new.measure}")
    request = _request(hold, new, state, officer=officer, now=now)
    request.save()
    if request.measure:
        note(hold, _drafted(request, now), by=by, now=now, request=request)
        keep_state(hold, now, by=by)
    tell("hold.drafted", hold, by=by, now=now, facts=facts_of(request))
    return request


@transaction.atomic
def change_draft(request: HoldRequest, changed: ChangedDraft, *, version: int, by: Actor, now: datetime) -> HoldRequest:
    """Change what a draft says; a new amount takes the place of the drafted one in the history.

    Raises
    ------
    NotDraftError, BadRequestAmountError
        It was asked, approved or withdrawn; it asks for nothing.
    """
    hold = lock_hold(request.hold)
    claim_version(request, version=version)
    request.hold = hold
    if request.state != RequestState.DRAFTED:
        raise NotDraftError
    amount = _amount(request.measure, changed.amount_fen)
    allowed = set(fields_of(request.code)) - {"amount", "reason", "account", "institution"}
    given = {key: value for key, value in changed.values.items() if key in allowed}
    kept = {key: value for key, value in request.values.items() if key not in allowed}
    is_moved = amount != request.amount_fen
    request.amount_fen, request.reason = amount, changed.reason.strip()[:300]
    request.values = {**kept, **to_json(given)}
    if request.drafted_by is None and by.kind == "officer":  # who changes a draft of the system is its author
        request.drafted_by = Officer.objects.filter(uid=by.key).first()
    if is_moved and request.measure:
        request = _anew(request, by=by, now=now)
    request.save()
    if request.measure:
        keep_state(hold, now, by=by)
        keep_pursuit(hold.pursuit, now=now, by=by)
    tell("hold.draft_changed", hold, by=by, now=now, facts=facts_of(request))
    return request


def expect_step(state: HoldState, key: str, *, request: str = "") -> None:
    """Refuse a step that the rules do not allow now.

    Raises
    ------
    StepRefusedError
        With the words of the rule.
    """
    step = next((one for one in state.steps if one.key == key and one.request == request), None)
    if step is None:
        raise StepRefusedError(why_not="not_known" if not request else "request_open")
    if not step.is_allowed:
        raise StepRefusedError(why_not=step.why_not)


def next_number(unit: Unit, *, now: datetime) -> str:
    """Return the next number of a request: unit, day, and a running number that no other request of the day has."""
    day = now.astimezone(SHANGHAI).date()
    code = "".join(sign for sign in unit.code.upper() if sign.isascii() and sign.isalnum())[:12]
    return f"{code}{day:%Y%m%d}-{_next_of(day):06d}"


def typed_values(request: HoldRequest) -> dict[str, Value]:
    """Return a request's own values as a message takes them."""
    return from_json(request.values)


def left_to_hold(hold: Hold) -> int:
    """Return how much of the loss should still lie in an account by what is known."""
    total = 0
    for hop in hold.hops.filter(is_replaced=False):
        below = hop.children.filter(is_replaced=False).aggregate(total=Sum("amount_fen"))["total"] or 0
        total += max(0, hop.amount_fen - int(below) - sum(int(one["amount_fen"]) for one in hop.exits))
    return total


def holding_request(hold: Hold, measures: tuple[str, ...]) -> HoldRequest | None:
    """Return the latest request by which money is or was held."""
    rows = hold.happenings.filter(kind="answered", outcome__in=("held", "waiting"), request__measure__in=measures)
    row = rows.select_related("request").order_by("-order").first()
    return row.request if row is not None else None


def _request(
    hold: Hold, new: NewRequest, state: HoldState, *, officer: Officer | None, now: datetime
) -> HoldRequest:  # fmt: skip
    hop = new.hop or hold.hops.filter(is_replaced=False).order_by("arrived_at", "pk").first()
    code = new.code or _code(hold, new.measure, state)
    original = new.original or _original(hold, new.measure, code)
    asset = new.asset or (hold.asset if new.measure == "freeze" else "") or "deposits"
    wanted, values = new.amount_fen, to_json(_known(hold, hop, new, code=code, now=now))
    if wanted is None and new.measure in ("stop", "freeze"):
        wanted = left_to_hold(hold) or None
    return HoldRequest(
        hold=hold, hop=hop, number=next_number(hold.pursuit.matter.unit, now=now), code=code, measure=new.measure,
        asset=asset, amount_fen=_amount(new.measure, wanted), values=values,
        reason=(new.reason or _reason(hop))[:300], original=original, reopens=new.reopens,
        due_at=_due_at(hold, new.measure, state, now=now), drafted_by=officer, drafted_at=now,
    )  # fmt: skip


def _known(hold: Hold, hop: Hop | None, new: NewRequest, *, code: str, now: datetime) -> dict[str, Value | None]:
    """Return every value of the message that is known, what the caller says before what the rows say."""
    case = case_of(hold.pursuit.matter)
    known: dict[str, Value | None] = {
        "case_number": (case.matter if case is not None else hold.pursuit.matter).number,
        "holder": hold.holder,
        "currency": hold.pursuit.currency,
    }
    if hop is not None:
        known |= {"transfer_amount": hop.amount_fen, "transfer_at": hop.arrived_at}
    if new.measure == "":
        known |= {"from_at": hop.arrived_at if hop is not None else None, "until_at": now}
    wanted = set(fields_of(code))
    return {key: value for key, value in {**known, **new.values}.items() if key in wanted}


def _code(hold: Hold, measure: str, state: HoldState) -> str:
    if measure == "release":
        holding = holding_request(hold, ("stop", "freeze"))
        is_stop = state.state == "stopped" or (holding is not None and holding.measure == "stop")
        return STOP_RELEASE if is_stop else FREEZE_RELEASE
    if measure == "stop" and state.state == "stopped":
        return SECOND_STOP
    return _CODES[measure]


def _original(hold: Hold, measure: str, code: str) -> HoldRequest | None:
    if measure == "stop" and code != SECOND_STOP:
        return None
    measures = _ORIGINALS.get(measure, ())
    if measure == "release":
        measures = ("stop",) if code == STOP_RELEASE else ("freeze",)
    return holding_request(hold, measures) if measures else None


def _due_at(hold: Hold, measure: str, state: HoldState, *, now: datetime) -> datetime | None:
    """Return by when a request should be sent: what the rule says of an entry, else before the hold ends."""
    lines = hold_rules().lines
    if measure == "release":
        return state.release_due_at
    if measure == "":
        return now + lines["hop_entry"].span
    if measure == "stop" and not state.stops_used:
        return hold.known_at + lines["hop_entry" if hold.later_hop else "entry"].span
    return state.ends_at


def _amount(measure: str, amount_fen: int | None) -> int | None:
    if amount_fen is not None and amount_fen <= 0:
        raise BadRequestAmountError
    if measure in ("stop", "freeze") and amount_fen is None:
        raise BadRequestAmountError
    return amount_fen


def _reason(hop: Hop | None) -> str:
    """Return why, as the bank reads it: how much came in when, and by which rule it was traced."""
    if hop is None:
        return ""
    when = f"{hop.arrived_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    said = f"涉案款 {format_amount(hop.amount_fen, currency=hop.pursuit.currency)} 元于 {when} 转入"
    names = [card.name["zh"] for card in list_rules() if card.code == hop.rule]
    return f"{said}，追踪规则：{names[0]}" if names else said


def _drafted(request: HoldRequest, now: datetime) -> HoldEvent:
    measure: Measure = request.measure  # type: ignore[assignment]
    return HoldEvent(
        kind="drafted", at=now, request=request.number, measure=measure, asset=request.asset,
        amount_fen=request.amount_fen,
    )  # fmt: skip


def _anew(request: HoldRequest, *, by: Actor, now: datetime) -> HoldRequest:
    """Withdraw a draft and take its place with a new number: what the history says was drafted stays said."""
    hold = request.hold
    note(hold, HoldEvent(kind="withdrawn", at=now, request=request.number), by=by, now=now, request=request)
    HoldRequest.objects.filter(pk=request.pk).update(state=RequestState.WITHDRAWN, version=request.version + 1)
    fresh = HoldRequest(
        hold=hold, hop=request.hop, number=next_number(hold.pursuit.matter.unit, now=now), code=request.code,
        measure=request.measure, asset=request.asset, amount_fen=request.amount_fen, values=request.values,
        reason=request.reason, original=request.original, reopens=request.reopens, due_at=request.due_at,
        drafted_by=request.drafted_by, drafted_at=request.drafted_at,
    )  # fmt: skip
    fresh.save()
    note(hold, _drafted(fresh, now), by=by, now=now, request=fresh)
    return fresh


def _next_of(day: date) -> int:
    RequestDay.objects.get_or_create(day=day)
    row = RequestDay.objects.select_for_update().get(day=day)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last
