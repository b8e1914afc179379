"""What stands on the wire of SMPP 3.4? Units are packed and unpacked by the library; here is what we ask of it.

A unit is a header of four numbers (length, command, status, sequence) and a body. Whole units only are handed on; one
that is too long, or shorter than its header, ends the link.
"""

import struct
from dataclasses import dataclass
from typing import Any

from firsthour.base.errors import UserError
from firsthour.web.desk.sms_lines.line import LineDownError
from firsthour.web.desk.sms_lines.texts import Place, header

BIND_TRANSCEIVER, SUBMIT, DELIVER, UNBIND, ENQUIRE, NACK = 0x9, 0x4, 0x5, 0x6, 0x15, 0x80000000
ANSWER = 0x80000000
OK, SYSTEM_ERROR, ALREADY_BOUND, QUEUE_FULL, THROTTLED, BAD_APPLICATION = 0x0, 0x8, 0x5, 0x14, 0x58, 0x65
WRONG_PASSWORD = 0xE
HAS_HEADER, IS_RECEIPT = 0x40, 0x04
TLV_REFERENCE, TLV_RECEIPTED, TLV_STATE, TLV_ERROR, TLV_PAYLOAD = 0x204, 0x1E, 0x427, 0x423, 0x424
TLV_SAR = (0x20C, 0x20E, 0x20F)
_HEADER = struct.Struct(">IIII")
_MOST_OCTETS = 70_000


class BrokenUnitError(UserError):
    """The other side sends what is no SMPP."""

    code = "broken_smpp_unit"
    english = "The provider sent what is no SMPP 3.4 ({why})."
    chinese = "服务商发来的数据不符合 SMPP 3.4（{why}）。"


class SmppMissingError(UserError):
    """The library is not installed."""

    code = "smpp_missing"
    english = "The library smpp34 is not installed; install what requirements/base.txt names."
    chinese = "未安装 smpp34 库；请按 requirements/base.txt 安装。"


@dataclass(frozen=True)
class Unit:
    """One unit as it came."""

    command: int
    status: int
    sequence: int
    octets: bytes

    @property
    def body(self) -> bytes:
        """Return what stands behind the header."""
        return self.octets[_HEADER.size :]

    @property
    def first_text(self) -> str:
        """Return the first text of the body (a message's number, a system's name)."""
        return self.body.partition(b"\0")[0].decode("ascii", errors="replace")


@dataclass(frozen=True)
class Written:
    """A part of a message as it is to be sent."""

    sender: str
    phone: str
    octets: bytes
    coding: int
    reference: int
    place: Place | None = None
    is_sar: bool = False
    replaces: bool = False


class Frames:
    """Cuts what comes into whole units."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, octets: bytes) -> list[Unit]:
        """Return the units that are whole by now."""
        self._held += octets
        units = []
        while len(self._held) >= _HEADER.size:
            length, command, status, sequence = _HEADER.unpack_from(self._held)
            if not _HEADER.size <= length <= _MOST_OCTETS:
                raise BrokenUnitError(why=f"length {length}")
            if len(self._held) < length:
                break
            units.append(Unit(command, status, sequence, bytes(self._held[:length])))
            del self._held[:length]
        return units


def library() -> Any:
    """Return the library.

    Raises
    ------
    SmppMissingError
        It is not installed.
    """
    try:
        import smpp34
    except ImportError as error:
        raise SmppMissingError from error
    return smpp34


def pack(command: int, sequence: int, *, status: int = OK, body: bytes = b"") -> bytes:
    """Return a unit with a body that needs no library: answers, links, binds."""
    return _HEADER.pack(_HEADER.size + len(body), command, status, sequence) + body


def pack_bind(sequence: int, user: str, *, secret: str, system_type: str) -> bytes:
    """Return the unit that opens a session in both directions."""
    texts = b"".join(text.encode("ascii", errors="replace") + b"\0" for text in (user, secret, system_type))
    return pack(BIND_TRANSCEIVER, sequence, body=texts + bytes([0x34, 0, 0]) + b"\0")


def pack_submit(sequence: int, part: Written) -> bytes:
    """Return the unit that sends a part, asks for a receipt, and carries our own number of the message."""
    smpp = library()
    tlvs = [smpp.Tlv(TLV_REFERENCE, part.reference.to_bytes(2, "big"))]
    octets, esm_class = part.octets, 0
    if part.place is not None and part.is_sar:
        sizes = ((part.place.reference, 2), (part.place.total, 1), (part.place.number, 1))
        tlvs += [smpp.Tlv(tag, value.to_bytes(size, "big")) for tag, (value, size) in zip(TLV_SAR, sizes, strict=True)]
    elif part.place is not None:
        octets, esm_class = header(part.place) + octets, HAS_HEADER
    submit = smpp.SubmitSm(
        part.sender, part.phone, octets, esm_class=esm_class, data_coding=part.coding, registered_delivery=1,
        source_addr_ton=5 if not part.sender.isdecimal() else 0, dest_addr_ton=1, dest_addr_npi=1,
        replace_if_present_flag=int(part.replaces), sequence_number=sequence, tlvs=tlvs,
    )  # fmt: skip
    try:
        packed: bytes = submit.encode()
    except smpp.SmppError as error:
        raise LineDownError(why=f"a part cannot be packed: {error}") from error
    return packed


def unpack(unit: Unit) -> Any:
    """Return a message that came, as the library reads it.

    Raises
    ------
    BrokenUnitError
        It is none.
    """
    smpp = library()
    try:
        return smpp.decode(unit.octets)
    except smpp.SmppError as error:
        raise BrokenUnitError(why=str(error)) from error


def words_of(status: int) -> str:
    """Return a status as it is shown: the provider's own code."""
    return f"smpp_0x{status:X}"
