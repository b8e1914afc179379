"""Plans of files: what is asked of each account, and what is wrong with it."""

import pytest

from firsthour.city.files.plan import FilePlan, NoStatementError, NotPlannedError, whole_period
from tests.unit.city.files.handmade import ALIPAY, CASH, CREDIT, TENPAY, HandmadeWorld

WORLD = HandmadeWorld()
ASKED = range(17)


def test_a_complete_plan_asks_everybody_for_the_whole_time_with_every_row_and_number() -> None:
    plan = FilePlan.complete(WORLD, ASKED)
    for account in ASKED:
        one = plan.of(account)
        assert one.periods == (whole_period(WORLD),)
        assert (one.unnamed, one.lost, one.both_tables) == (0, 0, False)
        assert abs(one.skew_s) < 600


def test_a_bank_whose_export_names_nobody_is_asked_for_a_bank_return_where_all_must_be_named() -> None:
    icbc = 5
    assert FilePlan.complete(WORLD, [icbc]).of(icbc).layout == "bank_return"
    assert FilePlan.messy(WORLD, [icbc], seed=1).of(icbc).layout == "icbc_debit"


def test_wallets_answer_inquiries_and_credit_cards_come_as_bank_returns() -> None:
    plan = FilePlan.complete(WORLD, ASKED)
    assert [plan.of(account).layout for account in (TENPAY, ALIPAY, CREDIT)] == [
        "tenpay",
        "alipay_inquiry",
        "bank_return",
    ]


def test_a_messy_plan_follows_from_its_seed_and_has_every_sort_of_fault() -> None:
    plans = [FilePlan.messy(WORLD, ASKED, seed=seed) for seed in range(12)]
    assert plans[3] == FilePlan.messy(WORLD, ASKED, seed=3)
    assert plans[3] != plans[4]
    each = [one for plan in plans for one in plan.accounts.values()]
    whole = whole_period(WORLD)
    assert any(len(one.periods) == 1 and one.periods[0][1] < whole[1] for one in each), "ends early"
    assert any(len(one.periods) == 2 and one.periods[0][1] < one.periods[1][0] for one in each), "has a gap"
    assert any(one.lost for one in each), "lacks a page"
    assert any(one.unnamed > 50 for one in each), "lacks numbers"
    assert any(one.both_tables for one in each), "repeats its rows"
    assert any(abs(one.skew_s) > 600 for one in each), "has a clock that is far off"


def test_what_keeps_no_statements_cannot_be_asked_for_one() -> None:
    with pytest.raises(NoStatementError):
        FilePlan.complete(WORLD, [CASH])


def test_an_account_that_the_plan_does_not_know_is_refused() -> None:
    with pytest.raises(NotPlannedError):
        FilePlan.complete(WORLD, [1]).of(2)


def test_what_earlier_files_left_open_can_be_asked_for_alone() -> None:
    first, last = whole_period(WORLD)
    assert FilePlan.complete(WORLD, [1], within=(first, last - 5)).of(1).periods == ((first, last - 5),)
