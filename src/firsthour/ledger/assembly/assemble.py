"""Segments in, book out: the steps of the assembly put together, and what there is to report."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firsthour.ledger.assembly.accounts import (
    AccountTable,
    Lines,
    build_accounts,
    build_lines,
    has_own_rows,
    resolve_declared,
)
from firsthour.ledger.assembly.duplicates import find_duplicates
from firsthour.ledger.assembly.ends import settle_ends
from firsthour.ledger.assembly.events import Events, Mark, build_events
from firsthour.ledger.assembly.legs import NO_TEXT, Legs, load_legs, plain_legs, row_effects
from firsthour.ledger.assembly.lines import LineOrder, order_lines
from firsthour.ledger.assembly.mirrors import Mirrors, find_mirrors
from firsthour.ledger.assembly.order import LedgerOrder, order_legs
from firsthour.ledger.assembly.reversals import Reversals, find_reversals
from firsthour.ledger.assembly.spans import EVER_US, Coverage, find_spans
from firsthour.ledger.book import EventKind, Span
from firsthour.ledger.reading import FileReading
from firsthour.ledger.rows import OUT, RowFlag


@dataclass
class Assembly:
    """Everything the assembly found out, for the book and for the report."""

    legs: Legs
    accounts: AccountTable
    lines: Lines
    repeats: NDArray[np.int64]
    order: LineOrder
    reversals: Reversals
    removed: NDArray[np.bool_]  # legs that a reversal takes out of every line, on the other side too
    mirrors: Mirrors
    coverage: Coverage
    ledger_order: LedgerOrder
    events: Events
    covered: NDArray[np.bool_]
    throughout: NDArray[np.bool_]  # per line: covered by a plain ledger, without beginning or end
    refunded: NDArray[np.bool_]

    def taken_back(self) -> list[int]:
        """Return the leg of every transfer that was taken back; one told by both sides by the payer's only."""
        originals = set(self.reversals.originals)
        partner, direction = self.mirrors.partner, self.legs.direction
        return [leg for leg in self.reversals.originals if direction[leg] == OUT or int(partner[leg]) not in originals]


def assemble(files: list[FileReading], *, kinds: str = "") -> Assembly:
    """Return the assembly of the segments of ``files``; the same set gives the same result in any order.

    ``kinds``: the unit's own kinds of counterparties; see ``counterparties``.
    """
    legs = load_legs(files)
    accounts = build_accounts(legs, kinds)
    lines = build_lines(legs, accounts)
    effects = row_effects(legs, lines.own)
    plain = plain_legs(legs)
    repeats = find_duplicates(legs, lines.own, peers=accounts.peer)
    _name_peers(legs, accounts, lines=lines, repeats=repeats)
    standing = repeats < 0
    order = order_lines(legs, lines.own, n_lines=lines.n, standing=standing & ~plain, effects=effects)
    reversals = find_reversals(legs, order, lines=lines.own, peers=accounts.peer)
    covered = _covered_lines(legs, accounts, lines)
    mirrors, removed = _find_pairs(legs, lines, order=order, covered=covered, taken_back=reversals.mask(legs.n))
    declared = _declared_lines(legs, accounts, lines)
    coverage = find_spans(legs, order, effects=effects, lines=lines.own, declared=declared)
    covered[[span.line for span in coverage.spans]] = True
    throughout = covered & _plain_lines(legs, lines, plain)
    throughout[[span.line for span in coverage.spans]] = False
    rows = np.flatnonzero(standing & plain)
    ledger_order = order_legs(legs, order, lines=lines.own, partner=mirrors.partner, removed=removed, plain=rows)
    marks = _marks(order, coverage, ledger_order, legs.n)
    sides, legs_in_order = (lines.own, lines.peer), ledger_order.legs
    events = build_events(legs, legs_in_order, sides=sides, partner=mirrors.partner, covered=covered, marks=marks)
    settle_ends(legs, accounts, lines=lines, events=events, spans=coverage.spans, throughout=throughout)
    return Assembly(
        legs=legs,
        accounts=accounts,
        lines=lines,
        repeats=repeats,
        order=order,
        reversals=reversals,
        removed=removed,
        mirrors=mirrors,
        coverage=coverage,
        ledger_order=ledger_order,
        events=events,
        covered=covered,
        throughout=throughout,
        refunded=_refunded(legs, lines, events),
    )


def _name_peers(legs: Legs, accounts: AccountTable, *, lines: Lines, repeats: NDArray[np.int64]) -> None:
    """Give a row that stands and names no counterparty the one that its first copy names (in place)."""
    copies = np.flatnonzero((repeats >= 0) & (legs.leg == 0) & (legs.peer_number != NO_TEXT))
    copies = copies[legs.peer_number[repeats[copies]] == NO_TEXT]
    stands, first = np.unique(repeats[copies], return_index=True)
    copies = copies[first]
    for column in (accounts.peer, accounts.kinds, lines.peer, legs.peer_number, legs.peer_name, legs.peer_institution):
        column[stands] = column[copies]


def _find_pairs(
    legs: Legs, lines: Lines, *, order: LineOrder, covered: NDArray[np.bool_], taken_back: NDArray[np.bool_]
) -> tuple[Mirrors, NDArray[np.bool_]]:
    """Return the pairs, and which legs leave every line: what was taken back, on the other side too."""
    mirrors = find_mirrors(
        legs, order, lines=lines.own, peer_lines=lines.peer, has_rows=covered, reversed_legs=taken_back
    )
    removed = taken_back.copy()
    removed[mirrors.partner[taken_back & (mirrors.partner >= 0)]] = True
    return mirrors, removed


def _covered_lines(legs: Legs, accounts: AccountTable, lines: Lines) -> NDArray[np.bool_]:
    """Return, per line, whether it has rows of its own (a plain row is both sides' own)."""
    covered = np.zeros(lines.n, dtype=bool)
    covered[lines.own] = True
    covered[lines.peer[_both_sides(legs)]] = True
    return covered & has_own_rows(legs, accounts)[lines.account] if lines.n else covered


def _declared_lines(legs: Legs, accounts: AccountTable, lines: Lines) -> list[tuple[int, int, int, int]]:
    """Return (file, line, from_us, to_us) of declared periods: every currency of the account unless one is named."""
    by_account: dict[int, list[int]] = {}
    for line, account in enumerate(lines.account.tolist()):
        by_account.setdefault(account, []).append(line)
    names = legs.texts["currency"].values
    own_lines = set(np.unique(lines.own).tolist())
    found = []
    for file_idx, account, _row, currency, from_us, to_us in resolve_declared(accounts, legs.files):
        for line in by_account.get(account, []):
            has_rows = line in own_lines or not own_lines & set(by_account[account])
            if has_rows and (not currency or names[lines.currency[line]] == currency):
                found.append((file_idx, line, from_us, to_us))
    return found


def _both_sides(legs: Legs) -> NDArray[np.bool_]:
    """Return which rows are both sides' own: those of a plain ledger unless the payee receives another currency."""
    return legs.has_flag(RowFlag.PLAIN) & ~legs.has_flag(RowFlag.CONVERSION)


def _plain_lines(legs: Legs, lines: Lines, plain: NDArray[np.bool_]) -> NDArray[np.bool_]:
    touched = np.zeros(lines.n, dtype=bool)
    touched[lines.own[plain]] = True
    touched[lines.peer[_both_sides(legs)]] = True
    return touched


def _marks(order: LineOrder, coverage: Coverage, ledger_order: LedgerOrder, n_legs: int) -> list[Mark]:
    """Return the openings and the gaps of all lines, each right before the first leg that is left of its span."""
    marks: list[Mark] = []
    previous: Span | None = None
    pending = False
    for span, before in zip(coverage.spans, _first_in_order(order, coverage, ledger_order, n_legs), strict=True):
        same = previous is not None and previous.line == span.line
        if previous is not None and pending and not same:
            marks.append(Mark(EventKind.CLOSE, previous.line, 0, previous.to_us, -1))
        pending = same
        if before >= 0:
            if same and previous is not None:
                marks.append(Mark(EventKind.CLOSE, span.line, 0, previous.to_us, before))
                pending = False
            marks.append(Mark(EventKind.OPEN, span.line, max(span.opening or 0, 0), span.from_us, before))
        previous = span
    if previous is not None and pending:
        marks.append(Mark(EventKind.CLOSE, previous.line, 0, previous.to_us, -1))
    return marks


def _first_in_order(order: LineOrder, coverage: Coverage, ledger_order: LedgerOrder, n_legs: int) -> list[int]:
    """Return, per span, the leg of it that comes first in ledger order (−1 when none is left)."""
    position = np.full(n_legs, EVER_US, dtype=np.int64)
    position[ledger_order.legs] = np.arange(len(ledger_order.legs))
    in_lines = position[order.legs]
    firsts = [int(order.ordinal[leg]) if leg >= 0 else -1 for leg in coverage.first_legs]
    found = []
    for span, first in zip(coverage.spans, firsts, strict=True):
        found.append((span.line, first))
    starts = sorted(place for _, place in found if place >= 0)
    following = dict(zip(starts, [*starts[1:], len(order.legs)], strict=False))
    result = []
    for line, place in found:
        if place < 0:
            result.append(-1)
            continue
        part = in_lines[place : min(following[place], int(order.starts[line + 1]))]
        first = int(part.min())
        result.append(int(ledger_order.legs[first]) if first < EVER_US else -1)
    return result


def _refunded(legs: Legs, lines: Lines, events: Events) -> NDArray[np.bool_]:
    """Return which outgoing events a later 退款 from the same counterparty answers."""
    arrays = events.arrays
    refunded = np.zeros(len(events.legs), dtype=bool)
    legs_of = np.maximum(events.legs, 0)
    refunds = np.flatnonzero((arrays["kind"] == EventKind.IN) & legs.has_flag(RowFlag.REFUND)[legs_of])
    if not len(refunds):
        return refunded
    latest: dict[tuple[int, int], int] = {}
    for event in refunds.tolist():
        latest[int(arrays["dst"][event]), int(lines.peer[events.legs[event]])] = event
    outs = np.flatnonzero((arrays["kind"] == EventKind.OUT) & np.isin(arrays["src"], arrays["dst"][refunds]))
    for event in outs.tolist():
        refunded[event] = latest.get((int(arrays["src"][event]), int(arrays["dst"][event])), -1) > event
    return refunded
