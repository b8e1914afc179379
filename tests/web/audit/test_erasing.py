"""Is what may no longer be kept erased, what is held kept, and does the certificate say which?"""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from firsthour.law.retention import BadRetentionFileError, RetentionRule, list_retention_rules
from firsthour.web.audit.erasables import ERASABLES, Closed, register_erasable
from firsthour.web.audit.models import AuditEvent, ErasureCertificate, LegalHold
from firsthour.web.audit.operations import erasing
from firsthour.web.desk.models import Event, Matter
from firsthour.web.desk.searching import terms_of
from firsthour.web.ui.acting import system_actor

BY = system_actor("audit.erase_due")
OWN = """
[[rule]]
code = "lead_not_filed"
kinds = ["lead"]
days = 30
name = { en = "Leads", zh = "线索" }
source = "澜州市局规定"
article = "一"
from = "2026-01-01"
to = ""
status = "U"
note = { en = "", zh = "" }
"""


@pytest.fixture
def rules(tmp_path: Path) -> tuple[RetentionRule, ...]:
    path = tmp_path / "retention.toml"
    path.write_text(OWN, encoding="utf-8")
    return list_retention_rules(path)


@pytest.fixture(autouse=True)
def leads():
    """Leads as a room offers them for erasure."""
    before = ERASABLES["lead"]
    register_erasable(
        "lead",
        list_closed=lambda before: (
            Closed(str(matter.uid), matter.number, matter.closed_at)
            for matter in Matter.objects.filter(kind="lead", closed_at__lt=before).order_by("closed_at")
        ),
        rows_of=lambda key: [*Matter.objects.filter(uid=key), *Event.objects.filter(matter__uid=key)],
        find=before.find,
    )
    yield
    ERASABLES["lead"] = before


@pytest.fixture
def old(make_matter, force, now: datetime) -> Matter:
    """A lead closed 31 days ago, with an event."""
    matter = make_matter("L1", kind="lead", closed_at=now - timedelta(days=31), search="许念")
    Event.objects.create(
        kind="report", matter=matter, unit=force.units["west"], happened_at=now, recorded_at=now, by_key="k",
        by_name="n", facts={"phone": "10012342731"},
    )  # fmt: skip
    return matter


def test_nothing_is_erased_before_the_legal_department_has_said_a_number(old: Matter, now: datetime) -> None:
    assert all(rule.days == 0 for rule in list_retention_rules())
    assert erasing.erase_due(now=now, by=BY, rules=list_retention_rules()) == []


def test_the_personal_fields_of_an_old_lead_are_erased_and_certified(old: Matter, rules, now: datetime) -> None:
    old.refresh_from_db()
    before = set(terms_of([old.title]).split())
    (certificate,) = erasing.erase_due(now=now, by=BY, rules=rules)
    old.refresh_from_db()
    assert (old.title, old.number) == ("", "L1")
    assert "许" not in old.search
    assert before.isdisjoint(old.search.split())
    assert old.events.get().facts == {}
    assert certificate.fields == ["desk.event.facts", "desk.matter.search", "desk.matter.title"]
    assert certificate.n_values == 3
    assert "许念安" not in str(ErasureCertificate.objects.values())
    event = AuditEvent.objects.get(action="lead.erase")
    assert str(certificate.uid) in event.details
    assert "许念安" not in event.about + event.details


def test_the_certificate_proves_what_was_erased(old: Matter, rules, now: datetime) -> None:
    gone = {
        f"desk.matter#{old.pk}.title": old.title, f"desk.matter#{old.pk}.search": old.search,
        f"desk.event#{old.events.get().pk}.facts": str(old.events.get().facts),
    }  # fmt: skip
    (certificate,) = erasing.erase_due(now=now, by=BY, rules=rules)
    assert certificate.content_hash == erasing.content_hash(gone)
    assert certificate.content_hash != erasing.content_hash({**gone, f"desk.matter#{old.pk}.title": "别的"})


def test_erasing_again_changes_nothing(old: Matter, rules, now: datetime) -> None:
    erasing.erase_due(now=now, by=BY, rules=rules)
    assert erasing.erase_due(now=now + timedelta(days=1), by=BY, rules=rules) == []
    assert ErasureCertificate.objects.count() == 1


def test_what_is_not_due_or_open_or_of_another_kind_stays(make_matter, rules, now: datetime) -> None:
    make_matter("L2", kind="lead", closed_at=now - timedelta(days=29))
    make_matter("L3", kind="lead")
    make_matter("C1", kind="case", closed_at=now - timedelta(days=900))
    assert erasing.erase_due(now=now, by=BY, rules=rules) == []


def test_a_legal_hold_keeps_it_until_it_is_lifted(old: Matter, rules, now: datetime) -> None:
    hold = erasing.place_hold("lead", str(old.uid), label="L1", reason="复议", by=BY, now=now)
    with pytest.raises(erasing.HeldAlreadyError):
        erasing.place_hold("lead", str(old.uid), label="L1", reason="复议", by=BY, now=now)
    assert erasing.erase_due(now=now, by=BY, rules=rules) == []
    erasing.lift_hold(hold, by=BY, now=now)
    assert len(erasing.erase_due(now=now, by=BY, rules=rules)) == 1


def test_a_hold_on_a_number_that_nobody_has_is_refused_for_it_would_keep_nothing(force, log_in, old: Matter) -> None:
    answer = log_in(force.frank).post(reverse("audit:place-hold"), {"number": "L99", "reason": "复议"})
    assert answer.status_code >= 400
    assert "L99" in answer.content.decode()
    assert not LegalHold.objects.exists()


def test_a_hold_placed_on_the_page_keeps_what_has_the_number(force, log_in, old: Matter, rules, now: datetime) -> None:
    log_in(force.frank).post(reverse("audit:place-hold"), {"number": " L1 ", "reason": "复议"})
    assert erasing.erase_due(now=now, by=BY, rules=rules) == []
    assert LegalHold.objects.get().kind == old.kind


def test_holds_are_placed_and_lifted_on_the_page(force, log_in, old: Matter) -> None:
    client = log_in(force.frank)
    client.post(reverse("audit:place-hold"), {"number": "L1", "reason": "复议"})
    hold = LegalHold.objects.get()
    assert "复议" in client.get(reverse("audit:retention")).content.decode()
    client.post(reverse("audit:lift-hold", args=[hold.uid]))
    hold.refresh_from_db()
    assert hold.lifted_by == force.frank.name
    assert log_in(force.erin).get(reverse("audit:retention")).status_code == 403


@pytest.mark.parametrize("text", ["[[rule]]\ncode = 'x'\n", "not toml at all =", OWN.replace("days = 30", "days = -1")])
def test_a_schedule_that_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "retention.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadRetentionFileError):
        list_retention_rules(path)
