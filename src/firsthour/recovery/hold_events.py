"""What can happen to a hold on one account: the words in which its history is written, only ever added to.

A history is a sequence in the order of recording. ``at`` is when something took effect, ``recorded_at`` when it became
known here (the same, where it is left out). A request has an id of the caller's; every answer names it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from firsthour.recovery.held_amounts import HeldAmount

EventKind = Literal[
    "known", "filed", "refused_filing", "drafted", "withdrawn", "approved", "sent", "answered", "moved_up",
    "found_unrelated", "holder_told", "caution", "told", "changed",
]  # fmt: skip
Measure = Literal["stop", "freeze", "renew", "renew_major", "release"]
Outcome = Literal["held", "waiting", "empty", "refused", "failed", "done"]
MEASURES: dict[Measure, dict[str, str]] = {
    "stop": {"en": "stop-payment", "zh": "止付"},
    "freeze": {"en": "freeze", "zh": "冻结"},
    "renew": {"en": "renewal of the freeze", "zh": "续冻"},
    "renew_major": {"en": "renewal of the freeze by a year", "zh": "重大复杂案件续冻"},
    "release": {"en": "release", "zh": "解除"},
}
OUTCOMES: dict[Outcome, dict[str, str]] = {
    "held": {"en": "held", "zh": "已控制"},
    "waiting": {"en": "waiting behind an earlier freeze", "zh": "轮候"},
    "empty": {"en": "nothing there to hold", "zh": "无可控制资金"},
    "refused": {"en": "refused", "zh": "银行拒绝"},
    "failed": {"en": "failed: no usable answer", "zh": "未成功反馈"},
    "done": {"en": "done", "zh": "已办理"},
}
FINAL: tuple[Outcome, ...] = ("held", "waiting", "empty", "refused", "done")


@dataclass(frozen=True, kw_only=True)
class HoldEvent:
    """Something that happened.

    ``known``: the account is known (``flags`` of it; ``later_hop`` where it is not the first account). ``filed``,
    ``refused_filing``: the case. ``drafted`` (``measure``, ``asset``, ``amount_fen`` asked), ``withdrawn``,
    ``approved``, ``sent``, ``answered`` (``outcome``, ``amount_fen`` held or released, ``until`` of the freeze ahead):
    a ``request``.
    ``moved_up``: a waiting freeze took effect. ``found_unrelated``: nothing links the money to the case;
    ``holder_told``: the holder knows of the release. ``caution``: what was weighed, ``reason``. ``told``: ``alarm`` was
    raised. ``changed``: since ``at`` the bank holds ``amount_fen``, more or less than it said before.
    """

    kind: EventKind
    at: datetime
    recorded_at: datetime | None = None
    request: str = ""
    measure: Measure = "stop"
    asset: str = "deposits"
    outcome: Outcome = "held"
    amount_fen: int | None = None
    until: datetime | None = None
    flags: frozenset[str] = frozenset()
    later_hop: bool = False
    reason: str = ""
    alarm: str = ""

    @property
    def known_at(self) -> datetime:
        """When it became known here."""
        return self.recorded_at or self.at


@dataclass
class Request:
    """A request to the bank as it stands: drafted, approved, sent, answered."""

    key: str
    measure: Measure
    asset: str
    asked_fen: int | None
    drafted_at: datetime
    approved_at: datetime | None = None
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    outcome: Outcome | None = None
    got_fen: int | None = None
    withdrawn: bool = False

    @property
    def is_open(self) -> bool:
        """Whether an answer is still wanted: a failed one is none."""
        return not self.withdrawn and self.outcome not in FINAL

    @property
    def stage(self) -> str:
        """drafted, approved, asked, failed, or how it was answered."""
        if self.withdrawn:
            return "withdrawn"
        if self.outcome is not None:
            return self.outcome
        return "asked" if self.sent_at else "approved" if self.approved_at else "drafted"


@dataclass
class Period:
    """Something that runs, to an end where it has one; who is to be told when; when it was over before that."""

    key: str
    kind: str
    starts_at: datetime
    ends_at: datetime | None
    moments: tuple[tuple[str, datetime, str], ...] = ()  # (mark, when, to whom)
    closed_at: datetime | None = None
    held: HeldAmount = field(default_factory=HeldAmount)

    @property
    def amount_fen(self) -> int | None:
        """How much it holds by all that is known; None where the bank did not say."""
        return self.held.fen

    def runs_at(self, now: datetime) -> bool:
        """Tell whether it runs at a moment."""
        ends = [end for end in (self.ends_at, self.closed_at) if end is not None]
        return self.starts_at <= now and all(now < end for end in ends)

    def close(self, at: datetime) -> None:
        """Let it be over at ``at``, if it was not over before."""
        if self.closed_at is None or at < self.closed_at:
            self.closed_at = at


@dataclass(frozen=True)
class Flag:
    """Something in the history that a person must look at: which event (from 1), and what about it."""

    nth: int
    what: str
    words: dict[str, str] = field(compare=False)


FLAGS = {
    "late_answer": {"en": "The answer came after the measure had lapsed.", "zh": "反馈到达时该措施已到期。"},
    "repeated_answer": {"en": "The same answer once more.", "zh": "重复反馈。"},
    "contradicting_answer": {"en": "Another answer to a request answered before.", "zh": "与此前反馈不一致。"},
    "unknown_request": {"en": "It answers a request that is not known.", "zh": "所反馈的请求不存在。"},
    "one_stop_too_many": {"en": "More stop-payments than the rule allows.", "zh": "止付次数超过上限。"},
    "freeze_before_filing": {"en": "A freeze took effect before the case was filed.", "zh": "立案前已冻结。"},
    "renewed_too_late": {"en": "The renewal came after the freeze had lapsed.", "zh": "续冻时冻结已到期。"},
    "nothing_to_change": {"en": "Nothing was held that it could change.", "zh": "当时没有可变更的措施。"},
    "changed_since": {
        "en": "A later word of the bank is known: this one changes nothing now.",
        "zh": "已有更晚的反馈，本次金额不改变现状。",
    },
    "more_than_asked": {"en": "More is held than was asked for.", "zh": "控制金额大于请求金额。"},
}
