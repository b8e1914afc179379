"""Does a message go over HTTP once under its key, whatever happens to the line? A real process at the other end."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from firsthour.web.desk.models.sms import Sms, SmsLine, SmsOptOut, SmsReceipt, SmsReply
from firsthour.web.desk.sms import NewSms, put_sms
from firsthour.web.desk.sms_lines.http_line import key_of
from tests.web.desk.sms_standing import Clock, Provider, close, holder_of, line_to, provider, step_until

pytestmark = pytest.mark.django_db(transaction=True)


class Bench:
    """A provider, a line to it, and a holder that a test steps by hand."""

    def __init__(self, settings: Any, one: Provider, **line: Any) -> None:
        settings.SMS_LINE = line_to(one, "http", **line)
        self.provider, self.clock = one, Clock(timedelta(0))
        self.holder = holder_of(self.clock)

    def send(self, tail: str, **more: Any) -> Sms:
        number = Sms.objects.count()
        new = NewSms(key=f"k{number}", phone=f"100{number:06d}{tail}", text="请勿转账", about="receipt", **more)
        row = put_sms(new, matter=None, now=timezone.now())
        assert row is not None
        return row

    def until(self, row: Sms, *states: str) -> Sms:
        def is_there() -> bool:
            row.refresh_from_db()
            return row.state in states

        step_until(self.holder, is_there, what=f"{row.phone} is {states}, not {row.state}")
        return row


@pytest.fixture
def bench(settings: Any) -> Iterator[Bench]:
    with provider("http") as one:
        made = Bench(settings, one)
        yield made
        close(made.holder)


def test_a_message_is_delivered(bench: Bench) -> None:
    row = bench.until(bench.send("00"), "delivered")
    (taken,) = bench.provider.saw("text")
    assert (taken["to"], taken["text"], taken["sender"]) == (row.phone, "请勿转账", "10690")
    assert "k0" not in key_of("k0")


@pytest.mark.parametrize(
    ("tail", "state", "code"),
    [("01", "failed", "UNDELIV 045"), ("02", "expired", "EXPIRED 000"), ("07", "failed", "http_422 no_such_number")],
)
def test_what_does_not_arrive_says_why(bench: Bench, tail: str, state: str, code: str) -> None:
    row = bench.until(bench.send(tail), "failed", "expired")
    assert (row.state, row.reason) == (state, code)


@pytest.mark.parametrize("tail", ["03", "06"])
def test_receipts_twice_or_out_of_order_change_nothing(bench: Bench, tail: str) -> None:
    row = bench.until(bench.send(tail), "delivered")
    bench.until(bench.send("05"), "delivered")
    row.refresh_from_db()
    assert row.state == "delivered"
    assert SmsReceipt.objects.filter(part__sms=row).count() == (1 if tail == "03" else 2)


@pytest.mark.parametrize("tail", ["09", "12", "13"])
def test_a_line_cut_before_the_answer_sends_again_under_the_same_key_and_never_doubles(bench: Bench, tail: str) -> None:
    row = bench.send(tail)
    step_until(bench.holder, lambda: bench.provider.saw("dropped"))
    bench.clock.ahead = timedelta(seconds=60)
    bench.until(row, "delivered")
    assert len(bench.provider.texts(row.phone)) == 1
    assert not row.is_unsure
    assert row.attempts == 1


def test_who_is_told_to_slow_down_slows_down(bench: Bench) -> None:
    row = bench.send("08")
    for _ in range(3):
        bench.clock.ahead += timedelta(seconds=1)
    bench.until(row, "delivered")
    assert row.attempts == 1


def test_many_events_are_read_page_by_page_and_never_twice(bench: Bench) -> None:
    rows = [bench.send("11", purpose="alert", is_urgent=True) for _ in range(5)]
    step_until(bench.holder, lambda: SmsReply.objects.count() == len(rows))
    step_until(bench.holder, lambda: SmsLine.objects.get().events_after == "10")
    assert Sms.objects.filter(state="delivered").count() == len(rows)
    assert SmsOptOut.objects.count() == len(rows)


def test_a_wrong_secret_stops_the_line_and_loses_nothing(settings: Any) -> None:
    with provider("http") as one:
        bench = Bench(settings, one, secret="another-secret-here")
        row = bench.send("00")
        step_until(bench.holder, lambda: SmsLine.objects.filter(trouble="http_401").exists())
        row.refresh_from_db()
        assert (row.state, row.attempts) == ("waiting", 0)
        settings.SMS_LINE = line_to(one, "http")
        bench.until(row, "delivered")


def test_a_gateway_that_is_down_for_long_loses_nothing_whatever_the_clock_does(settings: Any) -> None:
    with provider("http") as one:
        bench = Bench(settings, one)
        step_until(bench.holder, lambda: SmsLine.objects.exclude(open_since=None).exists())
    rows = [bench.send("00") for _ in range(3)]
    for hours in (1, 2, -3, 5, 8, -2, 12, 20):
        bench.clock.ahead = timedelta(hours=hours)
        bench.holder._not_before = 0.0
        bench.holder.hold_once()
    assert SmsLine.objects.get().trouble
    bench.clock.ahead = timedelta(0)
    with provider("http", port=one.port):
        bench.holder._not_before = 0.0
        for row in rows:
            bench.until(row, "delivered")
            assert row.attempts == 1
    assert not SmsLine.objects.get().trouble
    close(bench.holder)
