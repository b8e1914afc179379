"""The city's own books, one page for each rule: what leaves first of a payment. Amounts are fen."""

import pytest

from firsthour.city.books import RULES
from tests.spec.city.city_tables import city_of, ends_of, lines

ALL_RULES = pytest.mark.parametrize("rule", RULES)
MIXED = city_of("""
    bank V 1000
    bank A 50
    bank B 0
    bank C 0
    V -> A 40 claim c1     # A holds 50 clean, then 40 of c1
    V -> A 10              # … then 10 clean
    A -> B 60
    B -> C 20
""")


def test_fifo_the_oldest_lot_leaves_first() -> None:
    assert ends_of(MIXED, "fifo") == lines("""
        c1 rests A 30      # 60 = 50 clean + 10 of c1
        c1 rests B 10      # 20 of the 50 clean ones go on
    """)


def test_lifo_the_newest_lot_leaves_first() -> None:
    assert ends_of(MIXED, "lifo") == lines("""
        c1 rests B 30      # 60 = 10 clean + 40 of c1 + 10 clean, which left last and lie newest in B
        c1 rests C 10      # 20 = those 10 clean + 10 of c1
    """)


def test_pro_rata_each_colour_leaves_alike() -> None:
    assert ends_of(MIXED, "pro-rata") == lines("""
        c1 rests A 16      # 40 − 24
        c1 rests B 16      # ⌊40 · 60 / 100⌋ = 24 came, 8 went on
        c1 rests C 8       # ⌊24 · 20 / 60⌋ = 8
    """)


def test_tainted_first_the_claimed_money_leaves_first() -> None:
    assert ends_of(MIXED, "tainted-first") == lines("""
        c1 rests B 20      # min(40, 60) = 40 came, min(40, 20) = 20 went on
        c1 rests C 20
    """)


def test_lowest_balance_the_clean_money_leaves_first() -> None:
    assert ends_of(MIXED, "lowest-balance") == lines("""
        c1 rests A 40      # 60 clean ones were there
    """)


def test_lowest_balance_claimed_money_leaves_when_the_clean_is_not_enough() -> None:
    city = city_of("""
        bank V 1000
        bank A 50
        bank B 0
        V -> A 40 claim c1
        A -> B 75          # min(40, max(0, 75 − 50)) = 25
    """)
    assert ends_of(city, "lowest-balance") == lines("""
        c1 rests A 15
        c1 rests B 25
    """)


def test_pro_rata_the_odd_fen_goes_by_the_order_of_the_claims() -> None:
    city = city_of("""
        bank V 100
        bank A 1
        bank B 0
        V -> A 1 claim c1
        V -> A 1 claim c2
        A -> B 2           # c1: ⌊1 · 2 / 3⌋ = 0; c1 and c2: ⌊2 · 2 / 3⌋ = 1
    """)
    assert ends_of(city, "pro-rata") == lines("""
        c1 rests A 1
        c2 rests B 1
    """)


@pytest.mark.parametrize("rule", ["tainted-first", "lowest-balance", "fifo"])
def test_of_two_claims_the_one_that_arrived_first_leaves_first(rule: str) -> None:
    city = city_of("""
        bank V 100
        bank A 0
        bank B 0
        V -> A 10 claim c1
        V -> A 10 claim c2
        A -> B 15
    """)
    assert ends_of(city, rule) == lines("""
        c1 rests B 10
        c2 rests A 5
        c2 rests B 5
    """)


@ALL_RULES
def test_what_a_payer_lacks_is_of_unknown_origin_and_clean(rule: str) -> None:
    city = city_of("""
        bank V 100
        credit R -500      # 500 are owed: nothing is held
        bank A 0
        bank B 0
        V -> R 40 claim c1
        R -> A 100         # 40 of c1, then 60 of unknown origin
        A -> B 100
    """)
    assert ends_of(city, rule) == "c1 rests B 40"


@ALL_RULES
def test_the_unknown_piece_is_the_last_of_its_payment(rule: str) -> None:
    city = city_of("""
        bank V 100
        bank A 0
        bank B 0
        bank C 0
        V -> A 40 claim c1
        A -> B 100         # 40 of c1, 60 unknown
        B -> C 60
    """)
    sent = {"fifo": 40, "lifo": 0, "pro-rata": 24, "tainted-first": 40, "lowest-balance": 0}[rule]
    expected = [f"c1 rests B {40 - sent}"] * (sent < 40) + [f"c1 rests C {sent}"] * (sent > 0)
    assert ends_of(city, rule) == "\n".join(expected)


@ALL_RULES
def test_money_ends_at_a_counterparty_without_statements_by_its_kind(rule: str) -> None:
    city = city_of("""
        bank V 100
        bank A 0
        cash K
        merchant M
        exchange U
        abroad F
        fee Z
        V -> A 50 claim c1
        A -> K 10
        A -> M 10
        A -> U 10
        A -> F 10
        A -> Z 10
    """)
    assert ends_of(city, rule) == lines("""
        c1 exits F abroad 10
        c1 exits M merchant 10
        c1 exits U exchange 10
        c1 exits ~cash cash 10
        c1 exits ~fee:Z银行 fee 10
    """)


@ALL_RULES
def test_what_such_a_counterparty_pays_back_is_clean(rule: str) -> None:
    city = city_of("""
        bank V 100
        bank A 0
        bank B 0
        merchant M
        V -> A 50 claim c1
        A -> M 50
        M -> A 50 refund
        A -> B 50
    """)
    assert ends_of(city, rule) == "c1 exits M merchant 50 refunded"


@ALL_RULES
def test_bounced_money_never_left_and_failed_payments_never_happened(rule: str) -> None:
    city = city_of("""
        bank V 100
        bank A 0
        bank B 0
        V -> A 50 claim c1
        A -> B 50 bounced 2
        A -> B 50 failed
    """)
    assert ends_of(city, rule) == "c1 rests A 50"


@ALL_RULES
def test_money_moves_to_the_holders_own_wallet_like_to_any_account(rule: str) -> None:
    city = city_of("""
        bank V 100
        bank A 0
        wallet W 0
        merchant M
        V -> A 50 claim c1
        A -> W 50
        W -> M 20
    """)
    assert ends_of(city, rule) == lines("""
        c1 rests W 30
        c1 exits M merchant 20
    """)


@ALL_RULES
def test_a_fen_that_carries_an_earlier_claim_keeps_it(rule: str) -> None:
    city = city_of("""
        bank V 100
        bank A 0
        bank B 0
        bank C 5
        V -> A 50 claim c1
        A -> C 50           # paid out to a second victim, as if it were interest …
        C -> B 55 claim c2  # … who is cheated of it again
    """)
    assert ends_of(city, rule) == lines("""
        c1 rests B 50
        c2 rests B 5
        c2 overlap c1 50
    """)


@ALL_RULES
def test_claims_that_are_left_out_are_clean_money(rule: str) -> None:
    from firsthour.city.books import keep_books
    from tests.spec.city.city_tables import entry_lines

    city = city_of("""
        bank V 100
        bank A 0
        V -> A 10 claim c1
        V -> A 20 claim c2
    """)
    assert entry_lines(keep_books(city, rules=(rule,), claims=[1]).claims[rule]) == ["c2 rests A 20"]
