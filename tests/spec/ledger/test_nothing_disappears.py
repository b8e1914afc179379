"""Nothing disappears: every row read is kept, mirrored, duplicate, set aside or rejected, and says why."""

from pathlib import Path

import pytest

from firsthour.ledger.counting import count_fates
from firsthour.ledger.report import FileReport
from tests.ledger_tables import Statement, assemble_tables, book_of, fates_of, lines, told


def fates(folder: Path, *statements: Statement | str) -> str:
    """Return what became of each row."""
    return fates_of(assemble_tables(folder, *statements))


def test_equal_rows_of_one_file_are_two_movements_unless_something_proves_them_one(tmp_path: Path) -> None:
    table = """
        own  time              in  out  peer
        A    2026-03-01 10:00  -   50   B
        A    2026-03-01 10:00  -   50   B
    """
    assert fates(tmp_path, table) == lines("""
        0:2 kept
        0:3 kept
    """)


def test_equal_rows_of_one_file_with_one_running_balance_are_one(tmp_path: Path) -> None:
    table = """
        own  time              in  out  balance  peer
        A    2026-03-01 10:00  -   50   100      B
        A    2026-03-01 10:00  -   50   100      B
        A    2026-03-01 10:00  -   50   50       B
    """
    assert fates(tmp_path, table) == lines("""
        0:2 kept
        0:3 duplicate 0:2
        0:4 kept
    """)


def test_equal_rows_of_one_file_with_one_serial_are_one(tmp_path: Path) -> None:
    table = """
        own  time              in  out  serial  peer
        A    2026-03-01 10:00  -   50   S1      B
        A    2026-03-01 10:00  -   50   S1      B
        A    2026-03-01 10:00  -   50   S2      B
    """
    assert fates(tmp_path, table) == lines("""
        0:2 kept
        0:3 duplicate 0:2
        0:4 kept
    """)


def test_two_balances_that_differ_outweigh_one_serial(tmp_path: Path) -> None:
    table = """
        own  time              in  out  balance  serial  peer
        A    2026-03-01 10:00  -   50   100      S1      B
        A    2026-03-01 10:00  -   50   50       S1      B
    """
    assert "duplicate" not in fates(tmp_path, table)


def test_a_running_balance_that_carries_on_through_both_says_that_they_are_two(tmp_path: Path) -> None:
    table = """
        own  time              in  out  balance  peer
        A    2026-03-01 10:00  50  -    50       B
        A    2026-03-01 10:00  -   50   0        B
        A    2026-03-01 10:00  50  -    50       B
        A    2026-03-01 10:00  -   50   0        B
    """
    assert "duplicate" not in fates(tmp_path, table)


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_page_printed_twice_is_read_once(tmp_path: Path, newest_first: bool) -> None:
    page = [
        "A  2026-03-01 10:00  50   -    50   B",
        "A  2026-03-01 10:01  70   -    120  B",
        "A  2026-03-01 10:02  -    20   100  B",
    ]
    page = page[::-1] if newest_first else page
    table = "own  time  in  out  balance  peer\n" + "\n".join(page + page)
    assert fates(tmp_path, table) == lines("""
        0:2 kept
        0:3 kept
        0:4 kept
        0:5 duplicate 0:2
        0:6 duplicate 0:3
        0:7 duplicate 0:4
    """)


def test_the_overlap_of_two_files_is_matched_as_a_multiset(tmp_path: Path) -> None:
    """File 0 has the row twice, file 1 three times: three are kept, each under the lower hash."""
    row = "\nA  2026-03-01 10:00  -  50  B"
    first = Statement("own  time  in  out  peer" + 2 * row, hash_prefix="00")
    second = Statement("own  time  in  out  peer" + 3 * row, hash_prefix="11")
    assert fates(tmp_path, first, second) == lines("""
        0:2 kept
        0:3 kept
        1:2 duplicate 0:2
        1:3 duplicate 0:3
        1:4 kept
    """)


def test_of_three_files_as_many_rows_are_kept_as_the_fullest_has(tmp_path: Path) -> None:
    row = "\nA  2026-03-01 10:00  -  50  B"
    files = [
        Statement("own  time  in  out  peer" + n * row, hash_prefix=prefix)
        for n, prefix in ((1, "00"), (1, "11"), (2, "22"))
    ]
    assert fates(tmp_path, *files) == lines("""
        0:2 kept
        1:2 duplicate 0:2
        2:2 duplicate 0:2
        2:3 kept
    """)


def test_between_files_a_balance_that_differs_is_another_row(tmp_path: Path) -> None:
    tables = [
        f"own  time  in  out  balance  peer\nA  2026-03-01 10:00  -  50  {balance}  B" for balance in ("100", "50")
    ]
    assert "duplicate" not in fates(tmp_path, *tables)


def test_between_files_times_agree_as_exactly_as_both_know_them(tmp_path: Path) -> None:
    exact = Statement("own  time  in  out  peer\nA  2026-03-01 10:00:07  -  50  B", hash_prefix="00")
    for time, same in (("2026-03-01", True), ("2026-03-01 10:00", True), ("2026-03-01 10:00:08", False)):
        coarse = Statement(f"own  time  in  out  peer\nA  {time}  -  50  B", hash_prefix="11")
        assert ("duplicate" in fates(tmp_path / time.replace(":", ""), exact, coarse)) == same


def test_files_of_different_layouts_need_not_name_the_counterparty_alike(tmp_path: Path) -> None:
    bank = Statement("own  time  in  out  serial  peer\nA  2026-03-01 10:00  -  50  S1  B", hash_prefix="00")
    for layout, same in (("other", True), ("test", False)):
        export = Statement(
            "own  time  in  out  serial  peer\nA  2026-03-01 10:00  -  50  -  -", hash_prefix="11", layout=layout
        )
        assert ("duplicate" in fates(tmp_path / layout, bank, export)) == same


@pytest.mark.parametrize("first", ["0", "f"])
def test_a_better_answer_to_the_same_question_doubles_nothing_and_names_the_counterparty(
    tmp_path: Path, first: str
) -> None:
    nameless = """
        own  time                 in  out  balance  peer  serial
        A    2026-03-01 10:00:00  -   50   50       -     S1
        A    2026-03-01 11:00:00  -   20   30       -     S2
    """
    named = """
        own  time                 in  out  balance  peer  serial
        A    2026-03-01 10:00:00  -   50   50       B     S1
        A    2026-03-01 11:00:00  -   20   30       C     S2
    """
    book = book_of(tmp_path, Statement(nameless, hash_prefix=first), Statement(named, hash_prefix="8"))
    assert told(book) == lines("""
        open A 100
        A -> ?B 50 never
        A -> ?C 20 never
    """)


def test_of_a_pair_the_row_that_comes_later_into_the_ledger_is_the_mirrored_one(tmp_path: Path) -> None:
    payer = "own  time  in  out  peer\nA  2026-03-01 10:00  -  50  B"
    payee = "own  time  in  out  peer\nB  2026-03-01 10:00  50  -  A"
    assembly = assemble_tables(tmp_path, payer, payee)
    by_path = {reading.path: reading.sha256 for reading in assembly.legs.files}
    for new, expected in ((["0.csv", "1.csv"], [(1, 0), (0, 1)]), (["0.csv"], [(0, 1)]), (["1.csv"], [(0, 1)])):
        reports = {by_path[path]: FileReport(path) for path in new}
        count_fates(assembly, reports)
        assert [(report.kept, report.mirrored) for report in reports.values()] == expected


def test_read_is_the_sum_of_its_five_fates(tmp_path: Path) -> None:
    table = """
        own  time              in  out  balance  peer  status       serial
        A    2026-03-01 10:00  -   50   100      B     -            S1
        A    2026-03-01 10:00  -   50   100      B     -            S1
        A    2026-03-01 10:01  -   50   100      B     FAILED       S2
        A    2026-03-01 10:02  -   50   100      B     NOT_COUNTED  S3
        A    2026-03-01 10:03  10  -    110      B     -            S4
    """
    other = "own  time  in  out  balance  peer\nB  2026-03-01 10:04  -  10  90  A"
    assembly = assemble_tables(tmp_path, table, other)
    reading = next(reading for reading in assembly.legs.files if reading.path == "0.csv")
    report = FileReport("0.csv", read=reading.read, set_aside=reading.set_aside)
    count_fates(assembly, {reading.sha256: report})
    assert (report.kept, report.mirrored, report.duplicate, report.set_aside) == (1, 1, 1, 2)
    assert report.read == 1 + 1 + 1 + 2


def test_splitting_a_statement_into_overlapping_files_changes_only_row_names(tmp_path: Path) -> None:
    rows = [
        "A  2026-03-01 10:00  100  -   100  B",
        "A  2026-03-02 10:00  -    30  70   C",
        "A  2026-03-03 10:00  -    30  40   C",
        "A  2026-03-04 10:00  -    40  0    D",
    ]
    head = "own  time  in  out  balance  peer\n"
    whole = head + "\n".join(rows)
    parts = head + "\n".join(rows[:3]), head + "\n".join(rows[1:])
    assert told(book_of(tmp_path / "parts", *parts)) == told(book_of(tmp_path / "whole", whole))
