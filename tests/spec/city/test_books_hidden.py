"""What files do not show: money ends as unseen with a reason, or comes in clean. Amounts are fen."""

import pytest

from firsthour.city.books import RULES, keep_books
from tests.spec.city.city_tables import city_of, ends_of, entry_lines, lines, show

ALL_RULES = pytest.mark.parametrize("rule", RULES)
CHAIN = """
    bank V 100
    bank A 0
    bank B 0
    bank C 0
    V -> A 50 claim c1     # t1
    A -> B 50              # t2
    B -> C 50              # t3
    C -> A 50              # t4
    A -> B 50              # t5
"""
THROUGHOUT = [(1, 5)]


@ALL_RULES
def test_files_that_show_everything_tell_the_full_truth(rule: str) -> None:
    city = city_of(CHAIN)
    assert ends_of(city, rule, shown=show(city)) == ends_of(city, rule) == "c1 rests B 50"


@ALL_RULES
def test_never_money_ends_at_an_account_whose_statement_was_not_returned(rule: str) -> None:
    city = city_of(CHAIN)
    shown = show(city, {"A": THROUGHOUT, "C": THROUGHOUT})  # what B pays to C is clean, so is what C pays to A
    assert ends_of(city, rule, shown=shown) == "c1 unseen B never 50"


@ALL_RULES
def test_never_a_claim_of_which_no_row_is_known_is_unseen_as_a_whole(rule: str) -> None:
    city = city_of(CHAIN)
    assert ends_of(city, rule, shown=show(city, {"B": THROUGHOUT})) == "c1 unseen A never 50"


@ALL_RULES
def test_a_claim_that_only_the_payer_shows_ends_at_once(rule: str) -> None:
    city = city_of(CHAIN)
    assert ends_of(city, rule, shown=show(city, {"V": THROUGHOUT, "B": THROUGHOUT})) == "c1 unseen A never 50"


@ALL_RULES
def test_period_money_ends_that_arrives_outside_the_payees_spans(rule: str) -> None:
    city = city_of(CHAIN)
    shown = show(city, {"A": THROUGHOUT, "B": [(4, 5)], "C": THROUGHOUT})  # B begins two payments too late
    assert ends_of(city, rule, shown=shown) == "c1 unseen B period 50"


@ALL_RULES
def test_period_a_claim_outside_the_spans_of_its_account(rule: str) -> None:
    city = city_of(CHAIN)
    assert ends_of(city, rule, shown=show(city, {"A": [(2, 5)]})) == "c1 unseen A period 50"


@ALL_RULES
def test_a_statement_that_begins_late_opens_with_its_balance_as_clean(rule: str) -> None:
    city = city_of("""
        bank V 100
        bank A 30
        bank B 0
        V -> A 50 claim c1     # t1
        V -> A 10 claim c2     # t2
        A -> B 80              # t3
    """)
    shown = show(city, {"A": [(2, 3)], "B": [(1, 3)]})  # opens with 80, all clean
    sent = {"fifo": 0, "lifo": 10, "pro-rata": 8, "tainted-first": 10, "lowest-balance": 0}[rule]
    expected = [f"c2 rests A {10 - sent}"] * (sent < 10) + [f"c2 rests B {sent}"] * (sent > 0)
    assert ends_of(city, rule, shown=shown) == "\n".join(["c1 unseen A period 50", *expected])


@ALL_RULES
def test_gap_lots_end_where_balances_do_not_meet(rule: str) -> None:
    city = city_of("""
        bank V 100
        bank A 0
        bank B 0
        V -> A 50 claim c1     # t1
        V -> A 20              # t2 is in no statement: before it 50, after it 70
        V -> B 1               # t3
        A -> B 60              # t4 all clean
    """)
    assert ends_of(city, rule, shown=show(city, {"A": [(1, 1), (4, 4)], "B": [(1, 4)]})) == "c1 unseen A gap 50"


@ALL_RULES
def test_a_gap_whose_balances_meet_is_none(rule: str) -> None:
    city = city_of("""
        bank V 100
        bank A 0
        bank B 0
        V -> A 50 claim c1     # t1
        V -> B 1               # t2 A rests
        A -> B 50              # t3
    """)
    assert ends_of(city, rule, shown=show(city, {"A": [(1, 1), (3, 3)], "B": [(1, 3)]})) == "c1 rests B 50"


@ALL_RULES
def test_gap_a_later_span_without_rows_ends_what_lies_before_it_too(rule: str) -> None:
    city = city_of("""
        bank V 100
        bank A 0
        V -> A 50 claim c1     # t1
        V -> A 20              # t2 in no statement
        V -> V 1               # t3
    """)
    assert ends_of(city, rule, shown=show(city, {"A": [(1, 1), (3, 3)]})) == "c1 unseen A gap 50"


@ALL_RULES
def test_unmatched_money_ends_where_the_payees_row_is_missing(rule: str) -> None:
    city = city_of(CHAIN)
    assert ends_of(city, rule, shown=show(city, hidden="t2>")) == "c1 unseen B unmatched 50"


@ALL_RULES
def test_unmatched_a_payees_row_that_does_not_tell_the_payer_comes_in_clean(rule: str) -> None:
    city = city_of(CHAIN)
    assert ends_of(city, rule, shown=show(city, untold="t2>")) == "c1 unseen B unmatched 50"


@ALL_RULES
def test_a_payers_row_that_tells_nothing_goes_to_an_unknown_account(rule: str) -> None:
    city = city_of(CHAIN)
    assert ends_of(city, rule, shown=show(city, untold="t2<")) == "c1 unseen ~unknown:A never 50"


@ALL_RULES
def test_a_payers_row_that_is_missing_leaves_the_money_where_it_was(rule: str) -> None:
    city = city_of("""
        bank V 100
        bank A 0
        bank B 0
        V -> A 50 claim c1     # t1
        A -> B 50              # t2
    """)
    assert ends_of(city, rule, shown=show(city, hidden="t2<")) == "c1 rests A 50"


@ALL_RULES
def test_rows_that_do_not_find_each_other_stay_apart(rule: str) -> None:
    city = city_of(CHAIN)
    assert ends_of(city, rule, shown=show(city, apart=frozenset({2}))) == "c1 unseen B unmatched 50"


@ALL_RULES
def test_a_claim_whose_row_is_missing_in_a_covered_span_is_unmatched(rule: str) -> None:
    city = city_of(CHAIN)
    assert ends_of(city, rule, shown=show(city, hidden="t1>")) == "c1 unmatched none"


@ALL_RULES
def test_a_wallet_without_statements_is_an_exit_until_they_come(rule: str) -> None:
    city = city_of("""
        bank V 100
        bank A 0
        wallet W 0
        credit R -100
        V -> A 50 claim c1     # t1
        A -> W 20              # t2
        A -> R 30              # t3
    """)
    assert ends_of(city, rule, shown=show(city, {"A": [(1, 3)]})) == lines("""
        c1 exits R debt 30
        c1 exits W wallet 20
    """)
    told_otherwise = show(city, {"A": [(1, 3)]}, kinds={city.named("R"): "never"}, ends={2: ("~wallet:某", "wallet")})
    assert ends_of(city, rule, shown=told_otherwise) == lines("""
        c1 exits ~wallet:某 wallet 20
        c1 unseen R never 30
    """)


@ALL_RULES
def test_a_return_outside_the_statement_makes_a_bounce_look_like_a_payment(rule: str) -> None:
    city = city_of("""
        bank V 100
        bank A 0
        bank B 0
        V -> A 50 claim c1     # t1
        A -> B 30 bounced 3    # t2 comes back after the statement's end
    """)
    shown = show(city, {"A": [(1, 2)]})
    assert ends_of(city, rule, shown=shown) == lines("""
        c1 rests A 20
        c1 unseen B never 30
    """)


@ALL_RULES
def test_a_return_alone_looks_like_new_money(rule: str) -> None:
    city = city_of("""
        bank V 100
        bank A 40
        bank B 0
        bank C 0
        A -> B 40 bounced 2    # t1 before the statement's beginning
        V -> A 50 claim c1     # t2
        V -> C 1               # t3 here the 40 come back
        V -> C 1               # t4
        A -> C 90              # t5
    """)
    shown = show(city, {"A": [(2, 5)], "C": [(1, 5)]})
    assert ends_of(city, rule, shown=shown) == "c1 rests C 50"
    assert shown.spans[city.named("A")][0].opening == 0


def test_rests_are_told_as_of_the_last_covered_day() -> None:
    city = city_of("""
        bank V 100
        bank A 0
        V -> A 50 claim c1
        next day
        V -> V 1
    """)
    full = keep_books(city, rules=("fifo",)).claims["fifo"]
    shown = keep_books(city, rules=("fifo",), shown=show(city, {"A": [(1, 1)]})).claims["fifo"]
    assert [rest["as_of"] for claim in (*full, *shown) for rest in claim["rests"]] == ["2026-03-02", "2026-03-01"]


def test_claims_are_numbered_by_the_times_that_are_written() -> None:
    table = """
        bank V 100
        bank A 0 {clock}
        bank B 0
        bank C 1
        bank D 0
        V -> A 1 claim c1      # t1
        V -> B 1 claim c2      # t2 a minute later
        A -> C 1
        B -> C 1
        C -> D 2               # the first claim sends ⌊1 · 2 / 3⌋ = 0, both send 1
    """
    right, fast = city_of(table.format(clock="+0")), city_of(table.format(clock="+90"))
    assert ends_of(right, "pro-rata", shown=show(right)) == "c1 rests C 1\nc2 rests D 1"
    assert ends_of(fast, "pro-rata", shown=show(fast)) == "c1 rests D 1\nc2 rests C 1"
    assert entry_lines(keep_books(fast).claims["pro-rata"]) == ["c1 rests D 1", "c2 rests C 1"]
