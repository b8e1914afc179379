"""From legs in ledger order to the events of the book."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import Precision
from firsthour.ledger.assembly.legs import Legs
from firsthour.ledger.book import EventKind
from firsthour.ledger.rows import IN, OUT, RowFlag

_NAMED_BY = {"file_idx": "file", "sheet": "sheet", "row": "row", "leg": "leg"}


@dataclass
class Events:
    """Arrays over events, named as in ``book.Book``; ``of_leg`` int64 gives the event of each leg (−1: none)."""

    arrays: dict[str, NDArray[Any]]
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
    sides: tuple[NDArray[np.int32], NDArray[np.int32]],
    partner: NDArray[np.int64],
    covered: NDArray[np.bool_],
    marks: list[Mark],
) -> Events:
    """Return the events of ``sequence`` (positions of legs in ledger order) with the ``marks`` put in.

    ``sides``: own and peer line of each leg. ``covered``: per line. ``end`` is left open; see ``ends.settle_ends``.
    """
    lines, peer_lines = sides
    kinds, keep = _kinds(legs, sequence, lines=lines, peer_lines=peer_lines, partner=partner, covered=covered)
    legs_of, kind = (sequence, kinds) if keep.all() else (sequence[keep], kinds[keep])
    order = np.zeros(0, dtype=np.int64)
    if marks:
        order = _interleave(sequence, keep, marks)
        legs_of = np.concatenate([np.full(len(marks), -1, dtype=np.int64), legs_of])[order]
        kind = np.concatenate([np.array([mark.kind for mark in marks], dtype=np.int8), kind])[order]
    arrays = _leg_arrays(legs, legs_of, kind, lines=lines, peer_lines=peer_lines, partner=partner)
    if marks:
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
    kinds = np.full(len(sequence), EventKind.IN, dtype=np.int8)
    for mask, kind in (  # a later line overrules an earlier one
        (paired, EventKind.IN_TRANSIT),
        (out, EventKind.OUT),
        (out & paired, EventKind.OUT_TRANSIT),
        (out & ahead, EventKind.TRANSFER),
        (plain, EventKind.IN),
        (plain & pays, EventKind.OUT),
        (plain & pays & receives, EventKind.TRANSFER),
        (plain & converts, EventKind.OUT),
    ):
        kinds[mask] = kind
    return kinds, ~fused


def _interleave(sequence: NDArray[np.int64], keep: NDArray[np.bool_], marks: list[Mark]) -> NDArray[np.int64]:
    """Return the order of (marks, kept legs); a mark before a fused leg goes before the payer's."""
    index = np.full(int(sequence.max(initial=0)) + 1, len(sequence), dtype=np.int64)
    index[sequence] = np.arange(len(sequence)) - ~keep
    before = np.array([index[mark.before] if mark.before >= 0 else len(sequence) for mark in marks], dtype=np.int64)
    keys = np.concatenate([before * 2, np.flatnonzero(keep) * 2 + 1])
    return np.argsort(keys, kind="stable")


def _leg_arrays(
    legs: Legs,
    legs_of: NDArray[np.int64],
    kind: NDArray[np.int8],
    *,
    lines: NDArray[np.int32],
    peer_lines: NDArray[np.int32],
    partner: NDArray[np.int64],
) -> dict[str, NDArray[Any]]:
    at = np.maximum(legs_of, 0)
    is_in = legs.direction[at] == IN
    mine, theirs = lines[at], peer_lines[at]
    src, dst = np.where(is_in, theirs, mine), np.where(is_in, mine, theirs)
    payer_line = src.copy()
    src[kind == EventKind.IN] = -1
    arrays: dict[str, NDArray[Any]] = {"kind": kind, "src": src, "dst": dst, "payer": payer_line}
    arrays["amount"] = legs.amount[at]
    arrays |= {"end": np.zeros(len(at), dtype=np.int8), "slot": np.full(len(at), -1, dtype=np.int32)}
    arrays |= {"time_us": legs.time_us[at], "precision": legs.precision[at]}
    arrays |= {"dst_time_us": arrays["time_us"], "dst_precision": arrays["precision"]}
    other = partner[at] if (partner >= 0).any() else np.broadcast_to(np.int64(-1), len(at))
    paired = np.flatnonzero((other >= 0) & (legs_of >= 0))
    payer, mirror = at.copy(), np.where(is_in, at, other)[paired]
    payer[paired] = np.where(is_in[paired], other[paired], at[paired])  # the leg that names the transfer
    arrays |= {name: getattr(legs, column)[payer] for name, column in _NAMED_BY.items()}
    for name, column in _NAMED_BY.items():
        if name != "leg":
            arrays[f"mirror_{name}"] = np.full(len(at), -1, dtype=arrays[name].dtype)
            arrays[f"mirror_{name}"][paired] = getattr(legs, column)[mirror]
    fused = kind[paired] == EventKind.TRANSFER
    for name in ("time_us", "precision") if fused.any() else ():
        arrays[f"dst_{name}"] = arrays[name].copy()
        arrays[f"dst_{name}"][paired[fused]] = getattr(legs, name)[mirror[fused]]
    if not fused.all():
        arrays["slot"][paired[~fused]] = np.unique(payer[paired[~fused]], return_inverse=True)[1]
    return arrays


def _fill_marks(arrays: dict[str, NDArray[Any]], marks: list[Mark], places: NDArray[np.bool_]) -> None:
    opens = np.array([mark.kind == EventKind.OPEN for mark in marks], dtype=bool)
    line = np.array([mark.line for mark in marks], dtype=np.int32)
    time_us = np.array([mark.time_us for mark in marks], dtype=np.int64)
    for name, values in (
        ("src", np.where(opens, -1, line)),
        ("payer", np.where(opens, -1, line)),
        ("dst", np.where(opens, line, -1)),
        ("amount", np.array([mark.amount for mark in marks], dtype=np.int64)),
        ("time_us", time_us),
        ("dst_time_us", time_us),
        ("precision", Precision.SECOND),
        ("dst_precision", Precision.SECOND),
        ("file_idx", -1),
        ("row", -1),
    ):
        arrays[name][places] = values
