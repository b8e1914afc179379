"""Coverage: from when to when a line is known, what it begins with, and where it breaks off."""

from pathlib import Path

from tests.ledger_tables import Statement, assemble_tables, book_of, dated, doubts_of, lines, spans_of, told

HEAD = "own  time  in  out  balance  peer\n"


def statement(*rows: str) -> str:
    """Return A's statement: ``day in out balance`` per row, money from and to X."""
    return HEAD + "\n".join(f"A  2026-{'  '.join(row.split())}  X" for row in rows)


def test_a_span_runs_from_the_first_row_to_the_last(tmp_path: Path) -> None:
    book = book_of(tmp_path, statement("03-05 100 - 150", "03-20 - 30 120"))
    assert spans_of(book, "A") == ["2026-03-05..2026-03-20 50 120"]


def test_a_masthead_says_more_than_the_rows(tmp_path: Path) -> None:
    table = statement("03-05 100 - 150", "03-20 - 30 120")
    book = book_of(tmp_path, Statement(table, accounts=[dated("A", "2026-03-01", "2026-03-31")]))
    assert spans_of(book, "A") == ["2026-03-01..2026-03-31 50 120"]


def test_an_empty_statement_covers_its_period(tmp_path: Path) -> None:
    empty = Statement(HEAD, accounts=[dated("B", "2026-03-01", "2026-03-31")])
    payer = HEAD + "A  2026-03-05  -  10  90  B\nA  2026-04-05  -  10  80  B"
    assert told(book_of(tmp_path, payer, empty)) == lines("""
        open A 100
        A -> ?B 10 unmatched     # B's statement of March does not show it
        A -> ?B 10 period        # April of B is not known
    """)


def test_spans_join_when_balances_meet_however_far_apart(tmp_path: Path) -> None:
    book = book_of(tmp_path, statement("01-05 100 - 100"), statement("09-05 - 30 70"))
    assert spans_of(book, "A") == ["2026-01-05..2026-09-05 0 70"]
    assert doubts_of(book) == []


def test_balances_that_do_not_meet_leave_a_gap_however_near(tmp_path: Path) -> None:
    book = book_of(tmp_path, statement("03-05 100 - 100"), statement("03-06 - 30 50"))
    assert spans_of(book, "A") == ["2026-03-05..2026-03-05 0 100", "2026-03-06..2026-03-06 80 50"]
    assert told(book) == lines("""
        open A 0
        ? -> A 100
        close A              # 100 are known to be there …
        open A 80            # … 80 are there when the next statement begins
        A -> ?X 30 never
    """)


def test_without_balances_spans_join_in_the_same_month_or_the_next_and_the_seam_is_doubtful(tmp_path: Path) -> None:
    for day, n_spans in (("03-31", 1), ("04-30", 1), ("05-01", 2)):
        book = book_of(tmp_path / day, statement("03-05 100 - -"), statement(f"{day} - 30 -"))
        assert len(spans_of(book, "A")) == n_spans
        seams = [doubt for doubt in doubts_of(book) if "seam" in doubt]
        assert seams == (["A seam from 2"] if n_spans == 1 else [])


def test_without_balances_mastheads_join_only_when_they_reach_the_next_day(tmp_path: Path) -> None:
    for day, n_spans in (("2026-04-01", 1), ("2026-04-02", 2)):
        first = Statement(statement("03-05 100 - -"), accounts=[dated("A", "2026-03-01", "2026-03-31")])
        second = Statement(statement("04-05 - 30 -"), accounts=[dated("A", day, "2026-04-30")])
        assert len(spans_of(book_of(tmp_path / day, first, second), "A")) == n_spans


def test_an_empty_month_between_two_statements_holds_them_together(tmp_path: Path) -> None:
    march = Statement(statement("03-05 100 - -"), accounts=[dated("A", "2026-03-01", "2026-03-31")])
    april = Statement(HEAD, accounts=[dated("A", "2026-04-01", "2026-04-30")])
    may = Statement(statement("05-05 - 30 -"), accounts=[dated("A", "2026-05-01", "2026-05-31")])
    assert spans_of(book_of(tmp_path, may, april, march), "A") == ["2026-03-01..2026-05-31 - -"]


def test_a_statement_begins_with_the_balance_before_its_oldest_row_as_clean_money(tmp_path: Path) -> None:
    assert told(book_of(tmp_path, statement("03-05 - 30 120"))) == lines("""
        open A 150           # 120 + 30
        A -> ?X 30 never
    """)


def test_a_row_set_aside_moves_nothing_and_does_not_count_for_the_opening(tmp_path: Path) -> None:
    table = """
        own  time        in  out  balance  peer  status
        A    2026-03-04  -   70   150      X     FAILED
        A    2026-03-05  -   30   120      X     -
    """
    assert told(book_of(tmp_path, table)) == lines("""
        open A 150
        A -> ?X 30 never
    """)


def test_a_negative_opening_counts_as_nothing_and_is_reported(tmp_path: Path) -> None:
    table = statement("03-05 100 - 80")
    assert told(book_of(tmp_path / "a", table)) == lines("""
        open A 0             # the card was 20 in debt
        ? -> A 100
    """)
    assert [opening for _, opening in assemble_tables(tmp_path / "b", table).coverage.negative_openings] == [-2000]


def test_without_a_running_balance_the_opening_is_nothing_and_every_result_says_so(tmp_path: Path) -> None:
    book = book_of(tmp_path, statement("03-05 - 30 -", "03-06 - 10 -"))
    assert told(book).startswith("open A 0\n")
    assert doubts_of(book) == ["A no_balance from 1"]


def test_a_break_in_the_running_balance_moves_no_money_and_is_doubtful_from_there(tmp_path: Path) -> None:
    table = statement("03-05 100 - 100", "03-06 - 30 60", "03-07 - 10 50")
    book = book_of(tmp_path / "a", table)
    assert told(book) == lines("""
        open A 0
        ? -> A 100
        A -> ?X 30 never     # 100 - 30 is 70, the statement says 60
        A -> ?X 10 never
    """)
    assert doubts_of(book) == ["A break from 2"]
    found = assemble_tables(tmp_path / "b", table).coverage.breaks
    assert [(entry.expected, entry.found) for entry in found] == [(7000, 6000)]


def test_statements_whose_rows_run_side_by_side_are_one_and_their_breaks_are_reported(tmp_path: Path) -> None:
    odd = statement("03-05 100 - 100", "03-07 - 10 40")
    even = statement("03-06 - 30 55", "03-08 - 5 35")
    book = book_of(tmp_path, odd, even)
    assert spans_of(book, "A") == ["2026-03-05..2026-03-08 0 35"]
    assert doubts_of(book) == ["A break from 2", "A break from 3"]


def test_each_currency_of_an_account_has_its_own_opening(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        own  time        in  out  balance  peer  currency
        A    2026-03-04  -   70   150      X     CNY
        A    2026-03-05  -   30   20       X     USD
        """,
    )
    assert told(book) == lines("""
        open A 220
        A -> ?X 70 never
        open A 50 USD
        A -> ?X 30 USD never
    """)
