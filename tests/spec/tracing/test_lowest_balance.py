"""``lowest-balance``: clean money leaves first, of a payment x claimed is min(t, max(0, x − (b − t))). In fen."""

from tests.book_tables import book_of, ends_of, lines


def test_clean_money_leaves_before_claimed_money() -> None:
    book = book_of("""
        open A 100
        ?V -> A 50           # t2 the claim: b = 150, t = 50
        A  -> B 90           # t3 max(0, 90 − 100) = 0
        A  -> C 30           # t4 max(0, 30 − 10) = 20
    """)
    assert ends_of(book, "c1 t2 50", rule="lowest-balance") == lines("""
        c1 rests A 30
        c1 rests C 20
    """)


def test_money_that_came_later_leaves_before_claimed_money_too() -> None:
    book = book_of("""
        ?V -> A 50           # t1 the claim
        ?W -> A 30           # t2 clean
        A  -> B 30
    """)
    assert ends_of(book, "c1 t1 50", rule="lowest-balance") == "c1 rests A 50"


def test_of_claimed_money_what_arrived_first_leaves_first() -> None:
    book = book_of("""
        ?V -> A 50           # t1 claim c1
        ?W -> A 50           # t2 claim c2
        A  -> B 60           # t3 50 of c1, 10 of c2
    """)
    assert ends_of(book, "c1 t1 50 \n c2 t2 50", rule="lowest-balance") == lines("""
        c1 rests B 50
        c2 rests A 40
        c2 rests B 10
    """)


def test_clean_pieces_leave_first_and_the_shortfall_last() -> None:
    book = book_of("""
        open A 10
        ?V -> A 20           # t2 claim c1
        A  -> B 40           # t3 10 clean, 20 of c1, 10 of unknown origin
    """)
    assert ends_of(book, "c1 t2 20 \n c2 t3 40", rule="lowest-balance") == lines("""
        c1 rests B 20
        c2 rests B 20        # the first 10 and the last 10 fen
        c2 overlap c1 20
    """)
