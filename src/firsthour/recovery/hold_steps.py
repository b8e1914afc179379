"""What may be done with a hold next, under which article, by whose approval; and what may not, and why not?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from firsthour.law.holds import HoldLine
from firsthour.recovery.hold_events import Measure, Request
from firsthour.recovery.hold_history import History

WHY_NOT = {
    "not_known": {"en": "The account is not known yet.", "zh": "账户尚未查明。"},
    "not_filed": {"en": "The case is not filed: no freeze before that.", "zh": "案件未立案，不得冻结。"},
    "no_stops_left": {"en": "No stop-payment is left for this account.", "zh": "该账户止付次数已用完。"},
    "frozen_already": {"en": "The account is frozen or waits already.", "zh": "账户已冻结或轮候。"},
    "request_open": {
        "en": "Such a request is open: finish or withdraw it.",
        "zh": "已有同类请求未办结，应先办结或撤回。",
    },
    "unrelated": {"en": "Nothing links it to the case: it must be released.", "zh": "已查明与案件无关，应当解除。"},
    "weigh_first": {
        "en": "A running firm: write down what was weighed first.",
        "zh": "涉及正常经营企业，须先写明权衡理由。",
    },
    "no_freeze": {"en": "There is no freeze in force to renew.", "zh": "没有在期冻结可续。"},
    "not_for_asset": {"en": "This kind of property has no such renewal.", "zh": "该类财产无此续冻期限。"},
    "nothing_held": {"en": "Nothing is held.", "zh": "没有在期措施。"},
    "found_already": {"en": "The finding was made before.", "zh": "已作出认定。"},
    "told_already": {"en": "The holder was told before.", "zh": "已通知所有人。"},
    "no_finding": {"en": "Nothing was found that the holder must be told.", "zh": "尚无须通知的认定。"},
}
WORDS = {
    "draft_stop": {"en": "Draft a stop-payment", "zh": "拟止付"},
    "draft_freeze": {"en": "Draft a freeze", "zh": "拟冻结"},
    "draft_renew": {"en": "Draft a renewal", "zh": "拟续冻"},
    "draft_renew_major": {"en": "Draft a renewal by a year", "zh": "拟重大复杂案件续冻"},
    "draft_release": {"en": "Draft the release", "zh": "拟解除"},
    "approve": {"en": "Approve", "zh": "批准"},
    "send": {"en": "Send", "zh": "发送"},
    "answer": {"en": "Enter the bank's answer", "zh": "录入反馈"},
    "withdraw": {"en": "Withdraw", "zh": "撤回"},
    "find_unrelated": {"en": "Find that it has no link to the case", "zh": "认定与案件无关"},
    "tell_holder": {"en": "Tell the holder", "zh": "通知所有人"},
    "weigh": {"en": "Write down what was weighed", "zh": "写明权衡理由"},
}
_MEASURES: tuple[Measure, ...] = ("stop", "freeze", "renew", "renew_major", "release")
_LINES = {"stop": "stop", "freeze": "freeze", "renew": "renew", "renew_major": "renew", "release": "release"}
_WHY_LINES = {
    "not_filed": "no_freeze_before_filing",
    "no_stops_left": "stops_most",
    "frozen_already": "waiting",
    "unrelated": "release",
    "weigh_first": "caution",
}


@dataclass(frozen=True)
class Step:
    """A step: whether it may be taken (``why_not`` is "" then), the line of law that says so, who approves it."""

    key: str
    why_not: str
    line: HoldLine
    approver: str = ""
    request: str = ""

    @property
    def is_allowed(self) -> bool:
        """Whether it may be taken now."""
        return not self.why_not

    @property
    def words(self) -> dict[str, str]:
        """The step as a person reads it."""
        return WORDS[self.key]

    @property
    def why_not_words(self) -> dict[str, str]:
        """Why it may not be taken, or nothing."""
        return WHY_NOT[self.why_not] if self.why_not else {"en": "", "zh": ""}


def list_steps(history: History, now: datetime) -> tuple[Step, ...]:
    """Return every step, allowed or not, and those of each open request."""
    steps = [
        _step(history, f"draft_{measure}", _refusal(history, measure, now), measure=measure) for measure in _MEASURES
    ]
    for request in history.requests.values():
        if request.is_open:
            steps += _request_steps(history, request, now)
    return (*steps, *_other_steps(history, now))


def approver_of(history: History, measure: str, *, asset: str) -> str:
    """Return who approves a measure on a kind of property."""
    if measure == "freeze":
        return history.rules.assets[asset].approver
    if measure in ("renew", "renew_major"):
        return history.rules.assets[asset].renewals.get("renewed_major" if measure == "renew_major" else "renewed", "")
    return history.rules.lines[_LINES[measure]].approver


def _request_steps(history: History, request: Request, now: datetime) -> Iterator[Step]:
    refusal = _refusal(history, request.measure, now, but=request.key)
    if request.approved_at is None:
        yield _step(history, "approve", refusal, measure=request.measure, request=request)
    elif request.sent_at is None or request.outcome == "failed":
        yield _step(history, "send", refusal, measure=request.measure, request=request)
    if request.sent_at is not None:
        yield _step(history, "answer", "", measure=request.measure, request=request)
    yield _step(history, "withdraw", "", measure=request.measure, request=request)


def _other_steps(history: History, now: datetime) -> Iterator[Step]:
    release, holding = history.rules.lines["release"], history.holding(now)
    finding = "found_already" if history.unrelated_at else "" if holding else "nothing_held"
    yield Step("find_unrelated", finding, release, release.approver)
    telling = "no_finding" if history.unrelated_at is None else "told_already" if history.holder_told_at else ""
    yield Step("tell_holder", telling, release)
    if history.rules.cautions_for(history.flags_of_account):
        yield Step("weigh", "", history.rules.lines["caution"])


def _step(history: History, key: str, why_not: str, *, measure: Measure, request: Request | None = None) -> Step:
    asset = request.asset if request else history.frozen[0] if history.frozen else "deposits"
    line = history.rules.lines[_WHY_LINES.get(why_not, _LINES[measure])]
    approver = approver_of(history, measure, asset=asset) if key.startswith("draft_") or key == "approve" else ""
    return Step(key, why_not, line, approver, request.key if request else "")


def _refusal(history: History, measure: Measure, now: datetime, but: str = "") -> str:
    """Return why a measure may not be asked for now, or ""; the request ``but`` itself is no obstacle."""
    if history.known_at is None:
        return "not_known"
    if any(one.is_open and one.measure == measure and one.key != but for one in history.requests.values()):
        return "request_open"
    if measure == "release":
        return "" if history.holding(now) else "nothing_held"
    if history.unrelated_at is not None:
        return "unrelated"
    if measure == "stop":
        return _stop_refusal(history, now)
    if measure == "freeze" and history.filed_at is None:
        return "not_filed"
    if measure == "freeze" and (history.running("freeze", now) or history.running("waiting", now)):
        return "frozen_already"
    if measure != "freeze" and not history.running("freeze", now):
        return "no_freeze"
    if measure == "renew_major" and not approver_of(
        history, measure, asset=history.frozen[0] if history.frozen else "deposits"
    ):
        return "not_for_asset"
    return "weigh_first" if history.rules.cautions_for(history.flags_of_account) and not history.weighed else ""


def _stop_refusal(history: History, now: datetime) -> str:
    if history.running("freeze", now) or history.running("waiting", now):
        return "frozen_already"
    return "no_stops_left" if history.n_stops >= history.rules.lines["stops_most"].most else ""
