"""What an opposing expert would try: real statement files and an answer made by hand to each."""

import pytest

from tests.statement_files import OPENING, Case, bank_return, cmb_debit, lines

# --- mirrors ---------------------------------------------------------------------------------------------------


def test_payee_whose_clock_is_nine_minutes_ahead_still_passes_the_money_on(case: Case) -> None:
    report = case.bring(
        payer=bank_return("""
            card  time                 in  out  balance  peer
            A     2026-03-01 10:09:00  -   100  0        B
        """),
        payee=bank_return("""
            card  time                 in   out  balance  peer  memo
            B     2026-03-01 10:00:00  100  -    100      A     转账
            B     2026-03-01 10:02:00  -    40   60       -     ATM取款
        """),
    )
    assert (report["kept"], report["mirrored"]) == (2, 1)
    assert case.trace("B@2026-03-01 10:00=100") == lines("""
        c1 rests B 60
        c1 exits ~cash cash 40
    """)


def test_clock_that_is_eleven_minutes_off_makes_two_movements(case: Case) -> None:
    case.bring(
        payer=bank_return("""
            card  time                 in   out  balance  peer
            A     2026-03-01 09:00:00  100  -    100      Z
            A     2026-03-01 10:00:00  -    100  0        B
        """),
        payee=bank_return("""
            card  time                 in   out  balance  peer
            B     2026-03-01 09:30:00  5    -    5        Z
            B     2026-03-01 10:11:00  100  -    105      A
        """),
    )
    assert case.trace("A@2026-03-01 09:00=100", "B@2026-03-01 10:11=100") == lines("""
        c1 unseen B unmatched 100      # B is covered then and shows nothing within ten minutes
        c2 rests B 100
    """)


def test_side_with_only_dates_pairs_on_the_same_and_the_next_day(case: Case) -> None:
    report = case.bring(
        bank=bank_return("""
            card  time                 in   out  balance  peer
            A     2026-03-01 08:00:00  150  -    150      Z
            A     2026-03-01 23:58:00  -    100  50       B
            A     2026-03-02 08:00:00  -    50   0        B
        """),
        B=cmb_debit("""
            time        in   out  balance  peer
            2026-03-02  100  -    100      A
            2026-03-02  50   -    150      A
            2026-03-03  -    120  30       C
        """),
    )
    assert report["mirrored"] == 2
    assert case.trace("A@2026-03-01=150") == lines("""
        c1 rests B 30
        c1 unseen C never 120
    """)


def test_newest_first_return_with_several_cards_is_turned_card_by_card(case: Case) -> None:
    case.bring(
        bank=bank_return("""
            card  time                 in   out  balance  peer  memo
            B     2026-03-01 12:00:00  -    70   0        -     ATM取款
            A     2026-03-01 11:00:00  -    70   30       B     转账
            B     2026-03-01 11:00:00  70   -    70       A     转账
            A     2026-03-01 10:00:00  100  -    100      V     转账
        """)
    )
    assert case.trace("A@2026-03-01 10:00:00=100") == lines("""
        c1 exits ~cash cash 70
        c1 rests A 30
    """)


def test_scrambled_day_of_an_export_without_clock_is_settled_by_the_running_balance(case: Case) -> None:
    case.bring(
        A=cmb_debit("""
            time        in   out  balance  peer
            2026-03-01  -    30   100      C
            2026-03-01  100  -    130      V
            2026-03-01  -    40   60       D
            2026-03-01  30   -    30       U
            2026-03-01  -    50   10       E
        """)
    )
    assert case.trace("A@2026-03-01=100", rule="lifo") == lines("""
        c1 unseen C never 30       # the balances tell: U, V, C, D, E
        c1 unseen D never 40
        c1 unseen E never 30
    """)


# --- pages and exports -------------------------------------------------------------------------------------------


def test_pages_of_one_day_in_two_files_are_one_span_in_the_order_of_their_balances(case: Case) -> None:
    report = case.bring(
        page2=bank_return("""
            card  time                 in  out  balance  peer
            A     2026-03-01 10:00:05  -   60   40       C
            A     2026-03-02 09:00:00  -   40   0        D
        """),
        page1=bank_return("""
            card  time                 in   out  balance  peer
            A     2026-03-01 09:00:00  100  -    100      V
        """),
    )
    (account,) = report["accounts"]
    assert (len(account["spans"]), account["breaks"], account["opening_fen"], account["closing_fen"]) == (1, 0, 0, 0)
    assert case.trace("A@2026-03-01=100") == lines("""
        c1 unseen C never 60
        c1 unseen D never 40
    """)


def test_overlap_of_two_exports_is_counted_once_whatever_their_order(case: Case) -> None:
    first = """
        card  time                 in   out  balance  peer  serial
        A     2026-03-01 09:00:00  100  -    100      V     S1000001
        A     2026-03-01 10:00:00  -    10   90       C     S1000002
        A     2026-03-01 10:00:00  -    10   80       C     S1000003
    """
    second = """
        card  time                 in   out  balance  peer  serial
        A     2026-03-02 10:00:00  -    80   0        D     S1000004
        A     2026-03-01 10:00:00  -    10   80       C     S1000003
        A     2026-03-01 10:00:00  -    10   90       C     S1000002
        A     2026-03-01 09:00:00  100  -    100      V     S1000001
    """
    report = case.bring(march=bank_return(first), later=bank_return(second))
    assert (report["read"], report["kept"], report["duplicate"]) == (7, 4, 3)
    assert case.trace("A@2026-03-01=100") == lines("""
        c1 unseen C never 20
        c1 unseen D never 80
    """)


def test_two_equal_rows_with_moving_balance_are_two_and_a_true_repetition_is_one(case: Case) -> None:
    report = case.bring(
        bank=bank_return("""
            card  time                 in  out  balance  peer
            A     2026-03-01 10:00:00  -   10   90       C
            A     2026-03-01 10:00:00  -   10   80       C
            A     2026-03-01 10:00:00  -   10   80       C
        """)
    )
    assert (report["kept"], report["duplicate"]) == (2, 1)


def test_rows_missing_between_two_files_end_as_gap(case: Case) -> None:
    report = case.bring(
        jan=bank_return("""
            card  time                 in   out  balance  peer
            A     2026-01-10 09:00:00  100  -    100      V
        """),
        mar=bank_return("""
            card  time                 in  out  balance  peer
            A     2026-03-10 09:00:00  -   30   50       C
        """),
    )
    assert report["accounts"][0]["gaps"][0]["closing_fen"] == 100_00
    assert report["accounts"][0]["gaps"][0]["opening_fen"] == 80_00
    assert case.trace("A@2026-01-10=100") == "c1 unseen A gap 100"


def test_payment_into_a_gap_is_unseen_period(case: Case) -> None:
    case.bring(
        b=bank_return("""
            card  time                 in  out  balance  peer
            B     2026-01-10 09:00:00  7   -    7        V
            B     2026-01-11 09:00:00  -   7    0        V
        """),
        b2=bank_return("""
            card  time                 in  out  balance  peer
            B     2026-03-10 09:00:00  -   30   50       C
        """),
        a=bank_return("""
            card  time                 in   out  balance  peer
            A     2026-02-10 09:00:00  100  -    100      V
            A     2026-02-10 09:10:00  -    100  0        B
        """),
    )
    assert case.trace("A@2026-02-10=100", "B@2026-02-10=100", "B@2026-02-11=5") == lines("""
        c1 unseen B period 100
        c2 overlap c1 100           # the same payment, by the payer's row
        c3 unseen B period 5        # no row known there at all
    """)


# --- openings ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("fifo", "c1 unseen C never 10 / c1 unseen D never 70 / c1 rests A 20"),  # 50 clean leave first
        ("lifo", "c1 unseen C never 60 / c1 unseen D never 40"),  # 70 = 40 stolen + 30 clean
        ("pro-rata", "c1 unseen C never 40 / c1 unseen D never 46.66 / c1 rests A 13.34"),  # 60·70/90 = 46.666
        ("tainted-first", "c1 unseen C never 60 / c1 unseen D never 40"),
        ("lowest-balance", "c1 unseen C never 10 / c1 unseen D never 70 / c1 rests A 20"),
    ],
)
def test_opening_is_clean_money_older_than_everything(case: Case, rule: str, expected: str) -> None:
    report = case.bring(bank=bank_return(OPENING))
    assert report["accounts"][0]["opening_fen"] == 50_00
    assert case.trace("A@2026-03-01=100", rule=rule) == lines(expected.replace(" / ", "\n"))


def test_overdraft_begins_at_nothing_and_is_reported(case: Case) -> None:
    report = case.bring(
        bank=bank_return("""
            card  time                 in   out  balance  peer
            A     2026-03-01 09:00:00  100  -    70       V
            A     2026-03-01 10:00:00  -    90   -20      C
            A     2026-03-01 11:00:00  50   -    30       W
            A     2026-03-01 12:00:00  -    30   0        D
        """)
    )
    assert report["accounts"][0]["negative_opening_fen"] == -30_00
    assert report["accounts"][0]["breaks"] == 0
    assert case.trace("A@2026-03-01 09:00=100") == lines("""
        c1 unseen C never 90
        c1 unseen D never 10           # the lot of 100 is older than the 50
    """)


def test_failed_rows_move_nothing_and_keep_their_count(case: Case) -> None:
    report = case.bring(
        bank=bank_return("""
            card  time                 in   out  balance  peer  ok
            A     2026-03-01 08:00:00  -    500  50       C     失败
            A     2026-03-01 09:00:00  100  -    150      V     成功
            A     2026-03-01 09:30:00  -    150  150      C     交易失败
            A     2026-03-01 10:00:00  -    60   90       C     成功
        """)
    )
    assert (report["kept"], report["set_aside"]) == (2, 2)
    assert report["accounts"][0]["opening_fen"] == 50_00
    assert case.trace("A@2026-03-01=100") == lines("""
        c1 unseen C never 10
        c1 rests A 90
    """)


# --- reversals ---------------------------------------------------------------------------------------------------

BOUNCE = """
    card  time                 in   out  balance  peer  memo
    A     2026-03-01 09:00:00  100  -    100      V     转账
    A     2026-03-01 10:00:00  -    100  0        B     转账
    A     {back}  {amount}  -  {amount}  B  退汇
"""


def test_bounced_payment_never_left_on_either_side(case: Case) -> None:
    case.bring(
        a=bank_return(BOUNCE.format(back="2026-03-02 10:00:00", amount=100)),
        b=bank_return("""
            card  time                 in   out  balance  peer  memo
            B     2026-03-01 10:01:00  100  -    100      A     转账
            B     2026-03-01 11:00:00  5    -    105      W     转账
            B     2026-03-02 10:00:00  -    100  5        A     退汇
            B     2026-03-02 11:00:00  -    5    0        -     ATM取款
        """),
    )
    assert case.trace("A@2026-03-01 09:00=100", "B@2026-03-01 10:01=100", "B@2026-03-01 11:00=5") == lines("""
        c1 rests A 100
        c2 unmatched reversed 1
        c3 exits ~cash cash 5
    """)


def test_half_of_a_payment_coming_back_is_new_clean_money(case: Case) -> None:
    case.bring(a=bank_return(BOUNCE.format(back="2026-03-02 10:00:00", amount=50)))
    assert case.trace("A@2026-03-01 09:00=100") == "c1 unseen B never 100"


def test_return_after_more_than_three_days_is_new_clean_money(case: Case) -> None:
    case.bring(a=bank_return(BOUNCE.format(back="2026-03-04 10:00:01", amount=100)))
    assert case.trace("A@2026-03-01 09:00=100") == "c1 unseen B never 100"
    assert "c1 unmatched" not in case.trace("B@2026-03-01 10:00=100")


def test_of_two_equal_payments_the_latest_is_taken_back(case: Case) -> None:
    case.bring(
        a=bank_return("""
            card  time                 in   out  balance  peer  memo
            A     2026-03-01 09:00:00  100  -    100      V     转账
            A     2026-03-01 10:00:00  -    50   50       B     转账
            A     2026-03-01 10:05:00  -    50   0        B     转账
            A     2026-03-01 11:00:00  50   -    50       B     退汇
            A     2026-03-01 12:00:00  -    50   0        C     转账
        """)
    )
    assert case.trace("A@2026-03-01=100") == lines("""
        c1 unseen B never 50
        c1 unseen C never 50
    """)
    assert case.trace("B@2026-03-01 10:05=50") == "c1 unmatched reversed 1"
    assert case.trace("B@2026-03-01 10:00=50") == "c1 unseen B never 50"


def test_reversal_that_names_the_serial_takes_back_the_one_named(case: Case) -> None:
    case.bring(
        a=bank_return("""
            card  time                 in   out  balance  peer  memo  serial     note
            A     2026-03-01 09:00:00  100  -    100      V     转账  S90000001  -
            A     2026-03-01 10:00:00  -    50   50       B     转账  S90000002  -
            A     2026-03-01 10:30:00  -    50   0        B     转账  S90000003  -
            A     2026-03-01 11:00:00  50   -    50       B     退汇  S90000004  原交易流水号：S90000002
        """)
    )
    assert case.trace("B@2026-03-01 10:00=50") == "c1 unmatched reversed 1"
    assert case.trace("B@2026-03-01 10:30=50") == "c1 unseen B never 50"


def test_merchants_refund_is_flagged_and_comes_in_clean(case: Case) -> None:
    case.bring(
        a=bank_return("""
            card  time                 in   out  balance  peer  memo  merchant
            A     2026-03-01 09:00:00  100  -    100      V     转账  -
            A     2026-03-01 10:00:00  -    80   20       -     消费  示例商场
            A     2026-03-02 10:00:00  80   -    100      -     退款  示例商场
            A     2026-03-03 10:00:00  -    100  0        -     ATM取款  -
        """)
    )
    assert case.trace("A@2026-03-01=100") == lines("""
        c1 exits ~merchant:示例商场 merchant 80 refunded
        c1 exits ~cash cash 20
    """)
