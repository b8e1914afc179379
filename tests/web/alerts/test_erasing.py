"""Is everything personal of a warning that became no report gone when its time is over?"""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps

from firsthour.law.retention import RetentionRule, list_retention_rules
from firsthour.web.alerts.attempts import NewAttempt, record_attempt
from firsthour.web.alerts.deciding import decide
from firsthour.web.alerts.episodes import take_up
from firsthour.web.alerts.models import Episode, PersonKey, RejectedRow
from firsthour.web.audit.models import ErasureCertificate
from firsthour.web.audit.operations.erasing import (
    NoSuchNumberError,
    erase_due,
    find_erasable,
    personal_fields,
    place_hold,
)
from firsthour.web.desk import files
from firsthour.web.desk.models import Attachment
from firsthour.web.ui.acting import system_actor
from tests.web.alerts.core_world import Station, hand_in, make_station, one_episode, warning

pytestmark = pytest.mark.django_db
BY = system_actor("audit.erase_due")
MARKS = ("许念安", "10012342731")
OWN = """
[[rule]]
code = "alert_not_converted"
kinds = ["alert"]
days = 30
name = { en = "Warnings", zh = "预警" }
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
def closed(force, now: datetime, settings, tmp_path: Path) -> Episode:
    """A warning that was tried, photographed and decided, and a row that could not be taken, 40 days ago."""
    settings.HOME = tmp_path
    then = now - timedelta(days=40)
    station: Station = make_station(force, then)
    hand_in(station, [warning("A1", then), warning("A2", then, seen_at="no time")], now=then)
    take_up(then)
    by = station.actor("lin")
    episode = one_episode()
    told = NewAttempt(channel="visit", result="unreachable", note=f"{MARKS[0]}不在家", place="梧桐里")
    attempt = record_attempt(episode, told, by=by, now=then)
    files.attach_file(
        "门口.txt", MARKS[0].encode(), matter=None, about_kind="attempt", about_key=str(attempt.uid), by=by, now=then
    )
    decide(episode, reason="本人已离开本市", version=one_episode().version, by=by, now=then)
    return one_episode()


def still_told() -> list[str]:
    """Return where the person still stands, the record itself apart."""
    found = []
    for model in apps.get_models():
        names = [field.attname for field in personal_fields(model)] if model.__module__.startswith("firsthour") else []
        for row in model._base_manager.all() if names else ():
            found += [f"{model.__name__}.{name}" for name in names if any(m in str(getattr(row, name)) for m in MARKS)]
    return [name for name in found if not name.startswith("AuditEvent")]


def test_nothing_personal_is_left_and_the_figures_stay(closed: Episode, rules, now: datetime) -> None:
    assert {"Episode.name", "Signal.phone", "Attempt.note", "RejectedRow.content"} <= set(still_told())
    path = files.path_of(Attachment.objects.get().blob_id)
    erase_due(now=now, by=BY, rules=rules)
    assert still_told() == []
    assert not PersonKey.objects.exists()
    assert not Attachment.objects.exists()
    assert one_episode().tier == "high"
    assert ErasureCertificate.objects.count() == 2
    assert RejectedRow.objects.get().content == {}
    assert path.name == closed.number or not Attachment.objects.filter(blob=path.name).exists()


def test_a_hold_by_the_number_that_people_know_keeps_it(closed: Episode, rules, now: datetime) -> None:
    kind, key = find_erasable(closed.number.lower())
    place_hold(kind, key, label=closed.number, reason="复议", by=BY, now=now)
    rows = {one.key for one in erase_due(now=now, by=BY, rules=rules)}
    assert str(closed.uid) not in rows
    assert rows, "the row that could not be taken up is no part of it"
    for wrong in ("W", "W00000000", "Wx1", "12", f"W{'9' * 30}", ""):
        with pytest.raises(NoSuchNumberError):
            find_erasable(wrong)


def test_an_open_one_stays(closed: Episode, rules, now: datetime) -> None:
    Episode.objects.update(is_open=True, closed_at=None)
    RejectedRow.objects.update(at=now)
    assert erase_due(now=now, by=BY, rules=rules) == []
