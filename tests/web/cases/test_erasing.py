"""Is everything personal of a report that came to nothing gone when its time is over, in every table and on disk?"""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

from firsthour.law.retention import RetentionRule, list_retention_rules
from firsthour.web.audit.models import ErasureCertificate
from firsthour.web.audit.operations.erasing import erase_due, personal_fields
from firsthour.web.desk import comments, files
from firsthour.web.desk.erasing import rows_of
from firsthour.web.desk.models import Attachment, Matter
from firsthour.web.desk.searching import terms_of
from firsthour.web.intake.models import TwinPair
from firsthour.web.intake.new_reports import NewMention, NewPayment, NewReport
from firsthour.web.intake.operations.registering import register_report
from firsthour.web.ui.acting import Actor, system_actor

pytestmark = pytest.mark.django_db
BY = system_actor("audit.erase_due")
MARK = "许念安"
OWN = """
[[rule]]
code = "lead_not_filed"
kinds = ["lead", "incident"]
days = 30
name = { en = "Reports", zh = "报案" }
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


@pytest.fixture
def old(force, now: datetime, settings, tmp_path: Path) -> Matter:
    """A report closed 31 days ago, with people, payments, a file, a comment and a task."""
    settings.HOME = tmp_path
    by = Actor("officer", str(force.bob.uid), force.bob.name, unit="east-squad")
    new = NewReport(
        kind="online_fraud", channel="counter", unit=force.units["east-squad"], taken_by=force.bob,
        story=f"{MARK}说被骗", reported_at=now, happened_at=now,
        mentions=[NewMention("victim", name=MARK, phone="10012342731")],
        payments=[NewPayment(amount_fen=100, to_account="0000000010000000017", to_holder=MARK)],
    )  # fmt: skip
    matter = register_report(new, by=by, now=now).matter
    files.attach_file("许念安.txt", f"{MARK}的聊天".encode(), matter=matter, by=by, now=now)
    comments.add_comment(matter, f"{MARK}来过电话", author=force.bob, by=by, now=now)
    return close(matter, now)


def close(matter: Matter, now: datetime) -> Matter:
    """Close a matter 31 days ago."""
    Matter.objects.filter(pk=matter.pk).update(closed_at=now - timedelta(days=31), state="closed")
    return Matter.objects.get(pk=matter.pk)


def personal_rows(matter: Matter) -> list[tuple[str, object]]:
    """Return every personal value that still mentions the person, anywhere in the database."""
    found = []
    for model in apps.get_models():
        names = [field.attname for field in personal_fields(model)] if model.__module__.startswith("firsthour") else []
        for row in model._base_manager.all() if names else ():
            found += [(f"{model.__name__}.{name}", value) for name in names if MARK in str(value := getattr(row, name))]
    return [(name, value) for name, value in found if not name.startswith(("AuditEvent", "Officer"))]


def test_nothing_personal_of_it_is_left_in_any_table_nor_on_disk(old: Matter, rules, now: datetime) -> None:
    assert {name.partition(".")[0] for name, _ in personal_rows(old)} >= {"Report", "Mention", "Payment", "Comment"}
    path = files.path_of(Attachment.objects.get().blob_id)
    assert path.is_file()
    erase_due(now=now, by=BY, rules=rules)
    assert personal_rows(old) == []
    assert not Attachment.objects.exists()
    old.refresh_from_db()
    assert set(terms_of([MARK]).split()).isdisjoint(old.search.split())
    certificate = ErasureCertificate.objects.get()
    assert {"intake.mention.name", "intake.report.story", "desk.comment.text"} <= set(certificate.fields)


def test_what_came_into_a_case_stays(old: Matter, rules, make_case, now: datetime) -> None:
    Matter.objects.filter(pk=old.pk).update(closed_at=None, state="accepted")
    make_case(Matter.objects.get(pk=old.pk))
    close(old, now)
    assert erase_due(now=now, by=BY, rules=rules) == []


def test_rows_of_another_matter_are_not_reached(old: Matter, make_case, now: datetime) -> None:
    other = make_case().matter
    TwinPair.objects.create(a=old, b=other, reasons=[], found_at=now)
    reached: list[Model] = list(rows_of(str(old.uid)))
    assert other not in reached
    assert {getattr(row, "matter_id", old.pk) for row in reached} == {old.pk}


def test_every_table_with_something_personal_is_reached_or_named(db: None) -> None:
    """A new table that points to a matter, however far, is erased with it unless it is named in APART."""
    from firsthour.web.audit.erasables import _pointers
    from firsthour.web.desk.erasing import APART

    assert {name for name in APART if not _is_field(name)} == set()
    reached, level = {Matter}, [Matter]
    while level:
        level = [
            pointer.related_model for model in level for pointer in _pointers(model, APART)
            if pointer.related_model not in reached
        ]  # fmt: skip
        reached.update(level)
    assert {"Comment", "Mention", "Payment", "LeadCheck", "ConsultationMember", "Sms"} <= {
        one.__name__ for one in reached
    }


def _is_field(name: str) -> bool:
    label, _, field = name.rpartition(".")
    return any(one.name == field for one in apps.get_model(label)._meta.fields)
