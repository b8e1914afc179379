"""From legs in ledger order to the events of the book."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import WIDTH_US, Precision
from firsthour.ledger.assembly.legs import Legs
from firsthour.ledger.book import End, EventKind, Span
from firsthour.ledger.rows import IN, OUT, RowFlag


@dataclass
class Events:
    """Arrays over events, named as in ``book.Book``; ``of_leg`` int64 gives the event of each leg (−1: none)."""

    arrays: dict[str, NDArray[np.generic]]
    legs: NDArray[np.int64]  # event → leg it is named by, −1 for OPEN and CLOSE
    of_leg: NDArray[np.int64]


@dataclass(frozen=True)
class Mark:
    """An ``OPEN`` or ``CLOSE`` of ``line`` that goes right before the leg ``before`` (−1: at the very end)."""

    kind: EventKind
    line: int
    amount: int
    time_us: int
    before: int


def build_events(
    legs: Legs,
    sequence: NDArray[np.int64],
    *,
    lines: NDArray[np.int32],
    peer_lines: NDArray[np.int32],
    partner: NDArray[np.int64],
    ends: NDArray[np.int8],
    covered: NDArray[np.bool_],
    marks: list[Mark],
) -> Events:
    """Return the events of ``sequence`` (positions of legs in ledger order) with the ``marks`` put in.

    ``ends``: End per leg, for legs that are money going out of sight; ``covered``: per line.
    """
    kinds, keep = _kinds(legs, sequence, lines=lines, peer_lines=peer_lines, partner=partner, covered=covered)
    order, n_marks = _interleave(sequence, keep, marks)
    legs_of = np.concatenate([np.full(n_marks, -1, dtype=np.int64), sequence[keep]])[order]
    kind = np.concatenate([np.array([mark.kind for mark in marks], dtype=np.int8), kinds[keep]])[order]
    arrays = _leg_arrays(legs, legs_of, kind, lines=lines, peer_lines=peer_lines, partner=partner)
    arrays["end"] = np.where(kind == EventKind.OUT, ends[np.maximum(legs_of, 0)], End.NONE).astype(np.int8)
    _fill_marks(arrays, [marks[place] for place in order[legs_of < 0]], legs_of < 0)
    of_leg = np.full(legs.n, -1, dtype=np.int64)
    of_leg[legs_of[legs_of >= 0]] = np.flatnonzero(legs_of >= 0)
    fused = np.flatnonzero(~keep)
    of_leg[sequence[fused]] = of_leg[sequence[fused - 1]]
    return Events(arrays, legs_of, of_leg)


def _kinds(
    legs: Legs,
    sequence: NDArray[np.int64],
    *,
    lines: NDArray[np.int32],
    peer_lines: NDArray[np.int32],
    partner: NDArray[np.int64],
    covered: NDArray[np.bool_],
) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """Return the kind of each leg's event and which legs have one (a payee's leg right behind is fused)."""
    plain = legs.has_flag(RowFlag.PLAIN)[sequence]
    converts = legs.has_flag(RowFlag.CONVERSION)[sequence]
    out = legs.direction[sequence] == OUT
    paired = partner[sequence] >= 0
    fused = np.zeros(len(sequence), dtype=bool)
    if len(sequence) > 1:
        fused[1:] = paired[1:] & ~out[1:] & (partner[sequence[1:]] == sequence[:-1])
    ahead = np.zeros(len(sequence), dtype=bool)
    ahead[:-1] = fused[1:]
    pays, receives = covered[lines[sequence]], covered[peer_lines[sequence]]
    kinds = np.select(
        [plain & converts, plain & pays & receives, plain & pays, plain, out & ahead, out & paired, out, paired],
        [
            EventKind.OUT,
            EventKind.TRANSFER,
            EventKind.OUT,
            EventKind.IN,
            EventKind.TRANSFER,
            EventKind.OUT_TRANSIT,
            EventKind.OUT,
            EventKind.IN_TRANSIT,
        ],
        default=EventKind.IN,
    ).astype(np.int8)
    return kinds, ~fused


def _interleave(
    sequence: NDArray[np.int64], keep: NDArray[np.bool_], marks: list[Mark]
) -> tuple[NDArray[np.int64], int]:
    """Return the order of (marks, kept legs); a mark before a fused leg goes before the payer's."""
    index = np.full(int(sequence.max(initial=0)) + 1, len(sequence), dtype=np.int64)
    index[sequence] = np.arange(len(sequence)) - ~keep
    before = np.array([index[mark.before] if mark.before >= 0 else len(sequence) for mark in marks], dtype=np.int64)
    keys = np.concatenate([before * 2, np.flatnonzero(keep) * 2 + 1])
    return np.argsort(keys, kind="stable"), len(marks)


def _leg_arrays(
    legs: Legs,
    legs_of: NDArray[np.int64],
    kind: NDArray[np.int8],
    *,
    lines: NDArray[np.int32],
    peer_lines: NDArray[np.int32],
    partner: NDArray[np.int64],
) -> dict[str, NDArray[np.generic]]:
    at = np.maximum(legs_of, 0)
    none = legs_of < 0
    is_in = (legs.direction[at] == IN) & ~none
    other = np.where(none, -1, partner[at])
    payer = np.where(is_in & (other >= 0), other, at)  # the leg that names the transfer
    mirror = np.where(other >= 0, np.where(is_in, at, other), -1)
    mine, theirs = lines[at], peer_lines[at]
    src = np.where(is_in, theirs, mine)
    dst = np.where(is_in, mine, theirs)
    unseen_payer = kind == EventKind.IN
    fused = kind == EventKind.TRANSFER
    payee_row = np.where(fused & (mirror >= 0), mirror, at)
    slot = np.full(len(at), -1, dtype=np.int32)
    transit = (kind == EventKind.OUT_TRANSIT) | (kind == EventKind.IN_TRANSIT)
    if transit.any():
        slot[transit] = np.unique(payer[transit], return_inverse=True)[1]
    return {
        "kind": kind,
        "src": np.where(none | unseen_payer, -1, src).astype(np.int32),
        "dst": np.where(none, -1, dst).astype(np.int32),
        "amount": legs.amount[at],
        "time_us": legs.time_us[at],
        "precision": legs.precision[at],
        "dst_time_us": legs.time_us[payee_row],
        "dst_precision": legs.precision[payee_row],
        "slot": slot,
        "file_idx": np.where(none, -1, legs.file[payer]).astype(np.int32),
        "sheet": legs.sheet[payer],
        "row": np.where(none, -1, legs.row[payer]),
        "leg": legs.leg[payer],
        "mirror_file_idx": np.where(mirror >= 0, legs.file[np.maximum(mirror, 0)], -1).astype(np.int32),
        "mirror_sheet": np.where(mirror >= 0, legs.sheet[np.maximum(mirror, 0)], -1).astype(np.int16),
        "mirror_row": np.where(mirror >= 0, legs.row[np.maximum(mirror, 0)], -1),
    }


def _fill_marks(arrays: dict[str, NDArray[np.generic]], marks: list[Mark], places: NDArray[np.bool_]) -> None:
    opens = np.array([mark.kind == EventKind.OPEN for mark in marks], dtype=bool)
    line = np.array([mark.line for mark in marks], dtype=np.int32)
    time_us = np.array([mark.time_us for mark in marks], dtype=np.int64)
    for name, values in (
        ("src", np.where(opens, -1, line)),
        ("dst", np.where(opens, line, -1)),
        ("amount", np.array([mark.amount for mark in marks], dtype=np.int64)),
        ("time_us", time_us),
        ("dst_time_us", time_us),
        ("slot", -1),
    ):
        arrays[name][places] = values


def covered_at(
    line: NDArray[np.int32], time_us: NDArray[np.int64], precision: NDArray[np.int8], *, spans: list[Span], n_lines: int
) -> NDArray[np.bool_]:
    """Return whether each time, as far as it is known, falls into a span of its line."""
    ordered = sorted(spans, key=lambda span: (span.line, span.from_us))
    owner = np.array([span.line for span in ordered], dtype=np.int64)
    begin = np.array([span.from_us for span in ordered], dtype=np.int64)
    end = np.array([span.to_us for span in ordered], dtype=np.int64)
    starts = np.searchsorted(owner, np.arange(n_lines + 1))
    until = time_us + np.array([WIDTH_US[known] for known in Precision])[precision]
    covered = np.zeros(len(line), dtype=bool)
    left, nth = np.arange(len(line)), 0
    while len(left := left[starts[line[left]] + nth < starts[line[left] + 1]]):
        place = starts[line[left]] + nth
        covered[left] |= (time_us[left] < end[place]) & (begin[place] < until[left])
        left, nth = left[~covered[left]], nth + 1
    return covered
