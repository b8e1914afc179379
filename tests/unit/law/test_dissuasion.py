"""Does the next action agree with its slow twin, and is no episode lost, stuck or doubled, whatever the clock does?"""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.base.clock import SHANGHAI
from firsthour.law.attempts import list_attempt_results
from firsthour.law.dissuasion import Waiting, in_working_order, next_action
from firsthour.law.ladder import CHANNELS, example_ladder
from firsthour.law.tiers import TIERS, Tiering, rank_of
from firsthour.law.turns import Happened
from tests.reference.slow_dissuasion import slow_next

LADDER = example_ladder()
START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
RESULTS = ["", *(one.key for one in list_attempt_results())]
CLOSING = {"dissuaded", "false_alarm", "elsewhere", "repeat", "registered", "decided", "delivered"}
tiers = st.sampled_from(list(TIERS))
minutes = st.integers(-600, 3000).map(lambda n: START + timedelta(minutes=n))
# results that move along the ladder are drawn more often than those that close it
results = st.one_of(
    st.sampled_from(["unreachable", "not_delivered", "refused", "unreachable", "delivered", "wrong_number"]),
    st.sampled_from(RESULTS),
)
events = st.one_of(
    st.builds(lambda at, channel, result: Happened("attempt", at, channel=channel, result=result),
              minutes, st.sampled_from(CHANNELS), results),
    st.builds(lambda at, tier: Happened("warned", at, tier=tier), minutes, tiers),
    st.builds(lambda at, step: Happened("told", at, step=step), minutes, st.integers(1, 6)),
    st.builds(lambda at, kind: Happened(kind, at), minutes,
              st.sampled_from(["number_corrected", "consent_given", "consent_withdrawn"])),
)  # fmt: skip


def along(history: list[Happened], tier: str, *, opened_at: datetime) -> list[Happened]:
    """Turn every second attempt and telling into one of what is open then, so that the ladder is really climbed."""
    made: list[Happened] = []
    for nth, one in enumerate(history):
        open_now = next_action(made, one.at, tiering=Tiering(in_force(made, tier), ()), opened_at=opened_at)
        if nth % 2 == 0 and one.kind == "attempt" and open_now.is_open:
            one = Happened("attempt", one.at, channel=open_now.channel, result=one.result)
        elif nth % 2 == 0 and one.kind == "told":
            one = Happened("told", one.at, step=open_now.step)
        made.append(one)
    return made


def in_force(history: list[Happened], tier: str) -> str:
    return ([one.tier for one in history if one.kind == "warned"] or [tier])[-1]


@settings(max_examples=300, deadline=None)
@given(st.lists(events, max_size=12), tiers, tiers, minutes, minutes, st.booleans())
def test_the_next_action_is_what_the_slow_twin_finds(
    drawn: list[Happened], first: str, now_tier: str, opened_at: datetime, now: datetime, is_written: bool
) -> None:
    history = along(drawn, first, opened_at=opened_at)
    tier = in_force(history, first) if is_written else now_tier
    action = next_action(history, now, tiering=Tiering(tier, ()), opened_at=opened_at)
    told = (action.step, action.channel, action.closed_by, action.not_before, action.due_at, bool(action.tell))
    assert told == slow_next(history, now, tier=tier, opened_at=opened_at, ladder=LADDER)


@settings(max_examples=200, deadline=None)
@given(st.lists(events, max_size=12), tiers, minutes, minutes)
def test_there_is_always_one_open_action_until_a_result_closes_it(
    drawn: list[Happened], tier: str, opened_at: datetime, now: datetime
) -> None:
    history = along(drawn, tier, opened_at=opened_at)
    action = next_action(history, now, tiering=Tiering(in_force(history, tier), ()), opened_at=opened_at)
    if action.is_open:
        assert action.due_at is not None
        assert action.not_before is not None
        assert action.not_before <= action.due_at
        assert not action.closed_by
    else:
        assert action.closed_by in CLOSING
        assert action.closed_by in {one.result for one in history}


@settings(max_examples=200, deadline=None)
@given(st.lists(events, max_size=12), events, tiers, minutes, minutes)
def test_an_event_moves_an_episode_on_by_one_turn_at_most(
    drawn: list[Happened], last: Happened, tier: str, opened_at: datetime, now: datetime
) -> None:
    history = along([*drawn, last], tier, opened_at=opened_at)
    before, after = (
        next_action(part, now, tiering=Tiering(in_force(part, tier), ()), opened_at=opened_at)
        for part in (history[:-1], history)
    )
    if history[-1].kind != "warned" or len([one for one in history if one.kind == "warned"]) > 1:
        assert after.step - before.step in (0, 1)
    if after.step == before.step and history[-1].kind == "attempt":
        assert (after.channel, after.closed_by) == (before.channel, before.closed_by)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), tiers, st.booleans())
def test_under_jumping_clocks_each_step_is_told_once_and_nothing_is_lost(
    seed: int, tier: str, with_jumps: bool
) -> None:
    chance = random.Random(seed)
    history = [Happened("warned", START, tier=tier)]
    now, told, closed = START, [], False
    for _ in range(60):
        jump = chance.choice([-4000, 10_000]) if with_jumps and chance.random() < 0.1 else 0
        now += timedelta(minutes=chance.randrange(1, 90) + jump)
        action = next_action(history, now, tiering=Tiering(tier, ()), opened_at=START)
        if not action.is_open:
            closed = True
            break
        if action.tell:
            told.append(action.step)
            history.append(Happened("told", now, step=action.step))
            again = next_action(history, now, tiering=Tiering(tier, ()), opened_at=START)
            assert again.step > action.step or not again.tell
            action = again
        elif action.due_at is not None and now >= action.due_at:
            assert action.step in told  # never late unseen
        if chance.random() < 0.4:
            result = chance.choice(["unreachable", "refused", "delivered", "not_delivered"])
            history.append(Happened("attempt", now, channel=action.channel, result=result))
    assert len(told) == len(set(told))
    last = next_action(history, now, tiering=Tiering(tier, ()), opened_at=START)
    assert (closed or not last.is_open) == any(one.result == "delivered" for one in history if one.channel == "sms")


@settings(max_examples=60, deadline=None)
@given(tiers, st.sampled_from(["unreachable", "refused"]), st.booleans())
def test_whoever_is_never_reached_or_convinced_comes_before_the_duty_leader(
    tier: str, result: str, consents: bool
) -> None:
    history, now = [Happened("warned", START, tier=tier)], START
    if consents:
        history.append(Happened("consent_given", START))
    channels = []
    for _ in range(12):
        action = next_action(history, now, tiering=Tiering(tier, ()), opened_at=START)
        assert action.not_before is not None
        channels.append(action.channel)
        if action.channel == "duty_leader":
            break
        now = max(now, action.not_before)
        history.append(Happened("attempt", now, channel=action.channel, result=result))
    assert channels[-1] == "duty_leader"
    assert ("family" in channels) == (result == "refused" and consents)


@given(tiers, minutes, minutes)
def test_nobody_is_contacted_in_quiet_hours_but_for_the_pressing_tiers(
    tier: str, opened_at: datetime, now: datetime
) -> None:
    action = next_action([], now, tiering=Tiering(tier, ()), opened_at=opened_at)
    assert action.not_before is not None
    hour = action.not_before.astimezone(SHANGHAI).hour
    if opened_at <= now:
        assert tier in ("high", "urgent") or 7 <= hour < 22
        assert action.not_before == opened_at or not 7 <= opened_at.astimezone(SHANGHAI).hour < 22


waitings = st.builds(Waiting, st.integers(0, 99).map(str), tiers, minutes)


@given(st.lists(waitings, max_size=12))
def test_urgent_is_always_worked_off_before_low(waiting: list[Waiting]) -> None:
    left, picked = list(waiting), []
    while left:  # the obvious way: pick the one that no other comes before
        best = left[0]
        for one in left:
            heavier = rank_of(one.tier) - rank_of(best.tier)
            sooner = (one.due_at, one.episode) < (best.due_at, best.episode)
            best = one if heavier > 0 or (heavier == 0 and sooner) else best
        left.remove(best)
        picked.append(best)
    assert in_working_order(waiting) == picked
