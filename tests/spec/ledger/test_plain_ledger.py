"""A plain ledger: both legs in one row, every account covered throughout."""

from pathlib import Path

from tests.ledger_tables import Statement, book_of, doubts_of, lines, told


def plain(table: str) -> Statement:
    """Return a plain ledger."""
    return Statement(table, plain=True)


def test_rows_are_sorted_by_time_and_equal_times_keep_their_order(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        plain("""
            own  time              amount  peer
            B    2026-03-01 10:05  30      C
            A    2026-03-01 10:00  50      B
            C    2026-03-01 10:05  30      D
        """),
    )
    assert told(book) == lines("""
        A -> B 50
        B -> C 30
        C -> D 30
    """)
    assert doubts_of(book) == []


def test_every_account_is_covered_throughout(tmp_path: Path) -> None:
    book = book_of(tmp_path, plain("own  time  amount  peer\nA  2026-03-01 10:00  50  B"))
    assert book.line_covered.all()
    assert told(book) == "A -> B 50"  # nothing opens and nothing closes


def test_a_self_transfer_is_one_event(tmp_path: Path) -> None:
    book = book_of(tmp_path, plain("own  time  amount  peer\nA  2026-03-01 10:00  50  A"))
    assert told(book) == "A -> A 50"


def test_names_are_kept_byte_for_byte(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        plain("""
            own    time              amount  peer
            ａ 账  2026-03-01 10:00  50      0017
            a 账   2026-03-01 10:01  50      17
        """),
    )
    assert sorted(book.line_accounts) == sorted(["ａ 账", "a 账", "0017", "17"])


def test_a_transfer_is_named_by_its_given_id_else_by_its_row(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        plain("""
            own  time              amount  peer  serial
            A    2026-03-01 10:00  50      B     T7
            A    2026-03-01 10:01  50      B     -
            A    2026-03-01 10:02  50      B     T7
        """),
    )
    names = [book.transfer_id(event) for event in range(book.n_events)]
    assert names == ["T7", f"{book.file_hashes[0][:12]}:3", f"{book.file_hashes[0][:12]}:4"]


def test_a_plain_row_and_a_statement_row_are_never_one_transfer(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        plain("own  time  amount  peer\nA  2026-03-01 10:00  50  B"),
        "own  time  in  out  balance  peer\nB  2026-03-01 10:00  50  -  50  A",
    )
    assert told(book).count("A -> B 50") + told(book).count("? -> B 50") == 2
