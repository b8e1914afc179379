"""``fifo``: the oldest lot leaves first. Amounts are fen."""

from tests.book_tables import book_of, ends_of, lines, way_of


def test_the_oldest_lot_leaves_first() -> None:
    book = book_of("""
        ?V -> A 50           # t1 the claim
        ?W -> A 30           # t2 someone else's money, later
        A  -> B 60           # t3 the 50 first, then 10 of the 30
    """)
    assert ends_of(book, "c1 t1 50", rule="fifo") == lines("""
        c1 rests B 50
    """)


def test_a_later_lot_waits_until_all_before_it_have_left() -> None:
    book = book_of("""
        open A 40            # t1 money of before
        ?V -> A 50           # t2 the claim
        A  -> B 60           # t3 40 of before, 20 of the claim
        A  -> C 10           # t4 10 of the claim
    """)
    assert ends_of(book, "c1 t2 50", rule="fifo") == lines("""
        c1 rests A 20        # 50 − 20 − 10
        c1 rests B 20
        c1 rests C 10
    """)
    assert way_of(book, "c1 t2 50", rule="fifo") == lines("""
        t2 c1 50
        t3 c1 20
        t4 c1 10
    """)


def test_the_opening_balance_is_older_than_everything() -> None:
    book = book_of("""
        open A 10
        ?V -> A 50
        A  -> B 10
    """)
    assert ends_of(book, "c1 t2 50", rule="fifo") == "c1 rests A 50"


def test_pieces_arrive_in_the_order_in_which_they_left() -> None:
    book = book_of("""
        open A 20
        ?V -> A 50           # t2 the claim
        A  -> B 70           # t3 20 clean, then the 50
        B  -> C 30           # t4 20 clean, then 10 of the claim
    """)
    assert ends_of(book, "c1 t2 50", rule="fifo") == lines("""
        c1 rests B 40
        c1 rests C 10
    """)


def test_a_shortfall_is_the_last_piece_of_its_payment() -> None:
    book = book_of("""
        ?V -> A 50           # t1 the claim
        A  -> B 80           # t2 50 of the claim, then 30 of unknown origin
        B  -> C 60           # t3 50 of the claim, 10 unknown
    """)
    assert ends_of(book, "c1 t1 50", rule="fifo") == "c1 rests C 50"


def test_a_self_transfer_pays_out_first_then_in() -> None:
    book = book_of("""
        ?V -> A 50           # t1 the claim: oldest
        ?W -> A 50           # t2
        A  -> A 50           # t3 the claim leaves and comes back as the newest lot
        A  -> B 50           # t4 so the money of t2 leaves
    """)
    assert ends_of(book, "c1 t1 50", rule="fifo") == "c1 rests A 50"


def test_money_under_way_keeps_its_order() -> None:
    book = book_of("""
        ?V -> A 50           # t1 the claim
        ?W -> A 30           # t2
        A ->1 B 80           # t3 leaves: 50, 30
        ?W -> B 10           # t4 comes in meanwhile
        A 1-> B 80           # t5 arrives: 50, 30
        B  -> C 40           # t6 10, then 30 of the claim
    """)
    assert ends_of(book, "c1 t1 50", rule="fifo") == lines("""
        c1 rests B 20
        c1 rests C 30
    """)
