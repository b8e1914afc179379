"""Does the administrator see what failed and why, may send again and stop; does a matter show its messages, masked?"""

from datetime import timedelta

import pytest
from django.urls import reverse

from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk.models import Matter
from firsthour.web.desk.models.sms import Sms, SmsBody, SmsLine, SmsOptOut, SmsReply
from firsthour.web.desk.queries.sms import list_sms_about, read_figures
from firsthour.web.desk.sms import NewSms, put_sms

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "10012342731"


@pytest.fixture
def matter(force, now) -> Matter:
    own = force.units["east-squad"]
    return Matter.objects.create(
        kind="lead", number="X20261122-0031", title="线索", unit=own, unit_path=own.path, state="open", opened_at=now
    )


@pytest.fixture
def failed(now, matter: Matter) -> Sms:
    new = NewSms(key="k", phone=PHONE, text="请勿转账", about="alert", is_urgent=True, subject="episode:7")
    row = put_sms(new, matter=matter, now=now)
    assert row is not None
    Sms.objects.filter(pk=row.pk).update(state="failed", reason="smpp_0xB", ended_at=now, due_at=None, put_at=None)
    SmsBody.objects.create(sms=row, sealed=b"x")
    row.refresh_from_db()
    return row


def test_the_administrator_sees_what_failed_with_the_number_masked(force, log_in, failed: Sms) -> None:
    page = log_in(force.frank).get(reverse("desk:sms")).content.decode()
    assert "smpp_0xB" in page
    assert "100****2731" in page
    assert PHONE not in page
    assert "写成文件" in page


def test_the_page_says_why_the_line_is_down(force, log_in, failed: Sms, settings, standing_clock) -> None:
    from firsthour.web.desk.sms_lines.line_settings import LineSettings

    settings.SMS_LINE = LineSettings(kind="smpp")
    client = log_in(force.frank)
    assert "无进程负责" in client.get(reverse("desk:sms")).content.decode()
    SmsLine.objects.create(
        name="line", owner="a", beat_at=standing_clock, trouble="no answer", trouble_at=standing_clock
    )
    assert "no answer" in client.get(reverse("desk:sms")).content.decode()


def test_others_do_not_come_here(force, log_in, failed: Sms) -> None:
    assert log_in(force.alice).get(reverse("desk:sms")).status_code == 403
    assert log_in(force.alice).post(reverse("desk:sms_again", args=[failed.uid])).status_code == 403


def test_a_failed_one_is_sent_again_once_and_that_is_recorded(force, log_in, failed: Sms) -> None:
    client = log_in(force.frank)
    address = reverse("desk:sms_again", args=[failed.uid])
    assert client.post(address, {"version": failed.version}).status_code == 302
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == ("waiting", 0)
    assert AuditEvent.objects.filter(action="sms.again").count() == 1
    assert client.post(address, {"version": failed.version}).status_code != 302, "it is on its way"


def test_messages_to_a_number_are_stopped_and_resumed_by_hand(force, log_in) -> None:
    client, address = log_in(force.frank), reverse("desk:sms_stop")
    assert client.post(address, {"phone": PHONE, "purpose": "alert"}).status_code == 302
    assert SmsOptOut.objects.filter(to_at=None).count() == 1
    assert client.post(address, {"phone": "12", "purpose": "alert"}).status_code == 422
    assert client.post(address, {"phone": PHONE, "purpose": "receipt"}).status_code == 422
    assert client.post(address, {"phone": PHONE, "purpose": "alert", "resume": "1"}).status_code == 302
    assert not SmsOptOut.objects.filter(to_at=None).exists()


def test_a_matter_shows_its_messages_and_what_was_answered(force, log_in, failed: Sms, matter: Matter, now) -> None:
    SmsReply.objects.create(answers=failed, phone=PHONE, text="我没有转账", at=now)
    page = log_in(force.alice).get(reverse("desk:matter", args=[matter.uid])).content.decode()
    assert "未送达" in page
    assert "我没有转账" in page
    assert PHONE not in page


def test_what_is_no_matter_has_its_messages_too_and_the_figures_add_up(failed: Sms, now) -> None:
    (line,) = list_sms_about("episode:7")
    assert line.uid == failed.uid
    figures = read_figures(now - timedelta(hours=1), now + timedelta(hours=1))
    assert (figures.n_asked, figures.n_failed, figures.n_delivered) == (1, 1, 0)


def test_many_are_read_page_by_page_at_a_steady_number_of_queries(
    force, log_in, matter, now, django_assert_max_num_queries
) -> None:
    rows = [
        Sms(key=f"k{n}", about="alert", purpose="alert", phone=PHONE, matter=matter, state="failed", asked_at=now)
        for n in range(120)
    ]
    Sms.objects.bulk_create(rows)
    client = log_in(force.frank)
    with django_assert_max_num_queries(24):
        page = client.get(reverse("desk:sms")).content.decode()
    assert page.count("100****2731") == 50
    below = Sms.objects.order_by("-pk")[49].pk
    rest = client.get(reverse("desk:sms"), {"below": below}).content.decode()
    assert rest.count("100****2731") == 50
