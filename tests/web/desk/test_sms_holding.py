"""Does one process hold the line at a time, another take over, and a line that is down pause longer and longer?"""

import asyncio
import threading
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone

from firsthour.web.desk.models.sms import Sms, SmsLine
from firsthour.web.desk.sms import NewSms, put_sms
from firsthour.web.desk.sms_lines.holding import Holder, is_line_alive, release_line
from firsthour.web.desk.sms_lines.line import LineDownError, Pace, Pauses, Surroundings
from tests.web.desk.sms_standing import SECRET, Clock, close, holder_of, needs_smpp, step_until

pytestmark = pytest.mark.django_db(transaction=True)


class Steady:
    """A steady clock that goes when it is told to."""

    def __init__(self) -> None:
        self.at = 100.0

    def read(self) -> float:
        return self.at


class Plain:
    """A line that works, or does not, and counts."""

    def __init__(self) -> None:
        self.is_down, self.n_opened, self.n_steps, self.n_closed, self.n_abandoned = False, 0, 0, 0, 0

    def open(self) -> None:
        self.n_opened += 1
        if self.is_down:
            raise LineDownError(why="test")

    def step(self) -> bool:
        self.n_steps += 1
        return False

    def close(self) -> None:
        self.n_closed += 1

    def abandon(self) -> None:
        self.n_abandoned += 1


def holder(name: str, line: Plain, steady: Steady) -> Holder:
    around = Surroundings(now=timezone.now, steady=steady.read, sleep=lambda _s: None, lease=name)
    return Holder(around, lease_s=60.0, make=lambda _setting, _around: line)


def test_one_holds_the_line_and_the_other_waits_until_it_is_silent_for_a_lease() -> None:
    steady, one, two = Steady(), Plain(), Plain()
    first, second = holder("a", one, steady), holder("b", two, steady)
    first.hold_once()
    second.hold_once()
    assert (one.n_steps, two.n_steps) == (1, 0)
    for _ in range(20):
        steady.at += 11
        first.hold_once()
        second.hold_once()
    assert (one.n_steps, two.n_steps) == (21, 0), "signs of life keep it, for as long as they come"
    for _ in range(6):
        steady.at += 11
        second.hold_once()
    assert two.n_steps == 1
    steady.at += 11
    first.hold_once()
    assert (one.n_steps, one.n_abandoned) == (21, 1), "the late one leaves without a word"


def test_a_holder_that_is_known_to_be_dead_is_replaced_at_once() -> None:
    steady, one, two = Steady(), Plain(), Plain()
    holder("a", one, steady).hold_once()
    second = holder("b", two, steady)
    second.hold_once()
    assert release_line("a")
    assert not release_line("a")
    steady.at += 11
    second.hold_once()
    assert two.n_steps == 1
    assert is_line_alive(timezone.now())
    assert not is_line_alive(timezone.now() + timedelta(hours=1))


def test_a_line_that_is_down_is_opened_after_longer_and_longer_pauses() -> None:
    steady, line = Steady(), Plain()
    line.is_down = True
    one = holder("a", line, steady)
    opened = []
    for _ in range(400):
        before = line.n_opened
        one.hold_once()
        if line.n_opened > before:
            opened.append(steady.at)
        steady.at += 0.5
    gaps = [b - a for a, b in pairwise(opened)]
    assert gaps[:7] == [1, 2, 4, 8, 16, 32, 60]
    assert SmsLine.objects.get().trouble == "test"
    line.is_down = False
    steady.at += 60
    one.hold_once()
    row = SmsLine.objects.get()
    assert (row.trouble, row.open_since is not None) == ("", True)


def test_the_pace_is_even_and_a_rest_is_kept() -> None:
    steady = Steady()
    pace = Pace(10.0, steady=steady.read)
    passed = []
    for _ in range(1000):
        if pace.is_free():
            pace.take()
            passed.append(steady.at)
        steady.at += 0.01
    assert 95 <= len(passed) <= 101
    assert all(sum(1 for other in passed if at <= other < at + 1) <= 11 for at in passed)
    pace.rest(5)
    steady.at += 4.9
    assert not pace.is_free()


def test_pauses_double_up_to_a_minute_and_begin_anew() -> None:
    pauses = Pauses()
    assert [pauses.next_s() for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    pauses.reset()
    assert pauses.next_s() == 1


@needs_smpp
def test_a_provider_that_is_not_our_own_understands_us(settings: Any) -> None:
    """The library's own server at the other end: it knows nothing of our session."""
    import smpp34

    from firsthour.web.desk.sms_lines.line_settings import LineSettings

    taken: list[tuple[str, bytes, int]] = []
    started, stopped = threading.Event(), threading.Event()

    async def serve() -> None:
        server = smpp34.Server("127.0.0.1", PORT, system_id="peer")
        await server.start()
        started.set()
        sessions: dict[str, Any] = {}
        while not stopped.is_set():
            try:
                event = await asyncio.wait_for(server.next(), 0.2)
            except TimeoutError:
                continue
            if isinstance(event, smpp34.Esme):
                sessions[event.session_id] = event
            elif isinstance(event, smpp34.SubmitSmEvent):
                taken.append((event.destination_addr, event.short_message, event.data_coding))
                event.accept(f"p{len(taken)}")
                await sessions[event.session_id].deliver_sm(
                    event.source_addr, f"id:p{len(taken)} stat:DELIVRD err:000 text:".encode(),
                    source_addr=event.destination_addr, esm_class=4,
                )  # fmt: skip
        await server.stop()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert started.wait(10)
    settings.SMS_LINE = LineSettings(
        kind="smpp", host="127.0.0.1", port=PORT, user="u", secret=SECRET, sender="10690", rate=100.0, answer_s=5.0
    )
    one = holder_of(Clock(timedelta(0)))
    rows = [
        put_sms(NewSms(key=f"k{n}", phone=f"1000000000{n}", text="请勿转账", about="receipt"), matter=None,
                now=timezone.now())
        for n in range(3)
    ]  # fmt: skip
    step_until(one, lambda: Sms.objects.filter(state="delivered").count() == len(rows))
    close(one)
    stopped.set()
    thread.join(10)
    assert {phone for phone, _text, _coding in taken} == {f"1000000000{n}" for n in range(3)}
    assert taken[0][1:] == ("请勿转账".encode("utf-16-be"), 8)


def free_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


PORT = free_port()
