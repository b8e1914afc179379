"""Reversals: a payment that was taken back never left; a refund is new money."""

from pathlib import Path

from tests.ledger_tables import assemble_tables, book_of, fates_of, lines, told

BOUNCED = """
    own  time              in  out  balance  peer  memo
    A    2026-03-01 10:00  -   50   50       B     转账
    A    2026-03-02 10:00  50  -    100      B     退汇
    A    2026-03-02 11:00  -   40   60       C     转账
"""


def test_a_bounced_payment_and_its_return_are_in_no_line_and_count_as_kept(tmp_path: Path) -> None:
    assert told(book_of(tmp_path / "a", BOUNCED)) == lines("""
        open A 100
        A -> ?C 40 never
    """)
    assembly = assemble_tables(tmp_path / "b", BOUNCED)
    assert fates_of(assembly) == lines("""
        0:2 kept 0:3
        0:3 kept 0:2
        0:4 kept
    """)
    assert len(assembly.reversals.originals) == 1  # the run prints how many


def test_the_other_sides_statement_loses_the_payment_too(tmp_path: Path) -> None:
    other = """
        own  time              in  out  balance  peer  memo
        B    2026-03-01 10:00  50  -    50       A     转账
        B    2026-03-02 10:00  -   50   0        A     转账
        B    2026-03-02 12:00  20  -    20       D     转账
    """
    assert told(book_of(tmp_path / "a", BOUNCED, other)) == lines("""
        open A 100
        A -> ?C 40 never
        open B 0
        ? -> B 20
    """)
    assert "mirrored" not in fates_of(assemble_tables(tmp_path / "b", BOUNCED, other))


def taken_back(table: str, folder: Path) -> list[tuple[int, int]]:
    """Return (original, reversal) by row."""
    assembly = assemble_tables(folder, table)
    found = zip(assembly.reversals.originals, assembly.reversals.reversals, strict=True)
    return [(int(assembly.legs.row[a]), int(assembly.legs.row[b])) for a, b in found]


def test_every_word_for_it_counts(tmp_path: Path) -> None:
    for word in ("退汇", "冲正", "撤销", "退票"):
        assert taken_back(BOUNCED.replace("退汇", word), tmp_path / word) == [(2, 3)]


def test_within_three_days(tmp_path: Path) -> None:
    for time, linked in (("2026-03-04 10:00", True), ("2026-03-04 10:01", False)):
        table = f"""
            own  time              in  out  peer  memo
            A    2026-03-01 10:00  -   50   B     转账
            A    {time}  50  -    B     退汇
        """
        assert bool(taken_back(table, tmp_path / time.replace(":", ""))) == linked


def test_in_full_and_from_the_same_counterparty(tmp_path: Path) -> None:
    for name, row in (("part", "49.99  -    B"), ("other", "50  -    C")):
        table = f"""
            own  time              in  out  peer  memo
            A    2026-03-01 10:00  -   50   B     转账
            A    2026-03-01 11:00  {row}     退汇
        """
        assert taken_back(table, tmp_path / name) == []


def test_it_takes_back_the_latest_original_that_is_not_taken_back_yet(tmp_path: Path) -> None:
    table = """
        own  time              in  out  peer  memo
        A    2026-03-01 10:00  -   50   B     转账
        A    2026-03-01 11:00  -   50   B     转账
        A    2026-03-01 12:00  50  -    B     退汇
        A    2026-03-01 13:00  50  -    B     退汇
        A    2026-03-01 14:00  -   50   B     转账
    """
    assert taken_back(table, tmp_path) == [(3, 4), (2, 5)]


def test_a_credit_that_names_the_originals_serial_takes_back_that_one(tmp_path: Path) -> None:
    table = """
        own  time              in  out  peer  serial     ref       memo
        A    2026-03-01 10:00  -   50   B     S10000001  -         转账
        A    2026-03-01 11:00  -   50   B     S10000002  -         转账
        A    2026-03-01 12:00  50  -    B     S10000003  S10000001  转账
    """
    assert taken_back(table, tmp_path) == [(2, 4)]


def test_a_credit_that_names_no_known_serial_and_says_nothing_is_money_of_its_own(tmp_path: Path) -> None:
    table = """
        own  time              in  out  peer  serial     ref       memo
        A    2026-03-01 10:00  -   50   B     S10000001  -         转账
        A    2026-03-01 12:00  50  -    B     S10000003  S99999999  转账
    """
    assert taken_back(table, tmp_path) == []


def test_a_row_with_inverted_sign_takes_back_what_came_in(tmp_path: Path) -> None:
    table = """
        own  time              in  out  peer  memo  flags
        A    2026-03-01 10:00  50  -    B     转账  -
        A    2026-03-01 12:00  -   50   B     冲正  INVERTED
    """
    assert taken_back(table, tmp_path) == [(2, 3)]


def test_an_ordinary_debit_that_says_so_takes_back_nothing(tmp_path: Path) -> None:
    table = """
        own  time              in  out  peer  memo
        A    2026-03-01 10:00  50  -    B     转账
        A    2026-03-01 12:00  -   50   B     退汇
    """
    assert taken_back(table, tmp_path) == []


def test_a_merchants_refund_is_new_clean_money_flagged_on_the_exit(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        own  time              in  out  balance  peer  kind      memo
        A    2026-03-01 10:00  -   50   50       M     merchant  消费
        A    2026-03-01 12:00  50  -    100      M     merchant  退款
        A    2026-03-01 13:00  -   10   90       M     merchant  消费
        """,
    )
    assert told(book) == lines("""
        open A 100
        A -> ?M 50 merchant refunded
        ? -> A 50
        A -> ?M 10 merchant
    """)


def test_a_refund_that_names_the_original_is_still_a_refund(tmp_path: Path) -> None:
    table = """
        own  time              in  out  peer  serial     ref       memo
        A    2026-03-01 10:00  -   50   M     S10000001  -         消费
        A    2026-03-01 12:00  50  -    M     S10000003  S10000001  退款
    """
    assert taken_back(table, tmp_path) == []


def test_a_payment_repeated_after_its_return_pairs_with_the_one_that_arrived(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        own  time              in  out  balance  peer  memo
        A    2026-03-01 10:00  -   50   50       B     转账
        A    2026-03-01 10:03  50  -    100      B     退汇
        A    2026-03-01 10:05  -   50   50       B     转账
        """,
        """
        own  time              in  out  balance  peer  memo
        B    2026-03-01 10:05  50  -    50       A     转账
        """,
    )
    assert told(book) == lines("""
        open A 100
        open B 0
        A -> B 50
    """)


def test_the_rows_taken_back_still_carry_the_running_balance(tmp_path: Path) -> None:
    table = "own  time  in  out  balance  peer  memo\n" + "\n".join(BOUNCED.strip().splitlines()[1:3])
    book = book_of(tmp_path, table)
    assert [(span.opening, span.closing) for span in book.spans] == [(10000, 10000)]
    assert [(item.amount, item.transfer_id[-2:]) for item in book.reversed_transfers] == [(5000, ":2")]
