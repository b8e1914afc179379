"""Where does a hold on an account stand now, when does it end, who is to be told, and what may be done next?

``state_of`` is a function of the history and the moment alone. An alarm keeps its key whenever it is asked for; a
caller that writes ``told`` for every alarm it raises, in the same transaction, raises each exactly once, however late
it asks and however often it is killed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from firsthour.base.clock import SHANGHAI
from firsthour.law.holds import HoldRules, example_hold_rules
from firsthour.recovery.hold_events import Flag, HoldEvent, Period, Request
from firsthour.recovery.hold_history import History, last_possible_end, read_history
from firsthour.recovery.hold_steps import Step, list_steps

STATES = {
    "unknown": {"en": "account not yet known", "zh": "账户未查明"},
    "known": {"en": "known, nothing asked", "zh": "已查明，未请求"},
    "drafted": {"en": "request drafted", "zh": "请求已拟稿"},
    "approved": {"en": "request approved", "zh": "请求已批准"},
    "asked": {"en": "asked, no answer yet", "zh": "已请求，未回"},
    "failed": {"en": "failed, ask again", "zh": "未成功，须重发"},
    "empty": {"en": "nothing there to hold", "zh": "无可控制资金"},
    "refused": {"en": "refused by the bank", "zh": "银行拒绝"},
    "stopped": {"en": "stopped", "zh": "已止付"},
    "waiting": {"en": "waiting behind an earlier freeze", "zh": "轮候冻结"},
    "frozen": {"en": "frozen", "zh": "已冻结"},
    "to_release": {"en": "to be released", "zh": "应当解除"},
    "lapsed": {"en": "lapsed", "zh": "已到期失效"},
    "released": {"en": "released", "zh": "已解除"},
}
_ALARMS = {
    "entry": {"en": "The stop-payment is to be sent by {ends}.", "zh": "须于 {ends} 前录入止付。"},
    "answer": {"en": "No answer of the bank since {starts}.", "zh": "自 {starts} 起银行未反馈。"},
    "stop": {"en": "The stop-payment lapses at {ends}.", "zh": "止付于 {ends} 到期。"},
    "filing": {
        "en": "Filing must be decided by {ends}, or the stop-payment falls.",
        "zh": "须于 {ends} 前决定立案，否则止付失效。",
    },
    "freeze": {"en": "The freeze lapses at {ends}.", "zh": "冻结于 {ends} 到期。"},
    "waiting": {
        "en": "The freeze ahead has ended: ask whether ours took effect.",
        "zh": "在先冻结已到期，须核实轮候是否生效。",
    },
    "release": {"en": "To be released, and the holder told, by {ends}.", "zh": "须于 {ends} 前解除并通知所有人。"},
}
_STATE_OF = {"stop": "stopped", "freeze": "frozen", "waiting": "waiting"}


@dataclass(frozen=True)
class Alarm:
    """Something somebody is to be told: ``key`` is unique in the history of the account, for ever.

    ``to`` is "" for whoever works on it, else who is told of the overrun. ``period`` is what it is about.
    """

    key: str
    at: datetime
    to: str
    period: str
    ends_at: datetime | None
    words: dict[str, str]

    @property
    def is_overrun(self) -> bool:
        """Whether the end has passed."""
        return self.ends_at is None or self.at >= self.ends_at


@dataclass(frozen=True)
class HoldState:
    """An account at a moment.

    ``ends_at``: of what holds the money. ``falls_at``: when the stop-payment ends for good if the case is not filed.
    ``held_fen`` None: the bank did not say. ``alarms``: due and not yet told; ``next_alarm_at``: when to ask again.
    """

    state: str
    since_at: datetime | None
    ends_at: datetime | None
    asked_fen: int | None
    held_fen: int | None
    stops_used: int
    stops_left: int
    filed_at: datetime | None
    falls_at: datetime | None
    release_due_at: datetime | None
    holder_told: bool
    open_requests: tuple[Request, ...]
    flags: tuple[Flag, ...]
    alarms: tuple[Alarm, ...]
    next_alarm_at: datetime | None
    steps: tuple[Step, ...]

    @property
    def words(self) -> dict[str, str]:
        """The state as a person reads it."""
        return STATES[self.state]

    @property
    def holds_money(self) -> bool:
        """Whether money is kept where it is now."""
        return self.state in ("stopped", "frozen") or (self.state == "to_release" and self.ends_at is not None)


def state_of(events: Iterable[HoldEvent], now: datetime, *, rules: HoldRules | None = None) -> HoldState:
    """Return where an account stands after what was known at ``now``; events in the order of recording."""
    law = rules or example_hold_rules()
    history = read_history((one for one in events if one.known_at <= now), rules=law)
    holding = history.holding(now)
    stop = holding if holding is not None and holding.kind == "stop" else None
    request = _asked(history)
    unfiled = stop is not None and history.filed_at is None
    return HoldState(
        state=_state(history, holding, now),
        since_at=holding.starts_at if holding else None,
        ends_at=holding.ends_at if holding else None,
        asked_fen=request.asked_fen if request else None,
        held_fen=holding.amount_fen if holding and holding.kind != "waiting" else 0,
        stops_used=history.n_stops,
        stops_left=max(0, law.lines["stops_most"].most - history.n_stops),
        filed_at=history.filed_at,
        falls_at=last_possible_end(history, stop) if unfiled and stop else None,
        release_due_at=next((one.ends_at for one in history.periods if one.kind == "release"), None),
        holder_told=history.holder_told_at is not None,
        open_requests=tuple(one for one in history.requests.values() if one.is_open),
        flags=tuple(history.flags),
        alarms=tuple(sorted(_due(history, now), key=lambda alarm: (alarm.at, alarm.key))),
        next_alarm_at=min((alarm.at for alarm in _alarms(history) if alarm.at > now), default=None),
        steps=list_steps(history, now),
    )


def list_falling(states: Mapping[str, HoldState]) -> tuple[tuple[str, datetime], ...]:
    """Return (key, when) of every stop-payment that falls because its case is not filed, the next one first."""
    falling = [(state.falls_at, key) for key, state in states.items() if state.falls_at is not None]
    return tuple((key, at) for at, key in sorted(falling))


def _state(history: History, holding: Period | None, now: datetime) -> str:
    if holding is not None:
        return "to_release" if history.unrelated_at else _STATE_OF[holding.kind]
    measures = [one for one in history.requests.values() if not one.withdrawn]
    still = [one for one in measures if one.is_open and one.measure != "release"]
    ended = [one for one in history.periods if one.kind in _STATE_OF]
    if still:
        return still[-1].stage
    if history.released_at is not None and not any(one.starts_at > history.released_at for one in ended):
        return "released"
    if measures and measures[-1].outcome in ("empty", "refused"):
        return str(measures[-1].outcome)
    if ended:
        return "lapsed"
    return "known" if history.known_at else "unknown"


def _asked(history: History) -> Request | None:
    asked = [one for one in history.requests.values() if one.measure in ("stop", "freeze") and not one.withdrawn]
    return asked[-1] if asked else None


def _due(history: History, now: datetime) -> Iterable[Alarm]:
    return (alarm for alarm in _alarms(history) if alarm.at <= now and alarm.key not in history.told)


def _alarms(history: History) -> Iterable[Alarm]:
    """Yield every alarm that falls before its period was over, told or not."""
    for period in history.periods:
        for mark, at, to in period.moments:
            if period.closed_at is None or at < period.closed_at:
                key = f"{period.key}:{mark}" + (f":{to}" if to else "")
                yield Alarm(key, at, to, period.kind.partition(":")[0], period.ends_at, _alarm_words(period))


def _alarm_words(period: Period) -> dict[str, str]:
    said: dict[str, str] = {
        name: "" if at is None else f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        for name, at in (("starts", period.starts_at), ("ends", period.ends_at))
    }
    return {language: text.format(**said) for language, text in _ALARMS[period.kind.partition(":")[0]].items()}


@dataclass(frozen=True)
class QueuedFreeze:
    """A freeze of some authority on one account: its order is that of ``at``, then ``key``."""

    key: str
    at: datetime
    amount_fen: int
    ends_at: datetime | None = None


@dataclass(frozen=True)
class Placed:
    """What a freeze really holds of the balance, what of it waits, and how many stand before it."""

    key: str
    held_fen: int
    waiting_fen: int
    ahead: int


def waiting_order(balance_fen: int, freezes: Sequence[QueuedFreeze], *, now: datetime) -> tuple[Placed, ...]:
    """Return what each freeze in force holds of one balance: the earlier first, as far as it reaches."""
    placed, left = [], balance_fen
    in_force = [one for one in freezes if one.at <= now and (one.ends_at is None or now < one.ends_at)]
    for ahead, one in enumerate(sorted(in_force, key=lambda one: (one.at, one.key))):
        held = min(left, one.amount_fen)
        placed.append(Placed(one.key, held, one.amount_fen - held, ahead))
        left -= held
    return tuple(placed)
