"""Is what must be recognised and read for years still recognised and read when the signing key has been replaced?"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from firsthour.web.alerts import subscriptions
from firsthour.web.alerts.models.bulletins import Subscriber
from firsthour.web.audit.operations.erasing import content_hash
from firsthour.web.config.kept_keys import NAMES, BadKeptKeysError, open_kept_keys
from firsthour.web.desk import sms, sms_keeping
from firsthour.web.desk.models.sms import Sms, SmsBody
from firsthour.web.desk.sms_lines.sealing import hash_number, seal, unseal
from firsthour.web.people.second_step import SecondStepAdapter
from firsthour.web.ui.acting import system_actor

BY = system_actor("test")
DAY = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)  # 10:00 in the city
NIGHT = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)  # 23:30
PHONE = "10012342731"
SAID = (
    "import django; django.setup(); from django.conf import settings;"
    "from firsthour.web.desk.sms_lines.sealing import hash_number;"
    "print(settings.SECRET_KEY, hash_number('10012342731'))"
)


@pytest.fixture(autouse=True)
def nothing_sent() -> Iterator[None]:
    """Leave no file of a message behind."""
    yield
    shutil.rmtree(settings.HOME / "outbox", ignore_errors=True)


@pytest.fixture
def replaced(settings: Any, tmp_path: Path) -> Any:
    """A site whose signing key can be replaced."""

    def start(signing_key: str) -> None:
        settings.SECRET_KEY = signing_key
        settings.KEPT_KEYS = open_kept_keys(tmp_path / "kept_keys", signing_key)

    start("first" * 10)
    return start


def put(now: datetime) -> Sms:
    new = sms.NewSms(key=f"k{Sms.objects.count()}", phone=PHONE, text="请勿转账", about="alert", subject="episode:1")
    row = sms.put_sms(new, matter=None, now=now)
    assert row is not None
    row.refresh_from_db()
    return row


def start_site(home: Path) -> list[str]:
    """Start a process of the site on this home folder; return its signing key and the mark of a number."""
    environ = {**os.environ, "FIRSTHOUR_HOME": str(home), "FIRSTHOUR_DATABASE": "",
               "DJANGO_SETTINGS_MODULE": "firsthour.web.config.settings"}  # fmt: skip
    return subprocess.run(
        [sys.executable, "-c", SAID], env=environ, capture_output=True, text=True, check=True
    ).stdout.split()


def test_a_site_started_with_another_signing_key_recognises_the_same_numbers(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first, mark = start_site(home)
    (home / "secret_key").write_text("another" * 9, encoding="ascii")
    second, again = start_site(home)
    assert (second, again) == ("another" * 9, mark)
    assert first not in (home / "kept_keys").read_text()
    assert (home / "kept_keys").stat().st_mode & 0o077 == 0


@pytest.mark.django_db(transaction=True)
def test_who_left_and_how_much_was_sent_outlive_the_signing_key(replaced: Any) -> None:
    sms_keeping.stop_by_hand("10012342732", "alert", by=BY, now=DAY)
    assert [put(DAY + timedelta(minutes=n)).state for n in range(3)] == ["put", "put", "put"]
    replaced("second" * 10)
    assert put(DAY + timedelta(hours=1)).reason == "too_many"
    left = sms.NewSms(key="left", phone="10012342732", text="请勿转账", about="alert", subject="episode:1")
    row = sms.put_sms(left, matter=None, now=DAY)
    assert row is not None
    row.refresh_from_db()
    assert row.reason == "opted_out"
    assert sms_keeping.resume_by_hand("10012342732", "alert", by=BY, now=DAY)


@pytest.mark.django_db(transaction=True)
def test_a_message_that_waits_for_the_morning_leaves_after_the_signing_key_was_replaced(replaced: Any) -> None:
    row = put(NIGHT)
    replaced("second" * 10)
    assert sms.give_out_due(datetime(2026, 11, 22, 23, 0, tzinfo=UTC)) == 1
    row.refresh_from_db()
    assert row.state == "put"
    assert not SmsBody.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_link_in_a_message_of_last_year_still_leaves(replaced: Any, settings: Any) -> None:
    settings.PORTAL_ADDRESS = ""
    words = subscriptions.leave_words(subscriptions.set_topics(PHONE, ["city"], language="zh", now=DAY))
    replaced("second" * 10)
    assert subscriptions.leave_words(Subscriber.objects.get()) == words
    with transaction.atomic():
        subscriptions.hear_leave({"code": words}, DAY)
    assert not Subscriber.objects.exists()


def test_second_steps_and_proofs_of_erasure_outlive_the_signing_key(replaced: Any) -> None:
    kept, proof = SecondStepAdapter().encrypt("JBSWY3DP"), content_hash({"a#1.phone": PHONE})
    replaced("second" * 10)
    assert SecondStepAdapter().decrypt(kept) == "JBSWY3DP"
    assert content_hash({"a#1.phone": PHONE}) == proof


def test_what_was_kept_before_there_were_kept_keys_is_recognised(replaced: Any) -> None:
    assert hash_number(PHONE) == salted_hmac("firsthour.desk.sms", PHONE, algorithm="sha256").hexdigest()
    assert unseal(seal("请勿转账")) == "请勿转账"


def test_a_key_that_a_newer_version_keeps_is_added_to_those_that_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "kept_keys"
    kept = dict(open_kept_keys(path, "first"))
    path.write_text(json.dumps({name: kept[name].hex() for name in NAMES[:-1]}), encoding="ascii")
    later = open_kept_keys(path, "second")
    assert [later[name] == kept[name] for name in NAMES] == [True] * (len(NAMES) - 1) + [False]
    assert open_kept_keys(path, "third") == later
    assert [one.name for one in tmp_path.iterdir()] == ["kept_keys"]


@pytest.mark.parametrize("written", ["", "[]", '{"subscriptions:": "00"}', '{"subscriptions:": 7}', "{"])
def test_a_damaged_file_is_said_and_never_written_over(tmp_path: Path, written: str) -> None:
    path = tmp_path / "kept_keys"
    path.write_text(written, encoding="ascii")
    with pytest.raises(BadKeptKeysError):
        open_kept_keys(path, settings.SECRET_KEY)
    assert path.read_text(encoding="ascii") == written
