"""What does a message from the provider say: a receipt, or an answer of somebody, perhaps in parts?"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from firsthour.web.desk.sms_lines import smpp_wire as wire
from firsthour.web.desk.sms_lines.states import (
    BY_NUMBER,
    BY_WORD,
    PUT,
    Said,
    read_done_date,
    read_receipt_text,
)
from firsthour.web.desk.sms_lines.texts import Place, join, read_header, read_text

_MOST_OPEN = 500


@dataclass(frozen=True)
class Answered:
    """What somebody answered."""

    phone: str
    text: str


@dataclass
class Replies:
    """Joins answers that come in parts; the oldest unfinished one goes when there are too many."""

    _open: dict[tuple[str, int, int], list[tuple[Place, bytes]]] = field(default_factory=dict)

    def read(self, message: Any) -> Answered | None:
        """Return the answer when it is whole."""
        octets, place = payload_of(message), None
        if message.esm_class & wire.HAS_HEADER:
            place, octets = read_header(octets)
        place = place or _sar_of(message)
        if place is None or place.total < 2:
            return Answered(message.source_addr, read_text(octets, message.data_coding))
        key = (message.source_addr, place.reference, place.total)
        parts = self._open.setdefault(key, [])
        parts.append((place, octets))
        text = join(parts, message.data_coding)
        if text is not None:
            del self._open[key]
            return Answered(message.source_addr, text)
        if len(self._open) > _MOST_OPEN:
            del self._open[next(iter(self._open))]
        return None


def is_receipt(message: Any) -> bool:
    """Tell whether a message is a receipt (of delivery, or an intermediate one)."""
    return bool(message.esm_class & 0x24)


def read_receipt(message: Any, *, ids: str, now: datetime) -> Said | None:
    """Return what a receipt says: its own fields count before its text; None when it names no message."""
    said = read_receipt_text(read_text(payload_of(message), message.data_coding))
    named = _tlv(message, wire.TLV_RECEIPTED)
    number = named.rstrip(b"\0").decode("ascii", errors="replace") if named else said.get("id", "")
    reference = int.from_bytes(_tlv(message, wire.TLV_REFERENCE), "big")
    if not number:
        return None
    state_octets = _tlv(message, wire.TLV_STATE)
    state = BY_NUMBER.get(int.from_bytes(state_octets, "big"), PUT) if state_octets else PUT
    state = state if state_octets else BY_WORD.get(said.get("stat", "").upper(), PUT)
    return Said(
        canonical(number, ids="plain" if ids == "plain" else "decimal"),
        state,
        code=" ".join(part for part in (said.get("stat", ""), _error_of(message, said)) if part),
        at=read_done_date(said.get("done date", ""), now),
        reference=reference,
        phone=message.source_addr,
    )


def canonical(number: str, *, ids: str) -> str:
    """Return a provider's number in the one form it is kept in: ``hex`` and ``decimal`` as a plain decimal number."""
    try:
        return str(int(number, 16 if ids == "hex" else 10)) if ids in ("hex", "decimal") else number
    except ValueError:
        return number


def payload_of(message: Any) -> bytes:
    """Return the octets of a message, wherever they stand."""
    return bytes(message.short_message) or _tlv(message, wire.TLV_PAYLOAD)


def _error_of(message: Any, said: Any) -> str:
    octets = _tlv(message, wire.TLV_ERROR)
    written = str(int.from_bytes(octets[1:3], "big")) if len(octets) == 3 else said.get("err", "")
    return "" if written.strip("0") == "" else written


def _sar_of(message: Any) -> Place | None:
    values = [int.from_bytes(_tlv(message, tag), "big") for tag in wire.TLV_SAR]
    return Place(*values) if all(values[1:]) else None


def _tlv(message: Any, tag: int) -> bytes:
    return next((bytes(one.value) for one in message.tlvs if one.tag == tag), b"")
