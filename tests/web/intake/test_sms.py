"""Does a short message leave once, whole, to mobiles only, through whatever transport is in use?"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from firsthour.web.desk import sms
from firsthour.web.desk.models import Sms

pytestmark = pytest.mark.django_db(transaction=True)


def message(**different: str) -> sms.NewSms:
    return sms.NewSms(**{"key": "k1", "phone": "10012342731", "text": "受理号 1，查询码 2", "about": "x", **different})


class Broken:
    """A line that is down."""

    def put(self, sms: sms.NewSms, *, at: datetime) -> None:
        raise OSError("down")


@pytest.fixture
def broken_line() -> Iterator[None]:
    before = sms.LINE.transport
    sms.use_transport(Broken())
    yield
    sms.use_transport(before)


def test_the_same_key_is_given_out_once(outbox, now: datetime) -> None:
    assert sms.put_sms(message(), matter=None, now=now) is not None
    assert sms.put_sms(message(text="anderes"), matter=None, now=now) is None
    (file,) = outbox.glob("*")
    assert json.loads(file.read_text(encoding="utf-8"))["text"] == "受理号 1，查询码 2"
    assert file.stat().st_mode & 0o077 == 0, "nobody else on the machine reads it"
    sms.FileTransport().put(message(text="drittes"), at=now)
    assert "drittes" not in file.read_text(encoding="utf-8")


def test_its_text_is_kept_nowhere_else(outbox, now: datetime) -> None:
    sms.put_sms(message(text="查询码 GEHEIM"), matter=None, now=now)
    assert "GEHEIM" not in str(list(Sms.objects.values()))


@pytest.mark.parametrize("phone", ["", "020-12345678", "+85212345678", "1001234273"])
def test_what_is_no_mobile_gets_none(outbox, now: datetime, phone: str) -> None:
    assert sms.put_sms(message(phone=phone), matter=None, now=now) is None
    assert not outbox.exists()
    assert not Sms.objects.exists()


def test_a_text_that_is_too_long_is_refused(now: datetime) -> None:
    with pytest.raises(sms.SmsTooLongError):
        sms.put_sms(message(text="x" * 501), matter=None, now=now)


def test_a_line_that_is_down_is_noted_breaks_nothing_and_is_tried_again(
    outbox, broken_line: None, now: datetime
) -> None:
    assert sms.put_sms(message(), matter=None, now=now) is not None
    row = Sms.objects.get()
    assert (row.state, row.reason) == ("waiting", "file_down")
    assert sms.give_out_due(now + timedelta(hours=1)) == 0, "it is still down"
    sms.use_transport(sms.FileTransport())
    assert sms.give_out_due(now + timedelta(hours=2)) == 1
    row.refresh_from_db()
    assert (row.state, row.reason) == ("put", "")
