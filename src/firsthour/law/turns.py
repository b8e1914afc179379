"""Where on the ladder does an episode stand after all that happened in it?

One turn after the other, in the order of recording. Each turn that opens another action grows ``State.step`` by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from firsthour.law.attempts import AttemptResult, get_one_attempt_result
from firsthour.law.ladder import PERSUADE, REPORT, Ladder, LadderStep

HappenedKind = Literal["warned", "attempt", "told", "number_corrected", "consent_given", "consent_withdrawn"]
CAUSES = {
    "opened": {"en": "A warning came in.", "zh": "收到预警。"},
    "tier_changed": {"en": "The tier changed.", "zh": "级别已变更。"},
    "warned_again": {"en": "A fresh warning after the episode was closed.", "zh": "结束后再次预警。"},
    "again": {"en": "Not reached yet ({channel}): try {n} is next.", "zh": "尚未联系上（{channel}），进行第 {n} 次。"},
    "climbed": {"en": "{channel}: {result}. Next channel.", "zh": "{channel}：{result}，转下一渠道。"},
    "late": {"en": "{channel}: not done in time. Next channel.", "zh": "{channel}：未按时完成，转下一渠道。"},
    "not_believed": {"en": "{channel}: {result}. Persuade again.", "zh": "{channel}：{result}，继续劝阻。"},
    "consent": {"en": "The person agreed that the family is told.", "zh": "本人同意联系家属。"},
    "no_consent": {"en": "The person no longer agrees that the family is told.", "zh": "本人不再同意联系家属。"},
    "paid": {"en": "Money has left: take the report and stop the payment.", "zh": "已经转账：受理报案并止付。"},
    "closed": {"en": "{channel}: {result}.", "zh": "{channel}：{result}。"},
}
# What was closed by these is over until a fresh warning; what was closed otherwise a refusal or a loss opens again.
_OVER = ("registered", "elsewhere", "repeat", "decided")
_ENDS_REPORT = ("registered", "decided")


@dataclass(frozen=True)
class Happened:
    """Something that happened in an episode.

    ``warned``: a signal came or a person decided, ``tier`` is in force from then on. ``attempt``: ``channel`` and
    ``result`` ("" while it goes on). ``told``: the lateness of ``step`` was made known. ``number_corrected``,
    ``consent_given``, ``consent_withdrawn``: what they say.

    Source: the record.
    """

    kind: HappenedKind
    at: datetime
    channel: str = ""
    result: str = ""
    step: int = 0
    tier: str = ""


@dataclass(frozen=True)
class State:
    """Where an episode stands: track and place on the ladder, tries made there, and which event brought it there.

    ``since`` 0 is the opening, n the n-th event. ``skipped``: a place left out for want of consent, -1 for none.

    Source: the ladder.
    """

    tier: str
    track: str
    place: int = 0
    tries: int = 0
    step: int = 1
    since: int = 0
    told: bool = False
    number_wrong: bool = False
    consent: bool = False
    skipped: int = -1
    closed_by: str = ""
    cause: str = "opened"
    from_channel: str = ""
    result: str = ""


def fold(history: Sequence[Happened], tier: str, *, ladder: Ladder) -> State:
    """Return where an episode stands; ``tier`` is the one in force now.

    Source: the ladder.
    """
    tiers = [one.tier for one in history if one.kind == "warned"] or [tier]
    state = _usable(State(tiers[0], tiers[0]), ladder)
    for nth, one in enumerate(history, 1):
        state = _turn(state, one, nth, ladder)
    if state.tier != tier:  # decided, but not written down as an event
        state = _warned(state, tier, len(history), ladder)
    return state


def _turn(state: State, one: Happened, nth: int, ladder: Ladder) -> State:
    if one.kind == "warned":
        return _warned(state, one.tier, nth, ladder)
    if one.kind == "attempt":
        return _attempted(state, one, nth, ladder) if one.result else state
    if one.kind == "told":
        return _told(state, one, nth, ladder)
    if one.kind == "number_corrected":
        return replace(state, number_wrong=False)
    return _consented(replace(state, consent=one.kind == "consent_given"), nth, ladder)


def _warned(state: State, tier: str, nth: int, ladder: Ladder) -> State:
    if state.closed_by:
        return _usable(_opened(state, nth, "warned_again", tier=tier, track=tier, place=0, skipped=-1), ladder)
    if tier == state.tier:
        return state
    if state.track in (REPORT, PERSUADE):
        return replace(state, tier=tier) if state.track == REPORT else _opened(state, nth, "tier_changed", tier=tier)
    return _usable(_opened(state, nth, "tier_changed", tier=tier, track=tier, place=0, skipped=-1), ladder)


def _attempted(state: State, one: Happened, nth: int, ladder: Ladder) -> State:
    result = get_one_attempt_result(one.result)
    said = replace(state, number_wrong=state.number_wrong or result.number_wrong)
    if result.leads_to == "report":
        return _paid(said, nth)
    if result.leads_to == "close":
        return _closed(said, one, nth, result)
    if state.track == REPORT or state.closed_by in _OVER:
        return said
    if result.leads_to == "persuade" and (state.closed_by or state.track != PERSUADE):
        told = {"from_channel": one.channel, "result": result.key}
        return _usable(_opened(said, nth, "not_believed", track=PERSUADE, place=0, skipped=-1, **told), ladder)
    if state.closed_by:
        return said
    return _moved(said, one, nth, (result, ladder))


def _paid(state: State, nth: int) -> State:
    if state.track == REPORT and (not state.closed_by or state.closed_by in _ENDS_REPORT):
        return state
    return _opened(state, nth, "paid", track=REPORT, place=0, skipped=-1)


def _closed(state: State, one: Happened, nth: int, result: AttemptResult) -> State:
    if state.closed_by or (state.track == REPORT and result.key not in _ENDS_REPORT):
        return state
    said = {"from_channel": one.channel, "result": result.key}
    return _opened(state, nth, "closed", closed_by=result.key, **said)


def _moved(state: State, one: Happened, nth: int, by: tuple[AttemptResult, Ladder]) -> State:
    """Count a result that moves along the ladder: only one of the very channel that is open, or a wrong number."""
    result, ladder = by
    step = _step(state, ladder)
    said = {"from_channel": one.channel, "result": result.key}
    if result.number_wrong and ladder.channels[step.channel].by_number:
        return _next(state, nth, ladder, "climbed", **said)
    if one.channel != step.channel or result.number_wrong:
        return state
    if result.leads_to == "again" and state.tries + 1 < step.tries:
        return _opened(state, nth, "again", tries=state.tries + 1, **said)
    if result.leads_to == "deliver":
        if step.delivered == "close":
            return _opened(state, nth, "closed", closed_by=result.key, **said)
        if step.delivered != "climb":
            return state
    return _next(state, nth, ladder, "climbed", **said)


def _told(state: State, one: Happened, nth: int, ladder: Ladder) -> State:
    if state.closed_by or one.step != state.step or state.told:
        return state
    if state.track != REPORT and _step(state, ladder).late == "climb":
        return _next(state, nth, ladder, "late", from_channel=_step(state, ladder).channel, result="")
    return replace(state, told=True)


def _consented(state: State, nth: int, ladder: Ladder) -> State:
    if state.closed_by or state.track == REPORT:
        return state
    if state.consent and state.skipped >= 0:
        return _opened(state, nth, "consent", place=state.skipped, skipped=-1)
    needs = ladder.channels[_step(state, ladder).channel].needs
    return state if state.consent or not needs else _next(state, nth, ladder, "no_consent", from_channel="", result="")


def _step(state: State, ladder: Ladder) -> LadderStep:
    return ladder.steps[state.track][state.place]


def _opened(state: State, nth: int, cause: str, **changed: Any) -> State:
    """Return the state with another open action (or closed by ``closed_by``)."""
    fresh: dict[str, Any] = {"tries": 0, "told": False, "closed_by": "", "from_channel": "", "result": ""}
    return replace(state, step=state.step + 1, since=nth, cause=cause, **{**fresh, **changed})


def _next(state: State, nth: int, ladder: Ladder, cause: str, **said: str) -> State:
    """Climb to the next step that can be used; the last one, a person who decides, is taken up again."""
    place = min(state.place + 1, len(ladder.steps[state.track]) - 1)
    return _usable(_opened(state, nth, cause, place=place, **said), ladder)


def _usable(state: State, ladder: Ladder) -> State:
    """Pass over steps by a number known to be wrong or for want of consent; the last step can always be used."""
    steps, place, skipped = ladder.steps[state.track], state.place, state.skipped
    while place < len(steps) - 1:
        channel = ladder.channels[steps[place].channel]
        wants_consent = bool(channel.needs) and not state.consent
        if not wants_consent and not (channel.by_number and state.number_wrong):
            break
        skipped = place if wants_consent and skipped < 0 else skipped
        place += 1
    return replace(state, place=place, skipped=skipped)
