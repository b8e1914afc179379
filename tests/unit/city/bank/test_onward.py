"""Does money that victims paid go on, so that a stop finds a part and a query tells where the rest is?"""

from firsthour.city.bank.onward import PaidIn, write_onward
from firsthour.city.bank.scenario import read_scenario, scenario_of
from firsthour.city.bank.simulator import Bank
from firsthour.city.identity import luhn_digit
from tests.unit.city.bank.banks import ACCOUNTS, START, A, at

PAID = [
    PaidIn(-9_000 + nth * 60, f"V{nth}", f"甲\"乙\\{nth}", f"00000000000000{nth % 7:05d}", "", "赤水银行", 1_000_000)
    for nth in range(20)
]  # fmt: skip


def test_most_of_what_was_paid_goes_on_and_all_of_it_is_somewhere() -> None:
    text = ACCOUNTS + write_onward(PAID, seed=3, beside=scenario_of(ACCOUNTS))
    scenario = scenario_of(text)
    bank = Bank(scenario, START)
    bank.advance(at(86_400))
    books = bank.counter.books
    first = [books.accounts[one.payee] for one in PAID[:7]]
    assert all(account.institution == "赤水银行" for account in first)
    for account in first:
        came = sum(row.amount_fen for row in account.rows if row.amount_fen > 0)
        went = -sum(row.amount_fen for row in account.rows if row.amount_fen < 0 and not row.has_failed)
        assert 0.5 * came < went < came
        assert len({row.other.number for row in account.rows if row.amount_fen < 0}) >= 2
    cards = [one.number for one in scenario.accounts if one.number.startswith("000000") and len(one.number) == 19]
    ours = [number for number in cards if number not in {one.payee for one in PAID} | {A}]
    assert all(number[-1] == luhn_digit(number[:-1]) for number in ours)


def test_the_same_seed_writes_the_same_and_another_one_another() -> None:
    beside = scenario_of(ACCOUNTS)
    assert write_onward(PAID, seed=3, beside=beside) == write_onward(PAID[::-1], seed=3, beside=beside)
    assert write_onward(PAID, seed=3, beside=beside) != write_onward(PAID, seed=4, beside=beside)


def test_what_cannot_be_played_and_what_is_there_already_is_left_out() -> None:
    invented = read_scenario()
    there = invented.accounts[1]
    odd = [
        PaidIn(0, "V", "甲", there.number, there.holder, there.institution, 100),
        PaidIn(0, "V", "甲", "", "", "赤水银行", 100),
        PaidIn(0, "V", "甲", "1", "", "", 100),
        PaidIn(0, "V", "甲", "1", "", "赤水银行", 0),
        PaidIn(0, "1", "甲", "1", "", "赤水银行", 100),
    ]
    assert write_onward(odd, seed=1, beside=invented) == ""
