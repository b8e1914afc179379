"""How is a text laid into parts that a phone joins again, and how is a part read? Pure; SMPP 3.4, GSM 03.40.

A part carries 140 octets. Text of plain letters goes as it is (160 signs, 153 in a longer one), everything else as
UCS-2 (70 signs, 67 in a longer one); a sign of two halves is never cut.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Joining = Literal["udh", "sar"]
PLAIN_CODING, LATIN_CODING, UCS2_CODING, GBK_CODING = 0, 3, 8, 15
MOST_PARTS = 10
_PLAIN_SIGNS = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \n\r!\"#%&'()*+,-./:;<=>?"
)  # the same in ASCII and in the alphabet of the networks
_CODECS = {PLAIN_CODING: "ascii", 1: "ascii", LATIN_CODING: "latin-1", UCS2_CODING: "utf-16-be", GBK_CODING: "gb18030"}
_JOINED = 0x00  # GSM 03.40 9.2.3.24.1: parts of one text, numbered by 8 bits
_JOINED_16 = 0x08


@dataclass(frozen=True)
class Laid:
    """A text in parts: the coding, and the octets of each part, without header."""

    coding: int
    parts: tuple[bytes, ...]


@dataclass(frozen=True)
class Place:
    """Which part of how many this is, of the text with this number."""

    reference: int
    total: int
    number: int


def lay(text: str) -> Laid:
    """Return a text in parts."""
    if set(text) <= _PLAIN_SIGNS:
        chunks = [text] if len(text) <= 160 else [text[at : at + 153] for at in range(0, len(text), 153)]
        return Laid(PLAIN_CODING, tuple(chunk.encode("ascii") for chunk in chunks))
    octets = text.encode("utf-16-be")
    return Laid(UCS2_CODING, (octets,) if len(octets) <= 140 else tuple(_cut(octets)))


def header(place: Place) -> bytes:
    """Return the header by which a phone joins parts."""
    return bytes([5, _JOINED, 3, place.reference & 0xFF, place.total, place.number])


def read_header(octets: bytes) -> tuple[Place | None, bytes]:
    """Return which part this is, and what stands behind the header; None when it says nothing of parts."""
    length = octets[0] + 1 if octets else 0
    if not length or length > len(octets):
        return None, octets
    place, at = None, 1
    while at + 2 <= length:
        kind, size = octets[at], octets[at + 1]
        said = octets[at + 2 : at + 2 + size]
        if kind == _JOINED and len(said) == 3:
            place = Place(said[0], said[1], said[2])
        elif kind == _JOINED_16 and len(said) == 4:
            place = Place(said[0] << 8 | said[1], said[2], said[3])
        at += 2 + size
    return place, octets[length:]


def read_text(octets: bytes, coding: int) -> str:
    """Return what the octets say in a coding; what is no sign in it becomes ``�``."""
    return octets.decode(_CODECS.get(coding, "latin-1"), errors="replace")


def join(parts: Sequence[tuple[Place, bytes]], coding: int) -> str | None:
    """Return the text of the parts whatever their order, doubles and all; None while one is missing."""
    by_number = {place.number: octets for place, octets in parts}
    total = parts[0][0].total if parts else 0
    if set(by_number) != set(range(1, total + 1)) or not total:
        return None
    return read_text(b"".join(by_number[number] for number in range(1, total + 1)), coding)


def _cut(octets: bytes) -> list[bytes]:
    chunks, at = [], 0
    while at < len(octets):
        end = min(at + 134, len(octets))
        if end < len(octets) and 0xD8 <= octets[end - 2] <= 0xDB:
            end -= 2  # the first half of a sign: it goes with its second
        chunks.append(octets[at:end])
        at = end
    return chunks
