"""How do messages go over SMPP? One session in both directions, with a window, an even pace, and signs of life.

Before a part is sent its row stands; the provider's number is noted as soon as it answers; receipts and answers are
acknowledged to the provider only after they are kept. So nothing is lost. What SMPP does not give is a key: between a
part on the wire and its answer, a kill or a lost link leaves open whether the provider has it. Such a message waits
for a while, because a receipt with our own number may still tell; then it is sent again, with the flag that replaces
what is still under way, and is marked as perhaps doubled.
"""

import select
import socket
import ssl
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from firsthour.base.errors import UserError
from firsthour.web.desk.models.sms import SmsPart
from firsthour.web.desk.sms_lines import outbox, receipts
from firsthour.web.desk.sms_lines import smpp_wire as wire
from firsthour.web.desk.sms_lines.line import LineDownError, Pace, Pauses, Surroundings
from firsthour.web.desk.sms_lines.line_settings import LineSettings
from firsthour.web.desk.sms_lines.outbox import Outgoing, Refusal
from firsthour.web.desk.sms_lines.smpp_reading import Answered, Replies, canonical, is_receipt, read_receipt
from firsthour.web.desk.sms_lines.states import Said
from firsthour.web.desk.sms_lines.texts import Laid, Place, lay

LOG = structlog.get_logger("firsthour.sms")
LOOK_S = 0.5
TAKEN_AHEAD_S = 2.0
_FINAL = frozenset({0x1, 0x2, 0x3, 0xA, 0xB, 0x33, 0x34, 0x40, 0x42, 0x43, 0x48, 0x49, 0x50, 0x51, 0x61, 0x62})
_LATER = frozenset({wire.THROTTLED, wire.QUEUE_FULL})
_CONNECT_S = 10.0


@dataclass
class Progress:
    """A message on its way: which parts still wait for an answer, and what went wrong."""

    one: Outgoing
    n_open: int
    is_lost: bool = False
    is_put_off: bool = False
    refusal: Refusal | None = None


@dataclass(frozen=True)
class OnWire:
    """A part that is to be sent, or waits for its answer."""

    progress: Progress
    part: int
    written: wire.Written


@dataclass
class Came:
    """What one reading brought, to be kept in one go."""

    numbers: dict[int, str] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)
    ended: list[Progress] = field(default_factory=list)
    to_answer: list[bytes] = field(default_factory=list)


class SmppLine:
    """One session with a provider."""

    def __init__(self, setting: LineSettings, around: Surroundings) -> None:
        self.setting, self.around = setting, around
        self.pace = Pace(setting.rate, steady=around.steady)
        self._throttled = Pauses(longest_s=30.0)
        self._socket: socket.socket | None = None
        self._frames, self._replies = wire.Frames(), Replies()
        self._sequence = 0
        self._to_send: deque[OnWire] = deque()
        self._sent: dict[int, tuple[OnWire, float]] = {}
        self._heard_at = self._asked_at = self._looked_at = float("-inf")

    def open(self) -> None:
        """Connect and bind."""
        wire.library()
        try:
            self._socket = _connect(self.setting)
            bind = wire.pack_bind(
                self._next(), self.setting.user, secret=self.setting.secret, system_type=self.setting.system_type
            )
            self._socket.sendall(bind)
            self._await_bind()
        except OSError as error:
            self._drop()
            raise LineDownError(why=type(error).__name__) from error
        except LineDownError:
            self._drop()
            raise
        self._heard_at = self.around.steady()

    def step(self) -> bool:
        """Read what came, then send what the window and the pace allow."""
        try:
            came = self._read(0.0 if self._to_send and self.pace.is_free() else 0.05)
            self._check_life()
            n_sent = self._send()
        except (OSError, wire.BrokenUnitError) as error:
            self._lose()
            why = error.sentence("en") if isinstance(error, UserError) else type(error).__name__
            raise LineDownError(why=why) from error
        except LineDownError:
            self._lose()
            raise
        return came or n_sent > 0 or bool(self._sent or self._to_send)

    def close(self) -> None:
        """Send nothing more, hear the answers that are due, and take leave."""
        self._put_off_unsent()
        until = self.around.steady() + self.setting.answer_s
        try:
            while self._socket is not None and self._sent and self.around.steady() < until:
                self._read(0.1)
            if self._socket is not None:
                self._socket.sendall(wire.pack(wire.UNBIND, self._next()))
        except (OSError, wire.BrokenUnitError, LineDownError) as error:
            LOG.info("sms_line_lost_at_end", kind=type(error).__name__)
        self._lose()

    def abandon(self) -> None:
        """Let go of the link and of everything on it; what was taken comes back by its time."""
        self._to_send.clear()
        self._sent.clear()
        self._drop()

    # what comes

    def _read(self, wait_s: float) -> bool:
        assert self._socket is not None
        if not select.select([self._socket], [], [], wait_s)[0] and not _has_pending(self._socket):
            return False
        octets = self._socket.recv(65_536)
        if not octets:
            raise LineDownError(why="closed by the provider")
        self._heard_at = self.around.steady()
        came = Came()
        for unit in self._frames.feed(octets):
            self._sort(unit, came)
        self._keep(came)
        return True

    def _sort(self, unit: wire.Unit, came: Came) -> None:
        if unit.command == wire.SUBMIT | wire.ANSWER or unit.command == wire.NACK:
            self._answered(unit, came)
        elif unit.command == wire.DELIVER:
            came.to_answer.append(self._delivered(unit, came))
        elif unit.command == wire.ENQUIRE:
            came.to_answer.append(wire.pack(wire.ENQUIRE | wire.ANSWER, unit.sequence))
        elif unit.command == wire.UNBIND:
            raise LineDownError(why="ended by the provider")
        elif not unit.command & wire.ANSWER:
            came.to_answer.append(wire.pack(wire.NACK, unit.sequence, status=0x3))

    def _answered(self, unit: wire.Unit, came: Came) -> None:
        sent = self._sent.pop(unit.sequence, None)
        if sent is None:
            return
        progress = sent[0].progress
        progress.n_open -= 1
        if unit.status == wire.OK and unit.command != wire.NACK:
            self._throttled.reset()
            came.numbers[sent[0].part] = canonical(unit.first_text, ids=self.setting.ids)
        elif unit.status in _LATER:
            progress.is_put_off = True
            self.pace.rest(self._throttled.next_s())
            self._put_off_unsent()
        else:
            progress.refusal = Refusal(wire.words_of(unit.status), is_final=unit.status in _FINAL)
        if not progress.n_open:
            came.ended.append(progress)

    def _delivered(self, unit: wire.Unit, came: Came) -> bytes:
        status = wire.OK
        try:
            message = wire.unpack(unit)
            if is_receipt(message):
                said = read_receipt(message, ids=self.setting.ids, now=self.around.now())
                came.said += [said] if said is not None else []
            else:
                answer = self._replies.read(message)
                came.answered += [answer] if answer is not None else []
        except wire.BrokenUnitError as error:  # it would be broken the next time too
            LOG.warning("sms_unit_refused", why=error.sentence("en"))
            status = wire.BAD_APPLICATION
        return wire.pack(wire.DELIVER | wire.ANSWER, unit.sequence, status=status, body=b"\0")

    def _keep(self, came: Came) -> None:
        """Keep everything, and only then acknowledge."""
        now = self.around.now()
        if came.numbers:
            receipts.note_numbers(came.numbers, now=now)
        if came.said:
            receipts.note_receipts(came.said, now=now)
        for answer in came.answered:
            receipts.note_reply(answer.phone, answer.text, at=now)
        for progress in came.ended:
            self._end(progress)
        if came.to_answer and self._socket is not None:
            self._socket.sendall(b"".join(came.to_answer))

    def _end(self, progress: Progress) -> None:
        now = self.around.now()
        if progress.is_lost:
            outbox.lose(progress.one, now=now)
        elif progress.refusal is not None:
            outbox.refuse(progress.one, progress.refusal, now=now)
        elif progress.is_put_off:
            outbox.give_back([progress.one], now=now + timedelta(seconds=1))

    # what goes

    def _send(self) -> int:
        n_sent = 0
        self._fill()
        while self._to_send and len(self._sent) < self.setting.window and self.pace.is_free():
            ready = self._to_send.popleft()
            if ready.progress.refusal is not None:
                self._skip(ready)
                continue
            self.pace.take()
            sequence = self._next()
            self._sent[sequence] = (ready, self.around.steady())
            assert self._socket is not None
            self._socket.sendall(wire.pack_submit(sequence, ready.written))
            n_sent += 1
        return n_sent

    def _fill(self) -> None:
        room = self.setting.window - len(self._sent)
        at = self.around.steady()
        if self._to_send or room <= 0 or not self.pace.is_free() or at - self._looked_at < LOOK_S:
            return
        self._looked_at = at
        now = self.around.now()
        if not outbox.has_due(now):
            return
        most = max(1, min(room, int(self.setting.rate * TAKEN_AHEAD_S)))  # nothing waits here until its lease is over
        taken = outbox.take(self.around.lease, now=now, limit=most)
        laid = {one.pk: lay(one.text) for one in taken}
        parts = outbox.open_parts({pk: len(each.parts) for pk, each in laid.items()})
        outbox.mark_unsure(one.pk for one in taken if one.is_unsure and parts[one.pk])
        for one in taken:
            self._queue(one, laid[one.pk], parts=parts[one.pk])
        self._looked_at = float("-inf")  # there may be more

    def _queue(self, one: Outgoing, laid: Laid, *, parts: list[SmsPart]) -> None:
        if not parts:
            outbox.accept(one, now=self.around.now())
            return
        progress = Progress(one, len(parts))
        for part in parts:
            place = Place(part.reference, len(laid.parts), part.number) if len(laid.parts) > 1 else None
            written = wire.Written(
                self.setting.sender, one.phone, laid.parts[part.number - 1], laid.coding, part.reference,
                place=place, is_sar=self.setting.joining == "sar", replaces=one.is_unsure and place is None,
            )  # fmt: skip
            self._to_send.append(OnWire(progress, part.pk, written))

    def _skip(self, ready: OnWire) -> None:
        ready.progress.n_open -= 1
        if not ready.progress.n_open:
            self._end(ready.progress)

    # the link

    def _check_life(self) -> None:
        at = self.around.steady()
        oldest = next(iter(self._sent.values()), None)
        if oldest is not None and at - oldest[1] > self.setting.answer_s:
            raise LineDownError(why="no answer")
        silent_s = at - self._heard_at
        if silent_s > self.setting.enquire_s + self.setting.answer_s:
            raise LineDownError(why="no sign of life")
        if silent_s > self.setting.enquire_s and at - self._asked_at > self.setting.enquire_s:
            self._asked_at = at
            assert self._socket is not None
            self._socket.sendall(wire.pack(wire.ENQUIRE, self._next()))

    def _await_bind(self) -> None:
        assert self._socket is not None
        units: list[wire.Unit] = []
        while not units:
            octets = self._socket.recv(65_536)
            if not octets:
                raise LineDownError(why="closed by the provider")
            try:
                units = self._frames.feed(octets)
            except wire.BrokenUnitError as error:
                raise LineDownError(why="no SMPP") from error
        first, came = units[0], Came()
        if first.command != wire.BIND_TRANSCEIVER | wire.ANSWER or first.status != wire.OK:
            raise LineDownError(why=wire.words_of(first.status))
        for unit in units[1:]:
            self._sort(unit, came)
        self._keep(came)

    def _put_off_unsent(self) -> None:
        while self._to_send:
            ready = self._to_send.popleft()
            ready.progress.is_put_off = True
            self._skip(ready)

    def _lose(self) -> None:
        """Give everything back to the out-box, and let go of the link."""
        self._put_off_unsent()
        for ready, _at in list(self._sent.values()):
            ready.progress.is_lost = True
            self._skip(ready)
        self._sent.clear()
        self._drop()

    def _drop(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket, self._frames = None, wire.Frames()

    def _next(self) -> int:
        self._sequence = self._sequence % 0x7FFFFFFF + 1
        return self._sequence


def _connect(setting: LineSettings) -> socket.socket:
    plain = socket.create_connection((setting.host, setting.port), timeout=_CONNECT_S)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    plain.settimeout(setting.answer_s)
    if not setting.is_tls:
        return plain
    return ssl.create_default_context().wrap_socket(plain, server_hostname=setting.host)


def _has_pending(link: socket.socket) -> bool:
    return isinstance(link, ssl.SSLSocket) and link.pending() > 0
