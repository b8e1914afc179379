"""What follows when a bank holds another amount than it said? The history, the sums, whoever works on it, an alarm.

It comes as a bank's answer (a running query, another answer to the measure itself), or a person notes it from a paper:
a court deducted, the bank let a part go, an earlier freeze was carried out, a wrong amount was put right. The history
is only added to; a word that comes late or twice changes nothing (``recovery.hold_history``).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_noop

from firsthour.base.errors import UserError
from firsthour.base.money import format_amount
from firsthour.recovery.hold_events import HoldEvent
from firsthour.recovery.hold_history import read_history
from firsthour.recovery.meaning import Meaning
from firsthour.recovery.messages import Message
from firsthour.web.desk.phrases import joined, say
from firsthour.web.gateway.models import BankAnswer
from firsthour.web.holds.models import Hold, HoldHappening, HoldRequest
from firsthour.web.holds.operations.drafting import StepRefusedError, holding_request, left_to_hold
from firsthour.web.holds.operations.keeping import keep_pursuit, keep_state, lock_hold, note
from firsthour.web.holds.operations.telling import ALARM, ANSWER, place_words, send_news, tell
from firsthour.web.holds.rules import hold_rules
from firsthour.web.holds.states import read_events, read_state
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor

Cause = Literal["deducted", "released", "earlier", "corrected", "other"]
CAUSES: tuple[Cause, ...] = ("deducted", "released", "earlier", "corrected", "other")
BANK = "bank"  # the bank said so by itself and named no cause
_HELD = ("held", "partly_held")
_SAYING = (*_HELD, "nothing_there", "done")


class HeldListener(Protocol):
    """Wants to know of every answer about a measure, and of every other amount that a bank holds."""

    def __call__(self, hold: Hold, *, by: Actor, now: datetime) -> None:
        """Look at the hold, whose state is kept."""


HELD_LISTENERS: list[HeldListener] = []


class NoProofError(UserError):
    """Somebody says that another amount is held, and not by which paper or why."""

    code = "held_amount_no_proof"
    english = "Name the paper that says so, or say how it is known."
    chinese = "请填写所依据的文书，或者说明如何得知。"


@dataclass(frozen=True, kw_only=True)
class HeldNow:
    """What a person knows: how much the bank holds since when, why it changed, by which paper, in which words."""

    amount_fen: int
    at: datetime
    cause: Cause
    paper: str = ""
    reason: str = ""


@transaction.atomic
def note_held(hold: Hold, said: HeldNow, *, version: int, by: Actor, now: datetime) -> Hold:
    """Note that the bank holds another amount now; the same said once more of the same moment changes nothing.

    Raises
    ------
    StepRefusedError
        Nothing is held.
    NoProofError
        Neither a paper nor a reason.
    """
    if not (said.paper.strip() or said.reason.strip()):
        raise NoProofError
    hold = lock_hold(hold)
    at = _held_at(hold, min(said.at, now), now=now)
    if hold.happenings.filter(kind="changed", at=at, amount_fen=said.amount_fen, cause=said.cause).exists():
        return hold
    pursuit = hold.pursuit
    claim_version(hold, version=version)
    hold.pursuit = pursuit
    event = HoldEvent(kind="changed", at=at, recorded_at=now, amount_fen=said.amount_fen, reason=said.reason.strip())
    take_change(hold, event, source=Source(said.cause, paper=said.paper.strip()[:120]), by=by, now=now)
    return hold


@dataclass(frozen=True)
class Source:
    """By what another amount is known: its cause, the paper, or the bank's answer to which request."""

    cause: str = BANK
    paper: str = ""
    request: HoldRequest | None = None
    answer: BankAnswer | None = None


def take_change(hold: Hold, event: HoldEvent, *, source: Source, by: Actor, now: datetime) -> None:
    """Take another amount into the history of a hold whose pen the caller has, and tell whoever must know."""
    was_fen, state_before = hold.held_fen, read_state(hold, now)
    row = note(
        hold, event, by=by, now=now, request=source.request, answer=source.answer, cause=source.cause,
        paper=source.paper,
    )  # fmt: skip
    state = keep_state(hold, now, by=by)
    is_odd = len(state.flags) > len(state_before.flags)
    facts = {"said_fen": event.amount_fen, "was_fen": was_fen, "held_fen": hold.held_fen, "cause": source.cause}
    tell("hold.changed", hold, by=by, now=now, at=event.at, facts={**facts, "is_odd": is_odd})
    if hold.held_fen == was_fen:
        return
    keep_pursuit(hold.pursuit, now=now, by=by)
    _send(hold, row, was_fen=was_fen, by=by, now=now)
    for listener in HELD_LISTENERS:
        listener(hold, by=by, now=now)


def change_said(request: HoldRequest, message: Message | None, *, meaning: Meaning, now: datetime) -> HoldEvent | None:
    """Return what an answer says of another amount held; None where it says nothing of one, or only the first time.

    A running query says it of itself. Another answer to a stop or freeze that holds says it where it names a later
    moment: without one, nobody can tell which of two amounts is the newer one, and a person must look.
    """
    if message is None or meaning.key not in _SAYING:
        return None
    hold, fen, since = request.hold, message.fen("held_amount"), message.time("effective_at")
    if fen is None:
        return None
    if message.kind.key == "watch":
        is_told = bool(fen) or hold.held_fen not in (0, None)
        return _event(fen, since or now, now=now) if is_told else None
    if since is None or request.outcome not in _HELD or holding_request(hold, ("stop", "freeze")) != request:
        return None  # of a measure that another one has followed nobody asks any more
    rows = request.happenings.filter(kind__in=("answered", "moved_up"))
    began = rows.aggregate(at=Max("at"))["at"]
    return _event(fen, since, now=now) if began is not None and min(since, now) > began else None


def _held_at(hold: Hold, at: datetime, *, now: datetime) -> datetime:
    """Return the moment a person means: within the minute in which a hold began, its beginning.

    Raises
    ------
    StepRefusedError
        Nothing was held then, or nothing is now.
    """
    state, history = read_state(hold, now), read_history(read_events(hold, now), rules=hold_rules())
    if not state.holds_money or state.since_at is None:
        raise StepRefusedError(why_not="nothing_held")
    if history.running("freeze", at) or history.running("stop", at):
        return at
    if timedelta(0) < state.since_at - at < timedelta(minutes=1):
        return state.since_at
    raise StepRefusedError(why_not="nothing_held")


def _event(fen: int, at: datetime, *, now: datetime) -> HoldEvent:
    return HoldEvent(kind="changed", at=min(at, now), recorded_at=now, amount_fen=fen)


def _send(hold: Hold, row: HoldHappening, *, was_fen: int | None, by: Actor, now: datetime) -> None:
    """Tell who works on it; where less is held than was traced there, their leader too, at once."""
    held, currency = hold.held_fen or 0, hold.pursuit.currency
    short = max(0, left_to_hold(hold) - held)
    is_less = was_fen is None or held < was_fen
    key = f"hold:{hold.uid}:changed:{row.order}"
    amounts = {"was": _yuan(was_fen, currency), "held": _yuan(held, currency), "short": _yuan(short, currency)}
    if not (is_less and short):
        title = say(gettext_noop("The bank holds another amount: %(held)s instead of %(was)s"), **amounts)
        send_news(hold, ANSWER, key=key, title=title, words=joined(place_words(hold)), by=by, now=now)
        return
    title = say(gettext_noop("Less is held than was traced there: %(held)s, %(short)s are missing"), **amounts)
    for to in ("", "unit_leader"):
        send_news(
            hold, ALARM, key=f"{key}:{to}" if to else key, title=title, words=joined(place_words(hold)), by=by, now=now,
            to=to, is_urgent=True, tone="bad",
        )  # fmt: skip


def _yuan(fen: int | None, currency: str) -> str:
    return "—" if fen is None else format_amount(fen, currency=currency)
