"""Which transfer does a claim mean: exact amount first, else the only one large enough, else it is not guessed."""

import numpy as np

from firsthour.base.clock import DAY_US, Moment, Precision, parse_moment
from firsthour.ledger.book import Book, ReversedTransfer
from firsthour.tracing.claims import Claim
from firsthour.tracing.matching import Match, match_claims
from tests.book_tables import FIRST_US, book_of


def found(book: Book, account: str, *, time: str, amount: int) -> str:
    """Return the transfer a claim means, or what became of it and the candidates."""
    match: Match = match_claims(book, [Claim("c1", account, parse_moment(time), amount)])[0]
    if match.event >= 0:
        return book.transfer_id(match.event)
    return " ".join([match.outcome, match.reason, *(c.transfer_id for c in match.candidates)])


SEVERAL = """
    ?V -> A 50           # t1 10:00
    ?V -> A 80           # t2 10:01
    ?V -> A 80           # t3 10:02
"""


def test_an_exact_amount_wins() -> None:
    assert found(book_of(SEVERAL), "A", time="2026-03-01", amount=50) == "t1"


def test_without_an_exact_amount_the_only_larger_transfer_is_meant() -> None:
    assert found(book_of("?V -> A 50 \n ?V -> A 80"), "A", time="2026-03-01", amount=60) == "t2"


def test_several_exact_amounts_are_not_chosen_from() -> None:
    assert found(book_of(SEVERAL), "A", time="2026-03-01", amount=80) == "unmatched several t2 t3"


def test_several_larger_amounts_are_not_chosen_from() -> None:
    assert found(book_of(SEVERAL), "A", time="2026-03-01", amount=60) == "unmatched several t2 t3"


def test_no_transfer_large_enough_is_said_with_the_candidates() -> None:
    assert found(book_of(SEVERAL), "A", time="2026-03-01", amount=90) == "unmatched none t1 t2 t3"


def test_the_time_is_taken_as_exactly_as_it_is_given() -> None:
    assert found(book_of(SEVERAL), "A", time="2026-03-01 10:02", amount=80) == "t3"
    assert found(book_of(SEVERAL), "A", time="2026-03-01 10:02:59", amount=80) == "t3"  # the row knows its minute only
    assert found(book_of(SEVERAL), "A", time="2026-03-01 10:03", amount=80) == "unmatched none"


def test_a_transfer_out_of_the_account_is_no_candidate() -> None:
    book = book_of("""
        ?V -> A 50
        A  -> B 80
    """)
    assert found(book, "A", time="2026-03-01", amount=80) == "unmatched none t1"
    assert found(book, "B", time="2026-03-01", amount=80) == "t2"


def test_in_a_covered_span_only_the_accounts_own_rows_count() -> None:
    book = book_of("""
        open A 100
        ?V -> B 50
        A  -> ?B 80 unmatched   # B's own statement, which is there, does not have it
    """)
    assert found(book, "B", time="2026-03-01", amount=80) == "unmatched none t2"


def test_elsewhere_the_payers_rows_count() -> None:
    book = book_of("""
        open A 100
        A  -> ?X 80
    """)
    assert found(book, "X", time="2026-03-01", amount=80) == "t2"


def test_the_arrival_time_of_the_payees_own_row_counts() -> None:
    book = book_of("open A 100 \n A -> B 80")
    book.dst_time_us[1] += DAY_US
    book.spans = []  # covered throughout
    assert found(book, "B", time="2026-03-01", amount=80) == "unmatched none"
    assert found(book, "B", time="2026-03-02", amount=80) == "t2"


def test_a_row_that_knows_only_its_day_may_be_any_minute_of_it() -> None:
    book = book_of("?V -> A 80")
    book.dst_time_us[0] = FIRST_US - 10 * 3600 * 1_000_000  # midnight
    book.dst_precision[0] = Precision.DAY
    assert found(book, "A", time="2026-03-01 23:59", amount=80) == "t1"


def test_an_account_that_nobody_knows_is_unseen() -> None:
    assert found(book_of(SEVERAL), "Z", time="2026-03-01", amount=80) == "unseen never"


def test_an_account_without_statement_and_without_row_then_is_unseen() -> None:
    book = book_of("open A 100 \n A -> ?X 80")
    assert found(book, "X", time="2026-03-02", amount=80) == "unseen never"


def test_a_time_outside_the_accounts_statements_is_unseen() -> None:
    assert found(book_of(SEVERAL), "A", time="2026-04-01", amount=80) == "unseen period"


def test_outside_the_statements_payers_rows_count_again() -> None:
    book = book_of("open A 100 \n ?V -> B 5 \n A -> ?B 80 period")
    book.time_us[2] += DAY_US
    book.dst_time_us[2] += DAY_US
    assert found(book, "B", time="2026-03-02", amount=80) == "t3"


def test_a_transfer_that_was_taken_back_is_named_as_such() -> None:
    book = book_of(SEVERAL)
    line = book.line_accounts.index("A")
    book.reversed_transfers.append(ReversedTransfer(line, FIRST_US, Precision.MINUTE, 70, "gone"))
    assert found(book, "A", time="2026-03-01", amount=70) == "unmatched reversed gone"
    assert found(book, "A", time="2026-03-01", amount=50) == "t1"  # not taken back


def test_an_account_is_found_by_any_of_its_spellings() -> None:
    book = book_of(SEVERAL)
    book.spellings["card of A"] = "A"
    assert found(book, "card of A", time="2026-03-01", amount=50) == "t1"


def test_a_long_number_stands_for_itself_whatever_its_institution() -> None:
    book = book_of("?V -> 6229990000000000017 50")
    assert found(book, "示例银行/6229990000000000017", time="2026-03-01", amount=50) == "t1"


def test_currencies_are_kept_apart() -> None:
    book = book_of("?V -> A 50", currency="USDT")
    in_yuan = Claim("c1", "A", Moment(FIRST_US, Precision.MINUTE), 50)
    in_usdt = Claim("c2", "A", Moment(FIRST_US, Precision.MINUTE), 50, currency="USDT")
    assert [match.event for match in match_claims(book, [in_yuan, in_usdt])] == [-1, 0]


def test_claims_do_not_change_the_book() -> None:
    book = book_of(SEVERAL)
    before = book.amount.copy()
    found(book, "A", time="2026-03-01", amount=80)
    assert np.array_equal(before, book.amount)
