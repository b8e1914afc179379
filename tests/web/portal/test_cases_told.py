"""What does the public learn when a case came of the report, and where does a request for review go? Real cases."""

from datetime import datetime, timedelta

import pytest

from firsthour.web.cases.models import Case, CaseReport, Filing, Refusal, Review
from firsthour.web.cases.portal_words import PUBLIC
from firsthour.web.cases.steps import STATES
from firsthour.web.desk.matters import NewMatter, open_matter
from firsthour.web.desk.models import Matter
from firsthour.web.intake.models import Report, Supplement
from firsthour.web.ui.acting import Actor
from tests.web.conftest import Force
from tests.web.portal.conftest import Join, Portal, words_of

BY = Actor(kind="officer", key="alice", name="佟小满")


@pytest.fixture
def case(portal: Portal, join: Join, force: Force) -> Case:
    """The case that was opened from the public's report."""
    portal.report()
    join.carry(portal.now)
    with join.inside():
        new = NewMatter(kind="case", title="案", unit=force.units["east-squad"], owner=force.bob)
        matter = open_matter(new, by=BY, now=portal.now)
    made = Case.objects.create(matter=matter, route="ordinary", accepted_at=portal.now)
    report = Report.objects.get()
    CaseReport.objects.create(case=made, matter=report.matter, by_name="佟小满", at=portal.now)
    Matter.objects.filter(pk=report.matter_id).update(state="in_case")
    return made


def refuse(case: Case, now: datetime, *, delivered_at: datetime | None) -> Refusal:
    filing = Filing.objects.create(case=case, opened_at=now)
    Matter.objects.filter(pk=case.matter_id).update(state="refused")
    return Refusal.objects.create(filing=filing, case=case, decided_at=now, delivered_at=delivered_at)


def test_every_state_of_a_case_has_words_for_the_public() -> None:
    assert set(PUBLIC) == set(STATES)


@pytest.mark.parametrize(
    ("state", "words"),
    [("under_review", "正在审查是否立案"), ("filed", "已立案"), ("investigating", "已立案"), ("refused", "不予立案"),
     ("transferred", "已移送"), ("closed", "已办结")],
)  # fmt: skip
def test_the_public_learns_how_the_case_stands(case: Case, portal: Portal, join: Join, state: str, words: str) -> None:
    Matter.objects.filter(pk=case.matter_id).update(state=state)
    join.carry(portal.now)
    shown = words_of(portal.get("/mine"))
    assert words in shown
    assert case.matter.number not in shown


@pytest.mark.parametrize("is_delivered", [True, False])
def test_a_request_for_review_becomes_one_or_is_told_to_who_works_on_it(
    case: Case, portal: Portal, join: Join, is_delivered: bool
) -> None:
    earlier = portal.now - timedelta(hours=1)
    refuse(case, portal.now, delivered_at=earlier if is_delivered else None)
    join.carry(portal.now)
    portal.send("/mine/review", text="有新的证据")
    join.carry(portal.now)
    assert [one.asked_words for one in Review.objects.all()] == (["有新的证据"] if is_delivered else [])
    assert [one.text for one in Supplement.objects.all()] == ([] if is_delivered else ["申请复议：有新的证据"])
