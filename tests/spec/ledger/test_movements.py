"""A movement is two legs: the order of a line, and one order of all lines."""

from pathlib import Path

from tests.ledger_tables import Statement, assemble_tables, book_of, lines, told


def test_a_covered_line_is_exactly_its_own_statement(tmp_path: Path) -> None:
    """B's statement says that A paid it; A's own statement does not, so A's line does not know of it."""
    book = book_of(
        tmp_path,
        """
        own  time              in  out  balance  peer
        A    2026-03-01 10:00  -   30   70       C
        A    2026-03-01 12:00  -   20   50       C
        """,
        """
        own  time              in  out  balance  peer
        B    2026-03-01 11:00  40  -    40       A
        """,
    )
    assert told(book) == lines("""
        open A 100
        A -> ?C 30 never
        open B 0
        ? -> B 40
        A -> ?C 20 never
    """)


def test_a_statement_that_runs_newest_first_is_turned(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        own  time              in   out  balance  peer
        A    2026-03-01 10:02  -    70   0        D
        A    2026-03-01 10:01  -    30   70       C
        A    2026-03-01 10:00  100  -    100      B
        """,
    )
    assert told(book) == lines("""
        open A 0
        ? -> A 100
        A -> ?C 30 never
        A -> ?D 70 never
    """)


def test_inside_one_day_the_file_order_stands(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        own  time        in   out  peer
        A    2026-03-01  100  -    B
        A    2026-03-01  -    30   C
        A    2026-03-02  -    20   D
        """,
    )
    assert told(book) == lines("""
        open A 0
        ? -> A 100
        A -> ?C 30 never
        A -> ?D 20 never
    """)


def test_the_running_balance_turns_a_day_that_the_times_cannot(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        own  time        in   out  balance  peer
        A    2026-03-01  -    30   70       C
        A    2026-03-01  100  -    100      B
        """,
    )
    assert told(book) == lines("""
        open A 0
        ? -> A 100           # 0 + 100 = 100
        A -> ?C 30 never     # 100 - 30 = 70
    """)


def test_the_running_balance_settles_the_order_inside_an_instant(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        own  time              in   out  balance  peer
        A    2026-03-01 09:00  10   -    10       B
        A    2026-03-01 10:00  -    30   80       D
        A    2026-03-01 10:00  100  -    110      C
        A    2026-03-01 11:00  -    80   0        E
        """,
    )
    assert told(book) == lines("""
        open A 0
        ? -> A 10
        ? -> A 100           # 10 + 100 = 110
        A -> ?D 30 never     # 110 - 30 = 80
        A -> ?E 80 never
    """)


def test_scrambled_days_are_sorted_by_time(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        own  time        in  out  peer
        A    2026-03-03  -   3    D
        A    2026-03-01  -   1    B
        A    2026-03-02  -   2    C
        """,
    )
    assert told(book) == lines("""
        open A 0
        A -> ?B 1 never
        A -> ?C 2 never
        A -> ?D 3 never
    """)


def test_an_edited_time_that_the_balances_contradict_is_reported_and_not_repaired(tmp_path: Path) -> None:
    table = """
        own  time              in   out  balance  peer
        A    2026-03-01 10:00  100  -    100      B
        A    2026-02-01 10:00  -    30   70       C
        A    2026-03-01 10:02  -    50   20       D
    """
    assert told(book_of(tmp_path / "a", table)) == lines("""
        open A 0
        ? -> A 100
        A -> ?C 30 never
        A -> ?D 50 never
    """)
    assembly = assemble_tables(tmp_path / "b", table)
    assert assembly.legs.row[assembly.order.edited].tolist() == [3]


def test_a_payer_comes_before_its_payee_even_when_its_clock_is_late(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        own  time              in  out  balance  peer
        A    2026-03-01 10:05  -   50   0        B
        """,
        """
        own  time              in  out  balance  peer
        B    2026-03-01 10:00  50  -    50       A
        B    2026-03-01 10:01  -   50   0        C
        """,
    )
    assert told(book) == lines("""
        open A 50
        open B 0
        A -> B 50
        B -> ?C 50 never
    """)


def test_among_legs_free_to_go_the_earlier_goes_first_then_the_lower_file_hash(tmp_path: Path) -> None:
    tables = {
        own: Statement(
            f"""
            own  time              in  out  balance  peer
            {own}    2026-03-01 10:00  -   10   0        X
            """,
            hash_prefix=prefix,
        )
        for own, prefix in (("A", "ff"), ("B", "00"))
    }
    expected = lines("""
        open B 10
        B -> ?X 10 never
        open A 10
        A -> ?X 10 never
    """)
    assert told(book_of(tmp_path / "one", tables["A"], tables["B"])) == expected
    assert told(book_of(tmp_path / "two", tables["B"], tables["A"])) == expected


def test_money_is_under_way_while_its_payee_does_other_things(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        own  time              in  out  balance  peer
        A    2026-03-01 10:00  -   50   0        B
        """,
        """
        own  time              in  out  balance  peer
        B    2026-03-01 10:02  -   10   90       C
        B    2026-03-01 10:04  50  -    140      A
        """,
    )
    assert told(book) == lines("""
        open A 50
        A ->1 B 50
        open B 100
        B -> ?C 10 never
        A 1-> B 50
    """)


def test_where_no_leg_is_free_the_first_payee_leg_leaves_its_place_and_follows_its_payer(tmp_path: Path) -> None:
    """Each statement shows what came in before what went out: A waits for B and B for A."""
    tables = (
        """
        own  time              in  out  balance  peer
        A    2026-03-01 10:00  50  -    150      B
        A    2026-03-01 10:05  -   80   70       B
        """,
        """
        own  time              in  out  balance  peer
        B    2026-03-01 10:01  80  -    180      A
        B    2026-03-01 10:06  -   50   130      A
        """,
    )
    assert told(book_of(tmp_path / "a", *tables)) == lines("""
        open A 100
        open B 100
        A -> B 80
        B -> A 50        # A's leg of 10:00 left its place
    """)
    assembly = assemble_tables(tmp_path / "b", *tables)
    where = [(assembly.accounts.names[assembly.accounts.own[leg]], int(assembly.legs.row[leg]))
             for leg in assembly.ledger_order.displaced]  # fmt: skip
    assert where == [("A", 2)]


def test_a_self_transfer_on_a_statement_pays_out_then_pays_in(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        own  time              in  out  balance  peer
        A    2026-03-01 10:00  50  -    150      A
        A    2026-03-01 10:00  -   50   100      A
        """,
    )
    assert told(book) == lines("""
        open A 100
        A -> A 50
    """)


def test_a_fee_is_its_own_leg_behind_its_row(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        own  time              leg  in  out  balance  peer  kind
        A    2026-03-01 10:00  0    -   50   49       B     -
        A    2026-03-01 10:00  1    -   1    -        -     fee
        A    2026-03-01 10:05  0    -   49   0        B     -
        """,
        """
        own  time              leg  in  out  balance  peer  kind
        B    2026-03-01 10:00  0    50  -    50       A     -
        B    2026-03-01 10:05  0    49  -    99       A     -
        """,
    )
    assert told(book) == lines("""
        open A 100
        open B 0
        A -> B 50        # the amount agrees without the fee
        A -> ?~fee 1 fee
        A -> B 49
    """)


def test_what_came_in_to_pay_for_a_row_stands_before_it(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        own  time              leg  in  out  peer  kind
        W    2026-03-01 10:00  0    -   50   M     merchant
        W    2026-03-01 10:00  1    50  -    K     -
        """,
    )
    assert told(book) == lines("""
        open W 0
        ? -> W 50            # from the card K
        W -> ?M 50 merchant
    """)
