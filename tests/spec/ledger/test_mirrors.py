"""Two rows are one transfer: when the payer's and the payee's statements tell of the same movement."""

from pathlib import Path

from tests.ledger_tables import Statement, assemble_tables, book_of, dated, fates_of, lines, told

PAYER = """
    own  time              in  out  serial  peer
    A    2026-03-01 10:00  -   50   S1      B
    A    2026-03-01 10:01  -   50   S2      B
"""


def moves(text: str) -> str:
    """Return the events of a text without the openings."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("open"))


def payer(*times: str, amount: str = "50") -> str:
    """Return A's statement of payments to B."""
    return "own  time  in  out  peer\n" + "\n".join(f"A  {time}  -  {amount}  B" for time in times)


def payee(*times: str, amount: str = "50") -> str:
    """Return B's statement of payments from A."""
    return "own  time  in  out  peer\n" + "\n".join(f"B  {time}  {amount}  -  A" for time in times)


def test_a_pair_is_the_payers_row_kept_and_the_payees_mirrored(tmp_path: Path) -> None:
    tables = payer("2026-03-01 10:00"), payee("2026-03-01 10:10")
    assert moves(told(book_of(tmp_path / "a", *tables))) == "A -> B 50"
    assert fates_of(assemble_tables(tmp_path / "b", *tables)) == lines("""
        0:2 kept
        1:2 mirrored 0:2
    """)


def test_more_than_ten_minutes_apart_are_two_movements(tmp_path: Path) -> None:
    book = book_of(tmp_path, payer("2026-03-01 10:00"), payee("2026-03-01 10:11"))
    assert moves(told(book)) == lines("""
        A -> ?B 50 period    # outside what B's statement covers
        ? -> B 50
    """)


def test_another_amount_is_another_movement(tmp_path: Path) -> None:
    book = book_of(tmp_path, payer("2026-03-01 10:00"), payee("2026-03-01 10:00", amount="49.99"))
    assert moves(told(book)) == lines("""
        A -> ?B 50 unmatched
        ? -> B 49.99
    """)


def test_equal_serials_pair_first_whatever_the_times(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        PAYER,
        """
        own  time              in  out  serial  peer
        B    2026-03-01 09:59  50  -    S2      A
        B    2026-03-01 13:00  50  -    S1      A
        """,
    )
    assert moves(told(book)) == lines("""
        A ->1 B 50       # S1 waits for 13:00
        A -> B 50        # S2
        A 1-> B 50
    """)


def test_a_row_with_only_a_date_pairs_on_the_same_or_the_next_day(tmp_path: Path) -> None:
    for day, paired in (("2026-03-01", True), ("2026-03-02", True), ("2026-03-03", False), ("2026-02-27", False)):
        book = book_of(tmp_path / day, payer("2026-03-01 23:50"), payee(day))
        assert (moves(told(book)) == "A -> B 50") == paired, day


def test_rows_chain_into_one_group_and_as_many_on_both_sides_are_paired_in_order(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        payer("2026-03-01 10:00", "2026-03-01 10:09"),
        payee("2026-03-01 10:01", "2026-03-01 10:18"),
    )
    assert moves(told(book)) == lines("""
        A -> B 50
        A -> B 50
    """)


def test_unequal_numbers_are_ambiguous_stay_apart_and_are_listed(tmp_path: Path) -> None:
    tables = payer("2026-03-01 10:00", "2026-03-01 10:04"), payee("2026-03-01 10:05")
    covering = Statement(tables[1], accounts=[dated("B", "2026-03-01", "2026-03-01")])
    assert moves(told(book_of(tmp_path / "a", tables[0], covering))) == lines("""
        A -> ?B 50 unmatched
        A -> ?B 50 unmatched
        ? -> B 50
    """)
    assembly = assemble_tables(tmp_path / "b", *tables)
    assert sorted(assembly.legs.row[assembly.mirrors.ambiguous[0]].tolist()) == [2, 2, 3]
    assert fates_of(assembly).count("kept") == 3


def test_a_group_ends_where_the_chain_of_ten_minutes_breaks(tmp_path: Path) -> None:
    """The first pair stands alone; the second payment has no partner and does not spoil it."""
    receiver = Statement(payee("2026-03-01 10:00"), accounts=[dated("B", "2026-03-01", "2026-03-01")])
    book = book_of(tmp_path, payer("2026-03-01 10:00", "2026-03-01 10:11"), receiver)
    assert moves(told(book)) == lines("""
        A -> B 50
        A -> ?B 50 unmatched
    """)


def test_a_payers_leg_without_partner_is_unseen_unmatched_and_a_payees_comes_in_clean(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        payer("2026-03-01 10:00"),
        """
        own  time              in  out  peer
        B    2026-03-01 09:00  70  -    A
        B    2026-03-01 11:00  -   5    C
        """,
    )
    assert moves(told(book)) == lines("""
        ? -> B 70
        A -> ?B 50 unmatched
        B -> ?C 5 never
    """)


def test_directions_must_oppose(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        payer("2026-03-01 10:00"),
        "own  time  in  out  peer\nB  2026-03-01 10:00  -  50  A",
    )
    assert moves(told(book)).count("unmatched") == 2
