"""``lifo``: the newest lot leaves first. Amounts are fen."""

from tests.book_tables import book_of, ends_of, lines


def test_the_newest_lot_leaves_first() -> None:
    book = book_of("""
        ?V -> A 50           # t1 the claim
        ?W -> A 30           # t2 newer
        A  -> B 60           # t3 the 30 first, then 30 of the claim
    """)
    assert ends_of(book, "c1 t1 50", rule="lifo") == lines("""
        c1 rests A 20
        c1 rests B 30
    """)


def test_what_left_last_is_the_newest_lot_where_it_arrives() -> None:
    book = book_of("""
        ?V -> A 50           # t1 the claim
        ?W -> A 30           # t2 newer
        A  -> B 80           # t3 leaves as 30, 50: the claim arrives last
        B  -> C 40           # t4 so all 40 are of the claim
    """)
    assert ends_of(book, "c1 t1 50", rule="lifo") == lines("""
        c1 rests B 10
        c1 rests C 40
    """)


def test_a_shortfall_leaves_last_and_so_is_the_newest_lot_there() -> None:
    book = book_of("""
        ?V -> A 50           # t1 the claim
        A  -> B 80           # t2 50 of the claim, then 30 of unknown origin
        B  -> C 40           # t3 30 unknown, then 10 of the claim
    """)
    assert ends_of(book, "c1 t1 50", rule="lifo") == lines("""
        c1 rests B 40
        c1 rests C 10
    """)


def test_the_opening_balance_leaves_after_everything_else() -> None:
    book = book_of("""
        open A 100
        ?V -> A 50
        A  -> B 50
    """)
    assert ends_of(book, "c1 t2 50", rule="lifo") == "c1 rests B 50"


def test_money_under_way_is_not_turned_over() -> None:
    book = book_of("""
        ?V -> A 50           # t1 the claim
        ?W -> A 30           # t2
        A ->1 B 80           # t3 leaves: 30, 50
        A 1-> B 80           # t4 arrives: 30, 50; the claim is the newest
        B  -> C 50           # t5
    """)
    assert ends_of(book, "c1 t1 50", rule="lifo") == "c1 rests C 50"


def test_a_self_transfer_brings_its_last_piece_back_as_the_newest() -> None:
    book = book_of("""
        ?V -> A 50           # t1 the claim
        ?W -> A 30           # t2
        A  -> A 80           # t3 leaves 30, 50; the claim is now the newest
        A  -> B 50           # t4
    """)
    assert ends_of(book, "c1 t1 50", rule="lifo") == "c1 rests B 50"
