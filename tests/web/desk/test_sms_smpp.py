"""Does a message go over SMPP whole, once, at the provider's pace, and is every word about it kept? A real process."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from firsthour.web.desk.models.sms import Sms, SmsBody, SmsLine, SmsOptOut, SmsReceipt, SmsReply
from firsthour.web.desk.sms import NewSms, put_sms
from firsthour.web.desk.sms_lines.holding import Holder
from firsthour.web.desk.sms_sim.fates import LONG_ANSWER
from tests.web.desk.sms_standing import (
    Clock,
    Provider,
    close,
    holder_of,
    line_to,
    needs_smpp,
    provider,
    step_until,
)

pytestmark = [pytest.mark.django_db(transaction=True), needs_smpp]
LONG = "【澜州市反诈中心】您正在遭遇冒充客服退款诈骗，请立即停止转账，不要共享屏幕，不要下载陌生软件。" * 4 + "𠮷"


class Bench:
    """A provider, a line to it, and a holder that a test steps by hand."""

    def __init__(self, settings: Any, one: Provider, **line: Any) -> None:
        settings.SMS_LINE = line_to(one, "smpp", **line)
        self.provider, self.clock = one, Clock(timedelta(0))
        self.holder: Holder = holder_of(self.clock)

    def send(self, tail: str, text: str = "请勿转账", **more: Any) -> Sms:
        number = Sms.objects.count()
        new = NewSms(key=f"k{number}", phone=f"100{number:06d}{tail}", text=text, about="receipt", **more)
        row = put_sms(new, matter=None, now=timezone.now())
        assert row is not None
        return row

    def until(self, row: Sms, *states: str, seconds: float = 60.0) -> Sms:
        def is_there() -> bool:
            row.refresh_from_db()
            return row.state in states

        step_until(self.holder, is_there, seconds=seconds, what=f"{row.phone} is {states}, not {row.state}")
        return row

    def lists(self, phone: str) -> list[str]:
        step_until(self.holder, lambda: self.provider.texts(phone))
        return self.provider.texts(phone)


@pytest.fixture
def bench(settings: Any) -> Iterator[Bench]:
    with provider("smpp") as one:
        made = Bench(settings, one)
        yield made
        close(made.holder)


@pytest.fixture
def make_bench(settings: Any) -> Iterator[Any]:
    made: list[Bench] = []
    opened: list[Any] = []

    def make(*options: str, **line: Any) -> Bench:
        context = provider("smpp", *options)
        one = context.__enter__()
        opened.append(context)
        made.append(Bench(settings, one, **line))
        return made[-1]

    yield make
    for each in made:
        close(each.holder)
    for context in opened:
        context.__exit__(None, None, None)


def test_a_short_message_is_delivered_and_its_text_forgotten(bench: Bench) -> None:
    row = bench.until(bench.send("00", "请勿转账 A1"), "delivered")
    assert bench.provider.texts(row.phone) == ["请勿转账 A1"]
    assert row.put_at is not None
    assert row.ended_at is not None
    assert not SmsBody.objects.exists()


@pytest.mark.parametrize("joining", ["udh", "sar"])
def test_a_long_chinese_text_arrives_whole_in_parts(make_bench: Any, joining: str) -> None:
    bench = make_bench(joining=joining)
    row = bench.until(bench.send("00", LONG), "delivered")
    assert bench.provider.texts(row.phone) == [LONG]
    assert row.parts.count() == len(bench.provider.saw("part")) > 2


def test_a_plain_text_goes_in_the_alphabet_of_the_networks(bench: Bench) -> None:
    row = bench.until(bench.send("00", "Code 4711, call 96110. " * 10), "delivered")
    assert bench.provider.texts(row.phone) == ["Code 4711, call 96110. " * 10]
    assert row.parts.count() == 2
    assert {line["coding"] for line in bench.provider.saw("text")} == {0}


@pytest.mark.parametrize(
    ("tail", "state", "code"),
    [("01", "failed", "UNDELIV 045"), ("02", "expired", "EXPIRED"), ("07", "failed", "smpp_0xB")],
)
def test_what_does_not_arrive_says_why_in_the_providers_code(bench: Bench, tail: str, state: str, code: str) -> None:
    row = bench.until(bench.send(tail), "failed", "expired")
    assert (row.state, row.reason) == (state, code)


@pytest.mark.parametrize("tail", ["03", "04", "05", "06"])
def test_receipts_twice_early_late_or_out_of_order_change_nothing(bench: Bench, tail: str) -> None:
    row = bench.until(bench.send(tail), "delivered")
    other = bench.until(bench.send("00"), "delivered")
    step_until(bench.holder, lambda: len(bench.provider.saw("acknowledged")) >= (3 if tail in ("03", "06") else 2))
    row.refresh_from_db()
    assert (row.state, row.is_unsure, other.state) == ("delivered", False, "delivered")
    assert bench.provider.texts(row.phone) == ["请勿转账"]
    assert SmsReceipt.objects.filter(part__sms=row).count() == (2 if tail == "06" else 1)


def test_numbers_answered_in_hexadecimal_are_found_by_decimal_receipts(make_bench: Any) -> None:
    bench = make_bench("--hex-ids", ids="hex")
    assert bench.until(bench.send("00"), "delivered").state == "delivered"


def test_who_is_told_to_slow_down_slows_down_and_loses_nothing(bench: Bench) -> None:
    row = bench.send("08")
    began = time.monotonic()
    bench.until(row, "delivered", seconds=60)
    assert time.monotonic() - began > 3, "three growing pauses"
    assert row.attempts == 1, "a pause that was asked for is nobody's attempt"
    assert bench.provider.texts(row.phone) == ["请勿转账"]


def test_the_pace_is_kept_so_that_the_provider_never_complains(make_bench: Any) -> None:
    bench = make_bench("--rate", "20", rate=18.0, window=50)
    rows = [bench.send("00") for _ in range(40)]
    began = time.monotonic()
    step_until(bench.holder, lambda: Sms.objects.filter(state="delivered").count() == len(rows))
    assert time.monotonic() - began > 39 / 18
    assert not bench.provider.saw("throttled")


def test_a_lost_link_before_the_answer_sends_again_and_says_that_it_may_be_double(bench: Bench) -> None:
    row = bench.send("09")
    step_until(bench.holder, lambda: bench.provider.saw("cut"))
    bench.until(row, "waiting")
    assert row.reason == "line_lost"
    bench.clock.ahead = timedelta(seconds=30)
    bench.until(row, "delivered")
    assert bench.provider.texts(row.phone) == ["请勿转账"]
    assert row.is_unsure
    assert len(bench.provider.saw("bound")) == 2


def test_a_receipt_with_our_own_number_saves_the_second_sending(bench: Bench) -> None:
    row = bench.send("13")
    bench.until(row, "delivered")
    bench.clock.ahead = timedelta(minutes=5)
    other = bench.until(bench.send("00"), "delivered")
    row.refresh_from_db()
    assert bench.provider.texts(row.phone) == ["请勿转账"], "taken once, although its answer was lost"
    assert (row.state, row.is_unsure, other.state) == ("delivered", False, "delivered")


def test_a_provider_that_never_answers_is_left_and_asked_anew(bench: Bench) -> None:
    row = bench.send("12")
    step_until(bench.holder, lambda: SmsLine.objects.filter(trouble="no answer").exists())
    bench.clock.ahead = timedelta(seconds=30)
    assert bench.until(row, "delivered").is_unsure


def test_slow_answers_hold_up_nobody_else(bench: Bench) -> None:
    slow = bench.send("10")
    quick = bench.send("00")
    bench.until(quick, "delivered")
    slow.refresh_from_db()
    assert slow.state == "sending"
    bench.until(slow, "delivered")


def test_urgent_ones_leave_first(make_bench: Any) -> None:
    bench = make_bench(window=1)
    rows = [bench.send("00", f"n{number}", is_urgent=number == 5) for number in range(6)]
    step_until(bench.holder, lambda: Sms.objects.filter(state="delivered").count() == len(rows))
    assert next(line["text"] for line in bench.provider.lines if "text" in line) == "n5"


def test_a_reply_of_td_ends_the_purpose_and_a_long_reply_is_joined(bench: Bench) -> None:
    row = bench.until(bench.send("11", purpose="alert", is_urgent=True), "delivered")
    step_until(bench.holder, lambda: SmsReply.objects.exists())
    reply = SmsReply.objects.get()
    assert (reply.phone, reply.text, reply.did, reply.answers) == (row.phone, "TD", "stopped", row)
    assert list(SmsOptOut.objects.values_list("purpose", "came_by")) == [("alert", "reply")]
    assert row.phone not in str(list(SmsOptOut.objects.values())), "only the hash of the number is kept"
    other = bench.until(bench.send("14"), "delivered")
    step_until(bench.holder, lambda: other.replies.exists())
    assert other.replies.get().text == LONG_ANSWER


def test_a_wrong_password_says_so_and_nothing_is_lost(make_bench: Any) -> None:
    bench = make_bench(secret="wrong")
    row = bench.send("00")
    step_until(bench.holder, lambda: SmsLine.objects.filter(trouble="smpp_0xE").exists())
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("waiting", 0)


def test_a_silent_link_is_asked_for_a_sign_of_life(make_bench: Any) -> None:
    bench = make_bench(enquire_s=0.3)
    bench.until(bench.send("00"), "delivered")
    until = time.monotonic() + 1.5
    step_until(bench.holder, lambda: time.monotonic() > until)
    assert not SmsLine.objects.get().trouble
    assert len(bench.provider.saw("bound")) == 1
