"""How does an invented provider speak SMPP? One process, many sessions, no mercy: see ``fates``."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

from firsthour.base.clock import SHANGHAI
from firsthour.web.desk.sms_lines import smpp_wire as wire
from firsthour.web.desk.sms_lines.smpp_reading import payload_of
from firsthour.web.desk.sms_lines.texts import Place, header, join, read_header, read_text
from firsthour.web.desk.sms_sim.fates import (
    N_THROTTLED,
    REPLIES,
    SLOW_S,
    Fates,
    delay_of,
    receipts_of,
)


@dataclass(frozen=True)
class SmppRules:
    """What the provider insists on. ``rate``: parts a second, above it one is told to slow down."""

    host: str
    port: int
    user: str
    secret: str
    rate: int = 1000
    receipt_s: float = 0.05
    is_hex: bool = False
    cuts_every: int = 0  # the link is cut after so many parts


@dataclass
class Provider:
    """What the provider knows beyond one session."""

    rules: SmppRules
    log: IO[str]
    now: Callable[[], datetime]
    fates: Fates = field(default_factory=Fates)
    n_taken: int = 0
    passed: deque[float] = field(default_factory=deque)
    parts: dict[tuple[str, int], list[tuple[Place, bytes]]] = field(default_factory=dict)
    session: "Session | None" = None
    owed: dict[int, bytes] = field(default_factory=dict)  # what nobody has acknowledged, by its sequence
    sequence: int = 0

    def is_too_fast(self) -> bool:
        """Tell whether this part is one too many in a second; else count it."""
        at = time.monotonic()
        while self.passed and at - self.passed[0] > 1.0:
            self.passed.popleft()
        if len(self.passed) >= self.rules.rate:
            return True
        self.passed.append(at)
        return False

    def write(self, **what: object) -> None:
        """Write a line of what happened."""
        self.log.write(json.dumps({"at": self.now().isoformat(), **what}, ensure_ascii=False) + "\n")
        self.log.flush()

    async def push(self, unit: bytes) -> None:
        """Send something to whoever is bound; it is sent again at the next bind until it is acknowledged."""
        self.owed[int.from_bytes(unit[12:16], "big")] = unit
        if self.session is not None:
            await self.session.send(unit)

    def take(self, message: Any) -> str:
        """Take a part over; return its number. A text is written down once it is whole."""
        self.n_taken += 1
        number = str(1_000_000 + self.n_taken)
        octets, place = payload_of(message), None
        if message.esm_class & wire.HAS_HEADER:
            place, octets = read_header(octets)
        sar = {tlv.tag: int.from_bytes(tlv.value, "big") for tlv in message.tlvs}
        if place is None and wire.TLV_SAR[0] in sar:
            place = Place(*(sar[tag] for tag in wire.TLV_SAR))
        phone, text = message.destination_addr, read_text(octets, message.data_coding)
        if place is not None:
            parts = self.parts.setdefault((phone, place.reference), [])
            parts.append((place, octets))
            whole = join(parts, message.data_coding)
            self.write(part=place.number, of=place.total, to=phone, id=number)
            if whole is None:
                return number
            text = whole
            del self.parts[phone, place.reference]
        self.write(to=phone, text=text, sender=message.source_addr, id=number, coding=message.data_coding)
        return number


class Session:
    """One session of a client."""

    def __init__(self, provider: Provider, *, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.provider, self.reader, self.writer = provider, reader, writer
        self.frames, self.n_parts = wire.Frames(), 0
        self.tasks: set[asyncio.Task[None]] = set()

    async def serve(self) -> None:
        """Answer until the link ends."""
        with suppress(ConnectionError, wire.BrokenUnitError):
            while octets := await self.reader.read(65_536):
                for unit in self.frames.feed(octets):
                    await self.answer(unit)
        if self.provider.session is self:
            self.provider.session = None
        self.writer.close()

    async def send(self, unit: bytes) -> bool:
        """Send a unit; tell whether the link still stands."""
        if self.writer.is_closing():
            return False
        with suppress(ConnectionError):
            self.writer.write(unit)
            await self.writer.drain()
            return True
        return False

    async def answer(self, unit: wire.Unit) -> None:
        """Answer one unit."""
        if unit.command == wire.BIND_TRANSCEIVER:
            await self.bind(unit)
        elif unit.command == wire.ENQUIRE:
            await self.send(wire.pack(wire.ENQUIRE | wire.ANSWER, unit.sequence))
        elif unit.command == wire.UNBIND:
            await self.send(wire.pack(wire.UNBIND | wire.ANSWER, unit.sequence))
            self.writer.close()
        elif unit.command == wire.SUBMIT:
            task = asyncio.create_task(self.submitted(unit))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        elif unit.command == wire.DELIVER | wire.ANSWER:
            self.provider.owed.pop(unit.sequence, None)
            self.provider.write(acknowledged=unit.sequence, status=unit.status)

    async def bind(self, unit: wire.Unit) -> None:
        """Let a client in who knows the password; what is owed comes at once."""
        user, secret, _rest = unit.body.split(b"\0", 2)
        rules = self.provider.rules
        is_known = (user.decode(), secret.decode()) == (rules.user, rules.secret)
        status = wire.OK if is_known else wire.WRONG_PASSWORD
        answer = wire.pack(wire.BIND_TRANSCEIVER | wire.ANSWER, unit.sequence, status=status, body=b"sim\0")
        await self.send(answer)
        self.provider.write(bound=is_known)
        if not is_known:
            self.writer.close()
            return
        self.provider.session = self
        for one in list(self.provider.owed.values()):
            await self.send(one)

    async def submitted(self, unit: wire.Unit) -> None:
        """Let a part meet its fate."""
        provider = self.provider
        if provider.is_too_fast():
            provider.write(throttled=True)
            await self.send(_answer(unit, status=wire.THROTTLED))
            return
        message = wire.unpack(unit)
        self.n_parts += 1
        if provider.rules.cuts_every and self.n_parts >= provider.rules.cuts_every:
            await self.cut()
            return
        phone = message.destination_addr
        fate, n_before = provider.fates.of(phone)
        if fate == "07":
            await self.send(_answer(unit, status=0xB))
        elif fate == "08" and n_before < N_THROTTLED:
            await self.send(_answer(unit, status=wire.THROTTLED))
        elif fate in ("09", "12") and not n_before:
            provider.write(dropped=phone)
            if fate == "09":
                await self.cut()
        else:
            await self.take(unit, message, fate=fate, n_before=n_before)

    async def take(self, unit: wire.Unit, message: Any, *, fate: str, n_before: int) -> None:
        """Take a part over, and tell what becomes of it."""
        provider, number = self.provider, self.provider.take(message)
        reference = next((tlv.value for tlv in message.tlvs if tlv.tag == wire.TLV_REFERENCE), b"")
        if fate == "04":
            await self.tell(message, number, fate=fate, reference=reference)
        if fate == "13" and not n_before:
            await self.cut()
        else:
            await asyncio.sleep(SLOW_S if fate == "10" else 0)
            named = f"{int(number):x}" if provider.rules.is_hex else number
            await self.send(_answer(unit, named))
        if fate != "04":
            await asyncio.sleep(delay_of(fate, provider.rules.receipt_s))
            await self.tell(message, number, fate=fate, reference=reference)
        if fate in REPLIES:
            for octets, esm_class, coding in _reply_parts(REPLIES[fate]):
                await provider.push(self.deliver(message, octets, esm_class=esm_class, coding=coding))

    async def tell(self, message: Any, number: str, *, fate: str, reference: bytes) -> None:
        """Send the receipts of a part."""
        smpp, done = wire.library(), self.provider.now().astimezone(SHANGHAI).strftime("%y%m%d%H%M")
        for word, code, state in receipts_of(fate):
            text = f"id:{number} sub:001 dlvrd:001 submit date:{done} done date:{done} stat:{word} err:{code} text:"
            tlvs = [smpp.Tlv(wire.TLV_RECEIPTED, number.encode() + b"\0"), smpp.Tlv(wire.TLV_STATE, bytes([state]))]
            tlvs += [smpp.Tlv(wire.TLV_REFERENCE, reference)] if reference else []
            unit = self.deliver(message, text.encode(), esm_class=wire.IS_RECEIPT, tlvs=tlvs)
            await self.provider.push(unit)

    def deliver(
        self, message: Any, octets: bytes, *, esm_class: int, coding: int = 0, tlvs: list[Any] | None = None
    ) -> bytes:
        """Return a message to the client from the number it wrote to."""
        self.provider.sequence += 1
        packed: bytes = wire.library().DeliverSm(
            message.destination_addr, message.source_addr, octets, esm_class=esm_class, data_coding=coding,
            sequence_number=self.provider.sequence, tlvs=tlvs or [],
        ).encode()  # fmt: skip
        return packed

    async def cut(self) -> None:
        """Cut the link without a word."""
        self.provider.write(cut=True)
        if self.provider.session is self:
            self.provider.session = None
        self.writer.transport.abort()


async def serve_smpp(rules: SmppRules, log: IO[str], *, now: Callable[[], datetime]) -> None:
    """Be the provider until cancelled."""
    provider = Provider(rules, log, now)

    async def come(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await Session(provider, reader=reader, writer=writer).serve()

    server = await asyncio.start_server(come, rules.host, rules.port)
    provider.write(listening=server.sockets[0].getsockname()[1])
    async with server:
        await server.serve_forever()


def _answer(unit: wire.Unit, number: str = "", *, status: int = wire.OK) -> bytes:
    return wire.pack(wire.SUBMIT | wire.ANSWER, unit.sequence, status=status, body=number.encode() + b"\0")


def _reply_parts(text: str) -> list[tuple[bytes, int, int]]:
    if text.isascii():
        return [(text.encode(), 0, 0)]
    octets = text.encode("utf-16-be")
    chunks = [octets[at : at + 134] for at in range(0, len(octets), 134)]
    return [
        (header(Place(77, len(chunks), number)) + chunk, wire.HAS_HEADER, 8)
        for number, chunk in reversed(list(enumerate(chunks, start=1)))
    ]
