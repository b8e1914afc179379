"""Money rests, exits by kind or is unseen with a reason, and always adds up to the claim. Amounts are fen."""

import pytest

from firsthour.tracing.rules import RULES
from firsthour.tracing.trace import trace_claims
from tests.book_tables import book_of, claims_on, ends_of, lines

KINDS = ("cash", "merchant", "wallet", "exchange", "abroad", "fee", "debt")
ALL_RULES = pytest.mark.parametrize("rule", RULES)


@ALL_RULES
@pytest.mark.parametrize("kind", KINDS)
def test_money_that_leaves_to_a_declared_kind_is_an_exit(rule: str, kind: str) -> None:
    book = book_of(f"""
        ?V -> A 50
        A  -> ?K 50 {kind}
    """)
    assert ends_of(book, "c1 t1 50", rule=rule) == f"c1 exits K {kind} 50"


@ALL_RULES
@pytest.mark.parametrize("reason", ["never", "period", "unmatched"])
def test_money_that_leaves_out_of_sight_is_unseen_with_its_reason(rule: str, reason: str) -> None:
    book = book_of(f"""
        ?V -> A 50
        A  -> ?X 50 {reason}
    """)
    assert ends_of(book, "c1 t1 50", rule=rule) == f"c1 unseen X {reason} 50"


@ALL_RULES
def test_one_entry_for_each_account_and_kind(rule: str) -> None:
    book = book_of("""
        ?V -> A 50
        A  -> ?~cash 20 cash
        A  -> ?~cash 20 cash
        A  -> ?X 5
        A  -> ?X 5 period
    """)
    assert ends_of(book, "c1 t1 50", rule=rule) == lines("""
        c1 exits ~cash cash 40
        c1 unseen X never 5
        c1 unseen X period 5
    """)


@ALL_RULES
def test_a_refund_is_clean_and_flags_the_exit(rule: str) -> None:
    book = book_of("""
        ?V -> A 50           # t1 the claim
        A  -> ?M 50 merchant refunded
        ?M -> A 50           # t3 clean
        A  -> B 50
    """)
    assert ends_of(book, "c1 t1 50", rule=rule) == "c1 exits M merchant 50 refunded"


@ALL_RULES
def test_every_lot_at_the_edge_of_a_gap_is_unseen(rule: str) -> None:
    book = book_of("""
        ?V -> A 50           # t1 the claim
        close A
        open A 70            # after the gap: clean
        A  -> B 60
    """)
    assert ends_of(book, "c1 t1 50", rule=rule) == "c1 unseen A gap 50"


@ALL_RULES
def test_what_an_unseen_account_pays_in_is_clean(rule: str) -> None:
    book = book_of("""
        ?V -> A 50           # t1 the claim
        A  -> ?X 50
        ?X -> A 50           # t3 clean: what X did with the money is not known
        A  -> B 50
    """)
    assert ends_of(book, "c1 t1 50", rule=rule) == "c1 unseen X never 50"


@ALL_RULES
def test_rests_say_until_which_day_they_are_known(rule: str) -> None:
    book = book_of("?V -> A 50", days=31)
    result = trace_claims(book, claims_on(book, "c1 t1 50"), rules=(rule,))
    (claim,) = result["rules"][rule]["claims"]
    assert claim["rests"] == [{"account": "A", "amount_fen": 50, "as_of": "2026-03-31"}]


@ALL_RULES
def test_rests_exits_unseen_and_overlap_add_up_to_the_claims(rule: str) -> None:
    book = book_of("""
        open A 13
        ?V -> A 50           # t2 claims c1 and c2: 80 asked of 50
        A  -> B 31
        A  -> ?~cash 11 cash
        B  -> ?X 7
        close B
        ?W -> C 5            # t7 claim c3
    """)
    result = trace_claims(book, claims_on(book, "c1 t2 40 \n c2 t2 40 \n c3 t7 5"), rules=(rule,))
    line = result["rules"][rule]["conservation"]
    assert line["claimed_fen"] == 85
    assert line["overlap_fen"] == 30  # 80 − 50
    assert line["rests_fen"] + line["exits_fen"] + line["unseen_fen"] + line["overlap_fen"] == 85
    assert line["difference_fen"] == 0
    for claim in result["rules"][rule]["claims"]:
        parts = [entry["amount_fen"] for part in ("rests", "exits", "unseen", "overlap") for entry in claim[part]]
        assert sum(parts) == claim["amount_fen"]
        assert 0 not in parts
