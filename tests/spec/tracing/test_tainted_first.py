"""``tainted-first``: of a payment x, min(t, x) is claimed money; what arrived first leaves first. Amounts are fen."""

from tests.book_tables import book_of, ends_of, lines


def test_claimed_money_leaves_before_any_clean_money() -> None:
    book = book_of("""
        open A 100
        ?V -> A 50           # t2 the claim
        ?W -> A 30
        A  -> B 40           # t4 min(50, 40) = 40
        A  -> C 40           # t5 min(10, 40) = 10
    """)
    assert ends_of(book, "c1 t2 50", rule="tainted-first") == lines("""
        c1 rests B 40
        c1 rests C 10
    """)


def test_of_claimed_money_what_arrived_first_leaves_first() -> None:
    book = book_of("""
        ?V -> A 50           # t1 claim c1
        ?W -> A 50           # t2 claim c2
        A  -> B 60           # t3 50 of c1, 10 of c2
    """)
    assert ends_of(book, "c1 t1 50 \n c2 t2 50", rule="tainted-first") == lines("""
        c1 rests B 50
        c2 rests A 40
        c2 rests B 10
    """)


def test_clean_money_and_the_shortfall_are_the_last_pieces() -> None:
    book = book_of("""
        open A 10
        ?V -> A 20           # t2 claim c1
        A  -> B 40           # t3 20 of c1, 10 clean, 10 of unknown origin
    """)
    assert ends_of(book, "c1 t2 20 \n c2 t3 20", rule="tainted-first") == lines("""
        c1 rests B 20
        c2 overlap c1 20     # the first 20 fen of t3 are those of c1
    """)
