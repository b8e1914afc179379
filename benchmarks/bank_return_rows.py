"""A generated bank return of 34 columns: many cards, honest balances, transfers seen from both sides."""

import random
from datetime import datetime, timedelta
from pathlib import Path

HEADER = (
    "交易卡号,交易账号,账户开户名称,开户人证件号码,交易时间,交易金额,交易余额,收付标志,交易对手账卡号,现金标志,对手户名,"
    "对手身份证号,对手开户银行,摘要说明,交易币种,交易网点名称,交易网点代码,交易发生地,交易是否成功,传票号,终端号,IP地址,"
    "MAC地址,对手交易余额,交易流水号,日志号,凭证种类,凭证号,交易柜员号,商户名称,商户号,备注,交易类型,查询反馈结果原因"
)
BANKS = ("中国工商银行", "中国农业银行", "中国银行", "中国建设银行", "招商银行", "示例商业银行")


def write_bank_return(path: Path, n_rows: int, *, encoding: str, seed: int = 7, n_cards: int = 3000) -> None:
    """Write ``n_rows`` rows; every transfer between two cards stands in both cards' statements."""
    rng = random.Random(seed)
    cards = [f"622999{rng.randrange(10**13):013d}" for _ in range(n_cards)]
    balance = dict.fromkeys(cards, 10**10)
    moment = datetime(2026, 1, 1)
    with path.open("w", encoding=encoding, newline="") as file:
        file.write(HEADER + "\r\n")
        for number in range(0, n_rows, 2):
            moment += timedelta(seconds=rng.randrange(2, 40))
            payer, payee = rng.sample(cards, 2)
            amount = rng.randrange(100, 5_000_000)
            balance[payer] -= amount
            balance[payee] += amount
            for own, peer, sign, late in ((payer, payee, "出", 0), (payee, payer, "进", rng.randrange(2))):
                when = moment + timedelta(seconds=late)
                file.write(_line(own, peer, sign, when, amount=amount, balance=balance[own], number=number))


def _line(own: str, peer: str, sign: str, when: datetime, *, amount: int, balance: int, number: int) -> str:
    cells = [
        own, f"1{own[6:]}", f"样本{own[-4:]}", "000000199001010011", f"{when:%Y-%m-%d %H:%M:%S}",
        f"{amount / 100:.2f}", f"{balance / 100:.2f}", sign, peer, "0", f"样本{peer[-4:]}", "",
        BANKS[int(peer[-1]) % len(BANKS)], "转账", "CNY", "示例支行", "0001", "示例市", "成功", "", "", "10.0.0.1", "",
        "", f"{number:020d}", "", "", "", "", "", "", "", "跨行转账", "成功",
    ]  # fmt: skip
    return "\t,".join(cells) + "\t\r\n"
