"""Words that banks are known to use, in sheets made of them: each institution's own names must be understood."""

from pathlib import Path

import pytest

from firsthour.ledger.statements.unknown.directions import known_sign
from firsthour.ledger.statements.unknown.vocabulary import builtin
from tests.unit.ledger.statements.unknown.tables import mapping, recognised

OWN, PEER = "6229990000000000017", "62299900000000902"
# What stands below a field: four rows, oldest first.
CELLS = {
    "time": ["2025-01-03 10:15:00", "2025-01-04 09:00:00", "2025-01-05 20:30:00", "2025-01-06 08:00:00"],
    "amount": ["100.00", "30.00", "20.00", "7.50"],
    "balance": ["1100.00", "1070.00", "1050.00", "1057.50"],
    "own_number": [OWN] * 4,
    "own_alias": ["62299900000000903"] * 4,
    "own_name": ["张示例"] * 4,
    "own_institution": ["某某银行示例支行"] * 4,
    "peer_number": [PEER, "62299900000000904", PEER, PEER],
    "peer_name": ["李样本", "王示范", "李样本", "李样本"],
    "peer_institution": ["示例银行某支行"] * 4,
    "currency": ["人民币"] * 4,
    "memo": ["工资", "转账", "消费", "汇款"],
    "serial": ["A0001", "A0002", "A0003", "A0004"],
    "idle": ["0001", "0002", "0001", "0001"],
}
FLAGS = {
    "收付": ["收", "付", "付", "收"],
    "借贷": ["贷", "借", "借", "贷"],
    "01": ["1", "0", "0", "1"],
    "DC": ["C", "D", "D", "C"],
}
SAMPLE = Path(__file__).resolve().parents[4] / "samples" / "unknown" / "bank_words.txt"


def read_banks() -> dict[str, list[tuple[str, str]]]:
    """Return bank → (column name, field) in order."""
    banks: dict[str, list[tuple[str, str]]] = {}
    for line in SAMPLE.read_text("utf-8").splitlines():
        if line.startswith("["):
            pairs = banks.setdefault(line.strip("[]"), [])
        elif "\t" in line:
            kind, _, name = line.partition("\t")
            pairs.append((name, kind))
    return banks


BANKS = read_banks()


@pytest.mark.parametrize("bank", BANKS)
def test_the_words_of_each_bank_are_understood(bank: str):
    pairs = BANKS[bank]
    columns = [[name, *(FLAGS.get(kind) or CELLS[kind])] for name, kind in pairs]
    text = "\n".join("|".join(cells) for cells in zip(*columns, strict=True))
    expected: dict[str, list[str]] = {}
    for name, kind in pairs:
        if kind != "idle":
            expected.setdefault("direction" if kind in FLAGS else kind, []).append(
                name.replace("（", "(").replace("）", ")")
            )
    found = recognised(text)
    assert mapping(found) == {field: "+".join(names) for field, names in expected.items()}
    assert found.layout.direction["in"] == [next(FLAGS[kind][0] for _, kind in pairs if kind in FLAGS)]


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("*交易 时间", "time"),
        ("交易金额（元）", "amount"),
        ("Trans Amt 交易金额", "amount"),
        ("对方开户行名称及代码", "peer_institution"),
        ("对方账号所在开户行", "peer_institution"),
        ("收款方户名", "peer_name"),
        ("本方客户账号", "own_number"),
        ("帐户余额", "balance"),
        ("Beneficiary Account No", "peer_number"),
        ("Dc Flg 借贷", "direction"),
        ("存款金额(贷)", "amount_in"),
        ("本期交易后余额", "balance"),
    ],
)
def test_a_name_dressed_or_put_together_still_finds_its_field(name: str, field: str):
    fields = builtin().fields_of(name)
    assert max(fields, key=lambda each: fields[each]) == field


@pytest.mark.parametrize(
    "name", ["开户人证件号码", "对手身份证号", "IP地址", "交易柜员号", "对手交易余额", "联系电话", "MAC地址", ""]
)
def test_names_that_say_nothing_of_a_movement_stand_for_no_field(name: str):
    assert builtin().fields_of(name) == {}


@pytest.mark.parametrize("word", ["进", "收", "贷", "贷 Cr", "CREDIT", "收入", "转入", "入账", "C", "1"])
def test_words_for_money_in(word: str):
    assert known_sign(word) == 1


@pytest.mark.parametrize("word", ["付", "支出", "借", "借方", "出账", "转出", "D", "0", "借 Dr", "debit"])
def test_words_for_money_out(word: str):
    assert known_sign(word) == -1


@pytest.mark.parametrize("word", ["工资", "0x14c2", "张示例", "", "2"])
def test_other_words_say_nothing_of_the_direction(word: str):
    assert known_sign(word) == 0
