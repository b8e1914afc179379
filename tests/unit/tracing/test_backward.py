"""What does the trace backward answer and refuse beyond the rules: times, currencies, doubts, damage?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from firsthour.base.clock import Moment, Precision, parse_moment
from firsthour.ledger.book import Book
from firsthour.tracing._kernel_colours import ARRIVES, MATTERS
from firsthour.tracing.backward import (
    BACKWARD_RULES,
    RuleNeedsClaimError,
    SourcesNotConservedError,
    find_sources,
    select_backward_rules,
    trace_back,
)
from firsthour.tracing.backward_colours import TooManySourcesError, find_reach, walk_sources
from firsthour.tracing.backward_point import (
    NotCoveredError,
    NotCoveredThenError,
    SeveralAccountsError,
    UnknownAccountError,
)
from firsthour.tracing.explain import UnknownTransferError
from firsthour.tracing.passes import TooMuchMoneyError
from firsthour.tracing.rules import RULES, UnknownRuleError
from tests.book_tables import book_of, doubt, moment_of
from tests.reference.slow_backward import sources_slowly

TABLE = "open A 100 \n ?V -> A 50 \n A -> B 120 \n B -> ?~cash 20 cash"


def busy_book(n: int, n_lines: int, *, seed: int, amounts: int) -> Book:
    """Return a book of ``n`` random payments between accounts that mix, a tenth of them from outside."""
    generator = np.random.default_rng(seed)
    rows = []
    for _ in range(n):
        payer, payee = generator.integers(0, n_lines, 2)
        amount = generator.integers(1, amounts)
        rows.append(f"{'?X' if generator.random() < 0.1 else f'L{payer}'} -> L{payee} {amount}")
    return book_of("\n".join(rows))


LARGE_SHARES = pytest.param(10**15, "pro-rata", marks=pytest.mark.long)  # the slow twin's fractions grow long
ORDERED = [(10**15, rule) for rule in BACKWARD_RULES if rule != "pro-rata"]


@pytest.mark.parametrize(("amounts", "rule"), [(50, rule) for rule in BACKWARD_RULES] + [*ORDERED, LARGE_SHARES])
def test_busy_books_agree_with_the_slow_twin(amounts: int, rule: str) -> None:
    book = busy_book(1200, 12, seed=7, amounts=amounts)
    for line in range(0, book.n_lines, 4):
        for before in (book.n_events, 700):
            found = find_sources(book, rule, line=line, before=before)
            expected = sources_slowly(book, line=line, before=before, rule=rule)
            assert dict(zip(found[:, 0].tolist(), found[:, 2].tolist(), strict=True)) == expected


def test_lines_that_cannot_reach_the_account_take_no_part() -> None:
    book = book_of("?V -> A 9 \n A -> B 5 \n ?W -> C 9 \n B -> C 1 \n ?V -> A 9")
    reach = find_reach(book, book.line_accounts.index("B"), before=book.n_events)
    reached = {book.line_accounts[line]: int(last) for line, last in enumerate(reach.until) if last >= 0}
    assert reached == {"A": 1, "B": 5}
    assert [bool(mark) for mark in reach.marks] == [True, True, False, True, False]


def test_money_from_before_a_line_was_emptied_is_not_followed() -> None:
    book = book_of("?V -> A 9 \n A -> C 9 \n ?W -> A 9 \n A -> B 5")
    reach = find_reach(book, book.line_accounts.index("B"), before=book.n_events)
    assert ((reach.marks & (MATTERS | ARRIVES)) > 0).tolist() == [False, False, True, True]


def test_more_sources_than_memory_holds_are_refused_with_a_sentence() -> None:
    book = busy_book(1200, 12, seed=7, amounts=10**9)
    reach = find_reach(book, 0, before=book.n_events)
    with pytest.raises(TooManySourcesError) as refused:
        walk_sources(book, reach, rule="pro-rata", max_parts=50)
    assert "More than 50 shares" in refused.value.sentence()
    assert len(walk_sources(book, reach, rule="pro-rata", max_parts=50_000)) > 50


def test_balance_past_64_bits_is_refused_under_every_rule() -> None:
    book = book_of(f"?V -> A {2**62} \n ?V -> A {2**62} \n A -> B 1")
    for account in "AB":
        with pytest.raises(TooMuchMoneyError):
            trace_back(book, account=account, rules=("pro-rata",))
    with pytest.raises(TooMuchMoneyError):
        trace_back(book, account="A", rules=("fifo",))


@pytest.mark.parametrize(
    ("written", "rules"), [("all", BACKWARD_RULES), ("lifo", ("lifo",)), ("pro-rata, fifo", ("fifo", "pro-rata"))]
)
def test_all_rules_means_those_that_need_no_claim(written: str, rules: tuple[str, ...]) -> None:
    assert select_backward_rules(written) == rules


@pytest.mark.parametrize("rule", sorted(set(RULES) - set(BACKWARD_RULES)))
def test_rules_that_need_a_claim_are_refused(rule: str) -> None:
    for written in (rule, f"fifo,{rule}"):
        with pytest.raises(RuleNeedsClaimError) as refused:
            select_backward_rules(written)
        assert refused.value.exit_code == 2
        assert rule in refused.value.sentence()
    with pytest.raises(UnknownRuleError):
        select_backward_rules("oldest")


def test_accounts_without_a_statement_are_refused() -> None:
    book = book_of(TABLE)
    with pytest.raises(NotCoveredError) as refused:
        trace_back(book, account="V")
    assert refused.value.code == "not_covered"
    with pytest.raises(NotCoveredError):
        trace_back(book, account="A", currency="USD")
    with pytest.raises(UnknownAccountError) as unknown:
        trace_back(book, account="Z")
    assert unknown.value.code == "unknown_account"


def test_other_spellings_stand_for_their_account() -> None:
    book = book_of(TABLE)
    book.spellings["card 1"] = "B"
    assert trace_back(book, account=" card 1\t")["account"] == "B"


def test_number_that_several_institutions_have_is_refused_with_their_names() -> None:
    book = book_of("?V -> ICBC/77 5 \n ?V -> ABC/77 6")
    with pytest.raises(SeveralAccountsError) as refused:
        trace_back(book, account="77")
    assert "ABC/77, ICBC/77" in refused.value.sentence()


def test_time_before_the_statements_or_in_a_gap_is_refused_and_one_behind_them_is_their_end() -> None:
    book = book_of("?V -> A 50")
    span = book.spans[0]
    day = span.to_us - span.from_us
    book.spans.append(replace(span, from_us=span.from_us + 3 * day, to_us=span.to_us + 3 * day))
    for written in ("2026-02-28", "2026-03-02", "2026-03-03 12:00"):
        with pytest.raises(NotCoveredThenError) as refused:
            trace_back(book, account="A", at=parse_moment(written))
        assert refused.value.code == "not_covered"
        assert f"covers {written}; its statements cover 2026-03-01 – 2026-03-01, 2026-03-04 – 2026-03-04" in str(
            refused.value
        )
    (balance,) = trace_back(book, account="A", at=parse_moment("2027-01-01"))["balances"]
    assert balance == {"balance_fen": 50, "as_of": "2026-03-04"}


def test_day_of_a_gap_still_shows_what_was_held_before_it() -> None:
    book = book_of("?V -> A 50 \n close A \n open A 7")
    first = Moment(int(book.time_us[0]), Precision.MINUTE)
    whole = book.spans[0]
    book.spans[:] = [
        replace(whole, to_us=int(book.time_us[1])),
        replace(whole, from_us=whole.to_us + 10**12, to_us=whole.to_us + 2 * 10**12),
    ]
    book.time_us[1] = book.spans[0].to_us
    book.dst_time_us[2] = book.time_us[2] = book.spans[1].from_us
    for at in (first, replace(first, time_us=whole.from_us, precision=Precision.DAY)):
        assert trace_back(book, account="A", at=at)["balances"][0]["balance_fen"] == 50
    later = Moment(book.spans[1].from_us, Precision.SECOND)
    assert trace_back(book, account="A", at=later)["balances"][0]["balance_fen"] == 7


def test_account_of_a_plain_ledger_is_covered_at_any_time() -> None:
    book = book_of(TABLE)
    book.spans.clear()
    assert trace_back(book, account="A", at=parse_moment("1990-01-01"))["balances"] == [
        {"balance_fen": 0, "as_of": "1990-01-01"}
    ]
    assert trace_back(book, account="A", at=parse_moment("2090-01-01"))["balances"][0]["balance_fen"] == 30


def test_balance_of_nothing_has_no_sources() -> None:
    answer = trace_back(book_of("?V -> A 5 \n A -> B 9"), account="A")
    assert answer["balances"][0]["balance_fen"] == 0
    assert all(result["sources"] == [] for result in answer["rules"].values())


def test_currencies_are_kept_apart() -> None:
    book = book_of("?V -> A 50 \n ?V -> A 9")
    dollars = book.line_accounts.index("A")
    book.line_accounts += ["A"]
    book.line_currencies[dollars] = "USD"
    book.line_currencies += ["CNY"]
    book.line_covered = np.append(book.line_covered, True)
    book.dst[1] = 2
    book.spans.append(replace(book.spans[0], line=2))
    answer = trace_back(book, account="A", rules=("fifo",))
    assert [(b["balance_fen"], b.get("currency")) for b in answer["balances"]] == [(9, None), (50, "USD")]
    result = answer["rules"]["fifo"]
    assert [(s["amount_fen"], s.get("currency")) for s in result["sources"]] == [(9, None), (50, "USD")]
    assert result["conservation"]["balance_fen"] == 9
    assert [(o["currency"], o["outside_fen"]) for o in result["conservation"]["other_currencies"]] == [("USD", 50)]
    only = trace_back(book, account="A", rules=("fifo",), currency="USD")
    assert [s["amount_fen"] for s in only["rules"]["fifo"]["sources"]] == [50]
    assert only["rules"]["fifo"]["conservation"]["balance_fen"] == 0


def doubts_of(book: Book, account: str, **asked: Any) -> list[tuple[str, str]]:
    (balance,) = trace_back(book, account=account, rules=("fifo",), **asked)["balances"]
    return [(entry["account"], entry["reason"]) for entry in balance.get("doubtful_from", [])]


def test_doubts_of_every_account_on_the_way_are_told() -> None:
    book = doubt(book_of("?V -> A 50 \n A -> B 50 \n ?W -> C 5 \n B -> ?X 1"), "A", transfer=1, reason="break")
    doubt(book, "C", transfer=3, reason="no_balance")
    doubt(book, "B", transfer=4, reason="seam")
    assert doubts_of(book, "B") == [("A", "break"), ("B", "seam")]
    assert doubts_of(book, "B", at=moment_of(2)) == [("A", "break")]


def test_doubts_after_the_money_had_left_do_not_count() -> None:
    book = doubt(book_of("?V -> A 50 \n A -> B 50 \n ?W -> A 5"), "A", transfer=3, reason="break")
    assert doubts_of(book, "B") == []


def test_source_rows_of_a_transfer_are_shown_with_its_part_of_the_balance() -> None:
    book = book_of(TABLE)
    answer = trace_back(book, account="A", rules=("fifo", "lifo"), explain="t2")
    assert answer["explain"]["source_rows"] == [{"file": "0" * 64, "sheet": 1, "row": 2, "cells": []}]
    shares = answer["explain"]["rules"]
    assert [s["amount_fen"] for s in shares["fifo"]] == [30]
    assert shares["lifo"] == []
    with pytest.raises(UnknownTransferError):
        trace_back(book, account="A", explain="t99")


def test_sources_that_do_not_add_up_are_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    def lose_a_fen(*found: Any, **asked: Any) -> Any:
        sources = walk_sources(*found, **asked)
        sources[0, 1] -= 1
        return sources

    monkeypatch.setattr("firsthour.tracing.backward.walk_sources", lose_a_fen)
    with pytest.raises(SourcesNotConservedError) as refused:
        trace_back(book_of(TABLE), account="B", rules=("pro-rata",))
    assert refused.value.exit_code == 1
