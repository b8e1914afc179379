"""What has become of an account's requests and measures after all that happened to it?

One turn after the other, in the order of recording. Nothing that a bank said is dropped: what comes late, twice, or
against the rule takes effect as the bank says it did, and is flagged.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from firsthour.law.clocks import ClockEvent, read_clock
from firsthour.law.deadlines import Escalation, get_one_deadline_kind
from firsthour.law.holds import HoldRules
from firsthour.recovery.held_amounts import Change, HeldAmount
from firsthour.recovery.hold_events import FLAGS, Flag, HoldEvent, Period, Request

Alarms = tuple[Sequence[timedelta], Sequence[Escalation]]
HOLDING = ("freeze", "stop", "waiting")


@dataclass
class History:
    """An account while its events are read, and after."""

    rules: HoldRules
    known_at: datetime | None = None
    flags_of_account: frozenset[str] = frozenset()
    filed_at: datetime | None = None
    refused_filing_at: datetime | None = None
    unrelated_at: datetime | None = None
    released_at: datetime | None = None
    holder_told_at: datetime | None = None
    weighed: list[str] = field(default_factory=list)
    requests: dict[str, Request] = field(default_factory=dict)
    periods: list[Period] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    flags: list[Flag] = field(default_factory=list)
    n_stops: int = 0
    n_freezes: int = 0
    frozen: tuple[str, datetime] | None = None  # asset and start of the freeze that stands or stood last
    renewals: list[ClockEvent] = field(default_factory=list)

    def running(self, kind: str, at: datetime) -> Period | None:
        """Return the period of a kind that runs at a moment, of several the one that began last."""
        found = [one for one in self.periods if one.kind == kind and one.runs_at(at)]
        return max(found, key=lambda one: one.starts_at, default=None)

    def holding(self, at: datetime) -> Period | None:
        """Return what holds the money (or waits to) at a moment: a freeze before a stop-payment before waiting."""
        return next((found for kind in HOLDING if (found := self.running(kind, at))), None)

    def latest_request(self, measure: str) -> Request | None:
        """Return the latest request of a measure that was not withdrawn."""
        of = [one for one in self.requests.values() if one.measure == measure and not one.withdrawn]
        return of[-1] if of else None


def read_history(events: Iterable[HoldEvent], *, rules: HoldRules) -> History:
    """Return what has become of everything, the events in the order of recording."""
    history = History(rules)
    for nth, event in enumerate(events, 1):
        _TURNS[event.kind](history, event, nth)
    return history


def last_possible_end(history: History, stop: Period) -> datetime:
    """Return when the last stop-payment still allowed would lapse, each beginning at the end of the one before."""
    line, left = history.rules.lines["stop"], history.rules.lines["stops_most"].most - history.n_stops
    assert stop.ends_at is not None
    return stop.ends_at + line.span * max(0, left)


def _known(history: History, event: HoldEvent, _: int) -> None:
    history.flags_of_account |= event.flags
    if history.known_at is None:
        history.known_at = event.at
        line = "hop_entry" if event.later_hop else "entry"
        history.periods.append(_period_of_line(history.rules, line, "entry", event.at))
        if any(one.sent_at for one in history.requests.values()):
            history.periods[-1].close(event.at)


def _filed(history: History, event: HoldEvent, _: int) -> None:
    history.filed_at = history.filed_at or event.at
    _close(history, event.at, "filing")


def _refused_filing(history: History, event: HoldEvent, _: int) -> None:
    history.refused_filing_at, history.filed_at = event.at, None
    _close(history, event.at, "filing")


def _drafted(history: History, event: HoldEvent, _: int) -> None:
    asked = Request(event.request, event.measure, event.asset, event.amount_fen, event.at)
    history.requests.setdefault(event.request, asked)


def _withdrawn(history: History, event: HoldEvent, nth: int) -> None:
    request = _request(history, event, nth)
    if request:
        request.withdrawn = True
        _close(history, event.at, f"answer:{request.key}")


def _approved(history: History, event: HoldEvent, nth: int) -> None:
    request = _request(history, event, nth)
    if request:
        request.approved_at = request.approved_at or event.at


def _sent(history: History, event: HoldEvent, nth: int) -> None:
    request = _request(history, event, nth)
    if request is None or (request.sent_at and request.outcome != "failed"):
        return
    request.sent_at, request.outcome, request.answered_at = event.at, None, None
    if request.measure in ("stop", "freeze"):
        _close(history, event.at, "entry")
    awaited = _period_of_line(history.rules, "answer", f"answer:{request.key}", event.at)
    awaited.key = f"{awaited.kind}:{nth}"
    history.periods.append(awaited)


def _answered(history: History, event: HoldEvent, nth: int) -> None:
    request = _request(history, event, nth)
    if request is None:
        return
    got = event.amount_fen
    if request.outcome == event.outcome == "held" and request.got_fen is None and got is not None:
        _say_amount(history, request, got)
        return
    if not request.is_open and not request.withdrawn:
        same = (request.outcome, request.got_fen, request.answered_at) == (event.outcome, got, event.at)
        _flag(history, nth, "repeated_answer" if same else "contradicting_answer")
        return
    request.answered_at, request.outcome, request.got_fen, request.withdrawn = event.at, event.outcome, got, False
    _close(history, event.at, f"answer:{request.key}")
    if request.measure in ("stop", "freeze"):
        _close(history, request.sent_at or event.at, "entry")  # whatever is answered was sent
    if event.outcome in ("held", "done", "waiting"):
        _take_effect(history, event, request, nth)


def _say_amount(history: History, request: Request, got_fen: int) -> None:
    """Fill in how much is held, where the bank first said only that it is."""
    request.got_fen = got_fen
    for period in history.periods:
        if period.kind in ("stop", "freeze") and period.starts_at == request.answered_at and period.amount_fen is None:
            period.held.first_fen = got_fen


def _take_effect(history: History, event: HoldEvent, request: Request, nth: int) -> None:
    """Let a measure that the bank says it took act."""
    if request.asked_fen is not None and request.got_fen is not None and request.got_fen > request.asked_fen:
        _flag(history, nth, "more_than_asked")
    if request.measure == "stop":
        _stop(history, event, request, nth)
    elif request.measure == "freeze":
        _freeze(history, event, request, nth)
    elif request.measure == "release":
        _release(history, event, nth)
    else:
        _renew(history, event, request, nth)


def _stop(history: History, event: HoldEvent, request: Request, nth: int) -> None:
    history.n_stops += 1
    stop = _period_of_line(history.rules, "stop", "stop", event.at)
    stop.key, stop.held = f"stop:{history.n_stops}", HeldAmount(request.got_fen)
    _close(history, event.at, "stop", "filing")
    history.periods.append(stop)
    if history.n_stops > history.rules.lines["stops_most"].most:
        _flag(history, nth, "one_stop_too_many")
    assert stop.ends_at is not None
    if event.known_at >= stop.ends_at:
        _flag(history, nth, "late_answer")
    later = [one.starts_at for one in history.periods if one.kind in ("stop", "freeze") and one.starts_at > event.at]
    if later:  # the answers came out of order
        stop.close(min(later))
    elif history.filed_at is None and history.refused_filing_at is None:
        line = history.rules.lines["filing"]
        due = last_possible_end(history, stop) - line.span
        history.periods.append(_period(f"filing:{history.n_stops}", "filing", (event.at, due), line.alarms))


def _freeze(history: History, event: HoldEvent, request: Request, nth: int) -> None:
    if history.filed_at is None or event.at < history.filed_at:
        _flag(history, nth, "freeze_before_filing")
    if event.outcome == "waiting":
        told = (("+0m", event.until, "unit_leader"),) if event.until else ()
        key = f"waiting:{nth}"
        history.periods.append(Period(key, "waiting", event.at, None, told, held=HeldAmount(request.got_fen)))
        history.frozen = (request.asset, event.at)
        return
    _begin_freeze(history, event.at, request.asset, request.got_fen)
    last = history.periods[-1]
    if last.ends_at is not None and event.known_at >= last.ends_at:
        _flag(history, nth, "late_answer")


def _begin_freeze(history: History, at: datetime, asset: str, amount_fen: int | None) -> None:
    _close(history, at, "stop", "waiting", "filing", "freeze")
    history.n_freezes += 1
    history.frozen, history.renewals = (asset, at), []
    history.periods.append(_freeze_period(history, at, at, HeldAmount(amount_fen)))


def _freeze_period(history: History, since: datetime, at: datetime, held: HeldAmount) -> Period:
    """Return the stretch of the freeze that begins at ``at``, its end counted from ``since`` with all renewals."""
    assert history.frozen is not None
    deadline = history.rules.assets[history.frozen[0]].deadline
    latest = max([at, *(one.at for one in history.renewals)])
    clock = read_clock(deadline, started_at=since, now=latest, events=history.renewals)
    key = f"freeze:{history.n_freezes}:{len(history.renewals)}"
    kind = get_one_deadline_kind(deadline)
    period = _period(key, "freeze", (at, clock.due_at), (kind.warnings, kind.escalations))
    period.held = held
    return period


def _moved_up(history: History, event: HoldEvent, nth: int) -> None:
    waiting = history.running("waiting", event.at)
    if waiting is None or history.frozen is None:
        _flag(history, nth, "nothing_to_change")
        return
    amount = event.amount_fen if event.amount_fen is not None else waiting.amount_fen
    _begin_freeze(history, event.at, history.frozen[0], amount)


def _renew(history: History, event: HoldEvent, request: Request, nth: int) -> None:
    standing = history.running("freeze", event.at)
    if standing is None or history.frozen is None:
        _flag(history, nth, "renewed_too_late" if history.n_freezes else "nothing_to_change")
        return
    name = "renewed_major" if request.measure == "renew_major" else "renewed"
    if name not in history.rules.assets[history.frozen[0]].renewals:
        _flag(history, nth, "nothing_to_change")
        return
    history.renewals.append(ClockEvent(name, event.at))
    standing.close(event.at)
    history.periods.append(_freeze_period(history, history.frozen[1], event.at, standing.held))


def _release(history: History, event: HoldEvent, nth: int) -> None:
    standing = history.holding(event.at)
    if standing is None:
        _flag(history, nth, "nothing_to_change")
    elif event.amount_fen is not None and standing.amount_fen is not None and event.amount_fen < standing.amount_fen:
        standing.held.changes.append(Change(event.at, nth, is_whole=False, fen=event.amount_fen))  # the rest stays held
        return
    _close(history, event.at, *HOLDING, "filing")
    history.released_at = event.at
    _close_unrelated(history)


def _changed(history: History, event: HoldEvent, nth: int) -> None:
    """Let the bank hold another amount since a moment; what was said of that measure stays beside it."""
    standing = next((one for kind in ("freeze", "stop") if (one := history.running(kind, event.at))), None)
    if standing is None or event.amount_fen is None:
        _flag(history, nth, "nothing_to_change")
        return
    if standing.held.is_known(event.at, event.amount_fen):
        _flag(history, nth, "repeated_answer")
        return
    if standing.held.knows_later(event.at):
        _flag(history, nth, "changed_since")
    asked = history.latest_request(standing.kind)
    if asked is not None and asked.asked_fen is not None and event.amount_fen > asked.asked_fen:
        _flag(history, nth, "more_than_asked")
    standing.held.changes.append(Change(event.at, nth, is_whole=True, fen=event.amount_fen))


def _found_unrelated(history: History, event: HoldEvent, nth: int) -> None:
    if history.unrelated_at is not None:
        return
    if history.holding(event.at) is None:
        _flag(history, nth, "nothing_to_change")
    history.unrelated_at = event.at
    history.periods.append(_period_of_line(history.rules, "release", "release", event.at))
    _close_unrelated(history)


def _holder_told(history: History, event: HoldEvent, _: int) -> None:
    history.holder_told_at = history.holder_told_at or event.at
    _close_unrelated(history)


def _close_unrelated(history: History) -> None:
    """End the period of release once the money is free and the holder knows."""
    if history.released_at and history.holder_told_at:
        _close(history, max(history.released_at, history.holder_told_at), "release")


def _caution(history: History, event: HoldEvent, _: int) -> None:
    history.weighed.append(event.reason)


def _told(history: History, event: HoldEvent, _: int) -> None:
    history.told.add(event.alarm)


def _request(history: History, event: HoldEvent, nth: int) -> Request | None:
    request = history.requests.get(event.request)
    if request is None:
        _flag(history, nth, "unknown_request")
    return request


def _flag(history: History, nth: int, what: str) -> None:
    history.flags.append(Flag(nth, what, FLAGS[what]))


def _close(history: History, at: datetime, *kinds: str) -> None:
    for period in history.periods:
        if period.kind in kinds and period.starts_at <= at:
            period.close(at)


def _period_of_line(rules: HoldRules, line_key: str, kind: str, at: datetime) -> Period:
    line = rules.lines[line_key]
    ends_at = at + line.span if line.length else read_clock(line.deadline, started_at=at, now=at).due_at
    return _period(kind, kind, (at, ends_at), line.alarms)


def _period(key: str, kind: str, spans: tuple[datetime, datetime], alarms: Alarms) -> Period:
    starts_at, ends_at = spans
    warnings, escalations = alarms
    before = [(f"-{_minutes(span)}m", ends_at - span, "") for span in warnings if ends_at - span > starts_at]
    after = [(f"+{_minutes(one.after)}m", ends_at + one.after, one.to) for one in escalations]
    return Period(key, kind, starts_at, ends_at, (*before, *after))


def _minutes(span: timedelta) -> int:
    return span // timedelta(minutes=1)


_TURNS: dict[str, Callable[[History, HoldEvent, int], None]] = {
    "known": _known,
    "filed": _filed,
    "refused_filing": _refused_filing,
    "drafted": _drafted,
    "withdrawn": _withdrawn,
    "approved": _approved,
    "sent": _sent,
    "answered": _answered,
    "moved_up": _moved_up,
    "changed": _changed,
    "found_unrelated": _found_unrelated,
    "holder_told": _holder_told,
    "caution": _caution,
    "told": _told,
}
