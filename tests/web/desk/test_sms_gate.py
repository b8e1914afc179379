"""Who gets no message, who waits for the morning, and is what is withheld shown and never lost?"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk import sms, sms_keeping
from firsthour.web.desk.models.sms import Sms, SmsBody, SmsOptOut
from firsthour.web.desk.sms_lines import gate, outbox, receipts
from firsthour.web.desk.sms_lines.purposes import BadSmsTableError, read_sms_rules
from firsthour.web.desk.sms_lines.states import Said
from firsthour.web.ui.acting import system_actor

pytestmark = pytest.mark.django_db(transaction=True)
BY = system_actor("test")
DAY = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)  # 10:00 in the city
NIGHT = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)  # 23:30
MORNING = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)  # 07:00 of the next day
PHONE = "10012342731"


def put(now: datetime, *, purpose: str = "alert", urgent: bool = False, phone: str = PHONE) -> Sms:
    key = f"k{Sms.objects.count()}"
    new = sms.NewSms(key=key, phone=phone, text="请勿转账", about=purpose, is_urgent=urgent, subject="episode:1")
    row = sms.put_sms(new, matter=None, now=now)
    assert row is not None
    row.refresh_from_db()
    return row


def test_a_warning_by_night_waits_until_the_morning(outbox_folder: Path) -> None:
    row = put(NIGHT)
    assert (row.state, row.reason, row.due_at) == ("waiting", "quiet", MORNING)
    assert sms.give_out_due(MORNING - timedelta(seconds=1)) == 0
    assert sms.give_out_due(MORNING) == 1
    row.refresh_from_db()
    assert (row.state, row.reason) == ("put", "")
    assert len(list(outbox_folder.glob("*.json"))) == 1


@pytest.mark.parametrize(("purpose", "urgent"), [("alert", True), ("receipt", False), ("service", False)])
def test_urgent_warnings_and_answers_to_ones_own_step_pass_by_night(outbox_folder: Path, purpose, urgent) -> None:
    assert put(NIGHT, purpose=purpose, urgent=urgent).state == "put"


def test_a_message_that_failed_in_the_evening_is_not_tried_in_the_night(outbox_folder: Path) -> None:
    evening = NIGHT - timedelta(hours=2)
    row = put(evening)
    Sms.objects.update(state="waiting", due_at=NIGHT, reason="http_500", put_at=None)
    SmsBody.objects.create(sms=row, sealed=sms.seal("请勿转账"))
    assert outbox.take("x", now=NIGHT, limit=5) == []
    row.refresh_from_db()
    assert (row.reason, row.due_at) == ("quiet", MORNING)


def test_who_left_a_purpose_gets_no_more_of_it_but_receipts_and_urgent_ones(outbox_folder: Path) -> None:
    sms_keeping.stop_by_hand("+86 100-1234-2731", "alert", by=BY, now=DAY)
    row = put(DAY)
    assert (row.state, row.reason, row.ended_at) == ("withheld", "opted_out", DAY)
    assert put(DAY, purpose="receipt").state == "put"
    assert put(DAY, urgent=True).state == "put"
    assert put(DAY, phone="10012342732").state == "put"
    with pytest.raises(sms_keeping.StoppedBySelfError):
        sms_keeping.send_again(row, version=row.version, by=BY, now=DAY)
    assert sms_keeping.resume_by_hand(PHONE, "alert", by=BY, now=DAY)
    assert put(DAY).state == "put"
    assert PHONE not in str(list(SmsOptOut.objects.values()))
    assert PHONE not in str(list(AuditEvent.objects.values()))


def test_who_leaves_while_a_message_waits_for_the_morning_does_not_get_it(outbox_folder: Path) -> None:
    row = put(NIGHT)
    sms_keeping.stop_by_hand(PHONE, "alert", by=BY, now=NIGHT)
    assert sms.give_out_due(MORNING) == 0
    row.refresh_from_db()
    assert (row.state, row.reason) == ("withheld", "opted_out")


def test_receipts_of_ones_own_report_cannot_be_left() -> None:
    with pytest.raises(gate.NotStoppableError):
        sms_keeping.stop_by_hand(PHONE, "receipt", by=BY, now=DAY)


def test_no_more_than_the_daily_most_goes_to_a_number_and_a_person_can_send_the_rest(outbox_folder: Path) -> None:
    states = [put(DAY + timedelta(minutes=n)).state for n in range(4)]
    assert states == ["put", "put", "put", "withheld"]
    assert put(DAY, urgent=True).state == "put", "an urgent one passes"
    assert put(DAY + timedelta(days=1)).state == "put"
    row = Sms.objects.get(state="withheld")
    assert row.reason == "too_many"
    sms_keeping.send_again(row, version=row.version, by=BY, now=DAY)
    assert sms.give_out_due(DAY) == 1
    with pytest.raises(sms_keeping.NotSendableError):
        sms_keeping.send_again(row, version=row.version, by=BY, now=DAY)


@pytest.mark.parametrize("said", ["TD", " td。", "退订", "【退订】", "T"])
def test_words_of_leaving_are_understood_in_what_stands_around_them(outbox_folder: Path, said: str) -> None:
    put(DAY, purpose="subscription")
    receipts.note_reply(f"86{PHONE}", said, at=DAY)
    assert list(SmsOptOut.objects.values_list("purpose", flat=True)) == ["subscription"]
    receipts.note_reply(PHONE, "恢复", at=DAY + timedelta(hours=1))
    assert not SmsOptOut.objects.filter(to_at=None).exists()


def test_a_sentence_that_holds_such_a_word_leaves_nothing(outbox_folder: Path) -> None:
    put(DAY)
    reply = receipts.note_reply(PHONE, "骗子让我退订会员才能退款", at=DAY)
    assert reply is not None
    assert (reply.did, SmsOptOut.objects.count()) == ("", 0)
    assert reply.answers is not None
    assert receipts.note_reply(PHONE, "骗子让我退订会员才能退款", at=DAY + timedelta(minutes=2)) is None


def test_leaving_without_a_message_before_leaves_everything_that_can_be_left() -> None:
    receipts.note_reply(PHONE, "TD", at=DAY)
    left = set(SmsOptOut.objects.values_list("purpose", flat=True))
    assert left == {key for key, one in read_sms_rules().purposes.items() if one.stoppable}


def test_a_units_own_table_counts_and_a_broken_one_says_so(tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    example = read_sms_rules()
    own = tmp_path / "sms.toml"
    written = Path(gate.__file__).with_name("purposes.toml").read_text(encoding="utf-8")
    own.write_text(written.replace('from = "22:00"', 'from = "20:00"'), encoding="utf-8")
    assert (example.is_example, read_sms_rules().is_example) == (True, False)
    assert read_sms_rules().quiet.from_time.hour == 20
    own.write_text("quiet_hours = 7", encoding="utf-8")
    with pytest.raises(BadSmsTableError):
        read_sms_rules()


def test_a_message_of_yesterday_does_not_leave_today(outbox_folder: Path) -> None:
    row = put(NIGHT)
    assert sms.give_out_due(NIGHT + timedelta(days=2)) == 0
    row.refresh_from_db()
    assert (row.state, row.reason) == ("failed", "too_old")


@pytest.fixture
def outbox_folder() -> Any:
    import shutil

    folder = Path(settings.HOME) / "outbox" / "sms"
    shutil.rmtree(folder, ignore_errors=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_many_at_once_pass_as_each_by_itself_would(outbox_folder: Path) -> None:
    sms_keeping.stop_by_hand("10000000003", "subscription", by=BY, now=DAY)
    phones = ["10000000001", "10000000002", "10000000003", "020-123", "10000000001"]
    many = [
        sms.NewSms(key=f"b{n}", phone=phone, text="请勿转账", about="bulletin", purpose="subscription")
        for n, phone in enumerate(phones)
    ]
    assert [row.state for row in sms.put_many_sms(many, now=DAY)] == ["waiting", "waiting", "withheld", "withheld"]
    assert sms.put_many_sms(many, now=DAY) == []
    said = dict(Sms.objects.values_list("key", "reason"))
    assert said == {"b0": "", "b1": "", "b2": "opted_out", "b4": "too_many"}
    assert len(list(outbox_folder.glob("*.json"))) == 2


def test_what_a_provider_or_a_stranger_writes_cannot_break_the_database() -> None:
    hostile = "我\0不\ud800是\x1b骗子" + "长" * 2000
    reply = receipts.note_reply("+86" + "9" * 90 + "\0", hostile, at=DAY)
    assert reply is not None
    reply.refresh_from_db()
    assert (len(reply.phone), reply.text[:6], len(reply.text)) == (20, "我不是骗子长", 1000)
    said = [Said("7\0" * 90, "delivered", "\0" * 90 + "x", DAY)]
    assert receipts.note_receipts(said, now=DAY) == 1
    assert receipts.note_receipts(said, now=DAY) == 0
