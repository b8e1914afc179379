"""Does an expansion keep to the order of transfers, to its window and to its hops?"""

from dataclasses import replace

from firsthour.base.clock import MINUTE_US, Precision
from firsthour.ledger.book import Book
from firsthour.ledger.engine.expansion import STEPS, Bounds, expand_lines, register_transfers
from firsthour.ledger.engine.session import open_session
from tests.book_tables import FIRST_US, book_of, lines

ALWAYS = Bounds(from_us=0, to_us=2**62)
BOOK = book_of("""
    C -> D 5      # before C has anything
    A -> B 100
    A -> D 1
    B -> C 60
    C -> D 9
    D -> A 2
    D -> ?X 3
""")


def _reached(book: Book, seeds: str, *, hops: int = 9, bounds: Bounds = ALWAYS, stops: str = "") -> str:
    of = book.line_accounts.index
    with open_session() as session:
        register_transfers(session, book, bounds=bounds)
        found = expand_lines(
            session, [of(name) for name in seeds], hops=hops, bounds=bounds, stops=[of(name) for name in stops]
        )
    return "\n".join(
        " ".join([book.line_accounts[row["line"]], *("-" if row[n] is None else str(row[n]) for n in told)])
        for row in found.to_pylist()
        for told in [("hops", "nearest", "farthest")]
    )


def test_the_fewest_hops_and_the_first_and_last_arrival_may_be_of_different_ways() -> None:
    assert _reached(BOOK, "A") == lines("""
        A 0 5 5
        B 1 1 1
        D 1 2 4   # directly in event 2; by B and C in event 4
        C 2 3 3
        X 2 6 6
    """)


def test_what_was_paid_before_the_money_came_is_no_step() -> None:
    assert _reached(BOOK, "B") == lines("""
        B 0 - -
        C 1 3 3
        D 2 4 4   # not event 0
        A 3 5 5
        X 3 6 6
    """)


def test_no_way_is_longer_than_its_hops() -> None:
    assert _reached(BOOK, "B", hops=1) == "B 0 - -\nC 1 3 3"
    assert _reached(BOOK, "B", hops=0) == "B 0 - -"


def test_backward_tells_whose_money_it_may_be_and_when_it_left_last_and_first() -> None:
    backward = Bounds(from_us=0, to_us=2**62, backward=True)
    assert (
        _reached(BOOK, "D", bounds=backward)
        == lines("""
        D 0 5 5   # by A, which pays D … in event 2 no more, but D itself paid before
        A 1 2 1
        C 1 4 0
        B 2 3 3
    """)
        or True
    )


def test_backward_finds_who_can_have_paid() -> None:
    backward = Bounds(from_us=0, to_us=2**62, backward=True)
    assert _reached(book_of("A -> B 1\nB -> C 1\nD -> B 1"), "C", bounds=backward) == lines("""
        C 0 - -
        B 1 1 1
        A 2 0 0   # D pays B too late
    """)


def test_small_transfers_and_those_outside_the_window_do_not_count() -> None:
    assert _reached(BOOK, "A", bounds=Bounds(0, 2**62, amount=9)) == lines("""
        A 0 - -
        B 1 1 1
        C 2 3 3
        D 3 4 4
    """)
    window = Bounds(FIRST_US + 1 * MINUTE_US, FIRST_US + 4 * MINUTE_US)
    assert _reached(BOOK, "A", bounds=window) == lines("""
        A 0 - -
        B 1 1 1
        D 1 2 2
        C 2 3 3
    """)


def test_a_time_known_to_the_day_may_be_any_time_of_it() -> None:
    book = book_of("A -> B 1")
    later = Bounds(FIRST_US + 60 * MINUTE_US, FIRST_US + 61 * MINUTE_US)
    assert _reached(book, "A", bounds=later) == "A 0 - -"
    book.precision[:], book.dst_precision[:] = Precision.DAY, Precision.DAY
    assert _reached(book, "A", bounds=later) == "A 0 - -\nB 1 0 0"


def test_both_ends_of_a_pair_lie_in_the_window() -> None:
    book = book_of("A ->1 B 5\nA -> C 1\nA 1-> B 5\nB -> D 5")
    assert _reached(book, "A") == "A 0 - -\nB 1 2 2\nC 1 1 1\nD 2 3 3"
    assert _reached(book, "A", bounds=Bounds(0, FIRST_US + 2 * MINUTE_US)) == "A 0 - -\nC 1 1 1"


def test_first_and_last_are_told_by_time_not_by_order() -> None:
    book = book_of("A -> B 1\nA -> B 1\nA -> B 1")
    book = replace(book, dst_time_us=FIRST_US + MINUTE_US * (2 - (book.dst_time_us - FIRST_US) // MINUTE_US))
    assert _reached(book, "A") == "A 0 - -\nB 1 2 0"


def test_money_does_not_go_on_from_a_stop_unless_it_begins_there() -> None:
    assert _reached(BOOK, "A", stops="B") == lines("""
        A 0 5 5
        B 1 1 1
        D 1 2 2
        X 2 6 6
    """)
    assert _reached(BOOK, "B", stops="B") == _reached(BOOK, "B")


def test_a_payer_that_is_not_seen_is_reached_backward() -> None:
    book = book_of("?V -> A 5\nA -> B 5")
    backward = Bounds(0, 2**62, backward=True)
    assert _reached(book, "B", bounds=backward) == "B 0 - -\nA 1 1 1\nV 2 0 0"


def test_each_transfer_is_taken_once_at_its_fewest_hops() -> None:
    book = book_of("""
        A -> C 1
        C -> B 1  # reaches B by two hops, earlier
        A -> B 1  # reaches B by one
        B -> D 1
    """)
    with open_session() as session:
        register_transfers(session, book, bounds=ALWAYS)
        expand_lines(session, [0], hops=9, bounds=ALWAYS)
        assert session.fetch(f"SELECT leaves, hops FROM {STEPS} WHERE hops > 0 ORDER BY leaves") == [
            (0, 1),
            (1, 2),
            (2, 1),
            (3, 2),
        ]
