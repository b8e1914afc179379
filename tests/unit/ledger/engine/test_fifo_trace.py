"""Do the joins follow claims hop by hop, and does each fen stay with the claim that had it first?"""

import pytest

from firsthour.ledger.engine.fifo_index import PAYMENTS, build_fifo_index
from firsthour.ledger.engine.fifo_trace import EndlessWayError, FifoTrace, trace_fifo
from firsthour.ledger.engine.relations import BadTakesError, make_table
from firsthour.ledger.engine.session import Session, open_session
from tests.book_tables import book_of, lines
from tests.unit.ledger.engine.answers import told

CHAIN = """
    open A 50
    ?V -> A 100
    A -> B 90   # 50 clean, then the first 40 of the claim
    B -> C 60
    A -> ?X 40 cash
    close C
"""


def _trace(session: Session, book: str, takes: list[tuple[int, int]]) -> FifoTrace:
    build_fifo_index(session, book_of(book))
    return trace_fifo(session, takes)


def _told(trace: FifoTrace) -> str:
    return "\n".join(
        " ".join([name, *map(str, row.values())])
        for name in ("flows", "rests", "overlaps")
        for row in getattr(trace, name).to_pylist()
    )


def test_a_claim_is_followed_through_lines_to_its_ends() -> None:
    with open_session() as session:
        trace = _trace(session, CHAIN, [(1, 100)])
    assert trace.n_hops == 3
    assert _told(trace) == lines("""
        flows 1 0 100
        flows 2 0 40
        flows 3 0 10   # B pays A's 50 clean fen first
        flows 4 0 40
        flows 5 0 10
        rests 0 0 20   # A: 100 − 40 − 40
        rests 1 0 30   # B: 40 − 10
    """)


def test_pieces_name_the_fen_of_the_payment_and_where_they_lie() -> None:
    with open_session() as session:
        _trace(session, CHAIN, [(1, 100)])
        found = told(session, "SELECT event, from_fen, to_fen, line, low, high FROM pieces ORDER BY event")
    assert found == lines("""
        1 0 100 0 50 150
        2 50 90 1 50 90
        3 50 60 2 50 60
        4 0 40 - - -
        5 50 60 - - -
    """)


def test_claims_on_one_transfer_take_successive_fen() -> None:
    with open_session() as session:
        trace = _trace(session, "?V -> A 100\nA -> ?X 50 cash", [(0, 30), (0, 30)])
    assert _told(trace) == lines("""
        flows 0 0 30
        flows 0 1 30
        flows 1 0 30
        flows 1 1 20
        rests 0 1 10
    """)


def test_a_fen_stays_with_the_claim_that_had_it_first() -> None:
    book = """
        open A 30
        ?V -> A 20
        A -> B 50    # 30 clean, 20 of the first claim
        B -> ?X 40 cash
    """
    with open_session() as session:
        trace = _trace(session, book, [(1, 20), (2, 45)])
    assert _told(trace) == lines("""
        flows 1 0 20
        flows 2 0 20
        flows 2 1 30
        flows 3 0 10
        flows 3 1 30
        rests 1 0 10
        overlaps 1 0 15  # 45 asked, 30 were free
    """)


def test_what_is_asked_beyond_the_transfer_overlaps_with_those_that_hold_it() -> None:
    with open_session() as session:
        trace = _trace(session, "?V -> A 100", [(0, 70), (0, 60), (0, 100)])
    assert _told(trace) == lines("""
        flows 0 0 70
        flows 0 1 30
        rests 0 0 70
        rests 0 1 30
        overlaps 1 0 30
        overlaps 2 0 70
        overlaps 2 1 30
    """)


def test_a_claim_on_an_exit_ends_there() -> None:
    with open_session() as session:
        trace = _trace(session, "open A 9\nA -> ?X 9 cash", [(1, 4)])
    assert _told(trace) == "flows 1 0 4"


def test_a_pair_is_named_where_it_leaves_and_a_claim_on_it_where_it_arrives() -> None:
    book = """
        ?V -> A 10
        A ->1 B 10
        A 1-> B 10
        B -> ?X 4 cash
    """
    with open_session() as session:
        trace = _trace(session, book, [(0, 6), (2, 10)])
    assert _told(trace) == lines("""
        flows 0 0 6
        flows 1 0 6
        flows 2 1 4
        flows 3 0 4
        rests 1 0 2
        rests 1 1 4
        overlaps 1 0 6
    """)


def test_no_claim_gives_no_rows() -> None:
    with open_session() as session:
        trace = _trace(session, CHAIN, [])
    assert (_told(trace), trace.n_hops) == ("", 0)


def test_one_index_answers_again_and_again() -> None:
    with open_session() as session:
        first = _trace(session, CHAIN, [(1, 100)])
        trace_fifo(session, [(2, 90)])
        again = trace_fifo(session, [(1, 100)])
    assert _told(again) == _told(first)


def test_a_claim_that_does_not_fit_is_refused() -> None:
    with open_session() as session, pytest.raises(BadTakesError):
        _trace(session, CHAIN, [(1, 101)])


def test_an_index_that_leads_in_a_circle_is_found_out() -> None:
    with open_session() as session:
        build_fifo_index(session, book_of("?V -> A 10\nA -> A 10"))
        back = f"SELECT event, line, span_no, low, high, arrives, to_line, to_span_no, low AS to_low FROM {PAYMENTS}"
        make_table(session, "turned", select=back)
        make_table(session, PAYMENTS, select="SELECT event, line, span_no, low, high, arrives, to_line, to_span_no, "
                   "to_low FROM turned")  # fmt: skip
        with pytest.raises(EndlessWayError) as found:
            trace_fifo(session, [(0, 10)])
    assert found.value.details == {"hops": 2}
