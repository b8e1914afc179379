"""Workbooks, archives, page breaks, great amounts and currencies: what the files do to the answer."""

import hashlib
import zipfile

import openpyxl

from firsthour.ledger.books import open_book
from firsthour.tracing.claim_files import read_claims
from firsthour.tracing.trace import trace_claims
from tests.statement_files import OPENING, Case, alipay, bank_return, lines, plain, tenpay, told


def test_workbook_with_two_sheets_names_sheet_and_row(case: Case) -> None:
    book = openpyxl.Workbook()
    tables = {
        "甲": "card  time                 in   out  balance  peer\n"
        "A  2026-03-01 09:00:00  100  -  100  V\n"
        "A  2026-03-01 10:00:00  -  100  0  B",
        "乙": "card  time                 in   out  balance  peer\n"
        "B  2026-03-01 10:00:10  100  -  100  A\n"
        "B  2026-03-01 11:00:00  -  60  40  C",
    }
    for place, (name, table) in enumerate(tables.items()):
        sheet = book.active if place == 0 else book.create_sheet()
        sheet.title = name
        for line in bank_return(table).decode("gb18030").splitlines():
            sheet.append([cell.strip() for cell in line.split(",")][:-1])
    path = case.home / "files" / "book.xlsx"
    path.parent.mkdir(parents=True)
    book.save(path)
    case.files["book.xlsx"] = path
    report = case.take("book.xlsx")
    assert (report["kept"], report["mirrored"]) == (3, 1)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    answer = case.answer("A@2026-03-01=100")
    assert [t["transfer_id"] for t in answer["rules"]["fifo"]["transfers"]] == [
        f"{digest}:2",
        f"{digest}:3",
        f"{digest}:2!3",
    ]


def test_page_break_inside_one_second_keeps_the_order_of_the_balances(case: Case) -> None:
    head = "card  time                 in   out  balance  peer\n"
    case.bring(
        p1=bank_return(head + "A  2026-03-01 09:00:00  100  -  100  V\nA  2026-03-01 10:00:00  -  10  90  C"),
        p2=bank_return(head + "A  2026-03-01 10:00:00  -  20  70  D\nA  2026-03-01 10:00:00  -  30  40  E"),
        p3=bank_return(head + "A  2026-03-01 10:00:00  60  -  100  W\nA  2026-03-01 11:00:00  -  100  0  F"),
    )
    assert case.trace("A@2026-03-01 09:00=100", rule="lifo") == lines("""
        c1 unseen C never 10
        c1 unseen D never 20
        c1 unseen E never 30
        c1 unseen F never 40
    """)


def test_bounce_is_linked_across_files_and_across_card_and_account_number(case: Case) -> None:
    head = "card  account  time                 in   out  balance  peer  memo\n"
    case.bring(
        p1=bank_return(
            head + "A  a  2026-03-01 09:00:00  100  -  100  V  转账\nA  a  2026-03-01 10:00:00  -  100  0  B  转账"
        ),
        p2=bank_return(
            head + "A  a  2026-03-02 10:00:00  100  -  100  b  退票\nA  a  2026-03-02 11:00:00  -  100  0  C  转账"
        ),
        b=bank_return(
            head + "B  b  2026-02-02 10:00:00  1  -  1  W  转账\nB  b  2026-03-03 11:00:00  -  1  0  C  转账"
        ),
    )
    assert case.trace("A@2026-03-01=100") == "c1 unseen C never 100"


def test_partial_refund_is_flagged(case: Case) -> None:
    case.bring(
        a=bank_return("""
            card  time                 in   out  balance  peer  memo  merchant
            A     2026-03-01 09:00:00  100  -    100      V     转账  -
            A     2026-03-01 10:00:00  -    80   20       -     消费  示例商场
            A     2026-03-02 10:00:00  30   -    50       -     退款  示例商场
        """)
    )
    assert case.trace("A@2026-03-01=100") == lines("c1 exits ~merchant:示例商场 merchant 80 refunded\nc1 rests A 20")


def test_great_amounts_of_a_bank_return_stay_exact(case: Case) -> None:
    case.bring(
        a=bank_return("""
            card  time                 in                     out                    balance               peer
            A     2026-03-01 09:00:00  10000000000000.01      -                      10000000000000.02     V
            A     2026-03-01 10:00:00  -                      9999999999999.99       0.03                  B
        """)
    )
    assert case.trace("A@2026-03-01=10000000000000.01") == lines("c1 rests A 0.03\nc1 unseen B never 9999999999999.98")


def test_covered_wallet_is_never_an_exit(case: Case) -> None:
    case.bring(
        bank=bank_return("""
            card  time                 in   out  balance  peer                    name    memo
            A     2026-03-01 09:00:00  100  -    100      V                       -       转账
            A     2026-03-01 10:00:00  -    100  0        demo0001@wx.tenpay.com  财付通  转账
        """),
        tenpay=tenpay("""
            id                      serial  kind  use   time                 in    out   balance  card  bank      peer
            demo0001@wx.tenpay.com  T1  转账  转账  2026-01-01 08:00:00  2000  -  2000  -  -  demo0009@wx.tenpay.com
        """),
    )
    assert case.trace("A@2026-03-01=100") == "c1 unseen demo0001@wx.tenpay.com period 100"


def test_currencies_without_cents_and_tokens_keep_their_own_minor_units(case: Case) -> None:
    case.bring(
        p=plain(
            "2026-03-01 10:00,VV,AA,5000,JPY,,",
            "2026-03-01 10:01,AA,BB,1234,JPY,,",
            "2026-03-01 10:00,VV,AA,1.000001,USDT,,",
            "2026-03-01 10:01,AA,BB,0.5,USDT,,",
            "2026-03-01 10:00,VV,AA,1.00000001,DEMOCOIN,,",
            "2026-03-01 10:01,AA,BB,1,DEMOCOIN,,",
        )
    )
    answer = case.answer(
        "AA@2026-03-01 10:00=5000JPY", "AA@2026-03-01 10:00=1.000001USDT", "AA@2026-03-01 10:00=1.00000001DEMOCOIN"
    )
    rests = [
        (e["account"], e["amount_fen"], e["currency"]) for c in answer["rules"]["fifo"]["claims"] for e in c["rests"]
    ]
    assert rests == [
        ("AA", 3766, "JPY"),
        ("BB", 1234, "JPY"),
        ("AA", 500001, "USDT"),
        ("BB", 500000, "USDT"),
        ("AA", 1, "DEMOCOIN"),
        ("BB", 100000000, "DEMOCOIN"),
    ]


def test_claim_times_are_read_as_people_write_them(case: Case) -> None:
    case.bring(a=bank_return(OPENING))
    for time in (
        "2026-03-01 09:00:00",
        "2026/3/1 9:00",
        "20260301090000",
        "2026-03-01T09:00",
        "2026年3月1日",
        "20260301",
        "2026-03-01 09:00:00.000",
        "2026-03-01T01:00:00Z",
    ):
        assert case.trace(f"A@{time}=100") == lines("c1 unseen C never 10\nc1 unseen D never 70\nc1 rests A 20"), time


def test_rows_in_different_currencies_are_no_mirror(case: Case) -> None:
    case.bring(
        a=bank_return("""
            card  time                 in   out  balance  peer  currency
            A     2026-03-01 09:00:00  100  -    100      V     USD
            A     2026-03-01 10:00:00  -    100  0        B     USD
        """),
        b=bank_return("""
            card  time                 in   out  balance  peer  currency
            B     2026-03-01 09:00:00  1    -    1        V     CNY
            B     2026-03-01 10:00:00  100  -    101      A     CNY
            B     2026-03-01 12:00:00  100  -    201      W     CNY
        """),
    )
    assert case.trace("A@2026-03-01=100USD") == "c1 unseen B never 100USD"


def test_export_with_a_changed_amount_shows_as_a_break(case: Case) -> None:
    head = "card  time                 in   out  balance  peer\n"
    report = case.bring(
        p1=bank_return(
            head + "A  2026-03-01 09:00:00  100  -  100  V\n"
            "A  2026-03-01 10:00:00  -  30  70  C\n"
            "A  2026-03-01 11:00:00  -  10  60  D"
        ),
        p2=bank_return(
            head + "A  2026-03-01 09:00:00  100  -  100  V\n"
            "A  2026-03-01 10:00:00  -  20  70  C\n"
            "A  2026-03-01 11:00:00  -  10  60  D"
        ),
    )
    assert (report["kept"], report["duplicate"]) == (4, 2)
    assert report["accounts"][0]["breaks"] >= 1
    answer = case.answer("A@2026-03-01 09:00=100")
    assert answer["rules"]["fifo"]["claims"][0]["doubtful_from"]


def test_file_that_follows_within_a_second_joins_when_balances_meet(case: Case) -> None:
    head = "card  time                 in   out  balance  peer\n"
    case.bring(
        p1=bank_return(head + "A  2026-03-01 09:00:00  100  -  100  V"),
        p2=bank_return(head + "A  2026-03-01 09:00:01  -  100  0  C\nA  2026-03-01 09:00:05  5  -  6  V"),
    )
    assert case.trace("A@2026-03-01 09:00=100") == "c1 unseen C never 100"


def test_serials_pair_before_times_do(case: Case) -> None:
    head = "card  time                 in   out  balance  peer  serial\n"
    report = case.bring(
        a=bank_return(
            head + "A  2026-03-01 09:00:00  200  -  200  V  S1\n"
            "A  2026-03-01 10:00:00  -  100  100  B  S20000001\n"
            "A  2026-03-01 10:01:00  -  100  0  B  S20000002"
        ),
        b=bank_return(
            head + "B  2026-03-01 10:00:30  100  -  100  A  S20000002\n"
            "B  2026-03-01 10:01:00  -  100  0  C  S9\n"
            "B  2026-03-01 15:00:00  100  -  100  A  S20000001"
        ),
    )
    assert report["mirrored"] == 2
    # S…02 reaches B first and goes on to C; S…01 arrives at 15:00 and stays. FIFO: S…01 carried the first 100 of V.
    assert case.trace("A@2026-03-01 09:00=200") == lines("c1 unseen C never 100\nc1 rests B 100")
    assert case.trace("A@2026-03-01 09:00=100") == "c1 rests B 100"


def test_claims_file_in_gb18030_with_spreadsheet_dress_is_read(case: Case) -> None:
    case.bring(a=bank_return(OPENING))
    path = case.write(
        "claims.csv",
        'claim_id,account,time,amount,备注\n"张示例","=""6229990000000000065""",2026-03-01,"￥100.00",x\n'.encode(
            "gb18030"
        ),
    )
    answer = trace_claims(open_book(case.ledger), read_claims(path))
    assert told(answer, "fifo") == lines("张示例 unseen C never 10\n张示例 unseen D never 70\n张示例 rests A 20")


def test_ambiguous_groups_are_listed(case: Case) -> None:
    head = "card  time                 in   out  balance  peer\n"
    report = case.bring(
        a=bank_return(
            head + "A  2026-03-01 09:00:00  200  -  200  V\n"
            "A  2026-03-01 10:00:00  -  50  150  B\n"
            "A  2026-03-01 10:08:00  -  50  100  B\n"
            "A  2026-03-01 10:16:00  -  50  50  B"
        ),
        b=bank_return(
            head + "B  2026-03-01 09:00:00  1  -  1  W\n"
            "B  2026-03-01 10:01:00  50  -  51  A\n"
            "B  2026-03-01 10:17:00  50  -  101  A\n"
            "B  2026-03-01 11:00:00  -  101  0  C"
        ),
    )
    assert (report["mirrored"], [len(g) for g in report["ambiguous"]]) == (0, [5])
    assert case.trace("A@2026-03-01 09:00=200") == lines("c1 rests A 50\nc1 unseen B unmatched 150")


def test_payment_that_failed_first_and_succeeded_then_arrives_once(case: Case) -> None:
    head = "card  time                 in   out  balance  peer  ok\n"
    case.bring(
        a=bank_return(
            head + "A  2026-03-01 09:00:00  100  -  100  V  成功\n"
            "A  2026-03-01 10:00:00  -  100  100  B  失败\n"
            "A  2026-03-01 10:01:00  -  100  0  B  成功"
        ),
        b=bank_return(head + "B  2026-03-01 10:01:30  100  -  100  A  成功"),
    )
    assert case.trace("A@2026-03-01 09:00=100") == "c1 rests B 100"


def test_same_file_twice_in_a_zip_counts_once(case: Case) -> None:
    data = bank_return(OPENING)
    path = case.home / "files" / "z.zip"
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as z:
        z.writestr("样本银行/1.csv", data)
        z.writestr("样本银行/copy of 1.csv", data)
    case.files["z.zip"] = path
    report = case.take("z.zip")
    assert (report["read"], report["kept"], report["duplicate"]) == (6, 3, 3)


def test_wallet_export_and_plain_ledger_share_one_account(case: Case) -> None:
    case.bring(
        alipay=alipay(
            "2026-03-05 10:00:00,转账红包,李样本,li@example.com,转账,支出,30.00,余额,交易成功,2026030400000002\t,\t,,\n"
        ),
        tenpay=plain("2026-04-05 10:00,demo01@example.com,CC,5,,,"),
    )
    assert case.trace("demo01@example.com@2026-04-05=5", "CC@2026-04-05=5").count("c1") == 1
