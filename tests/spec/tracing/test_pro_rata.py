"""``pro-rata``: each colour leaves alike; the first k claims together send ⌊S_k · x / b⌋. Amounts are fen."""

from tests.book_tables import book_of, ends_of, lines


def test_each_colour_leaves_in_proportion() -> None:
    book = book_of("""
        open A 50
        ?V -> A 50           # t2 the claim: half of the balance of 100
        A  -> B 30           # t3 ⌊50 · 30 / 100⌋ = 15
    """)
    assert ends_of(book, "c1 t2 50", rule="pro-rata") == lines("""
        c1 rests A 35
        c1 rests B 15
    """)


def test_fractions_of_a_fen_are_cut_off_the_sum_of_the_first_claims() -> None:
    book = book_of("""
        open A 1
        ?V -> A 1            # t2 claim c1
        ?W -> A 1            # t3 claim c2; the balance is 3
        A  -> B 2            # t4 c1: ⌊1 · 2 / 3⌋ = 0; c1 and c2: ⌊2 · 2 / 3⌋ = 1, so c2: 1 − 0 = 1
    """)
    assert ends_of(book, "c1 t2 1 \n c2 t3 1", rule="pro-rata") == lines("""
        c1 rests A 1
        c2 rests B 1
    """)


def test_the_order_of_claims_is_that_of_their_payments_not_of_the_file() -> None:
    book = book_of("""
        open A 1
        ?V -> A 1            # t2 claim c2 of the file, first in the ledger
        ?W -> A 1            # t3 claim c1 of the file
        A  -> B 2            # t4 the claim on t2: 0, the claim on t3: 1
    """)
    assert ends_of(book, "c1 t3 1 \n c2 t2 1", rule="pro-rata") == lines("""
        c1 rests B 1
        c2 rests A 1
    """)


def test_a_payment_of_the_whole_balance_or_more_takes_all() -> None:
    book = book_of("""
        open A 50
        ?V -> A 50           # t2 the claim
        A  -> B 130          # t3 all of it; 30 of unknown origin
        B  -> C 13           # t4 ⌊50 · 13 / 130⌋ = 5
    """)
    assert ends_of(book, "c1 t2 50", rule="pro-rata") == lines("""
        c1 rests B 45
        c1 rests C 5
    """)


def test_a_self_transfer_changes_nothing() -> None:
    book = book_of("""
        open A 50
        ?V -> A 50
        A  -> A 30
        A  -> B 10           # ⌊50 · 10 / 100⌋ = 5
    """)
    assert ends_of(book, "c1 t2 50", rule="pro-rata") == lines("""
        c1 rests A 45
        c1 rests B 5
    """)


def test_products_beyond_64_bits_are_exact() -> None:
    book = book_of("""
        open A 1000000000000000
        ?V -> A 999999999999999          # t2 the claim
        A  -> B 777777777777777          # t3 ⌊999999999999999 · 777777777777777 / 1999999999999999⌋
    """)
    sent = 999999999999999 * 777777777777777 // 1999999999999999
    assert ends_of(book, "c1 t2 999999999999999", rule="pro-rata") == lines(f"""
        c1 rests A {999999999999999 - sent}
        c1 rests B {sent}
    """)
