"""Who is suspected, sought, caught, under which measure: is each step lawful, by two people, counted and clocked?"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from firsthour.web.cases import measures, suspects
from firsthour.web.cases.models import Case, Measure, Suspect, SuspectState
from firsthour.web.cases.noting import NoReasonGivenError
from firsthour.web.desk.clocks import tick
from firsthour.web.desk.models import ClockAlarm, Event, Matter, RunningClock
from firsthour.web.desk.templatetags.desk import event_words
from firsthour.web.people.models import Officer, Posting
from firsthour.web.people.operations.versions import ChangedMeanwhileError
from firsthour.web.ui.acting import Actor
from tests.web.conftest import Force

DAY = timedelta(days=1)


def actor(officer: Officer) -> Actor:
    return Actor("officer", str(officer.uid), officer.name)


def case_in(force: Force, now, *, state: str = "investigating", unit: str = "east-squad") -> Case:
    own = force.units[unit]
    matter = Matter.objects.create(
        kind="case", number="A1", title="被骗案", unit=own, unit_path=own.path, state=state, opened_at=now,
        owner=force.bob,
    )  # fmt: skip
    return Case.objects.create(matter=matter, route="economic", accepted_at=now)


def suspect_in(case: Case, force: Force, now, **more: str) -> Suspect:
    new = suspects.NewSuspect(**{"name": "范佳桂", "id_number": "99000019930527471x", "part": "account_lender", **more})
    return suspects.add_suspect(case, new, by=actor(force.bob), now=now)


def asked(suspect: Suspect, force: Force, now, kind: str = "detention") -> Measure:
    return measures.ask_measure(suspect, kind, reason="有逃跑可能", officer=force.bob, by=actor(force.bob), now=now)


def approved(measure: Measure, force: Force, now) -> Measure:
    return measures.approve_measure(
        measure, paper_number="东公（经）拘字〔2026〕1号", officer=force.dana, version=measure.version,
        by=actor(force.dana), now=now,
    )  # fmt: skip


def test_a_suspect_is_a_mention_of_the_case_and_an_event_that_counts(force, now) -> None:
    case = case_in(force, now)
    suspect = suspect_in(case, force, now)
    assert suspect.mention.matter == case.matter
    assert suspect.mention.id_number == "99000019930527471X"
    event = Event.objects.get(kind="suspect.added")
    assert "范佳桂" not in str(event.facts), "an event that counts names nobody"
    with pytest.raises(suspects.NobodyNamedError):
        suspect_in(case, force, now, name=" ", id_number="")


@pytest.mark.parametrize("state", ["accepted", "under_review", "refused", "transferred", "suspended", "closed"])
def test_no_coercive_measure_before_the_case_is_filed(state, force, now) -> None:
    suspect = suspect_in(case_in(force, now, state=state), force, now)
    with pytest.raises(measures.BeforeFilingError):
        asked(suspect, force, now)


def test_a_measure_is_approved_by_another_and_its_period_runs_and_ends(force, now) -> None:
    suspect = suspect_in(case_in(force, now), force, now)
    measure = asked(suspect, force, now)
    with pytest.raises(measures.SameOfficerError):
        measures.approve_measure(
            measure, paper_number="1", officer=force.bob, version=measure.version, by=actor(force.bob), now=now
        )
    with pytest.raises(measures.SecondMeasureError):
        asked(suspect, force, now, kind="bail")
    measure.refresh_from_db()
    measure = approved(measure, force, now)
    suspect.refresh_from_db()
    assert suspect.state == SuspectState.HELD
    clock = RunningClock.objects.get(about_kind="measure", about_key=str(measure.uid))
    assert clock.kind == "detention"
    assert clock.due_at > now + 2 * DAY
    measure = measures.end_measure(
        measure, reason="变更为取保候审", version=measure.version, by=actor(force.bob), now=now + DAY
    )
    clock.refresh_from_db()
    suspect.refresh_from_db()
    assert clock.done_at == now + DAY
    assert suspect.state == SuspectState.FREE
    assert asked(suspect, force, now + DAY, kind="bail").state == "asked"


def test_the_time_line_says_which_measure_was_asked_for_and_began(force, now) -> None:
    measure = approved(asked(suspect_in(case_in(force, now), force, now), force, now), force, now)
    told = Event.objects.filter(matter=measure.suspect.case.matter, kind__startswith="measure.").order_by("pk")
    with override("zh-hans"):
        assert [event_words(one) for one in told] == ["申请拘留", "拘留开始执行，东公（经）拘字〔2026〕1号"]
    with override("en"):
        assert event_words(told[0]) == "asked for: Detention"


def test_a_measure_that_runs_out_tells_once_with_nobody_logged_in(force, now) -> None:
    measure = approved(asked(suspect_in(case_in(force, now), force, now), force, now), force, now)
    due_at = RunningClock.objects.get(about_key=str(measure.uid)).due_at
    tick(due_at + timedelta(minutes=1))
    told = ClockAlarm.objects.filter(clock__about_key=str(measure.uid)).count()
    assert told >= 3
    tick(due_at + timedelta(minutes=2))
    assert ClockAlarm.objects.filter(clock__about_key=str(measure.uid)).count() == told


def test_a_refused_measure_starts_no_clock(force, now) -> None:
    measure = asked(suspect_in(case_in(force, now), force, now), force, now)
    measures.refuse_measure(
        measure, reason="证据不足", officer=force.dana, version=measure.version, by=actor(force.dana), now=now
    )
    assert not RunningClock.objects.filter(about_kind="measure").exists()
    stale = Measure(pk=measure.pk, version=1, suspect=measure.suspect, kind="detention")
    with pytest.raises(ChangedMeanwhileError):
        approved(stale, force, now)


@pytest.mark.parametrize("state", list(SuspectState))
@pytest.mark.parametrize("move", ["seek", "catch", "prosecute", "clear", "held"])
def test_only_listed_moves_are_possible(state, move, force, now) -> None:
    suspect = suspect_in(case_in(force, now), force, now)
    Suspect.objects.filter(pk=suspect.pk).update(state=state)
    suspect.refresh_from_db()
    may = {
        "seek": {"identified", "free"}, "catch": {"at_large"}, "prosecute": {"held", "free"},
        "clear": {"identified", "at_large", "free"},
    }  # fmt: skip
    told = {"reason": "依据侦查情况", "version": suspect.version, "by": actor(force.bob), "now": now}
    if state in may.get(move, set()):
        moved = suspects.move_suspect(suspect, move, **told)
        assert moved.state != state
        assert Event.objects.filter(kind=f"suspect.{move}").count() == 1
    else:
        with pytest.raises(suspects.SuspectStateError):
            suspects.move_suspect(suspect, move, **told)


def test_a_step_says_why_and_nobody_is_cleared_under_a_measure(force, now) -> None:
    suspect = suspect_in(case_in(force, now), force, now)
    with pytest.raises(NoReasonGivenError):
        suspects.move_suspect(suspect, "seek", reason=" ", version=1, by=actor(force.bob), now=now)
    asked(suspect, force, now)
    with pytest.raises(suspects.MeasureRunsError):
        suspects.move_suspect(suspect, "clear", reason="排除", version=1, by=actor(force.bob), now=now)


def test_a_fugitive_who_is_detained_was_caught_then(force, now) -> None:
    suspect = suspect_in(case_in(force, now), force, now)
    suspect = suspects.move_suspect(suspect, "seek", reason="在逃", version=1, by=actor(force.bob), now=now)
    approved(asked(suspect, force, now + DAY), force, now + DAY)
    suspect.refresh_from_db()
    assert (suspect.state, suspect.sought_at, suspect.caught_at) == (SuspectState.HELD, now, now + DAY)


def test_on_the_page_names_are_masked_and_only_a_head_decides(force, now, log_in) -> None:
    Posting.objects.create(officer=force.dana, unit=force.units["east"], role="leader", from_at=now - DAY)
    case = case_in(force, now)
    client = log_in(force.bob)
    new = reverse("cases:suspect_new", args=[case.matter.uid])
    empty = client.post(new, {"part": "other"})
    assert empty.status_code == 422
    given = {"name": "范佳桂", "id_number": "99000019930527471X", "part": "organiser"}
    assert client.post(new, given).status_code == 302
    suspect = Suspect.objects.get()
    page = client.get(reverse("desk:matter", args=[case.matter.uid])).content.decode()
    assert "范*桂" in page
    assert "范佳桂" not in page
    step = reverse("cases:suspect_step", args=[suspect.uid, "ask_measure"])
    assert client.post(step, {"kind": "detention", "text": "有逃跑可能"}).status_code == 302
    measure = Measure.objects.get()
    approve = reverse("cases:measure_step", args=[measure.uid, "approve"])
    assert client.get(approve).status_code == 404, "who asked does not decide"
    assert log_in(force.charlie).get(approve).status_code == 404
    head = log_in(force.dana)
    assert "范佳桂" not in head.get("/").content.decode()
    assert approve in head.get("/").content.decode(), "it waits on the desk of who decides"
    done = head.post(approve, {"paper_number": "拘字1号", "version": measure.version})
    assert done.status_code == 302
    measure.refresh_from_db()
    assert measure.state == "running"
