"""Is nothing personal of an appeal left when its matter's time, or its own, has run out?"""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from firsthour.base.packages.sealing import PackedFile
from firsthour.law.retention import RetentionRule
from firsthour.web.appeals.models import Appeal, AppealNote, Review, StrayAppeal
from firsthour.web.appeals.operations.receiving import add_to_appeal
from firsthour.web.audit.operations.erasing import erase_due
from firsthour.web.desk.files import attach_file
from firsthour.web.desk.models import Attachment, Matter
from tests.web.appeals.appeal_world import BY, appeal, decide, held, legal

pytestmark = pytest.mark.django_db
SECRET = "只此一处的话"


def rule(*kinds: str) -> RetentionRule:
    return RetentionRule(
        code="lead_not_filed", kinds=kinds, days=30, name={"en": "", "zh": ""}, source="", article="", from_date="",
        to_date="", status="U", note={"en": "", "zh": ""},
    )  # fmt: skip


def on_disk(mark: bytes) -> list[Path]:
    files = (path for path in Path(settings.HOME).rglob("*") if path.is_file() and "sqlite3" not in path.name)
    return [path for path in files if mark in path.read_bytes()]


def test_an_appeal_goes_with_its_matter(force, now: datetime, django_capture_on_commit_callbacks) -> None:
    officer = legal(force, now)
    png = b"\x89PNG\r\n\x1a\n" + SECRET.encode() + b"IEND\xaeB`\x82"
    row = appeal(held(force, now), now, said=SECRET, appellant="向晚晴", files=(PackedFile("a.png", png),))
    add_to_appeal(row, SECRET, by=BY, now=now)
    decide(row, officer, now, decision="rejected", cause="link_stands", reasons=SECRET)
    assert on_disk(SECRET.encode())
    Matter.objects.filter(pk=row.hold.pursuit.matter_id).update(closed_at=now - timedelta(days=40), state="closed")
    with django_capture_on_commit_callbacks(execute=True):
        assert len(erase_due(now=now, by=BY, rules=[rule("incident")])) == 1
    said = [str(list(model.objects.values())) for model in (Appeal, Review, AppealNote)]
    for word in (SECRET, "向晚晴", "10000007788"):
        assert not [one for one in said if word in one]
    assert Appeal.objects.get().number == row.number
    assert not Attachment.objects.filter(about_kind="appeal").exists()
    assert on_disk(SECRET.encode()) == []


def test_one_that_was_never_matched_has_a_time_of_its_own(
    force, now: datetime, django_capture_on_commit_callbacks
) -> None:
    old, new = (
        StrayAppeal.objects.create(
            unit=force.units["city"], receipt=name, typed_number=SECRET, appellant="路知远", relation="holder",
            said=SECRET, wanted="all", received_at=now, ended_at=now - timedelta(days=days), reason=SECRET,
        )
        for name, days in (("a", 40), ("b", 20))
    )  # fmt: skip
    png = b"\x89PNG\r\n\x1a\n" + SECRET.encode() + b"IEND\xaeB`\x82"
    attach_file("a.png", png, matter=None, by=BY, now=now, about_kind="stray_appeal", about_key=str(old.uid))
    with django_capture_on_commit_callbacks(execute=True):
        assert len(erase_due(now=now, by=BY, rules=[rule("stray_appeal")])) == 1
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.said, old.appellant, old.typed_number, old.reason) == ("", "", "", "")
    assert new.said == SECRET
    assert on_disk(SECRET.encode()) == []
