"""Is nothing frozen before filing, renewed in time, released and told when nothing links it to the case?"""

from datetime import datetime, timedelta

import pytest

from firsthour.web.cases.linking import add_report
from firsthour.web.desk.models import Document, Event, Notice, Task
from firsthour.web.holds.models import HoldHappening, HoldRequest
from firsthour.web.holds.operations.drafting import NewRequest, StepRefusedError, draft_request
from firsthour.web.holds.operations.freezing import (
    NotSignedError,
    TookPartError,
    draft_notice,
    find_unrelated,
    note_moved_up,
    release_hold,
    sign_notice,
    tell_holder,
)
from firsthour.web.holds.operations.pursuing import Corrected, correct_account
from firsthour.web.holds.operations.requesting import send_again, weigh
from firsthour.web.holds.operations.ticking import tick
from firsthour.web.holds.policies import people_of
from firsthour.web.holds.queries.holds import ahead_of, find_notice, list_falling_stops, money_of
from firsthour.web.intake.approvals import NotApproverError
from firsthour.web.people.policies import access_of
from tests.web.conftest import Force
from tests.web.holds.core_world import (
    FIRST,
    HOUR,
    MINUTE,
    SECOND,
    answer,
    approve,
    draft_of,
    expect_twin,
    file,
    fresh,
    hold_of,
    message_of,
    open_a_case,
    pursue,
    report,
    send,
    stopped,
)
from tests.web.intake.report_world import acting, post

pytestmark = pytest.mark.django_db


def ask_to_freeze(force: Force, hold, now: datetime, **new) -> HoldRequest:
    by = acting(force.bob)
    return draft_request(hold, NewRequest(measure="freeze", **new), officer=force.bob, by=by, now=now)


def frozen(force: Force, pursuit, now: datetime, **said):
    """Have the first account frozen in a filed case, approved by the head of the city's bureau."""
    hold = stopped(force, pursuit, FIRST, now)
    file(open_a_case(force, pursuit.matter, now), now + HOUR)
    request = ask_to_freeze(force, hold, now + 2 * HOUR)
    request = send(approve(request, force.bob, force.dana, now + 2 * HOUR), force.bob, now + 2 * HOUR)
    answer(request, force.bob, now + 2 * HOUR, at=now + 2 * HOUR, **(said or {"held": 30_000_000}))
    return hold_of(pursuit, FIRST), fresh(request)


def test_nothing_is_frozen_before_filing_and_the_filed_case_says_so_to_every_hold(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    hold = stopped(force, pursuit, FIRST, now)
    with pytest.raises(StepRefusedError) as refused:
        ask_to_freeze(force, hold, now + HOUR)
    assert refused.value.why_not == "not_filed"
    case = open_a_case(force, pursuit.matter, now + HOUR)
    file(case, now + 2 * HOUR)
    kinds = HoldHappening.objects.filter(kind="filed").values_list("hold__normal", flat=True)
    assert sorted(kinds) == [FIRST.replace(" ", ""), SECOND]
    assert hold_of(pursuit, FIRST).falls_at is None
    case.save()
    assert HoldHappening.objects.filter(kind="filed").count() == 2
    request = ask_to_freeze(force, hold, now + 3 * HOUR)
    assert request.code == "100201"
    assert request.due_at == hold.ends_at
    expect_twin(hold)


def test_a_report_added_to_a_filed_case_may_be_frozen_for(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    hold = stopped(force, pursuit, FIRST, now)
    other = report(force, now)
    case = file(open_a_case(force, other.matter, now), now + HOUR)
    assert hold_of(pursuit, FIRST).falls_at is not None
    add_report(case, pursuit.matter, reason="同一团伙", by=acting(force.bob), now=now + 2 * HOUR)
    assert ask_to_freeze(force, hold, now + 3 * HOUR).measure == "freeze"


def test_a_stop_makes_one_task_to_decide_on_filing_before_it_falls(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    hold = stopped(force, pursuit, FIRST, now)
    stopped(force, pursuit, SECOND, now + MINUTE)
    task = Task.objects.get(topic="filing")
    assert hold.falls_at is not None
    assert task.due_at == hold.falls_at - 12 * HOUR
    falling = list_falling_stops(access_of(force.bob, now=now), now=now + HOUR)
    assert [one.hold.normal for one in falling] == [FIRST.replace(" ", ""), SECOND]
    assert list_falling_stops(access_of(force.charlie, now=now), now=now + HOUR) == []
    second = draft_request(hold, NewRequest(), officer=force.bob, by=acting(force.bob), now=now + HOUR)
    second = send(approve(second, force.bob, force.alice, now + HOUR), force.bob, now + HOUR)
    answer(second, force.bob, now + HOUR, held=30_000_000, at=now + HOUR)  # the last stop already: it falls sooner
    tasks = list(Task.objects.filter(topic="filing").order_by("pk"))
    assert [one.state for one in tasks] == ["withdrawn", "assigned"]
    assert tasks[1].due_at == now + HOUR + 48 * HOUR - 12 * HOUR
    file(open_a_case(force, pursuit.matter, now), now + 2 * HOUR)
    assert list(Task.objects.filter(topic="filing").values_list("state", flat=True)) == ["withdrawn", "withdrawn"]
    assert list_falling_stops(access_of(force.bob, now=now), now=now + 3 * HOUR) == []


def test_a_second_stop_after_the_first_has_lapsed_asks_for_the_decision_anew(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    hold = stopped(force, pursuit, FIRST, now)
    for minute in range(3):
        tick(now + 49 * HOUR + minute * MINUTE)
    assert [one.state for one in Task.objects.filter(topic="filing")] == ["withdrawn"]
    later = now + 50 * HOUR
    second = draft_request(hold, NewRequest(), officer=force.bob, by=acting(force.bob), now=later)
    assert second.code == "100101", "nothing runs any more that could be lengthened"
    second = send(approve(second, force.bob, force.alice, later), force.bob, later)
    answer(second, force.bob, later, held=30_000_000, at=later)
    tick(later + MINUTE)
    assert [one.state for one in Task.objects.filter(topic="filing").order_by("pk")] == ["withdrawn", "assigned"]
    assert Task.objects.latest("pk").due_at == later + 36 * HOUR


def test_a_freeze_names_what_the_law_asks_for_and_is_approved_by_the_head_of_the_bureau(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    hold = stopped(force, pursuit, FIRST, now)
    file(open_a_case(force, pursuit.matter, now), now + HOUR)
    request = ask_to_freeze(force, hold, now + 2 * HOUR, amount_fen=20_000_000)
    with pytest.raises(NotApproverError):  # she leads the squad; a freeze takes the head of the bureau
        approve(request, force.bob, force.alice, now + 2 * HOUR)
    request = fresh(request)
    assert request.state == "waiting"
    from firsthour.web.holds.operations.requesting import decide_request

    request = decide_request(
        request, is_approved=True, says="", officer=force.dana, version=request.version, by=acting(force.dana),
        now=now + 3 * HOUR,
    )  # fmt: skip
    paper = Document.objects.get(kind="freeze_request")
    assert {"account", "holder", "amount", "from_at", "until_at", "range"} <= set(paper.fields)
    assert paper.fields["amount"] == "200000.00 元"
    assert "2027年5月2" in paper.fields["until_at"]
    values = message_of(request).values
    assert values["document_number"] == paper.number
    assert values["until_at"].startswith("202705")
    answer(request, force.bob, now + 4 * HOUR, held=20_000_000)
    hold = hold_of(pursuit, FIRST)
    assert (hold.state, hold.held_fen) == ("frozen", 20_000_000)
    assert hold.ends_at.strftime("%Y%m") == "202705"
    expect_twin(hold)


def test_a_running_firm_is_weighed_before_a_freeze_and_partial_amounts_are_held(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    hold = stopped(force, pursuit, FIRST, now)
    file(open_a_case(force, pursuit.matter, now), now + HOUR)
    right = Corrected(
        account=FIRST, institution="澜州银行", holder="云栈商贸", flags=["running_firm", "payroll_account"]
    )
    hold = correct_account(hold, right, version=hold.version, by=acting(force.bob), now=now + HOUR)
    with pytest.raises(StepRefusedError) as refused:
        ask_to_freeze(force, hold, now + 2 * HOUR)
    assert refused.value.why_not == "weigh_first"
    hold = hold_of(pursuit, FIRST)
    weigh(
        hold, reason="仅限额冻结 10 万元，工资账户留足", version=hold.version, by=acting(force.bob), now=now + 2 * HOUR
    )
    assert ask_to_freeze(force, hold, now + 2 * HOUR, amount_fen=10_000_000).amount_fen == 10_000_000
    expect_twin(hold_of(pursuit, FIRST))


def test_a_renewal_in_time_lengthens_and_one_too_late_does_not(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    hold, freeze = frozen(force, pursuit, now)
    tick(hold.ends_at - timedelta(days=29))
    tick(hold.ends_at - timedelta(days=6))
    soon = hold.ends_at - timedelta(days=5)
    renewal = HoldRequest.objects.get(measure="renew")
    assert renewal.drafted_by is None, "drafted by itself, once; asked for by a person"
    assert (renewal.code, renewal.original, renewal.due_at) == ("100205", freeze, hold.ends_at)
    renewal = send(approve(renewal, force.bob, force.dana, soon), force.bob, soon)
    assert message_of(renewal).values["original_number"] == freeze.number
    answer(renewal, force.bob, soon, at=soon)
    renewed = hold_of(pursuit, FIRST)
    assert renewed.state == "frozen"
    assert renewed.ends_at > hold.ends_at + timedelta(days=170)
    late = renewed.ends_at + timedelta(days=1)
    tick(late)
    assert hold_of(pursuit, FIRST).state == "lapsed"
    with pytest.raises(StepRefusedError) as refused:
        draft_request(hold_of(pursuit, FIRST), NewRequest(measure="renew"), officer=force.bob, by=acting(force.bob),
                      now=late)  # fmt: skip
    assert refused.value.why_not == "no_freeze"
    expect_twin(hold_of(pursuit, FIRST))


def test_a_renewal_that_the_bank_takes_too_late_is_flagged_and_holds_nothing(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    hold, _freeze = frozen(force, pursuit, now)
    soon = hold.ends_at - timedelta(hours=3)
    renewal = draft_request(hold, NewRequest(measure="renew"), officer=force.bob, by=acting(force.bob), now=soon)
    renewal = send(approve(renewal, force.bob, force.dana, soon), force.bob, soon)
    answer(renewal, force.bob, hold.ends_at + 2 * HOUR, at=hold.ends_at + HOUR)
    late = hold_of(pursuit, FIRST)
    assert (late.state, late.n_flags) == ("lapsed", 1)


def test_a_freeze_waits_behind_an_earlier_one_and_moves_up(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    until = now + timedelta(days=20)
    hold, _freeze = frozen(force, pursuit, now, held=0, ahead_authority="华屿分局", ahead_until=until)
    ahead = ahead_of(hold)
    assert ahead is not None
    assert (ahead.authority, ahead.until) == ("华屿分局", until)
    assert hold.state != "frozen"
    assert hold.n_flags == 0
    tick(now + 49 * HOUR)
    hold = hold_of(pursuit, FIRST)
    assert (hold.state, hold.held_fen) == ("waiting", 0)
    assert tick(until + MINUTE) == 1  # the one ahead has ended: ask
    moved = until + HOUR
    note_moved_up(hold_of(pursuit, FIRST), at=moved, amount_fen=9_000_000, version=hold_of(pursuit, FIRST).version,
                  by=acting(force.bob), now=moved)  # fmt: skip
    hold = hold_of(pursuit, FIRST)
    assert (hold.state, hold.held_fen, hold.since_at) == ("frozen", 9_000_000, moved)
    expect_twin(hold)


def test_a_bank_that_says_by_itself_that_a_waiting_freeze_took_effect_is_understood(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    until = now + timedelta(days=20)
    _hold, freeze = frozen(force, pursuit, now, held=0, ahead_authority="华屿分局", ahead_until=until)
    answer(freeze, force.bob, until + MINUTE, held=9_000_000, at=until)
    hold = hold_of(pursuit, FIRST)
    assert (hold.state, hold.held_fen, hold.since_at, hold.n_flags) == ("frozen", 9_000_000, until, 0)
    assert fresh(freeze).outcome == "partly_held"
    expect_twin(hold)


def test_a_release_names_the_message_by_which_the_bank_knows_the_hold(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    request = send(approve(draft_of(hold_of(pursuit, FIRST)), force.bob, force.alice, now), force.bob, now)
    answer(request, force.bob, now, code="200002")
    request = fresh(request)
    request = send_again(request, version=request.version, by=acting(force.bob), now=now + MINUTE)
    answer(request, force.bob, now + 2 * MINUTE, held=30_000_000)
    release = release_hold(
        hold_of(pursuit, FIRST), reason="误控", writer=force.bob, signer=force.dana, by=acting(force.dana),
        now=now + HOUR,
    )  # fmt: skip
    assert message_of(release).values["original_number"] == f"{request.number}-2"


def test_what_has_no_link_is_released_within_three_days_and_the_holder_told(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    hold, _freeze = frozen(force, pursuit, now)
    later = now + 10 * HOUR
    release = find_unrelated(
        hold, reason="系正常货款", officer=force.bob, version=hold.version, by=acting(force.bob), now=later
    )
    hold = hold_of(pursuit, FIRST)
    assert hold.state == "to_release"
    assert hold.release_due_at > later + timedelta(days=2)
    assert (release.code, release.due_at) == ("100203", hold.release_due_at)
    notice = hold.notices.get()
    with pytest.raises(NotSignedError):
        tell_holder(notice, way="post", by=acting(force.bob), now=later)
    release = send(approve(release, force.bob, force.dana, later), force.bob, later)
    notice.refresh_from_db()
    notice.document.refresh_from_db()
    assert notice.document.signer == force.dana
    answer(release, force.bob, later + HOUR)
    assert hold_of(pursuit, FIRST).state == "released"
    code = tell_holder(notice, way="post", by=acting(force.bob), now=later + 2 * HOUR)
    assert code.replace("-", "") not in str(notice.document.fields)
    assert notice.code_hash
    assert find_notice(notice.number, code.lower()) == notice
    assert find_notice(notice.number, "AAAA-AAAA") is None
    newer = tell_holder(notice, way="hand", by=acting(force.bob), now=later + 3 * HOUR)
    assert find_notice(notice.number, code) is None
    assert find_notice(notice.number, newer) == notice
    assert tick(later + timedelta(days=9)) == 0, "released and told: nothing is late"
    released = Event.objects.get(kind="hold.released")
    assert released.facts["held_fen"] == 30_000_000
    expect_twin(hold_of(pursuit, FIRST))


def test_the_days_of_a_release_run_over_once_and_loudly(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    hold, _freeze = frozen(force, pursuit, now)
    find_unrelated(
        hold, reason="无关", officer=force.bob, version=hold.version, by=acting(force.bob), now=now + 3 * HOUR
    )
    late = now + timedelta(days=4)
    assert tick(late) >= 1
    assert tick(late + MINUTE) == 0
    assert Notice.objects.filter(officer=force.alice, topic="hold.alarm", key__contains="release").exists()


def test_a_decision_on_an_appeal_releases_in_the_same_moment_by_somebody_new(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    hold = stopped(force, pursuit, FIRST, now)
    assert people_of(hold) == {force.bob.pk, force.alice.pk}
    reviewer = post("蓝岚", "990099", force.units["east"], "legal_officer", now=now)
    with pytest.raises(TookPartError):
        release_hold(hold, reason="误控", writer=force.bob, signer=force.alice, decided_on="澜复〔2026〕1号",
                     by=acting(force.alice), now=now + HOUR)  # fmt: skip
    with pytest.raises(NotApproverError):
        release_hold(hold, reason="误控", writer=force.bob, signer=reviewer, by=acting(reviewer), now=now + HOUR)
    release = release_hold(
        hold, reason="误控", writer=force.bob, signer=reviewer, decided_on="澜复〔2026〕1号", by=acting(reviewer),
        now=now + HOUR,
    )  # fmt: skip
    message = message_of(release)
    assert (message.code, message.put_at) == ("100103", now + HOUR)
    answer(release, force.bob, now + HOUR)
    hold = hold_of(pursuit, FIRST)
    assert (hold.state, hold.held_fen) == ("released", 0)
    with pytest.raises(StepRefusedError):
        release_hold(hold, reason="再次", writer=force.bob, signer=force.dana, by=acting(force.dana), now=now + HOUR)


def test_a_partial_release_leaves_the_rest_held(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    hold = stopped(force, pursuit, FIRST, now)
    release = release_hold(hold, reason="工资", writer=force.bob, signer=force.dana, amount_fen=8_000_000,
                           by=acting(force.dana), now=now + HOUR)  # fmt: skip
    answer(release, force.bob, now + HOUR)
    held = money_of([pursuit.matter], now=now + HOUR)
    assert [(one.amount_fen, one.state) for one in held] == [(22_000_000, "stopped")]


def test_a_notice_of_what_is_held_is_signed_by_another_before_it_is_handed_out(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    hold = stopped(force, pursuit, FIRST, now)
    notice = draft_notice(hold, "held", officer=force.bob, by=acting(force.bob), now=now + HOUR)
    assert draft_notice(hold, "held", officer=force.bob, by=acting(force.bob), now=now + HOUR) == notice
    sign_notice(notice, officer=force.alice, by=acting(force.alice), now=now + HOUR)
    code = tell_holder(notice, way="bank", by=acting(force.bob), now=now + HOUR)
    assert find_notice(notice.number, code) == notice
    assert notice.document.fields["account"] == "0001", "only the last digits stand on it"
    assert not HoldHappening.objects.filter(kind="holder_told").exists()
