"""Is whoever asks recorded for good, read by those it is for, and declared each month?"""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk import matters
from firsthour.web.desk.clocks import tick
from firsthour.web.desk.models import Event, Notice, RunningClock
from firsthour.web.intake import interference as register
from firsthour.web.intake.interference import Asking
from firsthour.web.intake.interference_policies import inspected_interference, visible_interference
from firsthour.web.intake.models.interference import Interference, OnlyGrowsError, ZeroReport
from firsthour.web.intake.queries.interference import list_months
from firsthour.web.people.models import Officer, Posting
from firsthour.web.people.policies import access_of
from firsthour.web.ui.acting import Actor, system_actor

BY = system_actor("test")
DAY = timedelta(days=1)
EARLY = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)  # 09:00 on the first working day of the month
pytestmark = pytest.mark.usefixtures("force")


def acting(officer: Officer) -> Actor:
    return Actor("officer", str(officer.uid), officer.name)


def asking(force, *, unit: str = "east-squad", at: datetime = EARLY, asker: Officer | None = None, **more) -> Asking:
    said = {
        "about": "平台案进展", "asker_name": "司徒某", "standing": "leader", "way": "phone", "duty": "outside",
        "words": "能不能先放一放",
    }  # fmt: skip
    return Asking(unit=force.units[unit], asker=asker, asked_at=at, **(said | more))


def keep(force, *, officer: Officer | None = None, now: datetime = EARLY, **more) -> Interference:
    recorder = officer or force.bob
    return register.record_interference(asking(force, **more), officer=recorder, by=acting(recorder), now=now)


def readers(force, now: datetime) -> set[str]:
    return {
        first for first, officer in force.officers.items() if visible_interference(access_of(officer, now=now)).exists()
    }


def test_it_is_read_by_the_recorder_and_the_inspectors_and_by_no_leader(force, now: datetime) -> None:
    keep(force, asker=force.alice)
    assert readers(force, now) == {"bob", "erin"}
    assert set(Notice.objects.values_list("officer__name", flat=True)) == {force.erin.name}


def test_never_by_whom_it_names_even_an_inspector_and_not_before_a_correction_named_them(force, now: datetime) -> None:
    first = keep(force)
    assert readers(force, now) == {"bob", "erin"}
    corrected = asking(force, asker=force.erin, asker_name=force.erin.name)
    register.correct_interference(first, corrected, why="核实了身份", officer=force.bob, by=acting(force.bob), now=now)
    assert readers(force, now) == {"bob"}


def test_an_entry_is_never_changed_nor_deleted(force) -> None:
    entry = keep(force)
    entry.words = "另一句话"
    for deed in (
        entry.save, entry.delete, Interference.objects.all().delete, lambda: Interference.objects.update(words="x"),
    ):  # fmt: skip
        with pytest.raises(OnlyGrowsError):
            deed()
    assert Interference.objects.get().words == "能不能先放一放"


def test_a_correction_is_a_new_row_with_its_reason_once(force, now: datetime) -> None:
    first = keep(force)
    with pytest.raises(register.WhyMissingError):
        register.correct_interference(first, asking(force), why=" ", officer=force.bob, by=BY, now=now)
    second = register.correct_interference(
        first, asking(force, words="原话如此"), why="补记原话", officer=force.bob, by=BY, now=now
    )
    with pytest.raises(register.CorrectedBeforeError):
        register.correct_interference(first, asking(force), why="再改", officer=force.bob, by=BY, now=now)
    assert second.supersedes == first
    assert second.chain == first.chain
    assert list(inspected_interference(access_of(force.erin, now=now))) == [second]
    assert Interference.objects.count() == 2


def test_who_asked_cannot_record_it(force, now: datetime) -> None:
    with pytest.raises(register.OwnInterferenceError):
        keep(force, asker=force.bob)


def test_it_leaves_no_trace_on_the_matter_nor_names_in_the_record(force, now: datetime) -> None:
    matter = matters.open_matter(matters.NewMatter("lead", "平台案", force.units["east-squad"]), by=BY, now=EARLY)
    keep(force, matter=matter)
    assert not Event.objects.filter(kind__startswith="interference").exists()
    event = AuditEvent.objects.get(action="interference.recorded")
    assert "司徒" not in event.about + event.details
    assert matter.number not in event.about + event.details


# months


def test_a_month_becomes_due_in_every_unit_of_the_force_once(force) -> None:
    assert register.make_due(EARLY, by=BY) == 6
    assert register.make_due(EARLY + DAY, by=BY) == 0
    assert set(ZeroReport.objects.values_list("unit__code", flat=True)) == set(force.units) - {"bank"}
    assert set(ZeroReport.objects.values_list("month", flat=True)) == {date(2026, 10, 1)}
    assert RunningClock.objects.filter(about_kind="zero_report").count() == 6


def test_nobody_begins_with_a_month_that_is_over_and_later_none_is_left_out(force, now: datetime) -> None:
    assert register.make_due(now, by=BY) == 0  # the 22nd: the period of October is over
    register.make_due(EARLY, by=BY)
    assert register.make_due(EARLY + 100 * DAY, by=BY) == 18  # November, December, January: down for three months
    assert register.make_due(EARLY + 100 * DAY, by=BY) == 0


def sign(
    force, report: ZeroReport, officer: Officer, *, none: bool = True, now: datetime = EARLY, **more
) -> ZeroReport:
    report.refresh_from_db()
    given = {"entries": [], "words": "", **more}
    return register.sign_report(
        report, is_none=none, officer=officer, version=report.version, by=acting(officer), now=now, **given
    )


def test_none_is_declared_by_name_once_and_ends_the_clock(force) -> None:
    register.make_due(EARLY, by=BY)
    report = ZeroReport.objects.get(unit=force.units["east-squad"])
    sign(force, report, force.bob)
    assert RunningClock.objects.get(about_key=str(report.uid)).done_at == EARLY
    with pytest.raises(register.SignedBeforeError):
        sign(force, report, force.alice)
    with pytest.raises(register.NothingDeclaredError):
        sign(force, ZeroReport.objects.get(unit=force.units["west"]), force.charlie, none=False)


def test_an_unsigned_month_climbs_with_nobody_logged_in_exactly_once(force) -> None:
    register.make_due(EARLY, by=BY)
    signed = ZeroReport.objects.exclude(unit=force.units["east-squad"])
    for report in signed:
        sign(force, report, force.dana)
    due_at = ZeroReport.objects.get(signed_at=None).due_at
    near = due_at - timedelta(hours=1)
    counts = [tick(at) for at in (near, near, due_at, due_at, due_at + DAY, due_at + DAY, due_at + 40 * DAY)]
    assert counts == [2, 0, 1, 0, 1, 0, 0]
    assert Notice.objects.filter(officer=force.alice, topic="clock.overdue").count() == 1
    assert Notice.objects.filter(officer=force.dana, topic="clock.overdue").count() == 1


def test_inspectors_see_where_the_register_holds_more_than_was_declared(force) -> None:
    october = datetime(2026, 10, 20, 3, tzinfo=UTC)
    keep(force, at=october)
    keep(force, at=october, unit="west", officer=force.charlie)
    register.make_due(EARLY, by=BY)
    sign(force, ZeroReport.objects.get(unit=force.units["east-squad"]), force.alice)
    west = ZeroReport.objects.get(unit=force.units["west"])
    sign(force, west, force.charlie, none=False, entries=list(Interference.objects.filter(unit=force.units["west"])))
    lines = list_months(access_of(force.erin, now=EARLY), date(2026, 10, 1))
    held = {line.report.unit.code: (line.report.n_entries, line.n_held, line.differs) for line in lines if line.n_held}
    assert held == {"east-squad": (0, 1, True), "west": (1, 1, False)}


# pages


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> datetime:
    from types import SimpleNamespace

    from firsthour.web.config import middleware

    monkeypatch.setattr(middleware, "timezone", SimpleNamespace(now=lambda: EARLY + timedelta(hours=1)))
    return EARLY


@pytest.fixture
def inspector_below(force) -> Officer:
    """An inspector of the other county."""
    officer = Officer.objects.create_user("990070", name="郁清源")
    Posting.objects.create(
        officer=officer, unit=force.units["west"], role="inspector", from_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    return officer


def test_the_page_of_an_entry_is_not_found_by_anybody_else(force, still, log_in, inspector_below: Officer) -> None:
    entry = keep(force, asker=force.alice)
    address = reverse("intake:interference", args=[entry.uid])
    people = {**force.officers, "below": inspector_below}
    answers = {first: log_in(officer).get(address).status_code for first, officer in people.items()}
    assert {first for first, status in answers.items() if status == 200} == {"bob", "erin"}
    assert set(answers.values()) == {200, 404}
    assert AuditEvent.objects.filter(action="interference.open").count() == 2
    assert log_in(force.erin).post(reverse("intake:interference_correct", args=[entry.uid])).status_code == 403


def test_it_is_recorded_and_corrected_from_its_pages(force, still, log_in) -> None:
    client = log_in(force.bob)
    typed = {
        "asker_name": "司徒某", "standing": "leader", "about": "平台案", "way": "phone", "words": "能不能先放一放",
        "duty": "outside", "unit": str(force.units["east-squad"].uid), "asker": str(force.alice.uid),
    }  # fmt: skip
    assert client.post(reverse("intake:interference_new"), typed | {"words": ""}).status_code == 422
    assert client.post(reverse("intake:interference_new"), typed).status_code == 302
    entry = Interference.objects.get()
    assert (entry.asker, entry.recorded_by) == (force.alice, force.bob)
    elsewhere = typed | {"unit": str(force.units["west"].uid)}
    assert client.post(reverse("intake:interference_new"), elsewhere).status_code == 422
    correct = reverse("intake:interference_correct", args=[entry.uid])
    assert client.post(correct, typed | {"duty": "unclear", "why": "职责待核"}).status_code == 302
    assert "职责待核" in client.get(reverse("intake:interference", args=[entry.uid])).content.decode()
    assert client.get(correct).status_code == 404


def test_the_register_masks_names_narrows_and_is_taken_out(force, still, log_in) -> None:
    keep(force)
    keep(force, unit="west", officer=force.charlie, duty="within")
    client = log_in(force.erin)
    page = client.get(reverse("intake:interference_register")).content.decode()
    assert "司徒某" not in page
    assert "司*某" in page
    narrowed = client.get(reverse("intake:interference_register"), {"duty": "within"}).content.decode()
    assert force.units["west"].name in narrowed
    assert narrowed.count("data-row") == 1
    rows = list(
        csv.reader(io.StringIO(client.get(reverse("intake:interference_export", args=["csv"])).content.decode()))
    )
    assert sum("司*某" in row for row in rows) == 2
    assert not any("司徒某" in row for row in rows)
    assert log_in(force.dana).get(reverse("intake:interference_register")).status_code == 403


def test_the_month_is_signed_from_the_desk_by_who_is_posted_there(force, still, log_in) -> None:
    register.make_due(EARLY, by=BY)
    report = ZeroReport.objects.get(unit=force.units["east-squad"])
    address = reverse("intake:month", args=[report.uid])
    assert log_in(force.charlie).get(address).status_code == 404
    assert log_in(force.erin).post(address, {"is_none": "yes", "version": 1}).status_code == 404
    client = log_in(force.bob)
    assert address in client.get(reverse("desk:home")).content.decode()
    assert client.post(address, {"is_none": "no", "version": report.version}).status_code == 422
    report.refresh_from_db()
    assert client.post(address, {"is_none": "yes", "version": report.version}).status_code == 302
    assert address not in client.get(reverse("desk:home")).content.decode()
    months = log_in(force.erin).get(reverse("intake:months")).content.decode()
    assert "2026-10" in months
    assert "无过问" in months, "what was declared reads as it was meant"


def test_the_pages_cost_few_queries_however_many_rows(force, still, log_in, django_assert_max_num_queries) -> None:
    for _ in range(30):
        keep(force)
    register.make_due(EARLY, by=BY)
    client = log_in(force.erin)
    for name in ("interference_register", "months"):
        client.get(reverse(f"intake:{name}"))
        with django_assert_max_num_queries(26):
            client.get(reverse(f"intake:{name}"))
    client = log_in(force.bob)
    client.get(reverse("intake:interference_own"))
    with django_assert_max_num_queries(24):
        client.get(reverse("intake:interference_own"))
