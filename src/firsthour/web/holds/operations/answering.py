"""What follows when a request was sent, and when a bank answers it? The history, the state, what is opened again.

Called by the gateway once for every message that was sent and once for every answer, in the transaction of its note. An
answer that comes late, twice, or against an earlier one is kept like any other; what is odd about it is flagged. A
failed return is an answer that leaves the request open: it is sent again. A refused one is drafted anew where the
bank's code says that it should be asked again.
"""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from firsthour.recovery.hold_events import HoldEvent
from firsthour.recovery.holds import HoldState
from firsthour.recovery.meaning import Meaning, event_of, meaning_of
from firsthour.recovery.messages import Message
from firsthour.web.desk.phrases import joined
from firsthour.web.gateway.models import BankAnswer, BankMessage
from firsthour.web.holds.models import Hold, HoldRequest, RequestState
from firsthour.web.holds.operations.changing import HELD_LISTENERS, Source, change_said, take_change
from firsthour.web.holds.operations.drafting import NewRequest, StepRefusedError, draft_request
from firsthour.web.holds.operations.keeping import keep_pursuit, keep_state, lock_hold, note
from firsthour.web.holds.operations.naming import fill_holder
from firsthour.web.holds.operations.telling import ANSWER, both, facts_of, place_words, send_news, tell
from firsthour.web.holds.request_values import from_json
from firsthour.web.ui.acting import Actor, system_actor

__all__ = ["BY", "HELD_LISTENERS", "ROW_LISTENERS", "RowListener", "take_answer", "take_sent"]
BY = system_actor("holds.answers")
_FREEZES = ("freeze", "renew", "renew_major")
_BAD = ("failed", "blank", "refused", "nothing_there", "unknown", "unsaid", "partly_held")


class RowListener(Protocol):
    """Wants to know of transactions that a bank answered with."""

    def __call__(self, request: HoldRequest, answer: BankAnswer, message: Message, *, by: Actor, now: datetime) -> None:
        """Take them in, in the transaction in which the answer is taken."""


ROW_LISTENERS: list[RowListener] = []


def take_sent(message: BankMessage, *, by: Actor, now: datetime) -> None:
    """Note that the other side has a request; from then on its answer is awaited."""
    request = _request_of(message)
    hold = lock_hold(request.hold)
    request.refresh_from_db()
    request.hold = hold
    at = min(message.sent_at or now, now)
    if request.state == RequestState.APPROVED:
        request.state = RequestState.SENT
    request.sent_at = request.sent_at or at
    request.version += 1
    request.save()
    if request.measure:
        note(hold, HoldEvent(kind="sent", at=at, request=request.number), by=by, now=now, request=request)
        keep_state(hold, now, by=by)
        keep_pursuit(hold.pursuit, now=now, by=by)
    minutes = int((at - hold.known_at).total_seconds() // 60)
    facts = {**facts_of(request), "minutes": minutes, "way": message.way, "n": request.n_messages}
    tell(_kind(request, "sent"), hold, by=by, now=now, at=at, facts=facts)


def take_answer(answer: BankAnswer, message: Message | None, *, by: Actor, now: datetime) -> None:
    """Take an answer into the history of its hold; ``message`` None is an empty or unreadable return."""
    assert answer.message is not None
    request = _request_of(answer.message)
    hold = lock_hold(request.hold)
    request.refresh_from_db()
    request.hold = hold
    meaning, event = _read(request, message, now=now)
    changed = change_said(request, message, meaning=meaning, now=now)
    if changed is not None:
        take_change(hold, changed, source=Source(request=request, answer=answer), by=by, now=now)
        event = None
    was_held = hold.held_fen
    if event is not None and request.measure:
        note(hold, event, by=by, now=now, request=request, answer=answer)
        if request.state == RequestState.WITHDRAWN and event.outcome == "failed":  # it failed, and stays withdrawn
            again = HoldEvent(kind="withdrawn", at=now, request=request.number)
            note(hold, again, by=by, now=now, request=request)
    if message is not None:
        fill_holder(hold, message, by=by, now=now)
    _keep_request(request, meaning, now=now)
    is_measured = request.measure != "" and changed is None
    state = keep_state(hold, now, by=by) if is_measured else None
    if is_measured:
        keep_pursuit(hold.pursuit, now=now, by=by)
    _tell(request, answer, meaning, event, was_held=was_held, by=by, now=now)
    if state is not None:
        _follow(request, meaning, state, by=by, now=now)
        for listener in HELD_LISTENERS:
            listener(hold, by=by, now=now)
    if message is not None and message.rows:
        for take in ROW_LISTENERS:
            take(request, answer, message, by=by, now=now)


def _request_of(message: BankMessage) -> HoldRequest:
    return HoldRequest.objects.select_related("hold__pursuit", "hop").get(uid=message.about_key)


def _read(request: HoldRequest, message: Message | None, *, now: datetime) -> tuple[Meaning, HoldEvent | None]:
    """Return what an answer means and the event that it is; a moment that has not come is taken as now."""
    asked = request.amount_fen
    if message is None:
        meaning = meaning_of(None, asked_fen=asked)
        return meaning, HoldEvent(kind="answered", at=now, recorded_at=now, request=request.number, outcome="failed")
    if message.kind.counterpart != request.code:  # an answer to something else under our number: a person must look
        return Meaning("unknown", None, reopen=True), None
    meaning = meaning_of(message, asked_fen=asked)
    event = event_of(message, request=request.number, asked_fen=asked, recorded_at=now)
    if event is None:
        return meaning, None
    if _has_moved_up(request, meaning):  # a bank may say by itself that a waiting freeze took effect
        moved = HoldEvent(kind="moved_up", at=min(event.at, now), recorded_at=now, amount_fen=meaning.held_fen)
        return meaning, moved
    return meaning, replace(event, at=min(event.at, now))


def _has_moved_up(request: HoldRequest, meaning: Meaning) -> bool:
    return request.measure == "freeze" and request.outcome == "waiting" and meaning.outcome == "held"


def _keep_request(request: HoldRequest, meaning: Meaning, *, now: datetime) -> None:
    """Let a request's row say what its first usable answer says; a later one only fills in what that left out."""
    request.version += 1
    is_answered = request.state == RequestState.ANSWERED
    says_more = request.outcome == "unsaid" and meaning.outcome == "held" and meaning.held_fen is not None
    if is_answered and not (says_more or _has_moved_up(request, meaning)):
        request.save(update_fields=["version"])
        return
    request.outcome = meaning.key
    if meaning.outcome == "failed":
        if request.state != RequestState.WITHDRAWN:
            request.state = RequestState.APPROVED  # open: to be sent again
        request.answered_at = now
    elif meaning.outcome is not None:
        request.state, request.answered_at = RequestState.ANSWERED, now
    request.save()


def _tell(
    request: HoldRequest, answer: BankAnswer, meaning: Meaning, event: HoldEvent | None, *, was_held: int | None,
    by: Actor, now: datetime,
) -> None:  # fmt: skip
    hold: Hold = request.hold
    reported_at = hold.pursuit.reported_at
    facts = {
        **facts_of(request), "outcome": meaning.key, "held_fen": meaning.held_fen, "late": answer.is_late,
        "again": answer.is_again or answer.is_contradicting,
        "minutes": int(((event.at if event is not None else now) - reported_at).total_seconds() // 60),
    }  # fmt: skip
    at = event.at if event is not None else now
    tell(_kind(request, "answered"), hold, by=by, now=now, at=at, facts=facts)
    if request.measure == "release" and meaning.outcome == "done":
        tell("hold.released", hold, by=by, now=now, at=at, facts={**facts_of(request), "held_fen": was_held})
    if request.measure in ("renew", "renew_major") and meaning.outcome == "done":
        tell("freeze.renewed", hold, by=by, now=now, at=at, facts=facts_of(request))


def _follow(request: HoldRequest, meaning: Meaning, state: HoldState, *, by: Actor, now: datetime) -> None:
    """Do what an answer asks for: filing, a new draft, a word to who works on it."""
    from firsthour.web.holds.operations.filing import keep_filing_task

    hold: Hold = request.hold
    keep_filing_task(hold.pursuit, by=by, now=now)
    if meaning.key == "refused" and meaning.reopen and request.state == RequestState.ANSWERED:
        _draft_anew(request, by=by, now=now)
    is_bad = meaning.key in _BAD
    send_news(
        hold, ANSWER, key=f"hold:{hold.uid}:answer:{request.uid}:{request.version}", title=both(meaning.words),
        words=joined(place_words(hold), both(meaning.advice)), by=by, now=now, is_urgent=is_bad,
        tone="bad" if is_bad else "good",
    )  # fmt: skip


def _draft_anew(request: HoldRequest, *, by: Actor, now: datetime) -> None:
    """Draft a refused request again, for a person to correct; nothing where the rules do not allow another."""
    if request.reopened.exists():
        return
    new = NewRequest(
        measure=request.measure, code=request.code, hop=request.hop, amount_fen=request.amount_fen, asset=request.asset,
        reason=request.reason, values=from_json(request.values), original=request.original, reopens=request,
    )  # fmt: skip
    try:
        draft_request(request.hold, new, officer=None, by=by, now=now)
    except StepRefusedError as refused:
        tell(
            "hold.not_redrafted",
            request.hold,
            by=by,
            now=now,
            facts={"request": request.number, "why": refused.why_not},
        )


def _kind(request: HoldRequest, step: str) -> str:
    return f"freeze.{step}" if request.measure in _FREEZES else f"hold.{step}"
