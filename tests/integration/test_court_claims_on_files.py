"""What a claim hits, and plain ledgers."""

import hashlib

import pytest

from tests.statement_files import OPENING, Case, bank_return, lines, plain

# --- mirrors ---------------------------------------------------------------------------------------------------


# --- claims --------------------------------------------------------------------------------------------------------

PAID = """
    card  account  time                 in   out  balance  peer  memo     merchant
    A     a        2026-03-01 10:00:10  50   -    50       V     转账     -
    A     a        2026-03-01 10:00:40  50   -    100      V     转账     -
    A     a        2026-03-01 11:00:00  80   -    180      W     转账     -
    A     a        2026-03-02 09:00:00  -    100  80       X     转账     -
    A     a        2026-03-02 10:00:00  -    80   0        -     消费     示例商场
"""


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("A@2026-03-01=50", "c1 unmatched several 2"),
        ("A@2026-03-01 10:00=50", "c1 unmatched several 2"),
        ("A@2026-03-01 10:00:10=50", "c1 unseen X never 50"),
        ("a@2026-03-01 10:00:40=50", "c1 unseen X never 50"),
        ("A@2026-03-01=80", "c1 exits ~merchant:示例商场 merchant 80"),
        ("A@2026-03-01=60", "c1 exits ~merchant:示例商场 merchant 60"),  # the only one at least as large
        ("A@2026-03-01=40", "c1 unmatched several 3"),
        ("A@2026-03-01=90", "c1 unmatched none 3"),
        ("A@2026-03-01 12:00=80", "c1 unmatched none 0"),  # covered, but nothing came in then
        ("A@2026-02-01=80", "c1 unseen A period 80"),
        ("A@2026-03-01=80USD", "c1 unseen A never 80USD"),
        ("Q@2026-03-01=80", "c1 unseen Q never 80"),  # never heard of
        ("X@2026-03-02=100", "c1 unseen X never 100"),  # not covered: the payer's row
        ("X@2026-03-02=70", "c1 unseen X never 70"),
        ("X@2026-03-05=70", "c1 unseen X never 70"),
        ("X@2026-03-02=101", "c1 unmatched none 1"),
        ("~merchant:示例商场@2026-03-02 10:00=80", "c1 exits ~merchant:示例商场 merchant 80"),
    ],
)
def test_claim_is_matched_inside_its_precision_or_not_at_all(case: Case, claim: str, expected: str) -> None:
    case.bring(a=bank_return(PAID))
    assert case.trace(claim) == expected


def test_claims_on_one_transfer_take_successive_fen_and_then_overlap(case: Case) -> None:
    case.bring(a=bank_return(OPENING))
    found = case.trace("A@2026-03-01=60", "A@2026-03-01=30", "A@2026-03-01=50")
    # 100 stolen after 50 clean; C gets 50 clean + 10 of c1; D gets 50 of c1 and 20 of c2; 20 rest: 10 c2 + 10 c3.
    assert found == lines("""
        c1 unseen C never 10
        c1 unseen D never 50
        c2 unseen D never 20
        c2 rests A 10
        c3 rests A 10
        c3 overlap c1 40
    """)


def test_money_claimed_again_downstream_stays_with_the_first_claim(case: Case) -> None:
    files = {
        "a": bank_return("""
            card  time                 in   out  balance  peer
            A     2026-03-01 09:00:00  100  -    100      V
            A     2026-03-01 10:00:00  -    100  0        B
        """),
        "b": bank_return("""
            card  time                 in   out  balance  peer
            B     2026-03-01 08:00:00  50   -    50       W
            B     2026-03-01 10:00:00  100  -    150      A
            B     2026-03-01 11:00:00  -    120  30       C
        """),
    }
    case.bring(**files)
    # B's payment to C: 50 of W, then 70 of the claim; a second claim on C's 120 takes the 50 and finds 70 taken.
    assert case.trace("C@2026-03-01 11:00=120", "A@2026-03-01=100") == lines("""
        c1 unseen C never 50
        c1 overlap c2 70
        c2 unseen C never 70
        c2 rests B 30
    """)


# --- plain ledgers ---------------------------------------------------------------------------------------------------


def test_self_transfer_of_a_plain_ledger_pays_out_then_in(case: Case) -> None:
    case.bring(
        p=plain(
            "2026-03-01 10:00,V,AA,100,,t1,",
            "2026-03-01 10:01,W,AA,50,,t2,",
            "2026-03-01 10:02,AA,AA,60,,t3,",
            "2026-03-01 10:03,AA,BB,50,,t4,",
        )
    )
    # the line was 100 of V, 50 of W; 60 of V go behind: 40 V, 50 W, 60 V
    assert case.trace("AA@2026-03-01 10:00=100") == lines("c1 rests AA 60\nc1 rests BB 40")
    assert case.trace("AA@2026-03-01 10:00=100", rule="lifo") == lines("c1 rests AA 90\nc1 rests BB 10")


def test_shortfall_is_clean_money_at_the_end_of_that_very_payment(case: Case) -> None:
    case.bring(
        p=plain(
            "2026-03-01 10:00,V,AA,100,,t1,",
            "2026-03-01 10:01,AA,BB,150,,t2,",
            "2026-03-01 10:02,BB,CC,100,,t3,",
            "2026-03-01 10:03,AA,DD,10,,t4,",
        )
    )
    assert case.trace("AA@2026-03-01 10:00=100") == "c1 rests CC 100"
    # LIFO: the shortfall of 50 arrived last, so it leaves first
    assert case.trace("AA@2026-03-01 10:00=100", rule="lifo") == lines("c1 rests BB 50\nc1 rests CC 50")
    assert case.trace("AA@2026-03-01 10:00=100", rule="lowest-balance") == lines("c1 rests BB 50\nc1 rests CC 50")
    assert case.trace("AA@2026-03-01 10:00=100", rule="pro-rata") == lines("c1 rests BB 33.34\nc1 rests CC 66.66")


def test_amounts_of_ten_to_the_fifteen_stay_exact(case: Case) -> None:
    case.bring(
        p=plain(
            "2026-03-01 10:00,V,AA,10000000000000.01,,t1,",
            "2026-03-01 10:01,W,AA,9999999999999.99,,t2,",
            "2026-03-01 10:02,AA,BB,10000000000000.00,,t3,",
        )
    )
    t, x, b = 1_000_000_000_000_001, 1_000_000_000_000_000, 2_000_000_000_000_000
    answer = case.answer("AA@2026-03-01 10:00=10000000000000.01")
    rests = {e["account"]: e["amount_fen"] for e in answer["rules"]["pro-rata"]["claims"][0]["rests"]}
    assert rests == {"BB": t * x // b, "AA": t - t * x // b}


def test_ids_of_transfers_are_the_given_id_else_file_and_row(case: Case) -> None:
    case.bring(
        p=plain("2026-03-01 10:00,V,AA,100,,,", "2026-03-01 10:01,AA,BB,60,,t2,"),
        q="time,source,target,amount\n2026-03-02 10:00,BB,CC,60\n",
    )

    p, q = (hashlib.sha256(case.files[name].read_bytes()).hexdigest()[:12] for name in ("p.csv", "q.csv"))
    moved = case.answer("AA@2026-03-01 10:00=100")["rules"]["fifo"]["transfers"]
    assert moved == [
        {"transfer_id": f"{p}:2", "claim_id": "c1", "amount_fen": 10000},
        {"transfer_id": "t2", "claim_id": "c1", "amount_fen": 6000},
        {"transfer_id": f"{q}:2", "claim_id": "c1", "amount_fen": 6000},
    ]
