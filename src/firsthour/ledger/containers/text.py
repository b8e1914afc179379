"""How does a delimited text file of any size become chunks of columns, fast and in little memory?

    file → pieces (decoded if need be) → blocks of whole records → [2 threads: split, copy, decode] → chunks

Blocks are bytes in UTF-8 or GB18030: no byte of a GB18030 character is a comma, a tab, a semicolon, a quote or
a line end, so cells are cut before anything is decoded. A column that is not ASCII is decoded by its distinct
values only. What cannot be cut as bytes (UTF-16; a ``|`` in GB18030) is turned into UTF-8 first.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from firsthour.base.errors import UserError
from firsthour.ledger.ahead import work_ahead
from firsthour.ledger.containers._kernel_split import copy_cells, count_ends, last_boundary, split_records
from firsthour.ledger.containers.delimiter import guess_delimiter
from firsthour.ledger.containers.encoding import Encoding, detect_encoding, is_utf8
from firsthour.ledger.containers.plain_csv import Block, cut_plain
from firsthour.ledger.sheets import HEAD_ROWS, MAX_COLUMNS, Chunk

BLOCK_BYTES = 8 << 20
MAX_RECORD_BYTES = 16 << 20
HEAD_BYTES = 1 << 20
_CELLS_AT_ONCE = 2_000_000
_LONE_CR = re.compile(rb"\r(?!\n)")


class RecordTooLongError(UserError):
    """A text file holds no end of record for so long that it is no table."""

    code = "record_too_long"
    english = "{path}: the record that begins in line {row} does not end within {limit} bytes; this is no table."
    chinese = "{path}：从第 {row} 行开始的记录在 {limit} 字节内没有结束，不是表格。"


@dataclass(frozen=True)
class TextForm:
    """How a text file is written. ``bytes_as``: the encoding of its blocks."""

    encoding: Encoding
    delimiter: str
    only_cr: bool

    @property
    def bytes_as(self) -> str:
        """The encoding in which blocks are cut."""
        return "gb18030" if self.encoding.name == "gb18030" and self.delimiter != "|" else "utf-8"

    @property
    def is_sound(self) -> bool:
        """Whether blocks are known to be valid in ``bytes_as``."""
        return self.bytes_as == "utf-8" and (self.encoding.sound or self.encoding.name != "utf-8")


def detect_form(path: Path) -> TextForm:
    """Return encoding, delimiter and line ends of a text file."""
    encoding = detect_encoding(path)
    with path.open("rb") as stream:
        stream.seek(encoding.skip)
        head = stream.read(HEAD_BYTES).decode(encoding.name, "replace")
    only_cr = "\n" not in head and "\r" in head
    return TextForm(encoding, guess_delimiter(head), only_cr)


class TextSheet:
    """A text file as its only sheet. Every read goes through the file again; nothing is kept."""

    index = 1
    name = ""

    def __init__(self, path: Path, *, shown: str = "", form: TextForm | None = None) -> None:
        self._path = path
        self._shown = shown or str(path)
        self.form = form or detect_form(path)

    def head(self, n_rows: int = HEAD_ROWS) -> list[list[str]]:
        """Return the records that begin in the first lines, by line; blank and continued lines are []."""
        found: list[list[str]] = []
        for row, cells in self._first_records(n_rows):
            found.extend([] for _ in range(row - 1 - len(found)))
            found.append(cells)
        return found

    def _first_records(self, n_rows: int) -> Iterator[tuple[int, list[str]]]:
        for block in self._blocks(HEAD_BYTES):
            if block.first_line > n_rows:
                return
            for chunk, n_cells in self._split(block, _Ask(0, MAX_COLUMNS, None, n_rows)):
                texts = [column.to_pylist() for column in chunk.columns if column is not None]
                for i, row in enumerate(chunk.rows.tolist()):
                    if row > n_rows:
                        return
                    yield row, [column[i] for column in texts[: n_cells[i]]]

    def chunks(self, *, after_row: int, n_columns: int, wanted: Sequence[int] | None = None) -> Iterator[Chunk]:
        """Yield all filled records that begin below line ``after_row``, in order, parsed by two threads."""
        ask = _Ask(after_row, n_columns, None if wanted is None else tuple(sorted(set(wanted))))
        blocks = (block for block in self._blocks(BLOCK_BYTES) if block.last_line > after_row)
        work = ((None, partial(self._chunks_of, block, ask)) for block in blocks)
        for _, chunks in work_ahead(work, name="split"):
            yield from chunks

    def _chunks_of(self, block: Block, ask: "_Ask") -> list[Chunk]:
        plain = None
        if block.first_line > ask.after_row:
            plain = cut_plain(block, delimiter=self.form.delimiter, n_columns=ask.n_columns, wanted=ask.wanted)
        if plain is None:
            return [chunk for chunk, _ in self._split(block, ask)]
        rows = np.arange(block.first_line, block.last_line + 1, dtype=np.int64)
        columns = [None if column is None else self._text(column) for column in plain]
        return [Chunk(rows, columns, np.zeros(0, dtype=np.int64))]

    def _text(self, cells: pa.Array) -> pa.Array:
        """Return binary cells as text: ASCII and known good bytes as they stand, others by distinct value."""
        _, offsets, content = cells.buffers()
        used = np.frombuffer(content, dtype=np.uint8) if content is not None else np.zeros(0, dtype=np.uint8)
        if self.form.is_sound or int(used.max(initial=0)) < 0x80:
            return pa.Array.from_buffers(pa.string(), len(cells), [None, offsets, content], offset=cells.offset)
        return decode_distinct(cells, self.form.bytes_as)

    def _blocks(self, size: int) -> Iterator[Block]:
        pieces = _pieces(self._path, self.form, size=size)
        return _whole_records(pieces, delimiter=ord(self.form.delimiter), shown=self._shown)

    def _split(self, block: Block, ask: "_Ask") -> Iterator[tuple[Chunk, NDArray[np.int32]]]:
        """Cut a block into chunks of at most ``_CELLS_AT_ONCE`` cells, and how many cells each record had."""
        after_row, n_columns = ask.after_row, ask.n_columns
        needed = range(n_columns) if ask.wanted is None else ask.wanted
        slots = np.full(n_columns, -1, dtype=np.int16)
        slots[list(needed)] = np.arange(len(needed))
        at_most = max(1024, _CELLS_AT_ONCE // max(len(needed), 1))
        room = _Room(len(needed), ask.capacity or min(at_most, block.last_line - block.first_line + 2))
        buf = np.frombuffer(block.bytes, dtype=np.uint8)
        pos, line = 0, block.first_line
        while pos < len(buf):
            n, pos, line = split_records(
                buf, pos, line, after_row, ord(self.form.delimiter), slots, *room.spans, *room.records
            )
            if n:
                filled = int(room.n_cells[:n].max()) if ask.capacity else n_columns  # a head is as wide as it is
                columns = [
                    self._column(buf, room, slot=slot, n=n) if slot >= 0 and place < filled else None
                    for place, slot in enumerate(slots.tolist())
                ]
                yield Chunk(room.rows[:n].copy(), columns, np.flatnonzero(room.ragged[:n])), room.n_cells[:n]

    def _column(self, buf: NDArray[np.uint8], room: "_Room", *, slot: int, n: int) -> pa.Array:
        starts, ends = room.starts[slot, :n], room.ends[slot, :n]
        offsets = np.empty(n + 1, dtype=np.int32)
        cells = np.empty(int((ends - starts).sum(dtype=np.int64)), dtype=np.uint8)
        size, bits = copy_cells(buf, starts, ends, room.kinds[slot, :n], n, offsets, cells)
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(cells[:size])]
        if bits < 0x80 or self.form.is_sound or (self.form.bytes_as == "utf-8" and is_utf8(cells[:size].tobytes())):
            return pa.Array.from_buffers(pa.string(), n, buffers)
        return decode_distinct(pa.Array.from_buffers(pa.binary(), n, buffers), self.form.bytes_as)


@dataclass(frozen=True)
class _Ask:
    """What is asked of every block. ``capacity``: records at once, 0 for as many as fit."""

    after_row: int
    n_columns: int
    wanted: tuple[int, ...] | None
    capacity: int = 0


class _Room:
    """The arrays that the splitting kernel fills."""

    def __init__(self, n_slots: int, capacity: int) -> None:
        self.starts = np.empty((n_slots, capacity), dtype=np.int32)
        self.ends = np.empty((n_slots, capacity), dtype=np.int32)
        self.kinds = np.empty((n_slots, capacity), dtype=np.uint8)
        self.rows = np.empty(capacity, dtype=np.int64)
        self.n_cells = np.empty(capacity, dtype=np.int32)
        self.ragged = np.empty(capacity, dtype=np.bool_)
        self.spans = (self.starts, self.ends, self.kinds)
        self.records = (self.rows, self.n_cells, self.ragged)


def decode_distinct(cells: pa.Array, encoding: str) -> pa.DictionaryArray:
    """Return binary cells as text by decoding each distinct value once; what cannot be read becomes U+FFFD."""
    coded = cells.dictionary_encode()
    distinct = coded.dictionary.to_pylist()
    texts = b"\x00".join(distinct).decode(encoding, "replace").split("\x00")
    if len(texts) != len(distinct):
        texts = [value.decode(encoding, "replace") for value in distinct]
    return pa.DictionaryArray.from_arrays(coded.indices, pa.array(texts, pa.string()))


def _pieces(path: Path, form: TextForm, *, size: int) -> Iterator[bytes]:
    """Yield the file's bytes in the encoding of its blocks, without mark, NUL and lone CR line ends."""
    recode = form.encoding.name != form.bytes_as
    decoder = codecs.getincrementaldecoder(form.encoding.name)("replace")
    with path.open("rb") as stream:
        stream.seek(form.encoding.skip)
        while piece := stream.read(size):
            if recode:
                piece = decoder.decode(piece).encode("utf-8", "replace")
            if b"\x00" in piece:
                piece = piece.replace(b"\x00", b"")
            yield piece.replace(b"\r", b"\n") if form.only_cr else piece


def _whole_records(pieces: Iterator[bytes], *, delimiter: int, shown: str) -> Iterator[Block]:
    rest, line = b"", 1
    for piece in pieces:
        block = rest + piece if rest else piece
        cut = _boundary(block, delimiter)
        rest = block[cut:]
        if len(rest) > MAX_RECORD_BYTES:
            raise RecordTooLongError(path=shown, row=line + block.count(b"\n", 0, cut), limit=MAX_RECORD_BYTES)
        if cut:
            yield (made := _block(block[:cut], line))
            line = made.last_line + 1
    if rest:
        yield _block(rest, line)


def _block(content: bytes, line: int) -> Block:
    n_lf, n_lone_cr = count_ends(np.frombuffer(content, dtype=np.uint8))
    if n_lone_cr:
        content = _LONE_CR.sub(b" ", content)
    return Block(content, line, line + n_lf - content.endswith(b"\n"))


def _boundary(block: bytes, delimiter: int) -> int:
    if b'"' not in block:
        return block.rfind(b"\n") + 1
    return int(last_boundary(np.frombuffer(block, dtype=np.uint8), 0, len(block), delimiter))
