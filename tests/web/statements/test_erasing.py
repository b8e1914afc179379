"""Do the ledgers of a report that came to nothing go from the disk with it?"""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from firsthour.law.retention import RetentionRule
from firsthour.web.audit.operations.erasing import erase_due
from firsthour.web.desk.models import Matter
from firsthour.web.statements.folders import ledger_folder
from firsthour.web.statements.models import Ledger, StatementFile
from tests.web.statements.conftest import BY, packed, work_off

pytestmark = pytest.mark.django_db
ACCOUNT = b"6229990000000000025"


def holding(mark: bytes) -> list[Path]:
    """Return the files under the home folder, the databases apart, that hold these bytes."""
    files = (path for path in Path(settings.HOME).rglob("*") if path.is_file() and "sqlite3" not in path.name)
    return [path for path in files if mark in path.read_bytes()]


def test_ledger_files_and_results_are_gone_from_the_disk(
    bob, matter: Matter, now: datetime, django_capture_on_commit_callbacks
) -> None:
    bob.post(reverse("statements:drop", args=[matter.uid]), {"files": [SimpleUploadedFile("a.zip", packed())]})
    work_off()
    folder = ledger_folder(Ledger.objects.get())
    assert folder.is_dir()
    assert StatementFile.objects.filter(state="kept").exists()
    Matter.objects.filter(pk=matter.pk).update(closed_at=now - timedelta(days=40), state="closed")
    rule = RetentionRule(
        code="lead_not_filed", kinds=("incident",), days=30, name={"en": "", "zh": ""}, source="", article="",
        from_date="", to_date="", status="U", note={"en": "", "zh": ""},
    )  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        assert len(erase_due(now=now, by=BY, rules=[rule])) == 1
    assert not folder.exists()
    assert holding(ACCOUNT) == []
    assert set(StatementFile.objects.values_list("name", flat=True)) == {""}
