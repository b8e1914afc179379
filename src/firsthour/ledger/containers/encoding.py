"""In which encoding is a text file written, judged by all of its bytes?

A file that is UTF-8 as a whole is UTF-8. Otherwise the first ``EVIDENCE_BYTES`` from the first fault on decide:
if nearly all of its characters are well-formed UTF-8, it is UTF-8 with a few broken bytes; if it is sound GB18030,
it is GB18030; else whichever has fewer faults. A byte order mark settles it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa

BLOCK_BYTES = 8 << 20
EVIDENCE_BYTES = 64 << 20
_SAMPLE_BYTES = 1 << 18
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0e-\x19\x1c-\x1f\x7f]")
_MAX_CONTROL_SHARE = 0.01
_MAX_FAULT_SHARE = 0.25
_GOOD_PER_FAULT = 20
_MIN_WIDE_SHARE = 0.2  # zero bytes in one half of UTF-16 text: digits and delimiters
_WIDE_FACTOR = 5


@dataclass(frozen=True)
class Encoding:
    """``name``: utf-8, gb18030, utf-16-le or utf-16-be. ``skip``: bytes of the mark. ``sound``: known to be valid."""

    name: str
    skip: int
    sound: bool


def detect_encoding(path: Path) -> Encoding:
    """Return the encoding of a text file; reads all of it once when it is UTF-8."""
    with path.open("rb") as stream:
        head = stream.read(_SAMPLE_BYTES)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return Encoding(name, len(mark), name == "utf-8" and _first_fault(path) is None)
    wide = _utf16_without_mark(head)
    if wide:
        return Encoding(wide, 0, False)
    fault = _first_fault(path)
    if fault is None:
        return Encoding("utf-8", 0, True)
    return _weigh(path, fault)


def _utf16_without_mark(head: bytes) -> str:
    even, odd = head[0::2], head[1::2]
    if not odd:
        return ""
    share_even, share_odd = even.count(0) / len(even), odd.count(0) / len(odd)
    if share_odd > _MIN_WIDE_SHARE and share_odd > _WIDE_FACTOR * share_even:
        return "utf-16-le"
    if share_even > _MIN_WIDE_SHARE and share_even > _WIDE_FACTOR * share_odd:
        return "utf-16-be"
    return ""


def _first_fault(path: Path) -> int | None:
    """Return where the block begins that is not UTF-8, or None when the whole file is."""
    position = 0
    with path.open("rb") as stream:
        for block in _whole_characters(stream, BLOCK_BYTES):
            if not is_utf8(block):
                return position
            position += len(block)
    return None


def _whole_characters(stream: BinaryIO, size: int) -> Iterator[bytes]:
    rest = b""
    while piece := stream.read(size):
        block = rest + piece
        cut = len(block)
        for back in range(1, min(4, len(block)) + 1):
            if block[-back] >= 0xC0:
                cut = len(block) - back
                break
            if block[-back] < 0x80:
                break
        rest = block[cut:]
        if cut:
            yield block[:cut]
    if rest:
        yield rest


def is_utf8(block: bytes) -> bool:
    """Tell whether bytes are valid UTF-8 (checked by Arrow, without the interpreter's lock)."""
    offsets = np.array([0, len(block)], dtype=np.int32)
    text = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(offsets), pa.py_buffer(block)])
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _weigh(path: Path, position: int) -> Encoding:
    total = count_faults_in(path, position, n_bytes=EVIDENCE_BYTES)
    good8, bad8, _, bad_gb = total
    if good8 >= _GOOD_PER_FAULT * bad8 or (bad_gb > 0 and bad8 < bad_gb):
        return Encoding("utf-8", 0, False)
    return Encoding("gb18030", 0, False)


def count_faults_in(path: Path, position: int, *, n_bytes: int) -> tuple[int, int, int, int]:
    """Return good and bad sequences as UTF-8, then as GB18030, of a part of a file."""
    from firsthour.ledger.containers._kernel_split import count_faults

    total = [0, 0, 0, 0]
    with path.open("rb") as stream:
        stream.seek(position)
        rest, left = b"", n_bytes
        while left > 0 and (piece := stream.read(min(BLOCK_BYTES, left))):
            left -= len(piece)
            block = rest + piece
            cut = block.rfind(b"\n") + 1 or len(block)
            rest = block[cut:]
            counts = count_faults(np.frombuffer(block, dtype=np.uint8), cut)
            total = [a + b for a, b in zip(total, counts, strict=True)]
    if rest:
        counts = count_faults(np.frombuffer(rest, dtype=np.uint8), len(rest))
        total = [a + b for a, b in zip(total, counts, strict=True)]
    return total[0], total[1], total[2], total[3]


def looks_like_text(path: Path) -> bool:
    """Tell whether a file begins like text in any encoding that is read (looks at its first part only)."""
    with path.open("rb") as stream:
        head = stream.read(_SAMPLE_BYTES)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or _utf16_without_mark(head):
        name = _utf16_without_mark(head) or ("utf-16-le" if head.startswith(b"\xff\xfe") else "utf-16-be")
        text = head.decode(name, "replace")
        odd = sum(not (char.isprintable() or char in "\t\r\n\f\x1a\ufeff") for char in text[:20_000])
        return odd <= 0.05 * len(text[:20_000])
    if len(head) == _SAMPLE_BYTES and b"\n" not in head and b"\r" not in head:
        return False
    if len(_CONTROL.findall(head)) > _MAX_CONTROL_SHARE * len(head) or head.count(0) > 0.05 * len(head):
        return False
    good8, bad8, good_gb, bad_gb = count_faults_in(path, 0, n_bytes=_SAMPLE_BYTES)
    share8, share_gb = bad8 / max(good8 + bad8, 1), bad_gb / max(good_gb + bad_gb, 1)
    return min(share8, share_gb) <= _MAX_FAULT_SHARE or min(bad8, bad_gb) <= 4
