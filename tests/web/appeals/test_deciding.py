"""Does a granted appeal let the money go in the same moment, and does everybody who must know learn of it once?"""

from datetime import timedelta

import pytest

from firsthour.base.packages.sealing import PackedFile
from firsthour.web.appeals.models import Appeal, AppealNote, Review
from firsthour.web.appeals.operations.assigning import seek_waiting
from firsthour.web.appeals.operations.deciding import (
    NoReasonsError,
    NotReviewerError,
    WrongAmountError,
    WrongCauseError,
    hand_decision,
)
from firsthour.web.appeals.operations.receiving import (
    NothingSaidError,
    NotToComplainError,
    add_to_appeal,
    complain,
    latest_review,
    withdraw_appeal,
)
from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk.clocks import tick
from firsthour.web.desk.events import standing_events
from firsthour.web.desk.files import read_file
from firsthour.web.desk.models import Attachment, ClockAlarm, Document, RunningClock
from firsthour.web.gateway.models import BankMessage
from firsthour.web.holds.models import HolderNotice, HoldRequest
from firsthour.web.holds.operations.requesting import ask_for_approval
from firsthour.web.holds.states import read_state
from firsthour.web.people.operations.versions import ChangedMeanwhileError
from tests.web.appeals.appeal_world import BY, FIRST, HELD_FEN, PNG, acting, appeal, decide, held, legal, told
from tests.web.holds.core_world import answer, draft_of, expect_twin, hold_of, message_of, pursue, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(force, now):
    return legal(force, now)


@pytest.fixture
def hold(force, now):
    return held(force, now)


def test_what_is_granted_stands_in_the_gateway_the_same_moment(force, now, officer, hold) -> None:
    row, later = appeal(hold, now), now + timedelta(hours=5)
    review = decide(row, officer, later)
    assert (review.decision, review.release_state) == ("upheld", "sent")
    message = BankMessage.objects.get(about_key=str(review.release.uid))
    assert (message.code, message.put_at) == ("100103", later)
    assert (review.release.approved_by, review.release.drafted_by) == (officer, force.bob)
    assert row.number in review.release.reason
    assert HolderNotice.objects.filter(hold=hold, kind="released").count() == 1
    answer(review.release, force.bob, later, at=later)
    assert read_state(hold, later).state == "released"
    expect_twin(hold)
    row.refresh_from_db()
    assert (row.state, row.ended_at) == ("decided", later)
    assert RunningClock.objects.get(about_key=str(review.uid)).done_at == later


def test_part_of_the_money_goes_and_the_rest_stays(force, now, officer, hold) -> None:
    review = decide(appeal(hold, now), officer, now, decision="partly", cause="too_large", released_fen=12_345_678)
    assert (review.release.amount_fen, review.released_fen) == (12_345_678, 12_345_678)
    answer(review.release, force.bob, now + timedelta(minutes=9), at=now + timedelta(minutes=9))
    assert read_state(hold, now + timedelta(hours=1)).held_fen == HELD_FEN - 12_345_678
    assert not HolderNotice.objects.filter(hold=hold, kind="released").exists()


@pytest.mark.parametrize("fen", [None, 0, HELD_FEN, HELD_FEN + 1, -5])
def test_a_part_is_more_than_nothing_and_less_than_all(now, officer, hold, fen) -> None:
    with pytest.raises(WrongAmountError):
        decide(appeal(hold, now), officer, now, decision="partly", cause="too_large", released_fen=fen)
    assert not HoldRequest.objects.filter(measure="release").exists()


def test_cause_and_reasons_belong_to_every_decision(now, officer, hold) -> None:
    row = appeal(hold, now)
    with pytest.raises(NoReasonsError):
        decide(row, officer, now, reasons="  ")
    for decision, cause in (("upheld", "link_stands"), ("rejected", "bona_fide"), ("upheld", ""), ("nothing", "")):
        with pytest.raises(WrongCauseError):
            decide(row, officer, now, decision=decision, cause=cause)
    assert Review.objects.get().decision == ""


def test_nobody_but_the_reviewer_decides_and_nobody_twice(force, now, officer, hold) -> None:
    row = appeal(hold, now)
    for other in (force.bob, force.alice, force.dana):
        with pytest.raises(NotReviewerError):
            decide(row, other, now)
    review = latest_review(row)
    decide(row, officer, now, decision="rejected", cause="link_stands")
    with pytest.raises(NotReviewerError):
        decide(row, officer, now)
    with pytest.raises(ChangedMeanwhileError):
        hand_decision(review, "当面送达", version=review.version, by=BY, now=now)


def test_a_rejected_appeal_lets_nothing_go_and_its_paper_waits_for_another_hand(force, now, officer, hold) -> None:
    review = decide(appeal(hold, now), officer, now, decision="rejected", cause="link_stands")
    assert (review.release_state, review.release) == ("none", None)
    assert read_state(hold, now).held_fen == HELD_FEN
    paper = Document.objects.get(kind="appeal_decision")
    assert (paper.state, paper.made_by, paper.matter) == ("submitted", officer, hold.pursuit.matter)
    assert "维持" in paper.fields["outcome"]
    assert all(paper.fields.values())
    assert FIRST.replace(" ", "") not in str(paper.fields)


def test_a_stop_that_the_bank_has_not_answered_is_taken_back_and_seen_to(force, now, officer) -> None:
    pursuit = pursue(force, now)
    request = draft_of(hold_of(pursuit, FIRST))
    asked = ask_for_approval(request, officer=force.bob, version=request.version, by=acting(force.bob), now=now)
    assert asked.state == "waiting"
    review = decide(appeal(hold_of(pursuit, FIRST), now), officer, now)
    assert review.release_state == "nothing"
    assert HoldRequest.objects.get(pk=request.pk).state == "withdrawn"


def test_a_stop_on_its_way_to_the_bank_is_left_to_a_person(force, now, officer) -> None:
    from tests.web.holds.core_world import approve

    pursuit = pursue(force, now)
    request = send(approve(draft_of(hold_of(pursuit, FIRST)), force.bob, force.alice, now), force.bob, now)
    review = decide(appeal(hold_of(pursuit, FIRST), now), officer, now)
    assert review.release_state == "later"
    answer(request, force.bob, now + timedelta(minutes=2), held=HELD_FEN, at=now + timedelta(minutes=2))
    assert message_of(request).state == "answered"


def test_a_release_on_its_way_is_not_doubled(force, now, officer, hold) -> None:
    first, second = appeal(hold, now), appeal(hold, now)
    assert decide(first, officer, now).release_state == "sent"
    with pytest.raises(NotReviewerError):  # who signed the release has had a part in the hold now
        decide(second, officer, now)
    seek_waiting(by=BY, now=now)
    assert decide(second, force.dana, now).release_state == "later"
    assert HoldRequest.objects.filter(measure="release").exclude(state="withdrawn").count() == 1


def test_the_second_review_takes_the_place_of_the_first_in_the_figures(force, now, officer, hold) -> None:
    second = legal(force, now, badge="990062", name="安若素")
    row = appeal(hold, now)
    assert latest_review(row).reviewer == officer
    decide(row, officer, now, decision="rejected", cause="link_stands")
    complain(row, "请再看合同。", by=BY, now=now + timedelta(days=1))
    row.refresh_from_db()
    assert row.state == "open"
    decide(row, second, now + timedelta(days=2))
    counted = standing_events().filter(kind="appeal.decided")
    assert [one.facts["outcome"] for one in counted] == ["upheld"]
    with pytest.raises(NotToComplainError):
        complain(row, "第三次", by=BY, now=now + timedelta(days=3))


def test_a_granted_or_open_appeal_is_not_complained_about(now, officer, hold) -> None:
    row = appeal(hold, now)
    with pytest.raises(NotToComplainError):
        complain(row, "太慢", by=BY, now=now)
    decide(row, officer, now)
    with pytest.raises(NotToComplainError):
        complain(row, "不服", by=BY, now=now)


def test_a_withdrawal_ends_the_clock_and_a_second_one_leaves_the_first_decision(force, now, officer, hold) -> None:
    legal(force, now, badge="990062", name="安若素")
    row = appeal(hold, now)
    withdraw_appeal(row, "已说明清楚", by=BY, now=now)
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert not RunningClock.objects.filter(done_at=None, about_kind="appeal_review").exists()
    other = appeal(hold, now)
    decide(other, officer, now, decision="partly", cause="too_large", released_fen=100)
    complain(other, "不够", by=BY, now=now)
    withdraw_appeal(other, "算了", by=BY, now=now)
    other.refresh_from_db()
    assert other.state == "decided"


def test_an_answer_that_is_late_is_raised_once_and_counted_late(force, now, officer, hold) -> None:
    row = appeal(hold, now)
    late = now + timedelta(days=3, hours=20)
    for _ in range(3):
        tick(late)
    alarms = ClockAlarm.objects.filter(clock__about_key=str(latest_review(row).uid))
    assert [one.key.split(":")[0] for one in alarms.order_by("at")] == ["warning", "warning", "escalation"]
    review = decide(row, officer, late)
    facts = standing_events().get(kind="appeal.decided").facts
    assert facts["late"] is True
    assert facts["hours"] == int((late - review.asked_at).total_seconds() // 3600)


def test_papers_come_along_and_what_is_not_taken_is_named(force, now, officer, hold) -> None:
    files = (PackedFile("1-合同.png", PNG), PackedFile("2-a.exe", b"MZ\x00\x01"))
    row = appeal(hold, now, files=files)
    kept = Attachment.objects.get(about_kind="appeal", about_key=str(row.uid))
    assert (kept.matter, read_file(kept, by=BY, now=now)) == (hold.pursuit.matter, PNG)
    assert "2-a.exe" in AppealNote.objects.get(appeal=row, kind="file").text
    add_to_appeal(row, "送货单", by=BY, now=now, files=(PackedFile("3.png", PNG),))
    assert Attachment.objects.filter(about_kind="appeal").count() == 2
    with pytest.raises(NothingSaidError):
        add_to_appeal(row, " ", by=BY, now=now)
    with pytest.raises(NothingSaidError):
        appeal(hold, now, said=" ")
    assert Appeal.objects.count() == 1


def test_numbers_run_on_in_a_pursuit_and_every_step_is_in_the_record(force, now, officer, hold) -> None:
    matter = hold.pursuit.matter
    rows = [appeal(hold, now) for _ in range(3)]
    assert [one.number for one in rows] == [f"{matter.number}-A{n}" for n in (1, 2, 3)]
    decide(rows[0], officer, now)
    hand_decision(latest_review(rows[0]), "当面", version=latest_review(rows[0]).version, by=BY, now=now)
    kinds = set(AuditEvent.objects.filter(action__startswith="appeal.").values_list("action", flat=True))
    assert {"appeal.received", "appeal.assigned", "appeal.decided", "appeal.handed"} <= kinds


def test_the_notice_names_the_hold_and_why_it_was_asked_is_kept(force, now, hold) -> None:
    notice, _code = told(force, hold, now)
    row = appeal(hold, now, notice=notice, wanted="part", wanted_fen=500)
    assert (row.why_hop, row.why_source, row.notice, row.wanted_fen) == (1, "report", notice, 500)
    assert appeal(hold, now, wanted="all", wanted_fen=500).wanted_fen is None
