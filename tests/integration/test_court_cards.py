"""Several cards of one account, days without clocks, and stornos told by both sides."""

import pytest

from tests.statement_files import ACCOUNTS, Case, bank_return, cmb_debit, lines, tenpay


def test_each_card_of_an_account_in_a_file_of_its_own(case: Case) -> None:
    head = "card  account  time                 in   out  balance  peer\n"
    report = case.bring(
        p1=bank_return(head + "A  a  2026-03-01 09:00:00  100  -  100  V\nA  a  2026-03-01 11:00:00  -  30  20  D"),
        p2=bank_return(head + "E  a  2026-03-01 10:00:00  -  50  50  C\nE  a  2026-03-01 12:00:00  -  20  0  F"),
    )
    (account,) = report["accounts"]
    assert (account["breaks"], len(account["spans"]), account["opening_fen"]) == (0, 1, 0)
    assert case.trace("A@2026-03-01=100") == lines("c1 unseen C never 50\nc1 unseen D never 30\nc1 unseen F never 20")


def test_payment_between_two_cards_of_one_account_is_a_self_transfer(case: Case) -> None:
    head = "card  account  time                 in   out  balance  peer\n"
    case.bring(
        p=bank_return(
            head + "A  a  2026-03-01 09:00:00  100  -  100  V\n"
            "A  a  2026-03-01 09:10:00  50  -  150  W\n"
            "A  a  2026-03-01 10:00:00  -  60  90  E\n"
            "E  a  2026-03-01 10:00:00  60  -  150  A\n"
            "E  a  2026-03-01 11:00:00  -  50  100  C"
        ),
    )
    assert case.trace("A@2026-03-01 09:00=100") == lines("c1 unseen C never 40\nc1 rests a 60")


def test_newest_first_export_beside_an_oldest_first_return(case: Case) -> None:
    report = case.bring(
        bank=bank_return("""
            card  time                 in   out  balance  peer
            A     2026-03-01 09:00:00  100  -    100      V
            A     2026-03-01 10:00:00  -    30   70       B
            A     2026-03-01 10:10:00  -    30   40       B
        """),
        A=cmb_debit("""
            time        in   out  balance  peer
            2026-03-02  -    40   0        C
            2026-03-01  -    30   40       B
            2026-03-01  -    30   70       B
            2026-03-01  100  -    100      V
        """),
    )
    assert (report["kept"], report["duplicate"], report["accounts"][0]["breaks"]) == (4, 3, 0)
    assert case.trace("A@2026-03-01=100") == lines("c1 unseen B never 60\nc1 unseen C never 40")


def test_chain_through_an_account_known_by_days_only(case: Case) -> None:
    head = "card  time                 in   out  balance  peer\n"
    case.bring(
        v=bank_return(head + "V  2026-03-01 14:00:00  100  -  100  U\nV  2026-03-01 15:00:00  -  100  0  A"),
        A=cmb_debit("time  in  out  balance  peer\n2026-03-01  100  -  100  V\n2026-03-01  -  100  0  B"),
        b=bank_return(
            head + "B  2026-03-01 14:30:00  7  -  7  W\n"
            "B  2026-03-01 15:30:00  100  -  107  A\n"
            "B  2026-03-01 16:00:00  -  57  50  C"
        ),
    )
    assert case.trace("V@2026-03-01 14:00=100") == lines("c1 unseen C never 50\nc1 rests B 50")
    assert case.trace("A@2026-03-01 15:00=100") == lines("c1 unseen C never 50\nc1 rests B 50")


def test_sub_account_number_as_counterparty_is_the_account(case: Case) -> None:
    head = [
        "银行名称",
        "开户账号",
        "子账户账号",
        "余额",
        "可用余额",
        "子账户类别",
        "子账户序号",
        "币种",
        "钞汇标识",
        "账户状态",
        "账户序号",
    ]
    row = dict.fromkeys(head, "") | {
        "银行名称": "样本银行",
        "开户账号": ACCOUNTS["b"],
        "子账户账号": "999000000000006600001",
        "币种": "人民币",
    }
    report = case.bring(
        子账户="\r\n".join("\t,".join((*cells, "")) for cells in (head, row.values())).encode("gb18030"),
        a=bank_return(
            "card  time                 in   out  balance  peer\n"
            "A  2026-03-01 09:00:00  100  -  100  V\n"
            "A  2026-03-01 10:00:00  -  100  0  999000000000006600001"
        ),
        b=bank_return(
            "card  account  time                 in   out  balance  peer\nB  b  2026-03-01 10:00:09  100  -  100  A"
        ),
    )
    assert report["mirrored"] == 1
    assert case.trace("A@2026-03-01=100") == "c1 rests B 100"


def test_storno_told_by_both_sides_is_one_transfer_taken_back(case: Case) -> None:
    head = "card  time                 in   out  balance  peer  memo\n"
    report = case.bring(
        a=bank_return(
            head + "A  2026-03-01 09:00:00  100  -  100  V  转账\n"
            "A  2026-03-01 10:00:00  -  100  0  B  转账\n"
            "A  2026-03-01 10:30:00  100  -  100  B  冲正\n"
            "A  2026-03-01 12:00:00  -  100  0  C  转账"
        ),
        b=bank_return(
            head + "B  2026-03-01 10:00:00  100  -  100  A  转账\n"
            "B  2026-03-01 10:30:00  -100  -  0  A  冲正\n"
            "B  2026-03-01 11:00:00  1  -  1  W  转账"
        ),
    )
    assert case.trace("A@2026-03-01 09:00=100") == "c1 unseen C never 100"
    assert all(a["breaks"] == 0 for a in report["accounts"])
    assert report["reversed"] == 1
    assert case.trace("B@2026-03-01 10:00=100") == "c1 unmatched reversed 1"


def test_money_to_nobody_named_is_unseen_under_the_outward_name(case: Case) -> None:
    case.bring(
        a=bank_return(
            "card  account  time                 in   out  balance  peer  memo\n"
            "A  a  2026-03-01 09:00:00  100  -  100  V  转账\n"
            "A  a  2026-03-01 10:00:00  -  100  0  -  转账"
        )
    )
    assert case.trace("A@2026-03-01 09:00=100") == "c1 unseen ~unknown:A never 100"


RETURNED = (
    "card  time                 in   out  balance  peer  memo  name\n"
    "A  2026-03-01 09:00:00  100  -  100  V  转账  -\n"
    "A  2026-03-01 10:00:00  -  100  0  B  转账  李样本\n"
    "A  2026-03-01 10:05:00  100  -  100  -  退汇  {name}\n"
    "A  2026-03-01 11:00:00  -  100  0  C  转账  -"
)


def test_return_without_counterparty_number_is_known_by_the_name(case: Case) -> None:
    case.bring(a=bank_return(RETURNED.format(name="李样本")))
    assert case.trace("A@2026-03-01 09:00=100") == "c1 unseen C never 100"


@pytest.mark.parametrize("name", ["-", "王样本"])
def test_return_without_number_and_with_no_or_another_name_is_new_money(case: Case, name: str) -> None:
    case.bring(a=bank_return(RETURNED.format(name=name)))
    assert case.trace("A@2026-03-01 09:00=100") == "c1 unseen B never 100"


def test_refund_of_a_payment_by_card_through_a_wallet_passes_back_to_the_card(case: Case) -> None:
    case.bring(
        tenpay=tenpay("""
            id  serial  kind  use  time  in  out  balance  card  bank  peer
            demo0001@wx.tenpay.com  T1  转账  转账  2026-03-01 08:00:00  2000  -  2000  -  -  demo0009@wx.tenpay.com
            demo0001@wx.tenpay.com  T2  支付  商户消费  2026-03-01 10:00:05  -  3000  2000  A  甲行  shop@wx.tenpay.com
            demo0001@wx.tenpay.com  T3  退款  商户退款  2026-03-02 12:00:00  3000  -  2000  A  甲行  shop@wx.tenpay.com
        """),
        bank=bank_return(
            "card  time                 in   out  balance  peer                    name      memo\n"
            "A  2026-03-01 09:00:00  100  -  100  V  -  转账\n"
            "A  2026-03-01 10:00:05  -  30  70  demo0001@wx.tenpay.com  财付通  快捷支付\n"
            "A  2026-03-02 12:00:03  30  -  100  demo0001@wx.tenpay.com  财付通  退款"
        ),
    )
    # the wallet's own 20 went to the shop first; the refund is clean and goes back behind the 20 stolen that stayed
    assert case.trace("A@2026-03-01=100") == lines("""
        c1 exits shop@wx.tenpay.com merchant 10 refunded
        c1 rests A 90
    """)
