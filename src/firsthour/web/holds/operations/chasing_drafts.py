"""What does the chase ask next that nobody has asked yet? Drafted by the system, for a person to approve.

A stop for an account that is known and was never asked about; a query where a bank holds less than came. What a person
wrote, withdrew or refused stays: it is not drafted again behind their back. A draft of the system follows the traced
amounts as long as nobody asked for its approval.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from firsthour.recovery.chase import Hop as ChaseHop
from firsthour.recovery.next_requests import QUERY, STOP, Draft, draft_requests
from firsthour.web.holds.models import Hold, HoldRequest, Pursuit, RequestState
from firsthour.web.holds.operations.requesting import (
    ChangedDraft,
    NewRequest,
    StepRefusedError,
    change_draft,
    draft_request,
    withdraw_request,
)
from firsthour.web.holds.queries.chases import ReadChase, read_chase
from firsthour.web.ui.acting import Actor, system_actor

DRAFTER = "holds.chase"
_MEASURES = {STOP: "stop", QUERY: ""}
_TRACED_ELSEWHERE = "按追踪结果，涉案款未到该账户。"  # written into an official record


def draft_next(pursuit: Pursuit, *, now: datetime) -> list[HoldRequest]:
    """Draft what is to be asked next; let the system's own drafts follow what is traced now."""
    by = system_actor(DRAFTER)
    read = read_chase(pursuit, now)
    if _follow_amounts(read, by=by, now=now):
        read = read_chase(pursuit, now)
    drafts = draft_requests(read.chase, case_number=pursuit.matter.number, now=now, numbers={})
    why = {(ask.node.hop.key): ask.why for ask in read.chase.asks}
    grouped: dict[tuple[int, str], list[Draft]] = defaultdict(list)
    for draft in drafts:
        hold = read.holds_by_key[draft.hop_key]
        if why[draft.hop_key] in ("not_asked", "gone_unseen") and not _was_asked(read, hold, draft.code):
            grouped[hold.pk, draft.code].append(draft)
    made = [_draft(read, code, listed, by=by, now=now) for (_, code), listed in grouped.items()]
    return [one for one in made if one is not None]


def _draft(read: ReadChase, code: str, drafts: list[Draft], *, by: Actor, now: datetime) -> HoldRequest | None:
    """Write one request for an account; several hops there are asked for together."""
    first = drafts[0]
    amounts = [one.values.get("amount") for one in drafts]
    wanted = sum(fen for fen in amounts if isinstance(fen, int)) if code == STOP else None
    asked = NewRequest(
        measure=_MEASURES[code], code=code, hop=read.hops_by_key[first.hop_key], amount_fen=wanted,
        reason=str(first.values.get("reason", "")),
    )  # fmt: skip
    try:
        return draft_request(read.holds_by_key[first.hop_key], asked, officer=None, by=by, now=now)
    except StepRefusedError:  # the rules do not allow it now; the page shows the account with the reason
        return None


def _was_asked(read: ReadChase, hold: Hold, code: str) -> bool:
    requests = read.read[hold.pk].requests
    if code == QUERY:
        return any(one.measure == "" and one.code == QUERY for one in requests)
    return any(one.measure in ("stop", "freeze") for one in requests)


def _follow_amounts(read: ReadChase, *, by: Actor, now: datetime) -> bool:
    """Let each stop that the system drafted ask for what is traced to be there now; tell whether any changed."""
    wanted: dict[int, int] = defaultdict(int)
    hops: dict[int, list[ChaseHop]] = defaultdict(list)
    for node in read.chase.nodes:
        wanted[read.holds_by_key[node.hop.key].pk] += node.left_there_fen
        hops[read.holds_by_key[node.hop.key].pk].append(node.hop)
    is_changed = False
    for draft in _own_drafts(read):
        fen = wanted.get(draft.hold_id, 0)
        if fen == draft.amount_fen:
            continue
        is_changed = True
        if fen <= 0:
            withdraw_request(draft, reason=_TRACED_ELSEWHERE, version=draft.version, by=by, now=now)
            continue
        change_draft(
            draft, ChangedDraft(amount_fen=fen, reason=draft.reason, values={}), version=draft.version, by=by, now=now
        )
    return is_changed


def _own_drafts(read: ReadChase) -> Iterable[HoldRequest]:
    for one in read.read.values():
        for request in one.requests:
            is_own = request.drafted_by_id is None and request.state == RequestState.DRAFTED
            if is_own and request.measure == "stop" and request.code == STOP:
                yield request
