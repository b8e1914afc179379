"""The answer itself: independent of the order of import, complete, and the same after a file left and returned."""

import csv
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from firsthour.ledger.importing import remove_file
from tests.statement_files import (
    COUNTS,
    NOW,
    Case,
    bank_return,
    check_answer,
    checked_report,
    lines,
    plain,
    told,
)

# --- one account told by several files -----------------------------------------------------------------------------


# --- the answer itself ------------------------------------------------------------------------------------------------

CHAIN = {
    "a": """
        card  account  time                 in   out  balance  peer
        A     a        2026-03-01 09:00:00  100  -    100      V
        A     a        2026-03-01 09:30:00  50   -    150      W
        A     a        2026-03-01 10:00:00  -    120  30       b
        A     a        2026-03-03 10:00:00  20   -    50       C
    """,
    "b": """
        card  account  time                 in   out  balance  peer
        B     b        2026-03-01 10:00:09  120  -    170      A
        B     b        2026-03-01 11:00:00  -    100  70       c
    """,
    "c": """
        card  account  time                 in   out  balance  peer
        C     c        2026-03-01 10:55:00  100  -    100      B
        C     c        2026-03-02 11:00:00  -    30   70       -
        C     c        2026-03-03 10:00:00  -    20   50       A
    """,
    "a2": """
        card  account  time                 in   out  balance  peer
        A     -        2026-03-03 10:00:00  20   -    50       C
        A     -        2026-03-01 10:00:00  -    120  30       B
        A     -        2026-03-01 09:30:00  50   -    150      W
    """,
}


def test_order_of_import_changes_neither_version_nor_answer(tmp_path: Path) -> None:
    claims = ("A@2026-03-01 09:00=100", "A@2026-03-01 09:30=50", "B@2026-03-01=110")
    found = []
    for place, order in enumerate((list(CHAIN), list(CHAIN)[::-1], ["c", "a2", "b", "a"])):
        case = Case(tmp_path / str(place))
        for name in order:
            case.bring(**{name: bank_return(CHAIN[name])})
        found.append(case.answer(*claims))
    assert found[0] == found[1] == found[2]
    # 50 clean at B; V's 100 and 20 of W's 50 go to B; B pays 100: its own 50, 50 of V
    assert told(found[0], "fifo") == lines("""
        c1 rests B 50                      # behind 50 clean, 50 of V left
        c1 rests C 50                      # which spent and sent back what was B's own
        c2 rests A 30
        c2 rests B 20
        c3 overlap c1 100
        c3 overlap c2 10
    """)


def test_removed_file_is_gone_from_every_answer_and_can_come_back(case: Case) -> None:

    case.bring(**{name: bank_return(CHAIN[name]) for name in ("a", "b", "c")})
    before = case.answer("A@2026-03-01 09:00=100")
    report = checked_report(remove_file("b.csv", case.ledger, now=NOW))
    assert report["ledger_version"] != before["ledger_version"]
    assert case.trace("A@2026-03-01 09:00=100") == "c1 unseen b never 100"  # who b is, only B's file said
    case.take("b.csv")
    assert case.answer("A@2026-03-01 09:00=100") == before


def test_same_bytes_under_another_name_change_nothing(case: Case) -> None:
    first = case.bring(a=bank_return(CHAIN["a"]))
    again = case.bring(renamed=bank_return(CHAIN["a"]))
    assert (again["kept"], again["duplicate"], again["ledger_version"]) == (0, 4, first["ledger_version"])


def test_copy_in_several_files_is_named_by_the_lowest_hash_and_a_pair_by_its_payers_row(case: Case) -> None:
    case.bring(**{name: bank_return(CHAIN[name]) for name in CHAIN})
    digest = {name: hashlib.sha256(case.files[f"{name}.csv"].read_bytes()).hexdigest()[:12] for name in CHAIN}
    row = {"a": 4, "a2": 3}  # A's payment of 120
    lowest = min(row, key=lambda name: digest[name])
    moved = case.answer("A@2026-03-01 09:30=50")["rules"]["fifo"]["transfers"]
    assert [entry["transfer_id"] for entry in moved][1] == f"{digest[lowest]}:{row[lowest]}"


def test_fates_name_every_row_and_stdout_holds_only_json(tmp_path: Path) -> None:
    case = Case(tmp_path)
    for name in ("a", "b", "a2"):
        case.write(f"{name}.csv", bank_return(CHAIN[name]))
    environ = {**os.environ, "FIRSTHOUR_HOME": str(tmp_path / "home"), "FIRSTHOUR_LANG": "en"}

    def run(*words: str | Path) -> dict:
        command = [sys.executable, "-m", "firsthour", *map(str, words), "--ledger", str(case.ledger), "--json"]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, encoding="utf-8", check=True)
        return json.loads(done.stdout)

    report = run("import", tmp_path / "files", "--fates", tmp_path / "fates.csv")
    with (tmp_path / "fates.csv").open(encoding="utf-8-sig", newline="") as file:
        fates = [(Path(row["path"]).name, row["row"], row["fate"]) for row in csv.DictReader(file)]
    assert len(fates) == report["read"] == 9
    counted = {fate: sum(1 for row in fates if row[2] == fate) for fate in COUNTS}
    assert counted == {name: report[name] for name in COUNTS}
    (case.home / "claims.csv").write_text(
        "claim_id,account,time,amount\nv1,6229990000000000065,2026-03-01 09:00,100\n", encoding="utf-8"
    )
    answer = run("trace", "--claims", case.home / "claims.csv", "--rule", "all")
    check_answer(answer)
    assert answer["rules"]["fifo"]["claims"][0]["claim_id"] == "v1"


def test_covered_account_whose_statement_lacks_the_payment_gives_no_candidate(case: Case) -> None:
    case.bring(
        a=bank_return("""
            card  time                 in   out  balance  peer
            A     2026-03-01 10:00:00  -    100  0        B
        """),
        b=bank_return("""
            card  time                 in   out  balance  peer
            B     2026-03-01 09:00:00  1    -    1        W
            B     2026-03-01 12:00:00  1    -    2        W
        """),
    )
    assert case.trace("B@2026-03-01 10:00=100") == "c1 unmatched none 0"


def test_claims_that_share_money_under_pro_rata_are_exact(case: Case) -> None:
    case.bring(
        p=plain(
            "2026-03-01 10:00,V,AA,100,,t1,",
            "2026-03-01 10:01,W,AA,50,,t2,",
            "2026-03-01 10:02,U,AA,33.33,,t3,",
            "2026-03-01 10:03,AA,BB,77.77,,t4,",
            "2026-03-01 10:04,BB,CC,11.11,,t5,",
        )
    )
    answer = case.answer("AA@2026-03-01 10:01=50", "AA@2026-03-01 10:00=100", "BB@2026-03-01 10:03=77.77")
    result = {c["claim_id"]: c for c in answer["rules"]["pro-rata"]["claims"]}
    b, x = 18333, 7777
    # in ledger order c2 (100) stands before c1 (50)
    sent2 = 10000 * x // b
    sent1 = 15000 * x // b - sent2
    clean = x - sent1 - sent2
    y = 1111
    on2 = sent2 * y // x
    on1 = (sent2 + sent1) * y // x - on2
    on3 = y - on1 - on2
    rests = {k: {e["account"]: e["amount_fen"] for e in c["rests"]} for k, c in result.items()}
    assert rests == {
        "c1": {"AA": 5000 - sent1, "BB": sent1 - on1, "CC": on1},
        "c2": {"AA": 10000 - sent2, "BB": sent2 - on2, "CC": on2},
        "c3": {"BB": clean - on3, "CC": on3},
    }
    assert {e["claim_id"]: e["amount_fen"] for e in result["c3"]["overlap"]} == {"c2": sent2, "c1": sent1}
