"""Does a hold notice when money leaves it although it is held: by an answer or a paper, late, twice, in any order?"""

from datetime import datetime

import pytest

from firsthour.base.money import format_amount
from firsthour.web.desk.models import Event, Notice
from firsthour.web.gateway.operations.by_hand import paste_answer
from firsthour.web.gateway.wire import written_time
from firsthour.web.holds.models import Hold, HoldHappening, Pursuit
from firsthour.web.holds.operations.changing import HeldNow, NoProofError, note_held
from firsthour.web.holds.operations.drafting import NewRequest, StepRefusedError, draft_request
from firsthour.web.holds.queries.chases import read_chase
from firsthour.web.holds.queries.holds import money_of
from firsthour.web.people.operations.versions import ChangedMeanwhileError
from firsthour.web.restitution.operations.registering import open_restitution, take_holds
from tests.web.holds.core_world import (
    FIRST,
    HOUR,
    MINUTE,
    answer,
    approve,
    draft_of,
    expect_twin,
    hold_of,
    message_of,
    pursue,
    send,
    stopped,
)
from tests.web.intake.report_world import acting

pytestmark = pytest.mark.django_db
ALL, LEFT = 30_000_000, 12_000_000


@pytest.fixture
def hold(force, now: datetime) -> Hold:
    return stopped(force, pursue(force, now), FIRST, now)


def said(at: datetime, fen: int = LEFT, **different) -> HeldNow:
    return HeldNow(**{"amount_fen": fen, "at": at, "cause": "deducted", "paper": "澜法执扣〔2026〕7号", **different})


def say(force, hold: Hold, what: HeldNow, now: datetime, *, officer=None) -> Hold:
    hold = Hold.objects.get(pk=hold.pk)
    return note_held(hold, what, version=hold.version, by=acting(officer or force.dana), now=now)


def told(hold: Hold) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(key__startswith=f"hold:{hold.uid}:changed:")
    return sorted(rows.values_list("officer__badge", "topic"))


def alerts_open(force, pursuit: Pursuit, account: str, now: datetime):
    """Have a running query of an account on its way."""
    new = NewRequest(measure="", code="100305", values={"from_at": now, "until_at": now + 40 * HOUR})
    request = draft_request(hold_of(pursuit, account), new, officer=force.bob, by=acting(force.bob), now=now)
    return send(approve(request, force.bob, force.alice, now), force.bob, now)


def watch_says(force, request, now: datetime, *, held: str, since: datetime | None = None) -> None:
    """Let the bank answer a running query, as its text is pasted."""
    message = message_of(request)
    lines = ["【100306】", f"number: {message.number}", "return_code: 100000", f"held_amount: {held}"]
    lines += [f"effective_at: {written_time(since)}"] if since else []
    paste_answer("\n".join(lines), to=message, by=acting(force.bob), now=now)


def test_what_a_court_deducted_is_no_longer_held_anywhere_and_everybody_concerned_knows(force, now, hold) -> None:
    say(force, hold, said(now + HOUR), now + 2 * HOUR)
    hold.refresh_from_db()
    assert (hold.state, hold.held_fen) == ("stopped", LEFT)
    row = HoldHappening.objects.get(hold=hold, kind="changed")
    assert (row.cause, row.paper, row.at, row.recorded_at) == (
        "deducted", "澜法执扣〔2026〕7号", now + HOUR, now + 2 * HOUR
    )  # fmt: skip
    expect_twin(hold)
    pursuit = Pursuit.objects.get()
    assert pursuit.held_fen == LEFT
    chase = read_chase(pursuit, now + 2 * HOUR).chase
    assert (chase.parts.held_fen, chase.parts.total_fen) == (LEFT, pursuit.loss_fen)
    assert any(one.why == "gone_unseen" and one.amount_fen for one in chase.asks)
    assert [one.ours_fen for one in money_of([pursuit.matter], now=now + 2 * HOUR)] == [LEFT]
    event = Event.objects.get(kind="hold.changed")
    assert event.facts["was_fen"] == ALL
    assert told(hold) == [("990001", "hold.alarm"), ("990002", "hold.alarm")]  # the squad's leader, who works on it
    words = Notice.objects.filter(key__startswith=f"hold:{hold.uid}:changed:").first()
    assert words is not None
    assert format_amount(ALL - LEFT) in words.title


def test_the_register_of_a_restitution_follows_without_a_hand(force, now, hold) -> None:
    one = open_restitution(hold.pursuit.matter, officer=force.bob, by=acting(force.bob), now=now + 5 * MINUTE)
    (fund,) = take_holds(one, by=acting(force.bob), now=now + 5 * MINUTE)
    say(force, hold, said(now + HOUR), now + HOUR)
    fund.refresh_from_db()
    assert fund.free_fen == LEFT
    say(force, hold, said(now + 2 * HOUR, ALL, cause="corrected"), now + 2 * HOUR)
    fund.refresh_from_db()
    assert fund.free_fen == ALL


def test_a_person_says_by_what_it_is_known_and_only_of_what_is_held(force, now, hold) -> None:
    with pytest.raises(NoProofError):
        say(force, hold, said(now + HOUR, paper=" "), now + HOUR)
    with pytest.raises(StepRefusedError):
        say(force, hold, said(now - HOUR), now + HOUR)
    with pytest.raises(ChangedMeanwhileError):
        note_held(hold, said(now + HOUR), version=hold.version - 1, by=acting(force.bob), now=now + HOUR)
    with pytest.raises(StepRefusedError):
        say(force, hold, said(now + 60 * HOUR), now + 60 * HOUR)
    assert not HoldHappening.objects.filter(kind="changed").exists()


def test_the_same_paper_entered_twice_is_one_and_a_late_one_changes_nothing_now(force, now, hold) -> None:
    say(force, hold, said(now + 3 * HOUR), now + 4 * HOUR)
    before = Hold.objects.get(pk=hold.pk).version
    note_held(hold, said(now + 3 * HOUR), version=hold.version, by=acting(force.bob), now=now + 4 * HOUR)
    assert HoldHappening.objects.filter(kind="changed").count() == 1
    assert Hold.objects.get(pk=hold.pk).version == before
    n_told = len(told(hold))
    late = say(force, hold, said(now + HOUR, 20_000_000, cause="released"), now + 5 * HOUR)
    assert late.held_fen == LEFT
    assert late.n_flags == 1  # a person must look
    assert len(told(hold)) == n_told
    assert HoldHappening.objects.filter(kind="changed").count() == 2  # kept all the same
    expect_twin(hold)


def test_a_wrong_amount_put_right_upwards_is_no_alarm(force, now) -> None:
    hold = stopped(force, pursue(force, now), FIRST, now, held=LEFT)
    say(force, hold, said(now + HOUR, ALL, cause="corrected", paper="", reason="银行来电更正"), now + HOUR)
    assert Hold.objects.get(pk=hold.pk).held_fen == ALL
    assert told(hold) == [(force.bob.badge, "hold.answer")]


def test_a_minute_typed_in_the_minute_of_the_stop_is_its_beginning(force, now) -> None:
    began = now.replace(second=0, microsecond=0) + 2 * MINUTE
    hold = stopped(force, pursue(force, now), FIRST, now)
    say(force, hold, said(began), now + HOUR)
    assert Hold.objects.get(pk=hold.pk).held_fen == LEFT


def test_another_answer_of_a_later_moment_is_the_newer_amount_and_comes_once(force, now, hold) -> None:
    stop = draft_of(hold)
    answer(stop, force.bob, now + 2 * HOUR, held=LEFT, at=now + HOUR)
    assert Hold.objects.get(pk=hold.pk).held_fen == LEFT
    assert HoldHappening.objects.get(kind="changed").cause == "bank"
    answer(stop, force.bob, now + 3 * HOUR, held=LEFT, at=now + HOUR)  # the same once more
    hold.refresh_from_db()
    assert (hold.held_fen, hold.n_flags) == (LEFT, 1)
    assert told(hold) == [(force.alice.badge, "hold.alarm")]  # who entered it knows
    expect_twin(hold)


def test_two_answers_of_one_moment_are_a_contradiction_that_a_person_must_look_at(force, now, hold) -> None:
    answer(draft_of(hold), force.bob, now + HOUR, held=LEFT, at=now + 2 * MINUTE)
    hold.refresh_from_db()
    assert (hold.held_fen, hold.n_flags) == (ALL, 1)
    assert not HoldHappening.objects.filter(kind="changed").exists()


def test_answers_that_overtake_each_other_end_at_the_latest_moment(force, now, hold) -> None:
    stop = draft_of(hold)
    answer(stop, force.bob, now + 5 * HOUR, held=5_000_000, at=now + 4 * HOUR)
    answer(stop, force.bob, now + 6 * HOUR, held=LEFT, at=now + HOUR)
    assert Hold.objects.get(pk=hold.pk).held_fen == 5_000_000
    expect_twin(hold)


def test_a_refused_later_answer_with_an_amount_changes_no_amount(force, now, hold) -> None:
    answer(draft_of(hold), force.bob, now + 2 * HOUR, held=LEFT, at=now + HOUR, code="200004")
    assert Hold.objects.get(pk=hold.pk).held_fen == ALL


def test_a_running_query_tells_of_it(force, now) -> None:
    pursuit = pursue(force, now)
    hold = stopped(force, pursuit, FIRST, now)
    request = alerts_open(force, pursuit, FIRST, now + 5 * MINUTE)
    watch_says(force, request, now + HOUR, held="300000.00", since=now + HOUR)
    assert Hold.objects.get(pk=hold.pk).held_fen == ALL
    assert told(hold) == []
    watch_says(force, request, now + 2 * HOUR, held="120000.00")
    assert Hold.objects.get(pk=hold.pk).held_fen == LEFT
    watch_says(force, request, now + 3 * HOUR, held="0.00")
    hold.refresh_from_db()
    assert (hold.state, hold.held_fen) == ("stopped", 0)
    assert Pursuit.objects.get().held_fen == 0
    expect_twin(hold)
