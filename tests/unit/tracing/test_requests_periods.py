"""Which days are asked for, at the edges."""

import pytest

from firsthour.base.clock import DAY_US, Precision, day_start_us, local_day, parse_moment
from firsthour.ledger.book import End, Span
from firsthour.tracing.requests_periods import (
    NO_EDGES,
    CoveredLines,
    arrival_window,
    asked_days,
    last_known_day,
)
from tests.book_tables import book_of

FIRST = local_day(parse_moment("2026-03-01").time_us)


def at(day: int, hour: int = 0) -> int:
    return day_start_us(FIRST + day) + hour * 3_600_000_000


def days(reason: End, before: int | None, behind: int | None, *, last_day: int = 9) -> tuple[int, int]:
    seen = (at(4, 10), at(5, 10))
    first, last = asked_days(reason, (before, behind), seen=seen, last_day=FIRST + last_day)
    return first - FIRST, last - FIRST


@pytest.mark.parametrize(
    ("reason", "before", "behind", "expected"),
    [
        (End.NEVER, None, None, (4, 9)),
        (End.WALLET, None, None, (4, 9)),
        (End.MERCHANT, None, None, (4, 5)),
        (End.UNMATCHED, at(1), at(8), (4, 5)),
        (End.PERIOD, at(1, 12), at(8, 12), (1, 8)),
        (End.PERIOD, at(1), at(8), (1, 7)),
        (End.PERIOD, None, at(8, 1), (4, 8)),
        (End.PERIOD, at(2, 1), None, (2, 9)),
        (End.GAP, at(2, 1), at(6, 1), (2, 6)),
        (End.GAP, at(6, 1), at(4, 1), (4, 6)),
    ],
)
def test_days_by_reason(reason: End, before: int | None, behind: int | None, expected: tuple[int, int]) -> None:
    assert days(reason, before, behind) == expected


def test_days_never_run_backwards() -> None:
    assert days(End.NEVER, None, None, last_day=2) == (4, 4)


def test_a_clock_has_ten_minutes_to_spare_and_a_day_has_not() -> None:
    midnight = at(3)
    assert local_day(arrival_window(midnight, Precision.SECOND)[0]) == FIRST + 2
    assert arrival_window(midnight, Precision.DAY) == (midnight, midnight + DAY_US)


def test_holes_lie_between_the_spans_of_one_line() -> None:
    spans = [Span(0, at(1), at(2), None, None), Span(0, at(5), at(6), None, None)]
    covered = CoveredLines({0: spans})
    assert covered.hole_around(0, (at(3), at(4))) == (at(2), at(5))
    assert covered.hole_around(0, (at(7), at(8))) == (at(6), None)
    assert covered.hole_around(1, (at(3), at(4))) == NO_EDGES
    assert covered.hole_behind(0, at(1)) == (at(2), at(5))
    assert covered.hole_behind(0, at(5)) == (at(6), None)
    assert covered.span_around(0, (at(5), at(5) + 1)) == (at(5), at(6))
    assert covered.span_around(0, (at(3), at(4))) == NO_EDGES


def test_the_ledger_speaks_to_the_end_of_its_spans_and_a_span_without_end_says_nothing() -> None:
    book = book_of("?V -> A 5", days=3)
    assert last_known_day(book) == FIRST + 2
    book.spans = [Span(0, 0, 2**62, None, None)]
    assert last_known_day(book) == FIRST
