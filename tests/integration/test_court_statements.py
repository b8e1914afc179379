"""One account told by several files, bounces, rings, single banks, and the answer itself."""

from tests.statement_files import (
    Case,
    abc_debit,
    bank_return,
    bocom_debit,
    ccb,
    cmb_debit,
    lines,
    told,
)

# --- one account told by several files -----------------------------------------------------------------------------


def test_bank_return_and_the_owners_own_export_tell_each_movement_once(case: Case) -> None:
    report = case.bring(
        bank=bank_return("""
            card  account  time                 in   out  balance  peer  memo
            A     a        2026-03-01 09:00:00  100  -    100      V     转账
            A     a        2026-03-01 10:00:00  -    30   70       B     转账
            A     a        2026-03-02 10:00:00  -    70   0        C     转账
        """),
        A=cmb_debit("""
            time        in   out  balance  peer
            2026-03-01  100  -    100      V
            2026-03-01  -    30   70       B
            2026-03-02  -    70   0        C
        """),
    )
    assert (report["kept"], report["duplicate"]) == (3, 3)
    assert report["accounts"][0]["breaks"] == 0
    assert case.trace("A@2026-03-01=100") == lines("""
        c1 unseen B never 30
        c1 unseen C never 70
    """)


def test_same_row_with_the_counterpartys_card_here_and_its_account_number_there_is_one(case: Case) -> None:
    report = case.bring(
        one=bank_return("""
            card  account  time                 in   out  balance  peer
            A     a        2026-03-01 09:00:00  100  -    100      V
            A     a        2026-03-01 10:00:00  -    30   70       B
        """),
        two=bank_return("""
            card  account  time                 in   out  balance  peer
            A     a        2026-03-01 10:00:00  -    30   70       b
            A     a        2026-03-02 10:00:00  -    70   0        C
        """),
        b=bank_return("""
            card  account  time                 in   out  balance  peer
            B     b        2026-03-01 10:00:00  30   -    30       A
        """),
    )
    assert (report["kept"], report["duplicate"], report["mirrored"]) == (3, 1, 1)
    assert case.trace("A@2026-03-01=100") == lines("""
        c1 rests B 30
        c1 unseen C never 70
    """)


def test_overlap_without_balance_and_serial_is_matched_as_a_multiset(case: Case) -> None:
    one = """
        card  time                 in  out  peer
        A     2026-03-01 10:00:00  -   10   C
        A     2026-03-01 10:00:00  -   10   C
    """
    two = one + "    A     2026-03-01 10:00:00  -   10   C\n"
    report = case.bring(one=bank_return(one), two=bank_return(two))
    assert (report["kept"], report["duplicate"]) == (3, 2)


def test_account_without_running_balance_over_two_months_is_joined_and_doubtful(case: Case) -> None:
    head = "            card  time                 in   out  peer\n"
    case.bring(
        one=bank_return(head + "A     2026-01-31 10:00:00  100   -  V\n"),
        two=bank_return(head + "A     2026-02-28 10:00:00  -   40  C\n"),
        four=bank_return(head + "A     2026-04-01 10:00:00  -   10  D\n"),
    )
    # the span Jan..Feb ends on 28 Feb; April is not the next month, so what rests there ends at the gap
    answer = case.answer("A@2026-01-31=100")
    assert told(answer, "fifo") == lines("c1 unseen C never 40\nc1 unseen A gap 60")
    (claim,) = answer["rules"]["fifo"]["claims"]
    assert {doubt["reason"] for doubt in claim["doubtful_from"]} == {"no_balance", "seam"}


def test_break_in_the_running_balance_moves_no_money_and_is_said(case: Case) -> None:
    report = case.bring(
        a=bank_return("""
            card  time                 in   out  balance  peer
            A     2026-03-01 09:00:00  100  -    100      V
            A     2026-03-01 10:00:00  -    30   70       C
            A     2026-03-01 11:00:00  -    20   60       D
        """)
    )
    assert report["accounts"][0]["breaks"] == 1
    answer = case.answer("A@2026-03-01=100")
    assert told(answer, "fifo") == lines("c1 rests A 50\nc1 unseen C never 30\nc1 unseen D never 20")
    (claim,) = answer["rules"]["fifo"]["claims"]
    assert [doubt["reason"] for doubt in claim["doubtful_from"]] == ["break"]


def test_opening_counts_from_the_oldest_kept_row_not_from_a_rejected_one(case: Case) -> None:
    report = case.bring(
        a=bank_return("""
            card  time                 in     out  balance  peer
            A     2026-03-01 08:00:00  八元   -    58       V
            A     2026-03-01 09:00:00  100    -    158      V
            A     2026-03-01 10:00:00  -      58   100      C
        """)
    )
    assert (report["rejected"], report["accounts"][0]["opening_fen"]) == (1, 58_00)
    assert case.trace("A@2026-03-01=100") == "c1 rests A 100"


def test_two_currencies_of_one_card_never_mix(case: Case) -> None:
    report = case.bring(
        a=bank_return("""
            card  time                 in   out  balance  peer  currency
            A     2026-03-01 09:00:00  100  -    100      V     人民币
            A     2026-03-01 09:30:00  -    50   150      C     USD
            A     2026-03-01 10:00:00  100  -    250      V     美元
            A     2026-03-01 11:00:00  -    250  0        D     USD
            A     2026-03-01 12:00:00  -    20   80       E     CNY
        """)
    )
    assert [(e.get("currency"), e["opening_fen"], e["breaks"]) for e in report["accounts"]] == [
        (None, 0, 0), ("USD", 20000, 0)]  # fmt: skip
    assert case.trace("A@2026-03-01=100", "A@2026-03-01=100USD") == lines("""
        c1 rests A 80
        c1 unseen E never 20
        c2 unseen D never 100USD
    """)


def test_fee_row_behind_a_payment_is_an_exit_to_the_bank(case: Case) -> None:
    case.bring(
        a=bank_return("""
            card  time                 in   out  balance  peer  memo
            A     2026-03-01 09:00:00  100  -    100      V     转账
            A     2026-03-01 10:00:00  -    98   2        B     跨行转账
            A     2026-03-01 10:00:00  -    2    0        -     转账手续费
        """),
        b=bank_return("""
            card  time                 in   out  balance  peer  memo
            B     2026-03-01 10:00:02  98   -    98       A     跨行转账
        """),
    )
    found = case.trace("A@2026-03-01=100").splitlines()
    assert found[1] == "c1 rests B 98"
    assert found[0] == "c1 exits ~fee fee 2"


# --- bounces on both statements -------------------------------------------------------------------------------------


def test_bounce_and_repetition_within_minutes_reach_the_payee_once(case: Case) -> None:
    case.bring(
        a=bank_return("""
            card  time                 in   out  balance  peer  memo
            A     2026-03-01 09:00:00  100  -    100      V     转账
            A     2026-03-01 10:00:00  -    100  0        B     转账
            A     2026-03-01 10:01:00  100  -    100      B     冲正
            A     2026-03-01 10:03:00  -    100  0        B     转账
        """),
        b=bank_return("""
            card  time                 in   out  balance  peer  memo
            B     2026-03-01 10:03:01  100  -    100      A     转账
            B     2026-03-01 10:30:00  -    100  0        C     转账
        """),
    )
    assert case.trace("A@2026-03-01 09:00=100") == "c1 unseen C never 100"
    assert case.trace("B@2026-03-01 10:03=100") == "c1 unseen C never 100"


def test_bounce_seen_only_on_the_payees_statement_as_inverted_sign(case: Case) -> None:
    case.bring(
        b=bank_return("""
            card  time                 in    out  balance  peer  memo
            B     2026-03-01 10:00:00  100   -    100      A     转账
            B     2026-03-01 10:30:00  -100  -    0        A     冲正
            B     2026-03-01 11:00:00  5     -    5        W     转账
        """),
        a=bank_return("""
            card  time                 in   out  balance  peer  memo
            A     2026-03-01 09:00:00  100  -    100      V     转账
            A     2026-03-01 10:00:00  -    100  0        B     转账
            A     2026-03-01 12:00:00  7    -    7        W     转账
        """),
    )
    # B's row and its storno leave every line, on A's statement too: the money never left A
    assert case.trace("A@2026-03-01 09:00=100") == "c1 rests A 100"


def test_return_from_another_counterparty_is_no_reversal(case: Case) -> None:
    case.bring(
        a=bank_return("""
            card  time                 in   out  balance  peer  memo
            A     2026-03-01 09:00:00  100  -    100      V     转账
            A     2026-03-01 10:00:00  -    100  0        B     转账
            A     2026-03-01 11:00:00  100  -    100      C     退汇
        """)
    )
    assert case.trace("A@2026-03-01 09:00=100") == "c1 unseen B never 100"


def test_storno_on_day_only_statements_counts_days(case: Case) -> None:
    case.bring(
        A=cmb_debit("""
            time        in   out  balance  peer  memo
            2026-03-01  100  -    100      V     转账汇款
            2026-03-01  -    100  0        B     转账汇款
            2026-03-04  100  -    100      B     退汇
            2026-03-05  -    100  0        C     转账汇款
        """)
    )
    assert case.trace("A@2026-03-01=100") == "c1 unseen C never 100"


# --- rings and instants ---------------------------------------------------------------------------------------------


def test_ring_of_three_in_one_second_runs_round_in_the_order_of_payment(case: Case) -> None:
    head = "card  time                 in   out  balance  peer\n"
    case.bring(
        a=bank_return(
            head + "A  2026-03-01 10:00:00  100  -  100  V\n"
            "A  2026-03-01 10:00:00  -  100  0  B\n"
            "A  2026-03-01 10:00:00  100  -  100  C"
        ),
        b=bank_return(head + "B  2026-03-01 10:00:00  100  -  100  A\nB  2026-03-01 10:00:00  -  100  0  C"),
        c=bank_return(head + "C  2026-03-01 10:00:00  100  -  100  B\nC  2026-03-01 10:00:00  -  100  0  A"),
    )
    answer = case.answer("A@2026-03-01=100")
    assert answer["unmatched"][0]["reason"] == "several"
    answer = case.answer("B@2026-03-01=100")
    assert told(answer, "fifo") == "c1 rests A 100"
    assert [t["amount_fen"] for t in answer["rules"]["fifo"]["transfers"]] == [10000] * 3


def test_two_statements_each_showing_credits_first_are_untied_and_reported(case: Case) -> None:
    head = "card  time                 in   out  balance  peer\n"
    report = case.bring(
        a=bank_return(head + "A  2026-03-01 10:00:00  50  -  150  B\nA  2026-03-01 10:05:00  -  80  70  B"),
        b=bank_return(head + "B  2026-03-01 10:01:00  80  -  180  A\nB  2026-03-01 10:06:00  -  50  130  A"),
    )
    assert len(report["displaced"]) == 1


def test_money_under_way_arrives_behind_what_the_payee_did_meanwhile(case: Case) -> None:
    case.bring(
        a=bank_return("""
            card  time                 in   out  balance  peer
            A     2026-03-01 10:00:00  100  -    100      V
            A     2026-03-01 10:01:00  -    100  0        B
        """),
        b=bank_return("""
            card  time                 in   out  balance  peer
            B     2026-03-01 10:05:00  -    60   40       C
            B     2026-03-01 10:09:00  100  -    140      A
            B     2026-03-01 10:10:00  -    50   90       D
        """),
    )
    assert case.trace("A@2026-03-01=100") == lines("c1 rests B 90\nc1 unseen D never 10")


# --- exports of single banks ------------------------------------------------------------------------------------------


def test_four_banks_in_a_chain_each_in_its_own_layout(case: Case) -> None:
    report = case.bring(
        A_abc=abc_debit("""
            time                 in   out  balance  peer
            2026-03-01 09:00:00  100  -    100      V
            2026-03-01 10:00:00  -    90   10       B
        """),
        B_bocom=bocom_debit("""
            time                 in   out  balance  peer
            2026-03-01 10:00:05  90   -    90       A
            2026-03-01 11:00:00  -    80   10       C
        """),
        ccb_c=ccb(
            """
            time                 in   out  balance  peer
            2026-03-01 11:03:00  80   -    80       B
            2026-03-01 12:00:00  -    70   10       D
        """,
            own="C",
        ),
        D_cmb=cmb_debit("""
            time        in   out  balance  peer  memo
            2026-03-01  70   -    70       C     转账汇款
            2026-03-02  -    60   10       -     银联ATM取款
        """),
    )
    assert report["mirrored"] == 3
    assert case.trace("A@2026-03-01=100") == lines("""
        c1 rests A 10
        c1 rests B 10
        c1 rests C 10
        c1 rests D 10
        c1 exits ~cash cash 60
    """)
    assert case.trace("D@2026-03-01=70") == lines("c1 rests D 10\nc1 exits ~cash cash 60")


def test_credit_card_spends_towards_shops_and_a_repayment_is_a_credit(case: Case) -> None:
    case.bring(
        信用卡账单_6229990000000000065=(
            "交易日期,记账日期,交易说明,交易币种/金额,入账币种/金额\n"
            "2026-03-03,2026-03-03,消费 示例面馆,CNY 60.00,CNY 60.00\n"
            "2026-03-02,2026-03-02,信用卡还款,CNY 100.00,CNY 100.00\n"
            "2026-03-01,2026-03-01,消费 示例百货,CNY 30.00,CNY 30.00\n"
        )
    )
    # without a running balance the card begins at nothing; the 30 are a shortfall, the repayment of 100 is the claim
    assert case.trace("A@2026-03-02=100") == lines("c1 rests A 40\nc1 exits ~merchant:示例面馆 merchant 60")


def test_payment_to_a_credit_card_with_its_own_statement_is_no_exit(case: Case) -> None:
    case.bring(
        bank=bank_return("""
            card  time                 in   out  balance  peer  memo        name
            B     2026-03-01 09:00:00  100  -    100      V     转账        -
            B     2026-03-02 10:00:00  -    100  0        A     信用卡还款  信用卡中心
        """),
        信用卡账单_6229990000000000065=(
            "交易日期,记账日期,交易说明,交易币种/金额,入账币种/金额\n"
            "2026-03-03,2026-03-03,消费 示例面馆,CNY 60.00,CNY 60.00\n"
            "2026-03-02,2026-03-02,信用卡还款,CNY 100.00,CNY 100.00\n"
        ),
    )
    found = case.trace("B@2026-03-01=100")
    assert "debt" not in found, found


def test_swift_statement_begins_with_its_stated_balance(case: Case) -> None:
    case.bring(
        mt=(
            ":20:S1\n:25:10000000/9900000017\n:28C:1/1\n:60F:C260301EUR50,00\n"
            ":61:2603020302C100,00NTRFREF0000001\n:86:166?00X?3110990000025?32Erika\n"
            ":61:2603030303D120,NTRFREF0000002\n:86:166?00X?30TESTNL2A?31NL00TEST0990000033\n"
            ":62F:C260331EUR30,00\n-\n"
        )
    )
    assert case.trace("9900000017@2026-03-02=100EUR") == lines("""
        c1 exits NL00TEST0990000033 abroad 70EUR
        c1 rests 9900000017 30EUR
    """)
    (claim,) = case.answer("9900000017@2026-03-02=100EUR")["rules"]["fifo"]["claims"]
    assert claim["rests"][0]["as_of"] == "2026-03-31"
