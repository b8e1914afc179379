"""Is everything personal of messages and answers gone with their matter, on disk as well?"""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core import serializers

from firsthour.law.retention import RetentionRule, list_retention_rules
from firsthour.web.audit.operations.erasing import erase_due
from firsthour.web.desk.matters import close_matter
from firsthour.web.gateway.models import BankAnswer, BankMessage, MessageState
from firsthour.web.gateway.operations.by_hand import paste_answer
from firsthour.web.gateway.operations.fetching import fetch_due
from firsthour.web.gateway.operations.sending import send_due
from firsthour.web.gateway.operations.taking import take_due
from firsthour.web.ui.acting import system_actor
from tests.web.gateway.world import BY, Room, answer, make_matter, put

pytestmark = pytest.mark.django_db(transaction=True)
MARKS = ("许念安", "6229990000000000025")
OWN = """
[[rule]]
code = "{code}"
kinds = ["{kind}"]
days = 30
name = {{ en = "x", zh = "甲" }}
source = "澜州市局规定"
article = "一"
from = "2026-01-01"
to = ""
status = "U"
note = {{ en = "", zh = "" }}
"""


def rules(tmp_path: Path, kind: str) -> tuple[RetentionRule, ...]:
    path = tmp_path / "retention.toml"
    path.write_text(OWN.format(code="lead_not_filed", kind=kind), encoding="utf-8")
    return list_retention_rules(path)


def everything() -> str:
    rows = [row for model in apps.get_app_config("gateway").get_models() for row in model.objects.all()]
    return serializers.serialize("json", rows, ensure_ascii=False)


def on_disk(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.json"))


def lay(folders: Path, content: object, now: datetime) -> None:
    path = folders / "in" / "a.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    os.utime(path, (now.timestamp() - 120,) * 2)


def test_bodies_files_and_errors_go_with_the_matter_and_nothing_is_sent_any_more(
    force, folders: Path, room: Room, tmp_path: Path, now: datetime
) -> None:
    then = now - timedelta(days=40)
    matter = make_matter(force, then)
    put(matter, "S1", then)
    send_due(then)
    put(matter, "S2", then)
    lay(folders, answer("S1", reason=MARKS[0]), then)
    fetch_due(then)
    take_due(then, by=BY)
    bad = f"【100102】\n请求编号: S1\n返回码: 100000\n控制金额: {MARKS[0]}"
    paste_answer(bad, to=BankMessage.objects.get(number="S1"), by=BY, now=then)
    close_matter(matter, reason="不予立案", version=matter.version, by=BY, now=then)
    assert all(mark in everything() for mark in MARKS)
    assert all(mark in on_disk(folders) for mark in MARKS)
    erase_due(now=now, by=system_actor("audit.erase_due"), rules=rules(tmp_path, "lead"))
    assert not any(mark in everything() for mark in MARKS)
    assert not any(mark in on_disk(folders) for mark in MARKS)
    assert (BankMessage.objects.count(), BankAnswer.objects.count()) == (2, 2)  # that there was one stays
    assert BankMessage.objects.get(number="S2").state == MessageState.WITHDRAWN
    assert send_due(now) == 0


def test_an_answer_that_belongs_to_nobody_goes_when_its_time_is_over(
    folders: Path, tmp_path: Path, now: datetime
) -> None:
    then = now - timedelta(days=40)
    lay(folders, answer("T1", reason=MARKS[0]), then)
    fetch_due(then)
    assert MARKS[0] in everything()
    erase_due(now=now, by=system_actor("audit.erase_due"), rules=rules(tmp_path, "stray_answer"))
    assert MARKS[0] not in everything()
    assert MARKS[0] not in on_disk(folders)
