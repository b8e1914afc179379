"""Do wrong freezes come back as suggestions that a person answers, and is nothing changed by itself?"""

from datetime import timedelta

import pytest

from firsthour.web.appeals.models import Suggestion
from firsthour.web.appeals.operations.suggesting import (
    AnsweredSuggestionError,
    NoAnswerReasonError,
    answer_suggestion,
    suggest_all,
)
from firsthour.web.appeals.policies import suggestion_steps, visible_suggestions
from firsthour.web.appeals.queries.figures import list_freezes
from firsthour.web.appeals.queries.suggestions import counted_by
from firsthour.web.desk import events
from firsthour.web.desk.models import Matter, Notice
from firsthour.web.holds.models import Hold, Pursuit
from firsthour.web.people.policies import access_of
from firsthour.web.ui.acting import system_actor
from tests.web.appeals.appeal_world import acting

pytestmark = pytest.mark.django_db
BY = system_actor("test")


def freeze(
    force, now, *, cause: str = "", flags=("running_firm",), unit: str = "east-squad", secret: bool = False
) -> Hold:
    """An account of a running firm that was held, and perhaps found wrong."""
    n, where = Hold.objects.count(), force.units[unit]
    matter = Matter.objects.create(
        kind="incident", number=f"M{n}", title="甲", unit=where, unit_path=where.path, state="accepted", opened_at=now,
        is_confidential=secret,
    )  # fmt: skip
    pursuit = Pursuit.objects.create(matter=matter, reported_at=now, opened_at=now)
    hold = Hold.objects.create(pursuit=pursuit, account=f"62{n}", normal=f"62{n}", known_at=now, flags=list(flags))
    kinds = [("hold.answered", {"outcome": "held"})]
    if cause:
        kinds.append(("appeal.decided", {"outcome": "upheld", "cause": cause, "appeal": f"a{n}"}))
    for kind, facts in kinds:
        said = {"hold": str(hold.uid), **facts}
        events.append(kind, unit=where, matter=matter, by=BY, happened_at=now, recorded_at=now, facts=said)
    return hold


def test_three_wrong_freezes_of_running_firms_speak_for_a_caution_and_two_do_not(force, now) -> None:
    for _ in range(7):
        freeze(force, now)
    for _ in range(2):
        freeze(force, now, cause="bona_fide")
    assert suggest_all(by=BY, now=now) == 0
    freeze(force, now, cause="running_firm")
    freeze(force, now, cause="bona_fide", secret=True)  # not counted
    assert suggest_all(by=BY, now=now) == 2  # the county's and the city's
    rows = Suggestion.objects.filter(proposal="running_firm")
    assert {(one.unit.code, one.n_wrong, one.n_held) for one in rows} == {("east", 3, 10), ("city", 3, 10)}
    assert Notice.objects.filter(officer=force.dana, topic="appeal.suggested").exists()
    assert suggest_all(by=BY, now=now) == 0
    access, row = access_of(force.dana, now=now), rows.get(unit=force.units["city"])
    freezes = list_freezes(access, first=row.first_day, last=row.last_day, now=now, unit=row.unit)
    assert len(counted_by(row, freezes, only_wrong=False)) == row.n_held
    assert len(counted_by(row, freezes, only_wrong=True)) == row.n_wrong


def test_while_it_is_open_the_figures_follow_and_the_share_must_be_reached(force, now) -> None:
    for _ in range(3):
        freeze(force, now, cause="bona_fide")
    suggest_all(by=BY, now=now)
    freeze(force, now, cause="bona_fide")
    suggest_all(by=BY, now=now + timedelta(days=1))
    assert set(Suggestion.objects.values_list("n_wrong", flat=True)) == {4}
    Suggestion.objects.all().delete()
    for _ in range(37):
        freeze(force, now)
    assert suggest_all(by=BY, now=now) == 0  # 4 of 41 are less than a tenth


def test_a_person_answers_with_a_reason_once_and_it_comes_again_only_with_more(force, now) -> None:
    for _ in range(3):
        freeze(force, now, cause="bona_fide")
    suggest_all(by=BY, now=now)
    row = Suggestion.objects.get(unit=force.units["city"])
    given = {"officer": force.dana, "version": row.version, "by": acting(force.dana), "now": now}
    with pytest.raises(NoAnswerReasonError):
        answer_suggestion(row, is_accepted=False, reason=" ", **given)
    row.refresh_from_db()
    given["version"] = row.version
    answer_suggestion(row, is_accepted=False, reason="样本太少", **given)
    assert (row.state, row.decided_by) == ("dismissed", force.dana)
    with pytest.raises(AnsweredSuggestionError):
        answer_suggestion(row, is_accepted=True, reason="再想想", **{**given, "version": row.version})
    Suggestion.objects.exclude(pk=row.pk).update(state="dismissed", decided_at=now)
    for n in range(3):
        assert suggest_all(by=BY, now=now) == 0, n
        freeze(force, now, cause="bona_fide")
    assert suggest_all(by=BY, now=now) == 2


def test_only_who_sees_and_approves_all_of_the_unit_answers(force, now) -> None:
    for _ in range(3):
        freeze(force, now, cause="bona_fide")
    suggest_all(by=BY, now=now)
    row = Suggestion.objects.select_related("unit").get(unit=force.units["city"])
    for officer, sees in ((force.dana, True), (force.alice, False), (force.bob, False), (force.grace, False)):
        access = access_of(officer, now=now)
        assert visible_suggestions(access).filter(pk=row.pk).exists() == sees
        assert bool(suggestion_steps(access, row)) == sees
