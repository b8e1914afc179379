"""A claim takes a transfer's first fen, and a fen belongs to one claim. Amounts are fen."""

import pytest

from firsthour.tracing.rules import RULES
from tests.book_tables import book_of, ends_of, lines, way_of

MIXED = "pro-rata"
ORDERED = [rule for rule in RULES if rule != MIXED]


def test_a_claim_takes_the_first_fen_of_its_transfer() -> None:
    book = book_of("""
        ?V -> A 100          # t1 the claim: its first 60
        A  -> B 100          # t2 fifo: 60 of the claim, 40 clean; lifo: 40 clean, 60 of the claim
        B  -> C 60           # t3 fifo: the first 60; lifo: the last 60
    """)
    assert ends_of(book, "c1 t1 60", rule="fifo") == "c1 rests C 60"
    assert ends_of(book, "c1 t1 60", rule="lifo") == "c1 rests C 60"
    assert ends_of(book, "c1 t2 60", rule="lifo") == lines("""
        c1 rests B 40        # the first 60 of t2 lie below its last 40
        c1 rests C 20
    """)


@pytest.mark.parametrize("rule", ORDERED)
def test_claims_on_one_transfer_take_successive_fen_in_file_order(rule: str) -> None:
    book = book_of("""
        ?V -> A 100          # t1
        A  -> B 30           # t2
    """)
    first_claim = {
        "fifo": "c1 rests B 30",  # fen 1–30 are of c1, 31–70 of c2; 1–30 leave
        "lifo": "c1 rests A 30",  # 71–100 leave
        "tainted-first": "c1 rests B 30",  # 1–30 leave
        "lowest-balance": "c1 rests A 30",  # 71–100, the clean ones, leave
    }
    assert ends_of(book, "c1 t1 30 \n c2 t1 40", rule=rule) == lines(f"""
        {first_claim[rule]}
        c2 rests A 40
    """)


@pytest.mark.parametrize("rule", RULES)
def test_what_claims_ask_beyond_their_transfer_is_overlap(rule: str) -> None:
    book = book_of("?V -> A 100")
    assert ends_of(book, "c1 t1 70 \n c2 t1 50", rule=rule) == lines("""
        c1 rests A 70
        c2 rests A 30
        c2 overlap c1 20     # 70 + 50 − 100
    """)


@pytest.mark.parametrize("rule", RULES)
def test_a_second_claim_on_the_same_money_overlaps_in_full(rule: str) -> None:
    book = book_of("?V -> A 100")
    assert ends_of(book, "c1 t1 100 \n c2 t1 100", rule=rule) == lines("""
        c1 rests A 100
        c2 overlap c1 100
    """)


@pytest.mark.parametrize("rule", RULES)
def test_a_fen_that_carries_an_earlier_claim_keeps_it(rule: str) -> None:
    book = book_of("""
        ?V -> A 50           # t1 claim c1
        A  -> B 50           # t2 claim c2 names the same money further on
    """)
    assert ends_of(book, "c1 t1 50 \n c2 t2 50", rule=rule) == lines("""
        c1 rests B 50
        c2 overlap c1 50
    """)
    assert way_of(book, "c1 t1 50 \n c2 t2 50", rule=rule) == lines("""
        t1 c1 50
        t2 c1 50
    """)


@pytest.mark.parametrize("rule", RULES)
def test_earlier_means_earlier_in_the_ledger_not_in_the_file(rule: str) -> None:
    book = book_of("""
        ?V -> A 50
        A  -> B 50
    """)
    assert ends_of(book, "c1 t2 50 \n c2 t1 50", rule=rule) == lines("""
        c1 overlap c2 50
        c2 rests B 50
    """)


def test_only_the_fen_that_are_named_overlap() -> None:
    book = book_of("""
        open A 20
        ?V -> A 50           # t2 claim c1
        A  -> B 60           # t3 20 clean, 40 of c1; claim c2 names its first 30
    """)
    assert ends_of(book, "c1 t2 50 \n c2 t3 30", rule="fifo") == lines("""
        c1 rests A 10
        c1 rests B 40
        c2 rests B 20
        c2 overlap c1 10
    """)


def test_pro_rata_a_claim_takes_what_carries_no_earlier_claim() -> None:
    book = book_of("""
        open A 50
        ?V -> A 50           # t2 claim c1
        A  -> B 60           # t3 30 of c1, 30 clean
    """)
    assert ends_of(book, "c1 t2 50 \n c2 t3 20", rule=MIXED) == lines("""
        c1 rests A 20
        c1 rests B 30
        c2 rests B 20        # all of what it asks is free
    """)
    assert ends_of(book, "c1 t2 50 \n c2 t3 40", rule=MIXED) == lines("""
        c1 rests A 20
        c1 rests B 30
        c2 rests B 30
        c2 overlap c1 10
    """)


def test_pro_rata_names_overlapping_claims_in_ledger_order() -> None:
    book = book_of("""
        ?V -> A 30           # t1 claim c1
        ?W -> A 30           # t2 claim c2
        A  -> B 60           # t3 claim c3
    """)
    assert ends_of(book, "c1 t1 30 \n c2 t2 30 \n c3 t3 40", rule=MIXED) == lines("""
        c1 rests B 30
        c2 rests B 30
        c3 overlap c1 30
        c3 overlap c2 10
    """)


def test_what_is_asked_beyond_the_transfer_names_each_holder_once() -> None:
    book = book_of("""
        ?V -> A 40           # t1 claim c1
        ?W -> A 60           # t2
        A  -> B 100          # t3 claims c2 (first 50) and c3 (next 80)
    """)
    assert ends_of(book, "c1 t1 40 \n c2 t3 50 \n c3 t3 80", rule="fifo") == lines("""
        c1 rests B 40
        c2 rests B 10
        c2 overlap c1 40
        c3 rests B 50        # fen 51–100
        c3 overlap c1 30     # 80 − 50, of those who hold the transfer: c1 first
    """)


@pytest.mark.parametrize("rule", RULES)
def test_a_claim_is_taken_where_money_arrives_after_being_under_way(rule: str) -> None:
    book = book_of("""
        open A 50
        A ->1 B 50
        A 1-> B 50           # t3 the claim
    """)
    assert ends_of(book, "c1 t3 50", rule=rule) == "c1 rests B 50"
    assert way_of(book, "c1 t3 50", rule=rule) == "t2 c1 50"


@pytest.mark.parametrize("rule", RULES)
def test_a_claim_towards_an_account_without_statement_ends_there_at_once(rule: str) -> None:
    book = book_of("""
        open A 50
        A -> ?X 50           # t2 the claim
    """)
    assert ends_of(book, "c1 t2 30", rule=rule) == "c1 unseen X never 30"
