"""The assembly against its slow twin, and what must hold whatever the statements say."""

import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.ledger.assembly.assemble import Assembly, assemble
from firsthour.ledger.book import Book, End, EventKind
from firsthour.ledger.building import build_book
from firsthour.ledger.counting import count_fates
from firsthour.ledger.report import FileReport
from firsthour.ledger.rows import IN
from tests.generative.small_statements import Statements, small_statements, write_files
from tests.reference import slow_assembly as slow

Place = tuple[int, int]


def assemble_small(statements: Statements, *, seed: int = 0) -> tuple[Assembly, Book]:
    """Return the assembly and the book of some statements, given in a random order."""
    with TemporaryDirectory() as folder:
        readings = write_files(statements, Path(folder))
        random.Random(seed).shuffle(readings)
        assembly = assemble(readings)
        return assembly, build_book(assembly, version="test")


def places_of(assembly: Assembly) -> list[Place]:
    """Return (file, row) of every leg."""
    numbers = [int(reading.sha256[:2], 16) for reading in assembly.legs.files]
    return [(numbers[file], int(row)) for file, row in zip(assembly.legs.file, assembly.legs.row, strict=True)]


def slow_of(statements: Statements) -> slow.SlowLedger:
    """Return what the twin makes of some statements."""
    known = {name for file in statements.files for row in file for name in (row.own, row.peer)}
    periods = {key: period for key, period in statements.periods.items() if key[0] in known}
    return slow.assemble_slowly(statements.files, statements.layouts, periods)


def events_of(book: Book, statements: Statements) -> list[tuple[object, ...]]:
    """Return the events of a book as the twin writes them, marks between two events sorted."""
    numbers = [int(sha[:2], 16) for sha in book.file_hashes]
    found: list[tuple[object, ...]] = []
    marks: list[tuple[object, ...]] = []
    for event in range(book.n_events):
        kind = EventKind(book.kind[event])
        src, dst = (book.line_accounts[line] if line >= 0 else "" for line in (book.src[event], book.dst[event]))
        end = End(book.end[event]).code
        if kind in (EventKind.OPEN, EventKind.CLOSE):
            marks.append((kind.name, src, dst, int(book.amount[event]), None, None, end))
            continue
        found += sorted(marks)  # type: ignore[type-var]
        marks = []
        place = numbers[book.file_idx[event]], int(book.row[event])
        mirror = int(book.mirror_file_idx[event])
        other = (numbers[mirror], int(book.mirror_row[event])) if mirror >= 0 else None
        dst = "" if dst.startswith("~unknown") else dst
        found.append((kind.name, src, dst, int(book.amount[event]), place, other, end))
    return found + sorted(marks)  # type: ignore[type-var]


def check_against_twin(statements: Statements, seed: int) -> None:
    """Compare every step, so that the first one that differs is named."""
    assembly, book = assemble_small(statements, seed=seed)
    twin = slow_of(statements)
    places = places_of(assembly)
    names, order = assembly.accounts.names, assembly.order
    repeats = {places[leg]: places[other] for leg, other in enumerate(assembly.repeats) if other >= 0}
    assert repeats == {row.place: other.place for row, other in twin.repeats.items()}
    lines = {
        names[assembly.lines.account[line]]: [places[leg] for leg in order.legs[first:last]]
        for line, (first, last) in enumerate(pairwise(order.starts.tolist()))
        if last > first
    }
    assert lines == {own: [row.place for row in rows] for own, rows in twin.lines.items()}
    found = zip(assembly.reversals.reversals, assembly.reversals.originals, strict=True)
    assert {places[a]: places[b] for a, b in found} == {a.place: b.place for a, b in twin.reversals.items()}
    partner = {places[leg]: places[other] for leg, other in enumerate(assembly.mirrors.partner) if other >= 0}
    assert partner == {row.place: other.place for row, other in twin.partner.items()}
    groups = sorted(sorted(places[leg] for leg in group) for group in assembly.mirrors.ambiguous)
    assert groups == sorted(sorted(row.place for row in group) for group in twin.ambiguous)
    check_spans(assembly, twin)
    assert [places[leg] for leg in assembly.ledger_order.legs] == [row.place for row in twin.order]
    assert sorted(places[leg] for leg in assembly.ledger_order.displaced) == sorted(row.place for row in twin.displaced)
    assert events_of(book, statements) == slow.list_events(twin)
    check_fates(assembly, statements, twin)


def check_spans(assembly: Assembly, twin: slow.SlowLedger) -> None:
    names = assembly.accounts.names
    spans = [
        (names[assembly.lines.account[s.line]], s.from_us, s.to_us, s.opening, s.closing)
        for s in assembly.coverage.spans
    ]
    slowly = [(s.own, s.from_us, s.to_us, s.opening, s.closing) for s in twin.spans]
    assert sorted(spans, key=str) == sorted(slowly, key=str)


def check_fates(assembly: Assembly, statements: Statements, twin: slow.SlowLedger) -> None:
    reports = {reading.sha256: FileReport(reading.path) for reading in assembly.legs.files}
    count_fates(assembly, reports)
    for place, fates in enumerate(slow.count_fates(twin)):
        report = reports.get(f"{place:02x}" * 32, FileReport(""))
        counts = {"kept": report.kept, "mirrored": report.mirrored, "duplicate": report.duplicate}
        assert {fate: n for fate, n in counts.items() if n} == fates


@settings(max_examples=250)
@given(small_statements(), st.integers(0, 9))
def test_assembly_agrees_with_its_slow_twin(statements: Statements, seed: int) -> None:
    check_against_twin(statements, seed)


@pytest.mark.long
@settings(max_examples=6000)
@given(small_statements(), st.integers(0, 9))
def test_assembly_agrees_with_its_slow_twin_thousands_of_times(statements: Statements, seed: int) -> None:
    check_against_twin(statements, seed)


def naming(book: Book, event: int) -> tuple[object, ...]:
    """Return an event without the names of its rows and without its slot's number."""
    src, dst = (book.line_accounts[line] if line >= 0 else "" for line in (book.src[event], book.dst[event]))
    times = int(book.time_us[event]), int(book.dst_time_us[event])
    return EventKind(book.kind[event]).name, src, dst, int(book.amount[event]), *times, End(book.end[event]).code


@settings(max_examples=60)
@given(small_statements())
def test_order_of_files_changes_nothing(statements: Statements) -> None:
    (_, first), (_, second) = (assemble_small(statements, seed=seed) for seed in (1, 2))
    assert first.file_hashes == second.file_hashes
    assert first.line_accounts == second.line_accounts
    assert events_of(first, statements) == events_of(second, statements)
    assert (first.spans, first.doubts, first.reversed_transfers) == (
        second.spans,
        second.doubts,
        second.reversed_transfers,
    )
    assert np.array_equal(first.slot, second.slot)
    assert np.array_equal(first.refunded, second.refunded)


@settings(max_examples=60)
@given(small_statements())
def test_every_standing_leg_is_in_exactly_one_event(statements: Statements) -> None:
    assembly, book = assemble_small(statements)
    standing = (assembly.repeats < 0) & ~assembly.removed
    of_leg = assembly.events.of_leg
    assert np.array_equal(of_leg >= 0, standing)
    n_legs_of = np.bincount(of_leg[of_leg >= 0], minlength=book.n_events)
    two = (book.kind == EventKind.TRANSFER).astype(np.int64)
    marks = np.isin(book.kind, (EventKind.OPEN, EventKind.CLOSE))
    assert np.array_equal(n_legs_of, np.where(marks, 0, 1 + two))


@settings(max_examples=60)
@given(small_statements())
def test_each_line_keeps_its_own_order_except_displaced_legs(statements: Statements) -> None:
    assembly, _ = assemble_small(statements)
    displaced = set(assembly.ledger_order.displaced)
    for first, last in pairwise(assembly.order.starts.tolist()):
        mine = [leg for leg in assembly.order.legs[first:last].tolist() if leg not in displaced]
        events = [event for event in assembly.events.of_leg[mine].tolist() if event >= 0]
        assert events == sorted(events)


@settings(max_examples=60)
@given(small_statements())
def test_a_payer_comes_before_its_payee(statements: Statements) -> None:
    assembly, book = assemble_small(statements)
    of_leg, partner = assembly.events.of_leg, assembly.mirrors.partner
    for leg in np.flatnonzero((partner >= 0) & (assembly.legs.direction == IN) & (of_leg >= 0)).tolist():
        assert of_leg[partner[leg]] <= of_leg[leg]
    leaves, arrives = (
        {int(book.slot[event]): (event, int(book.amount[event])) for event in np.flatnonzero(book.kind == kind)}
        for kind in (EventKind.OUT_TRANSIT, EventKind.IN_TRANSIT)
    )
    assert leaves.keys() == arrives.keys()
    assert all(leaves[slot][0] < arrives[slot][0] and leaves[slot][1] == arrives[slot][1] for slot in leaves)


@settings(max_examples=60)
@given(small_statements(), st.integers(0, 99))
def test_a_statement_split_into_two_overlapping_files_changes_only_row_names(statements: Statements, at: int) -> None:
    """The overlap holds two whole instants, as exports by day do; what is cut inside one has lost its order."""
    whole = [row for row in statements.files[0] if row.own == "A" and row.balance is not None]
    whole.sort(key=lambda row: row.time_us)
    one = Statements([whole, *statements.files[1:4]], statements.layouts)
    one.files[1:] = [[row for row in file if row.own != "A"] for file in one.files[1:]]
    for place, row in enumerate(whole, start=2):
        row.row = place
    if not whole:
        return
    times = sorted({row.time_us for row in whole})
    begin = at % len(times)
    end = min(begin + 1, len(times) - 1)
    early = [replace(row) for row in whole if row.time_us <= times[end]]
    late = [replace(row, file=4) for row in whole if row.time_us >= times[begin]]
    two = Statements([early, *one.files[1:], late], [*one.layouts[:4], one.layouts[0]])
    (_, first), (_, second) = assemble_small(one), assemble_small(two)
    assert [naming(first, event) for event in range(first.n_events)] == [
        naming(second, event) for event in range(second.n_events)
    ]
    assert spans_of(first) == spans_of(second)


def spans_of(book: Book) -> list[tuple[object, ...]]:
    """Return the spans by account."""
    return sorted((book.line_accounts[s.line], s.from_us, s.to_us, s.opening, s.closing) for s in book.spans)
