"""Whose number is it, what does a claim hit, and what several claims on one payment leave."""

from tests.statement_files import (
    ACCOUNTS,
    CARDS,
    RULES,
    Case,
    abc_debit,
    aml,
    bank_return,
    cmb_debit,
    lines,
    plain,
    wechat,
)


def test_payee_booked_on_the_day_before_a_payment_after_midnight_is_its_mirror(case: Case) -> None:
    report = case.bring(
        bank=bank_return("""
            card  time                 in   out  balance  peer
            A     2026-03-01 08:00:00  150  -    150      Z
            A     2026-03-02 00:03:00  -    100  50       B
        """),
        B=cmb_debit("""
            time        in   out  balance  peer
            2026-03-01  100  -    100      A
            2026-03-03  -    100  0        C
        """),
    )
    assert report["mirrored"] == 1


def test_payer_with_only_a_date_pairs_with_a_payee_after_midnight(case: Case) -> None:
    report = case.bring(
        A=cmb_debit("""
            time        in   out  balance  peer
            2026-03-01  100  -    100      V
            2026-03-01  -    100  0        B
        """),
        b=bank_return("""
            card  time                 in   out  balance  peer
            B     2026-03-02 00:05:00  100  -    100      A
        """),
    )
    assert report["mirrored"] == 1


def test_debit_that_says_returned_is_a_payment(case: Case) -> None:
    case.bring(
        b=bank_return("""
            card  time                 in   out  balance  peer  memo
            B     2026-03-01 10:00:00  100  -    100      A     转账
            B     2026-03-01 11:00:00  -    100  0        A     退汇
        """)
    )
    assert case.trace("B@2026-03-01 10:00=100") == "c1 unseen A never 100"


def test_short_own_number_takes_its_institution_from_the_file_name(case: Case) -> None:
    case.write(
        "样本银行_交易明细.csv",
        bank_return("""
        card        time                 in   out  balance  peer  bank
        9900123456  2026-03-01 10:00:00  100  -    100      A     示例银行
        9900123456  2026-03-01 11:00:00  -    30   70       C     示例银行
    """),
    )
    case.write(
        "示例银行_交易明细.csv",
        bank_return("""
        card        time                 in   out  balance  peer        bank
        A           2026-03-01 09:00:00  200  -    200      V           -
        A           2026-03-01 10:00:00  -    100  100      9900123456  样本银行股份有限公司南山支行
        A           2026-03-01 10:00:00  -    100  0        9900123456  工商银行
    """),
    )
    report = case.take(*case.files)
    assert report["mirrored"] == 1
    assert case.trace("A@2026-03-01=200") == lines("""
        c1 rests 样本银行/9900123456 70
        c1 unseen C never 30
        c1 unseen 中国工商银行/9900123456 never 100
    """)
    assert case.trace("样本银行/9900123456@2026-03-01=100") == lines(
        "c1 rests 样本银行/9900123456 70\nc1 unseen C never 30"
    )
    assert case.trace("工行/9900123456@2026-03-01=100") == "c1 unseen 中国工商银行/9900123456 never 100"


def test_short_own_number_without_institution_is_the_only_one_known(case: Case) -> None:
    case.write(
        "交易明细.csv",
        bank_return("""
        card        time                 in   out  balance  peer  bank
        9900123456  2026-03-01 10:00:00  100  -    100      A     示例银行
        9900123456  2026-03-01 11:00:00  -    30   70       C     示例银行
    """),
    )
    case.write(
        "明细.csv",
        bank_return("""
        card        time                 in   out  balance  peer        bank
        A           2026-03-01 09:00:00  200  -    200      V           -
        A           2026-03-01 10:00:00  -    100  100      9900123456  样本银行股份有限公司南山支行
    """),
    )
    report = case.take(*case.files)
    assert report["mirrored"] == 1
    assert case.trace("9900123456@2026-03-01=100") == lines("c1 rests 9900123456 70\nc1 unseen C never 30")


def test_eleven_digits_need_the_institution_and_twelve_do_not(case: Case) -> None:
    case.bring(
        a=bank_return("""
            card  time                 in   out  balance  peer          bank
            A     2026-03-01 09:00:00  100  -    100      V             -
            A     2026-03-01 10:00:00  -    40   60       990000000012  样本银行
            A     2026-03-01 10:10:00  -    10   50       990000000012  工行
            A     2026-03-01 10:20:00  -    40   10       99000000001   样本银行
            A     2026-03-01 10:30:00  -    10   0        99000000001   工行
        """)
    )
    assert case.trace("A@2026-03-01=100") == lines("""
        c1 unseen 990000000012 never 50
        c1 unseen 样本银行/99000000001 never 40
        c1 unseen 中国工商银行/99000000001 never 10
    """)


def test_two_cards_on_one_account_share_one_line(case: Case) -> None:
    report = case.bring(
        a=bank_return("""
            card  account  time                 in   out  balance  peer
            A     a        2026-03-01 09:00:00  100  -    100      V
            E     a        2026-03-01 10:00:00  -    60   40       b
            A     a        2026-03-01 11:00:00  -    40   0        C
        """),
        b=bank_return("""
            card  account  time                 in   out  balance  peer
            B     b        2026-03-01 10:00:09  60   -    60       A
        """),
    )
    assert (report["mirrored"], [e["account"] for e in report["accounts"]]) == (1, [CARDS["B"], ACCOUNTS["a"]])
    assert case.trace("E@2026-03-01=100") == lines("c1 rests B 60\nc1 unseen C never 40")


def test_three_claims_on_a_payment_that_already_carries_one(case: Case) -> None:
    case.bring(
        p=plain(
            "2026-03-01 10:00,V,AA,100,,t1,",
            "2026-03-01 10:01,AA,BB,100,,t2,",
            "2026-03-01 10:02,BB,CC,30,,t3,",
        )
    )
    for rule in RULES:
        found = case.trace("BB@2026-03-01 10:01=60", "BB@2026-03-01 10:01=60", "AA@2026-03-01 10:00=100", rule=rule)
        assert found == lines("""
            c1 overlap c3 60
            c2 overlap c3 60
            c3 rests BB 70
            c3 rests CC 30
        """), rule


def test_claims_beyond_the_transfer_name_its_holders_in_ledger_order(case: Case) -> None:
    case.bring(
        p=plain(
            "2026-03-01 10:00,W,AA,50,,t0,",
            "2026-03-01 10:01,V,AA,70,,t1,",
            "2026-03-01 10:02,AA,BB,120,,t2,",
        )
    )
    found = case.trace("AA@2026-03-01 10:01=70", "BB@2026-03-01 10:02=60", "BB@2026-03-01 10:02=100")
    assert found == lines("""
        c1 rests BB 70
        c2 rests BB 50
        c2 overlap c1 10
        c3 overlap c1 70
        c3 overlap c2 30
    """)
    claims = "AA@2026-03-01 10:01=70", "BB@2026-03-01 10:02=60", "BB@2026-03-01 10:02=100"
    for rule in ("pro-rata", "lowest-balance"):
        assert case.trace(*claims, rule=rule) == found
    for rule in ("lifo", "tainted-first"):  # the 70 left first, so they arrive first
        assert case.trace(*claims, rule=rule) == lines("""
            c1 rests BB 70
            c2 overlap c1 60
            c3 rests BB 50
            c3 overlap c1 50
        """)


def test_plain_rows_with_one_id_are_one_and_without_are_two(case: Case) -> None:
    report = case.bring(
        p=plain(
            "2026-03-01 10:00,V,AA,100,,t1,",
            "2026-03-01 10:00,V,AA,100,,t1,",
            "2026-03-01 10:00,V,AA,5,,,",
            "2026-03-01 10:00,V,AA,5,,,",
        ),
        q=plain("2026-03-01 10:00,V,AA,100,,t1,x", "2026-03-01 10:00,V,AA,5,,,", "2026-03-01 10:00,V,AA,7,,,"),
    )
    assert (report["kept"], report["duplicate"]) == (4, 3)


def test_plain_ledger_newest_first_with_equal_times_keeps_the_files_order(case: Case) -> None:
    case.bring(
        p=plain(
            "2026-03-02 10:00,BB,CC,60,,t3,",
            "2026-03-01 10:00,V,AA,100,,t1,",
            "2026-03-01 10:00,AA,BB,100,,t2,",
        )
    )
    assert case.trace("AA@2026-03-01 10:00=100") == lines("c1 rests BB 40\nc1 rests CC 60")


def test_plain_ledger_keeps_the_files_order_where_times_are_equal(case: Case) -> None:
    case.bring(
        p=plain(
            "2026-03-01 10:00,AA,BB,100,,t2,",
            "2026-03-01 10:00,V,AA,100,,t1,",
        )
    )
    assert case.trace("AA@2026-03-01 10:00=100") == "c1 rests AA 100"


def test_synthetic_accounts_of_a_plain_ledger_are_exits(case: Case) -> None:
    case.bring(
        p=plain(
            "2026-03-01 10:00,VV,AA,100,,t1,",
            "2026-03-01 10:01,AA,~fee:示例银行,1,,t2,",
            "2026-03-01 10:02,AA,~unknown:AA,9,,t3,",
            "2026-03-01 10:03,AA,~exchange,10,,t4,",
            "2026-03-01 10:04,AA,~exchange,10,,t5,",
            "2026-03-01 10:05,~cash,AA,10,,t6,",
        )
    )
    assert case.trace("AA@2026-03-01 10:00=100") == lines("""
        c1 rests AA 70
        c1 exits ~fee:示例银行 fee 1
        c1 exits ~exchange exchange 20
        c1 unseen ~unknown:AA never 9
    """)
    assert case.trace("~exchange@2026-03-01 10:03=10", "VV@2026-03-01=5", "Nobody@2026-03-01=5") == lines("""
        c1 exits ~exchange exchange 10
        c2 unmatched none 0
        c3 unseen Nobody never 5
    """)


def test_day_at_the_edge_of_a_span_also_finds_the_payers_row(case: Case) -> None:
    case.bring(
        b=bank_return("""
            card  time                 in   out  balance  peer
            B     2026-03-01 12:00:00  7    -    7        W
            B     2026-03-02 12:00:00  -    7    0        W
        """),
        a=bank_return("""
            card  time                 in   out  balance  peer
            A     2026-03-01 09:00:00  100  -    100      V
            A     2026-03-01 10:00:00  -    100  0        B
        """),
    )
    # B's statement runs from its first row, so what A paid before noon is outside: named by A's row
    assert case.trace("A@2026-03-01=100") == "c1 unseen B period 100"
    assert case.trace("B@2026-03-01=100") == "c1 unseen B period 100"
    assert case.trace("B@2026-03-01=7") == "c1 unseen W never 7"


def test_camt_times_are_told_in_local_time(case: Case) -> None:
    def entry(amount: str, mark: str, when: str, iban: str, role: str) -> str:
        return f"""<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd><Sts>BOOK</Sts>
        <BookgDt><DtTm>{when}</DtTm></BookgDt>
        <NtryDtls><TxDtls><RltdPties><{role}Acct><Id><IBAN>{iban}</IBAN></Id></{role}Acct>
        </RltdPties></TxDtls></NtryDtls></Ntry>"""

    def statement(iban: str, opening: str, closing: str, *entries: str) -> str:
        return f"""<?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
        <GrpHdr><MsgId>M</MsgId><CreDtTm>2026-04-01T06:00:00</CreDtTm></GrpHdr><Stmt><Id>S</Id>
        <FrToDt><FrDtTm>2026-03-01T00:00:00+08:00</FrDtTm><ToDtTm>2026-04-01T00:00:00+08:00</ToDtTm></FrToDt>
        <Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>
        <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp>
        <Amt Ccy="EUR">{opening}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-01</Dt></Dt></Bal>
        <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp>
        <Amt Ccy="EUR">{closing}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-31</Dt></Dt></Bal>
        {"".join(entries)}</Stmt></BkToCstmrStmt></Document>"""

    one, two = "DE00100000000990000017", "DE00100000000990000025"
    case.write(
        "one.xml",
        statement(
            one,
            "10.00",
            "30.00",
            entry("100.00", "CRDT", "2026-03-03T02:15:00Z", "DE00100000000990000099", "Dbtr"),
            entry("80.00", "DBIT", "2026-03-03T11:00:00+08:00", two, "Cdtr"),
        ),
    )
    case.write(
        "two.xml", statement(two, "0.00", "80.00", entry("80.00", "CRDT", "2026-03-03T04:05:00+01:00", one, "Dbtr"))
    )
    report = case.take("one.xml", "two.xml")
    assert report["mirrored"] == 1
    assert case.trace(f"{one}@2026-03-03 10:15=100EUR") == lines(f"c1 rests {one} 30EUR\nc1 rests {two} 70EUR")


def test_export_with_days_and_return_with_seconds_overlap_once(case: Case) -> None:
    report = case.bring(
        bank=bank_return("""
            card  time                 in   out  balance  peer
            A     2026-03-01 09:00:00  100  -    100      V
            A     2026-03-01 10:00:00  -    30   70       B
        """),
        A_abc=abc_debit("""
            time        in   out  balance  peer
            2026-03-01  100  -    100      -
            2026-03-01  -    30   70       B
            2026-03-02  -    70   0        C
        """),
    )
    assert (report["kept"], report["duplicate"]) == (3, 2)
    assert case.trace("A@2026-03-01=100") == lines("c1 unseen B never 30\nc1 unseen C never 70")


def test_return_takes_back_also_what_the_payee_shows_as_received(case: Case) -> None:
    case.bring(
        a=bank_return("""
            card  time                 in   out  balance  peer  memo
            A     2026-03-01 09:00:00  100  -    100      V     转账
            A     2026-03-01 10:00:00  -    100  0        B     转账
            A     2026-03-01 11:00:00  100  -    100      B     退汇
        """),
        a2=bank_return("""
            card  time                 in   out  balance  peer  memo
            A     2026-03-01 10:00:00  -    100  0        B     转账
            A     2026-03-01 11:00:00  100  -    100      B     退汇
            A     2026-03-01 12:00:00  -    100  0        C     转账
        """),
    )
    assert case.trace("A@2026-03-01 09:00=100") == "c1 unseen C never 100"


def test_wechat_withdrawal_fee_is_its_own_leg(case: Case) -> None:
    report = case.bring(
        wechat=wechat(
            "2026-03-03 10:00:00,转账,王示范,/,收入,¥100.00,/,已存入零钱,1000000001\t,/\t,/\n"
            '2026-03-04 10:00:00,零钱提现,甲银行,/,/,¥50.00,甲银行(0065),提现已到账,1000000002\t,/\t,"服务费¥0.05"\n'
        )
    )
    assert report["kept"] == 2
    # 50.00 were taken off, 49.95 of them reached the card; the card is known by its tail only
    assert case.trace("demo@2026-03-03=100") == lines("""
        c1 rests demo 50
        c1 exits ~fee:财付通 fee 0.05
        c1 unseen 0065 never 49.95
    """)


def test_claim_may_spell_the_institution_and_the_digits_in_other_ways(case: Case) -> None:
    case.write(
        "样本银行_交易明细.csv",
        bank_return("""
        card        time                 in   out  balance  peer   bank
        9900123456  2026-03-01 10:00:00  100  -    100      A      示例银行
        9900123456  2026-03-01 11:00:00  -    100  0        99001  工行
    """),
    )
    case.take(*case.files)
    for account in (
        "9900123456",
        "样本银行/9900123456",
        "样本银行股份有限公司/9900123456",
        "９９００１２３４５６",
        "9900 123456",
    ):
        assert case.trace(f"{account}@2026-03-01=100") == "c1 unseen 99001 never 100"
    for account in ("99001", "中国工商银行/99001", "工行/99001", "ICBC/99001"):
        assert case.trace(f"{account}@2026-03-01=100") == "c1 unseen 99001 never 100"
    assert case.trace("招行/99001@2026-03-01=100") == "c1 unseen 招行/99001 never 100"


def test_claim_on_a_number_that_two_banks_have_is_not_guessed(case: Case) -> None:
    case.bring(
        aml=aml(
            "2022/09/01 00:20,010,V0000001,001,8000AAA0,100.00,Yuan,100.00,Yuan,Wire",
            "2022/09/01 00:21,010,V0000002,002,8000AAA0,70.00,Yuan,70.00,Yuan,Wire",
        )
    )
    assert case.trace("8000AAA0@2022-09-01=100", "001/8000AAA0@2022-09-01=100") == lines("""
        c1 unmatched several 2
        c2 rests 001/8000AAA0 100
    """)
