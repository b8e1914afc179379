"""Are holders and accounts spelt out when asked for, one by one or several?"""

import pytest

from firsthour.city.model import AccountKind
from tests.unit.city.cities import small_city


def test_holders_and_accounts_can_be_asked_for_from_either_end() -> None:
    world = small_city()
    assert world.holders[-1] == world.holders[len(world.holders) - 1]
    assert world.accounts[3:6] == [world.accounts[3], world.accounts[4], world.accounts[5]]
    with pytest.raises(IndexError):
        world.accounts[len(world.accounts)]


def test_every_account_is_spelt_as_the_tables_say() -> None:
    world = small_city()
    for idx, account in enumerate(world.accounts):
        assert (account.idx, account.kind, account.opening_fen) == (idx, world.kinds[idx], world.openings[idx])
        assert 0 <= account.holder < len(world.holders)
        assert 0 <= account.institution < len(world.institutions)


def test_only_what_has_no_number_is_without_one() -> None:
    for account in small_city().accounts:
        nameless = account.kind in (AccountKind.CASH, AccountKind.FEE, AccountKind.INTEREST)
        assert (account.number == "") == nameless
        assert (account.account_number == "") == (account.kind not in (AccountKind.BANK, AccountKind.CREDIT))


def test_everybody_has_a_name() -> None:
    assert all(holder.name for holder in small_city().holders)
    firms = [holder for holder in small_city().holders if holder.is_firm]
    assert "澜州市养老金代发中心" in [firm.name for firm in firms]
    assert "云栈支付" in [firm.name for firm in firms]
