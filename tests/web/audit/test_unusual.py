"""Is a reader who reaches the law's line told of exactly once, and can it be explained and decided?"""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from firsthour.law.lookups import get_one_lookup_line, list_lookup_lines
from firsthour.web.audit.hooks import HOOKS
from firsthour.web.audit.models import AuditEvent, Finding
from firsthour.web.audit.operations import Entry, record, record_many, unusual
from firsthour.web.ui.acting import Actor, system_actor


def read(by: Actor, now: datetime, n_records: int, kind: str) -> None:
    record("account.read", by=by, now=now, n_records=n_records, record_kind=kind)


def test_the_lines_are_those_of_the_facts() -> None:
    assert {line.kind: (line.records, line.common, line.status) for line in list_lookup_lines()} == {
        "property": (25, 50, "C"), "transaction": (250, 500, "C"), "other": (2500, 5000, "C"),
    }  # fmt: skip
    assert get_one_lookup_line("never heard of").kind == "other"


@pytest.mark.parametrize(("kind", "line"), [("property", 25), ("transaction", 250), ("other", 2500)])
def test_one_below_the_line_is_quiet_and_the_line_is_told_once(bob: Actor, now, kind: str, line: int) -> None:
    told: list[Finding] = []
    HOOKS.on_unusual.append(told.append)
    read(bob, now, line - 1, kind)
    assert told == []
    for _ in range(3):
        read(bob, now, 1, kind)
    read(bob, now, 10 * line, kind)
    assert [(finding.record_kind, finding.n_records, finding.event_number) for finding in told] == [(kind, line, 2)]
    assert Finding.objects.count() == 1


def test_many_at_once_are_told_of_at_the_very_event_that_crosses_the_line(bob: Actor, now: datetime) -> None:
    seen = Entry(action="account.read", n_records=10, record_kind="property")
    record_many([seen] * 5, by=bob, now=now)
    assert [(one.n_records, one.event_number) for one in Finding.objects.all()] == [(30, 3)]


def test_days_kinds_and_officers_are_counted_apart(bob: Actor, now: datetime) -> None:
    other = Actor(**{**vars(bob), "key": "other"})
    read(bob, now, 20, "property")
    read(other, now, 20, "property")
    read(bob, now, 20, "transaction")
    read(bob, now + timedelta(hours=16), 20, "property")  # after midnight in the city
    assert Finding.objects.count() == 0
    read(bob, now, 5, "property")
    assert [(finding.officer_key, str(finding.day)) for finding in Finding.objects.all()] == [(bob.key, "2026-11-22")]


def test_the_program_itself_does_not_stand_out(db: None, now: datetime) -> None:
    read(system_actor("x"), now, 9999, "property")
    assert Finding.objects.count() == 0


def test_a_finding_is_gone_with_the_deed_that_was_undone(bob: Actor, now: datetime) -> None:
    with transaction.atomic():
        read(bob, now, 25, "property")
        transaction.set_rollback(True)
    assert Finding.objects.count() == 0
    read(bob, now, 25, "property")
    assert Finding.objects.count() == 1


def test_the_officer_explains_and_the_inspector_decides(force, log_in, bob, now, matters_for_a_purpose) -> None:
    read(bob, now, 25, "property")
    finding = Finding.objects.get()
    page, explain, decide = (reverse(f"audit:{name}", args=[finding.uid]) for name in ("finding", "explain", "decide"))
    assert log_in(force.alice).get(page).status_code == 404
    client = log_in(force.bob)
    assert "id_words" in client.get(page).content.decode()
    assert client.post(decide, {"words": "x", "version": 1, "accept": "1"}).status_code == 403
    assert client.post(explain, {"words": " ", "version": 1}).status_code == 422
    client.post(explain, {"words": "一案十四户", "version": 1})
    client = log_in(force.erin)
    assert "一案十四户" in client.get(page).content.decode()
    assert client.post(explain, {"words": "x", "version": 2}).status_code == 404
    client.post(decide, {"words": "属实", "version": 2, "accept": "1"})
    finding.refresh_from_db()
    assert (finding.state, finding.decided_by) == ("accepted", force.erin.name)
    kept = AuditEvent.objects.filter(action__startswith="finding.").values_list("action", flat=True)
    assert {"finding.explained", "finding.accepted"} <= set(kept)


def test_of_two_decisions_the_second_is_refused(bob: Actor, now: datetime) -> None:
    read(bob, now, 25, "property")
    finding = Finding.objects.get()
    erin = Actor("officer", "erin", "贺清")
    unusual.decide(finding, by=erin, now=now, words="属实", is_accepted=True, version=1)
    with pytest.raises(unusual.FindingChangedError):
        unusual.decide(finding, by=erin, now=now, words="不属实", is_accepted=False, version=1)


def test_an_inspector_of_another_county_does_not_see_it(force, log_in, bob, now, matters_for_a_purpose) -> None:
    from firsthour.web.people.models import Posting

    matters_for_a_purpose()
    read(bob, now, 25, "property")
    Posting.objects.create(officer=force.charlie, unit=force.units["west"], role="inspector", from_at=now, to_at=None)
    client = log_in(force.charlie)
    assert client.get(reverse("audit:finding", args=[Finding.objects.get().uid])).status_code == 404
    assert "岑远" not in client.get(reverse("audit:findings")).content.decode()
    assert "岑远" not in client.get(reverse("audit:events")).content.decode()
    assert client.get(reverse("audit:event", args=[1])).status_code == 404
    assert "岑远" not in client.get(reverse("audit:export", args=["csv"])).content.decode("utf-8-sig")
