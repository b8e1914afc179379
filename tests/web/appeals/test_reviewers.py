"""Is an appeal reviewed only by somebody who had no part in the hold, nor stands in for anybody who had?"""

import random
from datetime import timedelta

import pytest

from firsthour.web.appeals.models import AppealNote, Review
from firsthour.web.appeals.operations.assigning import (
    EndedReviewError,
    InvolvedReviewerError,
    NoReviewerError,
    assign_reviewer,
    find_reviewer,
    seek_waiting,
)
from firsthour.web.appeals.operations.deciding import NotReviewerError
from firsthour.web.appeals.operations.receiving import complain, latest_review
from firsthour.web.appeals.policies import eligible_reviewers, excluded_from
from firsthour.web.desk.matters import share_matter
from firsthour.web.desk.models import Matter, Notice, RunningClock
from firsthour.web.holds.models import HoldRequest
from firsthour.web.people.models import Officer, Posting, Substitution
from tests.web.appeals.appeal_world import BY, acting, appeal, decide, held, legal, post

pytestmark = pytest.mark.django_db


def stand_in(absent: Officer, officer: Officer, *, since, until) -> Substitution:
    return Substitution.objects.create(absent=absent, stand_in=officer, from_at=since, to_at=until)


def test_a_legal_officer_near_the_case_comes_before_a_leader_far_away(force, now) -> None:
    far, near = legal(force, now, unit="city"), legal(force, now, badge="990062", name="安若素")
    row = appeal(held(force, now), now)
    assert [one.pk for one in eligible_reviewers(latest_review(row), now=now)] == [near.pk, far.pk, force.dana.pk]
    assert latest_review(row).reviewer == near
    assert Notice.objects.filter(officer=near, topic="appeal.told").exists()
    clock = RunningClock.objects.get(about_key=str(latest_review(row).uid))
    assert (clock.kind, clock.officer) == ("appeal_answer", near)


def test_of_two_alike_the_one_with_fewer_open_reviews_is_taken(force, now) -> None:
    first, second = legal(force, now), legal(force, now, badge="990062", name="安若素")
    hold = held(force, now)
    taken = [latest_review(appeal(hold, now)).reviewer for _ in range(4)]
    assert taken == [first, second, first, second]


def test_who_asked_and_who_approved_are_never_among_them(force, now) -> None:
    post("岑远法制", "990063", force.units["east"], "legal_officer", now=now)
    Posting.objects.create(officer=force.bob, unit=force.units["east"], role="legal_officer", from_at=now)
    review = latest_review(appeal(held(force, now), now))
    able = {one.pk for one in eligible_reviewers(review, now=now)}
    assert not able & {force.bob.pk, force.alice.pk}
    with pytest.raises(InvolvedReviewerError):
        assign_reviewer(review, force.bob, version=review.version, by=acting(force.dana), now=now)


def test_without_anybody_else_the_appeal_waits_and_the_leaders_are_told(force, now) -> None:
    Posting.objects.filter(officer=force.dana).delete()
    row = appeal(held(force, now), now)
    review = latest_review(row)
    assert review.reviewer is None
    assert AppealNote.objects.filter(appeal=row, kind="unassigned").count() == 1
    assert Notice.objects.filter(officer=force.alice, topic="appeal.told").exists()
    with pytest.raises(NoReviewerError) as refused:
        find_reviewer(review, by=acting(force.alice), now=now)
    assert "报上级" in refused.value.sentence("zh")
    later = now + timedelta(hours=1)
    officer = legal(force, later - timedelta(hours=2))
    assert seek_waiting(by=BY, now=later) == 1
    assert latest_review(row).reviewer == officer
    assert seek_waiting(by=BY, now=later) == 0


def test_who_stands_in_for_the_approver_is_left_out_and_so_is_for_whom_the_approver_stood_in(force, now) -> None:
    substitute, stood_for = legal(force, now), legal(force, now, badge="990062", name="安若素")
    other = legal(force, now, badge="990064", name="容止")
    day = timedelta(days=1)
    stand_in(force.alice, substitute, since=now, until=now + day)
    stand_in(stood_for, force.alice, since=now - day, until=now + timedelta(hours=1))
    review = latest_review(appeal(held(force, now), now + timedelta(hours=2)))
    left_out = excluded_from(review, now=now + timedelta(hours=2))
    assert {substitute.pk, stood_for.pk, force.bob.pk, force.alice.pk} <= left_out
    assert review.reviewer == other
    again = excluded_from(review, now=now + 2 * day)  # the substitution is over
    assert substitute.pk not in again
    assert stood_for.pk in again


def test_an_absent_reviewer_is_replaced_by_the_stand_in_unless_that_one_took_part(force, now) -> None:
    absent, instead = legal(force, now), post("许照", "990065", force.units["city"], "investigator", now=now)
    substitution = stand_in(absent, instead, since=now, until=now + timedelta(days=1))
    review = latest_review(appeal(held(force, now), now))
    assert review.reviewer == instead
    substitution.stand_in = force.bob
    substitution.save()
    assert force.bob.pk not in {one.pk for one in eligible_reviewers(review, now=now)}


def test_who_takes_part_after_the_assignment_decides_no_more(force, now) -> None:
    officer = legal(force, now)
    hold = held(force, now)
    row = appeal(hold, now)
    HoldRequest.objects.filter(hold=hold).update(asked_by=officer)
    with pytest.raises(NotReviewerError):
        decide(row, officer, now)
    assert seek_waiting(by=BY, now=now) == 1
    assert latest_review(row).reviewer == force.dana


def test_the_second_review_is_by_somebody_else(force, now) -> None:
    first, second = legal(force, now), legal(force, now, badge="990062", name="安若素")
    row = appeal(held(force, now), now)
    decide(row, first, now, decision="rejected", cause="link_stands")
    complain(row, "还有新的材料。", by=BY, now=now)
    review = latest_review(row)
    assert (review.round, review.reviewer) == (2, second)
    assert first.pk in excluded_from(review, now=now)
    assert RunningClock.objects.filter(kind="appeal_second_answer", about_key=str(review.uid)).exists()


def test_on_a_confidential_matter_only_who_is_named_on_it_reviews(force, now) -> None:
    outside, named = legal(force, now), legal(force, now, badge="990062", name="安若素")
    hold = held(force, now)
    matter = hold.pursuit.matter
    Matter.objects.filter(pk=matter.pk).update(is_confidential=True)
    matter.refresh_from_db()
    row = appeal(hold, now)
    assert latest_review(row).reviewer is None
    share_matter(matter, officer=named, by=acting(force.alice), now=now)
    assert find_reviewer(latest_review(row), by=acting(force.alice), now=now) == named
    assert outside.pk not in {one.pk for one in eligible_reviewers(latest_review(row), now=now)}


def test_a_decided_review_is_given_to_nobody(force, now) -> None:
    officer = legal(force, now)
    row = appeal(held(force, now), now)
    review = decide(row, officer, now, decision="rejected", cause="link_stands")
    with pytest.raises(EndedReviewError):
        find_reviewer(review, by=acting(force.dana), now=now)


@pytest.mark.parametrize("seed", range(6))
def test_no_random_force_ever_gives_a_review_to_somebody_involved(force, now, seed: int) -> None:
    """Drawn requests, postings and substitutions; the rule is written out again, from the rows of the database."""
    draw = random.Random(seed)
    officers = [force.bob, force.alice, force.dana, *(
        post(f"某{n}", f"99020{n}", force.units[draw.choice(["east", "east-squad", "city"])],
             draw.choice(["legal_officer", "leader", "investigator"]), now=now)
        for n in range(5)
    )]  # fmt: skip
    hold = held(force, now)
    for request in HoldRequest.objects.filter(hold=hold):
        request.asked_by = draw.choice([one for one in officers if one.pk != request.approved_by_id])
        request.save()
    hours = timedelta(hours=1)
    for _ in range(draw.randrange(4)):
        absent, instead = draw.sample(officers, 2)
        start = now + draw.randrange(-3, 3) * hours
        stand_in(absent, instead, since=start, until=start + draw.randrange(1, 5) * hours)
    later = now + hours
    reviewer = latest_review(appeal(hold, later)).reviewer
    if reviewer is None:
        return
    involved = set()
    for request in HoldRequest.objects.filter(hold=hold):
        involved |= {request.drafted_by_id, request.asked_by_id, request.approved_by_id} - {None}
    assert reviewer.pk not in involved
    assert not Substitution.objects.filter(
        absent__in=involved, stand_in=reviewer, from_at__lte=later, to_at__gt=later
    ).exists()
    for request in HoldRequest.objects.filter(hold=hold):
        for at in filter(None, (request.drafted_at, request.asked_at, request.approved_at)):
            stood = Substitution.objects.filter(absent=reviewer, stand_in__in=involved, from_at__lte=at, to_at__gt=at)
            assert not stood.exists()
    assert Review.objects.filter(reviewer=reviewer).count() == 1
