"""Wallets, masked numbers, cards and accounts, institutions: whose money, and through whose hands."""

from tests.statement_files import Case, alipay, aml, bank_return, lines, tenpay

# --- mirrors ---------------------------------------------------------------------------------------------------


# --- wallets, fees, credit cards -----------------------------------------------------------------------------------


def test_payment_by_card_through_a_wallet_passes_the_wallet_without_touching_its_balance(case: Case) -> None:
    case.bring(
        bank=bank_return("""
            card  time                 in   out  balance  peer                    name      memo
            A     2026-03-01 09:00:00  100  -    100      V                       -         转账
            A     2026-03-01 10:00:00  -    30   70       demo0001@wx.tenpay.com  财付通    快捷支付
            A     2026-03-01 11:00:00  -    70   0        C                       -         转账
        """),
        tenpay=tenpay("""
            id  serial  kind  use  time  in  out  balance  card  bank  peer
            demo0001@wx.tenpay.com  T1  转账  转账  2026-03-01 08:00:00  2000  -  2000  -  -  demo0009@wx.tenpay.com
            demo0001@wx.tenpay.com  T2  支付  商户消费  2026-03-01 10:00:05  -  3000  2000  A  甲行  shop@wx.tenpay.com
            demo0001@wx.tenpay.com  T3  余额支付  转账  2026-03-01 12:00:00  -  2000  0  -  -  demo0008@wx.tenpay.com
        """),
    )
    # In the wallet the 30 stand behind its own 20: FIFO pays the shop 20 of its own and 10 stolen.
    assert case.trace("A@2026-03-01=100") == lines("""
        c1 unseen C never 70
        c1 exits shop@wx.tenpay.com merchant 10
        c1 exits demo0008@wx.tenpay.com wallet 20
    """)
    assert case.trace("A@2026-03-01=100", rule="lifo") == lines("""
        c1 unseen C never 70
        c1 exits shop@wx.tenpay.com merchant 30
    """)


def test_wallet_amounts_are_fen_and_both_wallets_meet(case: Case) -> None:
    report = case.bring(
        one=tenpay("""
            id  serial  kind  use  time  in  out  balance  card  bank  peer
            demo0001@wx.tenpay.com  T1  转账  转账  2026-03-01 08:00:00  2001  -  2001  -  -  demo0009@wx.tenpay.com
            demo0001@wx.tenpay.com  T2  余额支付  转账  2026-03-01 09:00:00  -  2001  0  -  -  demo0002@wx.tenpay.com
        """),
        two=tenpay("""
            id                      serial  kind  use   time                 in    out   balance  card  bank      peer
            demo0002@wx.tenpay.com  T2  转账  转账  2026-03-01 09:00:00  2001  -  2001  -  -  demo0001@wx.tenpay.com
            demo0002@wx.tenpay.com  T4      提现  提现  2026-03-01 12:00:00  -     2000  1        B     示例银行  -
        """),
    )
    assert report["mirrored"] == 1
    assert case.trace("demo0001@wx.tenpay.com@2026-03-01 08:00=20.01") == lines("""
        c1 rests demo0002@wx.tenpay.com 0.01
        c1 unseen B never 20
    """)


def test_withdrawal_from_a_wallet_reaches_the_card_by_its_number(case: Case) -> None:
    report = case.bring(
        bank=bank_return("""
            card  account  time                 in  out  balance  peer                    name    memo
            B     b        2026-03-01 12:00:30  20  -    20       demo0002@wx.tenpay.com  财付通  提现
            B     b        2026-03-01 13:00:00  -   20   0        -                       -       ATM取款
        """),
        two=tenpay("""
            id                      serial  kind  use   time                 in    out   balance  card  bank      peer
            demo0002@wx.tenpay.com  T2  转账  转账  2026-03-01 09:00:00  2001  -  2001  -  -  demo0001@wx.tenpay.com
            demo0002@wx.tenpay.com  T4      提现  提现  2026-03-01 12:00:00  -     2000  1        b     示例银行  -
        """),
    )
    assert report["mirrored"] == 1
    assert case.trace("demo0002@wx.tenpay.com@2026-03-01 09:00=20.01") == lines("""
        c1 rests demo0002@wx.tenpay.com 0.01
        c1 exits ~cash cash 20
    """)


def test_alipay_export_without_balance_says_so_and_pays_by_card_past_the_balance(case: Case) -> None:
    case.bring(
        alipay=alipay(
            "2026-03-05 10:00:00,日用百货,示例百货,/,毛巾,支出,50.00,甲银行储蓄卡(0065),交易成功,2026030503\t,T1\t,,\n"
            "2026-03-04 10:00:00,转账红包,李样本,li@example.com,转账,支出,30.00,余额,交易成功,2026030402\t,\t,,\n"
            "2026-03-03 10:00:00,转账红包,王示范,wan@example.com,转账,收入,100.00,,交易成功,2026030300000001\t,\t,,\n"
        )
    )
    answer = case.answer("demo01@example.com@2026-03-03=100")
    (claim,) = answer["rules"]["lifo"]["claims"]
    # LIFO: 30 to Li from the stolen 100; the 50 of the card are newest and pay the shop.
    assert [(e["account"], e["kind"], e["amount_fen"]) for e in claim["exits"]] == [("li@example.com", "wallet", 3000)]
    assert [(e["account"], e["amount_fen"], e["as_of"]) for e in claim["rests"]] == [
        ("demo01@example.com", 7000, "2026-03-31")
    ]
    assert {doubt["reason"] for doubt in claim["doubtful_from"]} == {"no_balance"}


def test_masked_tail_never_stands_for_a_card(case: Case) -> None:
    case.bring(
        bank=bank_return("""
            card  time                 in   out  balance  peer                 memo
            A     2026-03-01 09:00:00  100  -    100      V                    转账
            A     2026-03-01 10:00:00  -    100  0        6229********00066    转账
        """),
        b=bank_return("""
            card  time                 in   out  balance  peer  memo
            B     2026-03-01 09:00:00  1    -    1        V     转账
            B     2026-03-01 10:00:00  100  -    101      -     转账
            B     2026-03-01 11:00:00  -    101  0        C     转账
        """),
    )
    assert case.trace("A@2026-03-01=100") == "c1 unseen 6229********00066 never 100"


# --- whose account -----------------------------------------------------------------------------------------------


def test_card_and_account_number_of_one_account_are_used_interchangeably(case: Case) -> None:
    report = case.bring(
        a=bank_return("""
            card  account  time                 in   out  balance  peer  bank
            A     a        2026-03-01 09:00:00  100  -    100      v     工商银行
            A     a        2026-03-01 10:00:00  -    60   40       b     工行示例支行
            -     a        2026-03-01 10:20:00  -    40   0        B     -
        """),
        b=bank_return("""
            card  account  time                 in  out  balance  peer  bank
            B     b        2026-03-01 10:00:10  60  -    60       a     中国工商银行
            B     b        2026-03-01 10:20:10  40  -    100      A     样本银行
            B     b        2026-03-01 11:00:00  -   90   10       c     -
        """),
    )
    assert report["mirrored"] == 2
    assert [short_account["account"] for short_account in report["accounts"]] == [
        "6229990000000000065",
        "6229990000000000066",
    ]
    for name in ("A", "a"):
        assert case.trace(f"{name}@2026-03-01 09:00=100") == lines("""
            c1 rests B 10
            c1 unseen c never 90
        """)


def test_account_table_joins_card_and_account_number(case: Case) -> None:
    head = [
        "账户开户名称",
        "开户人证件号码",
        "交易卡号",
        "交易账号",
        "账号开户时间",
        "账户余额",
        "可用余额",
        "币种",
        "开户网点代码",
        "开户网点",
        "账户状态",
        "钞汇标志名称",
        "销户日期",
        "账户类型",
        "备注",
        "账号开户银行",
        "销户网点",
        "最后交易时间",
    ]
    row = dict.fromkeys(head, "") | {
        "交易卡号": "6229990000000000066", "交易账号": "9990000000000066", "账号开户银行": "样本银行", "币种": "人民币",
    }  # fmt: skip
    report = case.bring(
        账户信息="\r\n".join("\t,".join((*cells, "")) for cells in (head, row.values())).encode("gb18030"),
        a=bank_return("""
            card  time                 in   out  balance  peer
            A     2026-03-01 09:00:00  100  -    100      V
            A     2026-03-01 10:00:00  -    100  0        b
        """),
        b=bank_return("""
            card  time                 in   out  balance  peer
            B     2026-03-01 10:00:10  100  -    100      A
        """),
    )
    assert report["mirrored"] == 1
    assert case.trace("A@2026-03-01=100") == "c1 rests B 100"


def test_short_number_at_two_banks_is_two_accounts(case: Case) -> None:
    case.bring(
        aml=aml(
            "2022/09/01 00:20,010,V0000001,001,8000AAA0,100.00,Yuan,100.00,Yuan,Wire",
            "2022/09/01 00:21,010,V0000002,002,8000AAA0,70.00,Yuan,70.00,Yuan,Wire",
            "2022/09/01 00:22,001,8000AAA0,003,8000CCC0,90.00,Yuan,90.00,Yuan,Wire",
            "2022/09/01 00:23,002,8000AAA0,003,8000DDD0,20.00,Yuan,20.00,Yuan,Wire",
        )
    )
    assert case.trace("001/8000AAA0@2022-09-01 00:20=100", "002/8000AAA0@2022-09-01 00:21=70") == lines("""
        c1 rests 8000CCC0 90
        c1 rests 001/8000AAA0 10
        c2 rests 8000DDD0 20
        c2 rests 002/8000AAA0 50
    """)


def test_conversion_is_an_exit_and_a_clean_credit(case: Case) -> None:
    case.bring(
        aml=aml(
            "2022/09/01 00:20,010,V0000001,001,8000AAA0,100.00,US Dollar,100.00,US Dollar,Wire",
            "2022/09/01 00:21,001,8000AAA0,002,8000BBB0,90.00,Euro,100.00,US Dollar,Wire",
            "2022/09/01 00:22,002,8000BBB0,003,8000CCC0,90.00,Euro,90.00,Euro,Wire",
        )
    )
    answer = case.answer("8000AAA0@2022-09-01 00:20=100USD", "8000BBB0@2022-09-01 00:21=90EUR")
    first, second = answer["rules"]["fifo"]["claims"]
    assert [(e["kind"], e["amount_fen"], e["currency"]) for e in first["exits"]] == [("exchange", 10000, "USD")]
    assert [(e["account"], e["amount_fen"], e["currency"]) for e in second["rests"]] == [("8000CCC0", 9000, "EUR")]


def test_blank_institution_of_a_short_number_means_the_only_known_account(case: Case) -> None:
    case.bring(
        a=bank_return("""
            card  time                 in   out  balance  peer      bank
            A     2026-03-01 09:00:00  100  -    100      V         -
            A     2026-03-01 10:00:00  -    40   60       99001234  样本银行
            A     2026-03-01 10:30:00  -    60   0        99001234  -
        """)
    )
    assert case.trace("A@2026-03-01=100") == "c1 unseen 99001234 never 100"


def test_blank_institution_of_a_number_at_two_banks_is_not_guessed(case: Case) -> None:
    case.bring(
        a=bank_return("""
            card  time                 in   out  balance  peer      bank
            A     2026-03-01 09:00:00  100  -    100      V         -
            A     2026-03-01 10:00:00  -    40   60       99001234  样本银行
            A     2026-03-01 10:10:00  -    30   30       99001234  工行
            A     2026-03-01 10:20:00  -    20   10       99001234  中国工商银行股份有限公司示例支行
            A     2026-03-01 10:30:00  -    10   0        99001234  -
        """)
    )
    found = case.trace("A@2026-03-01=100")
    assert "c1 unseen 样本银行/99001234 never 40" in found
    assert "c1 unseen 中国工商银行/99001234 never 50" in found
    assert len(found.splitlines()) == 3
