"""``trace --backward``: where the money in an account came from, at a time, under each rule. Amounts are fen.

Read a source as: amount, how it entered what is seen (its kind), the account it came from, the transfer.
"""

from dataclasses import replace

from firsthour.ledger.book import Span
from firsthour.tracing.backward import trace_back
from tests.book_tables import book_of, lines, moment_of


def sources_of(table: str, account: str, *, rule: str = "fifo", at: int | None = None) -> str:
    """Return the sources one a line; ``at`` is the line of the table after which the balance is asked for."""
    moment = None if at is None else moment_of(at)
    answer = trace_back(book_of(table), account=account, at=moment, rules=(rule,))
    return "\n".join(
        " ".join([str(s["amount_fen"]), s["kind"], s["account"], *([s["transfer_id"]] if s["transfer_id"] else [])])
        for s in answer["rules"][rule]["sources"]
    )


CHAIN = """
    open A 100           # t1
    ?V -> A 50           # t2 V has no statement
    A  -> B 120          # t3
"""


def test_fifo_sends_on_the_oldest_money() -> None:
    assert sources_of(CHAIN, "B", rule="fifo") == lines("""
        100 opening A
        20  outside V t2
    """)
    assert sources_of(CHAIN, "A", rule="fifo") == "30 outside V t2"


def test_lifo_sends_on_the_newest_money() -> None:
    assert sources_of(CHAIN, "B", rule="lifo") == lines("""
        70 opening A
        50 outside V t2
    """)
    assert sources_of(CHAIN, "A", rule="lifo") == "30 opening A"


def test_pro_rata_sends_on_every_entry_alike() -> None:
    # of the balance of 150, payment 120: the opening sends ⌊100 · 120 / 150⌋ = 80, V's money 120 − 80 = 40
    assert sources_of(CHAIN, "B", rule="pro-rata") == lines("""
        80 opening A
        40 outside V t2
    """)
    assert sources_of(CHAIN, "A", rule="pro-rata") == lines("""
        20 opening A
        10 outside V t2
    """)


def test_pro_rata_cuts_fractions_off_the_sum_of_the_first_entries_in_ledger_order() -> None:
    table = """
        ?V -> A 1            # t1
        ?W -> A 1            # t2
        ?X -> A 1            # t3 the balance is 3
        A  -> B 2            # t4 V: ⌊1 · 2 / 3⌋ = 0; V and W: ⌊2 · 2 / 3⌋ = 1, so W: 1; all: 2, so X: 1
    """
    assert sources_of(table, "B", rule="pro-rata") == lines("""
        1 outside W t2
        1 outside X t3
    """)
    assert sources_of(table, "A", rule="pro-rata") == "1 outside V t1"


def test_payment_of_more_than_was_held_is_a_source_of_unknown_origin() -> None:
    table = """
        ?V -> A 30           # t1
        A  -> B 50           # t2 20 more than A held
    """
    for rule in ("fifo", "lifo", "pro-rata"):
        assert sources_of(table, "B", rule=rule) == lines("""
            30 outside V t1
            20 unknown A t2
        """)


def test_unknown_money_is_the_last_piece_of_its_payment() -> None:
    table = """
        ?V -> A 30           # t1
        A  -> B 50           # t2 first 30 of V, then 20 unknown
        B  -> C 30           # t3
    """
    assert sources_of(table, "C", rule="fifo") == "30 outside V t1"
    assert sources_of(table, "C", rule="lifo") == lines("""
        10 outside V t1
        20 unknown A t2
    """)
    assert sources_of(table, "C", rule="pro-rata") == lines("""
        18 outside V t1      # ⌊30 · 30 / 50⌋
        12 unknown A t2
    """)


def test_payer_with_a_statement_of_that_time_is_unmatched() -> None:
    book = book_of("""
        open P 100           # t1 P has a statement of this day
        ?P -> A 40           # t2 but this payment is not in it
    """)
    (source,) = trace_back(book, account="A", rules=("fifo",))["rules"]["fifo"]["sources"]
    assert source == {"account": "P", "transfer_id": "t2", "kind": "unmatched", "amount_fen": 40, "into": "A"}


def test_payer_whose_statement_speaks_of_another_time_is_outside() -> None:
    book = book_of("""
        open P 100           # t1
        ?P -> A 40           # t2
    """)
    span_of_payer = next(span for span in book.spans if book.line_accounts[span.line] == "P")
    book.spans[:] = [span if span is not span_of_payer else _a_year_later(span) for span in book.spans]
    (source,) = trace_back(book, account="A", rules=("fifo",))["rules"]["fifo"]["sources"]
    assert source["kind"] == "outside"


def _a_year_later(span: Span) -> Span:
    year_us = 365 * 86_400 * 1_000_000
    return replace(span, from_us=span.from_us + year_us, to_us=span.to_us + year_us)


def test_money_is_followed_through_every_account_on_the_way() -> None:
    table = """
        ?V -> A 50           # t1
        A  ->1 B 50          # t2 leaves A
        ?W -> B 10           # t3 is there before
        A  1-> B 50          # t4 arrives
        B  -> C 60           # t5
    """
    for rule in ("fifo", "lifo", "pro-rata"):
        assert sources_of(table, "C", rule=rule) == lines("""
            50 outside V t1
            10 outside W t3
        """)


def test_pieces_under_way_arrive_in_the_order_in_which_they_left() -> None:
    table = """
        ?V -> A 10           # t1
        ?W -> A 10           # t2
        A  ->1 B 20          # t3 lifo: W's money leaves first, then V's
        A  1-> B 20          # t4 and arrives so: V's money came last
        B  -> C 10           # t5
    """
    assert sources_of(table, "C", rule="lifo") == "10 outside V t1"
    assert sources_of(table, "C", rule="fifo") == "10 outside V t1"
    assert sources_of(table, "C", rule="pro-rata") == lines("""
        5 outside V t1
        5 outside W t2
    """)


def test_self_transfer_moves_the_oldest_money_behind_the_rest() -> None:
    table = """
        ?V -> A 10           # t1
        ?W -> A 10           # t2
        A  -> A 10           # t3 V's money goes to the end of the line
        A  -> B 10           # t4
    """
    assert sources_of(table, "B", rule="fifo") == "10 outside W t2"
    assert sources_of(table, "B", rule="lifo") == "10 outside W t2"
    assert sources_of(table, "B", rule="pro-rata") == lines("""
        5 outside V t1
        5 outside W t2
    """)


def test_after_a_gap_the_statement_begins_with_its_own_opening() -> None:
    table = """
        ?V -> A 50           # t1
        close A              # t2 what lay in A is gone
        open A 7             # t3
    """
    assert sources_of(table, "A", at=1) == "50 outside V t1"
    assert sources_of(table, "A") == "7 opening A"


def test_balance_is_that_after_everything_within_the_time() -> None:
    table = """
        ?V -> A 50           # t1 10:00
        ?W -> A 20           # t2 10:01
        A  -> B 60           # t3 10:02
    """
    assert sources_of(table, "A", at=1) == "50 outside V t1"
    assert sources_of(table, "A", at=2) == lines("""
        50 outside V t1
        20 outside W t2
    """)
    assert sources_of(table, "A", at=3) == "10 outside W t2"
    assert sources_of(table, "B", at=2) == ""
    assert sources_of(table, "A", at=3) == sources_of(table, "A")


def test_sources_always_add_up_to_the_balance() -> None:
    answer = trace_back(book_of(CHAIN), account="B")
    assert list(answer["rules"]) == ["fifo", "lifo", "pro-rata"]
    assert answer["balances"] == [{"balance_fen": 120, "as_of": "2026-03-01"}]
    assert answer["rules"]["pro-rata"]["conservation"] == {
        "balance_fen": 120, "opening_fen": 80, "unknown_fen": 0, "outside_fen": 40, "unmatched_fen": 0,
        "difference_fen": 0,
    }  # fmt: skip
