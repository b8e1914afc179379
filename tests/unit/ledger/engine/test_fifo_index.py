"""Do window sums say which fen leave in which payment?"""

from firsthour.ledger.engine.fifo_index import build_fifo_index
from firsthour.ledger.engine.session import open_session
from tests.book_tables import book_of, lines
from tests.unit.ledger.engine.answers import told


def _answer(book: str, statement: str) -> str:
    with open_session() as session:
        build_fifo_index(session, book_of(book))
        return told(session, statement)


def test_a_transfer_has_a_leg_on_both_sides_and_a_self_transfer_pays_before_it_receives() -> None:
    found = _answer(
        """
        open A 10
        A -> B 3
        A -> A 5
        """,
        "SELECT line, event, side, amount FROM legs ORDER BY line, event, side",
    )
    assert found == lines("""
        0 0 1 10
        0 1 0 3
        0 2 0 5
        0 2 1 5
        1 1 1 3
    """)


def test_a_span_counts_anew_behind_each_gap() -> None:
    found = _answer(
        """
        open A 10
        close A
        open A 4
        A -> ?X 4
        close A
        """,
        "SELECT event, span_no, received, paid, held FROM balances ORDER BY event",
    )
    assert found == lines("""
        0 0 10 0 10
        1 0 10 0 10  # takes out all it holds
        2 1 4 0 4
        3 1 4 4 0
        4 1 4 4 0
    """)


def test_what_a_line_pays_beyond_its_balance_lacks_once_and_is_never_paid_back() -> None:
    found = _answer(
        """
        ?X -> A 10
        A -> ?X 25  # 15 more than there is
        ?X -> A 10
        A -> ?X 4
        A -> ?X 9   # 3 more
        """,
        "SELECT event, received, paid, lacked, held FROM balances ORDER BY event",
    )
    assert found == lines("""
        0 10 0 0 10
        1 10 25 15 0
        2 20 25 15 10
        3 20 29 15 6
        4 20 38 18 0
    """)


def test_what_comes_in_behind_a_shortfall_does_not_pay_for_it() -> None:
    book = """
        ?X -> A 10
        A -> ?X 25
        ?X -> A 10
        A -> ?X 4
    """
    assert _answer(book, "SELECT event, low, high FROM arrivals ORDER BY event") == lines("""
        0 0 10
        2 25 35  # 10 came in, 15 were of unknown origin
    """)
    assert _answer(book, "SELECT event, low, high FROM payments ORDER BY event") == lines("""
        1 0 25
        3 25 29
    """)


def test_a_payment_knows_where_its_first_fen_comes_to_lie() -> None:
    found = _answer(
        """
        open A 100
        open B 7
        A -> B 60
        A ->1 B 10
        B -> ?X 67
        A 1-> B 10
        A -> ?X 30
        close B
        """,
        "SELECT event, line, low, high, arrives, to_line, to_low FROM payments ORDER BY event",
    )
    assert found == lines("""
        2 0 0 60 2 1 7
        3 0 60 70 5 1 67  # in transit: arrives behind what is paid meanwhile
        4 1 0 67 4 - -
        6 0 70 100 6 - -
        7 1 67 77 7 - -   # the gap takes what is left
    """)


def test_a_gap_in_an_empty_line_is_no_payment() -> None:
    assert _answer("open A 0\nclose A", "SELECT event FROM payments") == ""


def test_sums_larger_than_any_balance_stay_exact() -> None:
    big = 2**62
    book = "\n".join(f"?X -> A {big}\nA -> ?X {big - 1}" for _ in range(4))
    found = _answer(book, "SELECT low, high FROM payments WHERE event = 7")
    assert found == f"{3 * big - 3} {4 * big - 4}"
    assert 4 * big - 4 > 2**63
