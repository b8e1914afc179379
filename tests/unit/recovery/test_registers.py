"""Do the registers always balance, and can nobody be promised or paid what is not there?"""

from datetime import UTC, datetime

import pytest

from firsthour.recovery.registers import (
    Entry,
    NoSuchEntryError,
    OverdrawnError,
    Posting,
    Register,
    TwiceRegisteredError,
    UnbalancedError,
    change_hold,
    change_loss,
    charge_asset,
    commit_batch,
    confirm_paid,
    correct,
    dispose_asset,
    open_position,
    read_register,
    register_claim,
    register_hold,
    seize_asset,
    take_back,
    value_asset,
)
from firsthour.recovery.restitution import Claim, HeldMoney, share_out

WHO = {"at": datetime(2026, 11, 22, tzinfo=UTC), "by": "officer"}
CNY = WHO | {"currency": "CNY"}


def register_of(claims: list[Claim], holds: list[HeldMoney]) -> Register:
    register = Register()
    for claim in claims:
        register.post(register_claim(register, claim, **WHO))
    for hold in holds:
        register.post(register_hold(register, hold, **WHO))
    return register


def figures(register: Register, claim_id: str) -> tuple[int, int, int, int]:
    one = register.claim(claim_id)
    return one.open_fen, one.committed_fen, one.paid_fen, one.returned_fen


def test_a_decision_promises_money_and_the_bank_makes_it_paid() -> None:
    register = register_of([Claim("c1", 300, 100), Claim("c2", 200)], [HeldMoney("h1", 100)])
    plan = share_out(*open_position(register)).payments
    register.post(commit_batch(plan, batch="1", **WHO))
    assert figures(register, "c1") == (150, 50, 0, 100)
    assert open_position(register)[1] == [HeldMoney("h1", 0)]
    register.post(confirm_paid(plan[:1], batch="1", **WHO))
    register.post(take_back(plan[1:], batch="1", **WHO))
    assert figures(register, "c1") == (150, 0, 50, 100)
    assert figures(register, "c2") == (200, 0, 0, 0)
    assert open_position(register)[1] == [HeldMoney("h1", 50)]


def test_a_later_victim_shares_only_in_the_remainder() -> None:
    register = register_of([Claim("c1", 100)], [HeldMoney("h1", 60)])
    first = share_out(*open_position(register)).payments
    register.post(commit_batch(first, batch="1", **WHO))
    register.post(confirm_paid(first, batch="1", **WHO))
    register.post(change_hold("h1", 40, **CNY))
    register.post(register_claim(register, Claim("c2", 120), **WHO))
    second = share_out(*open_position(register)).paid_by_claim()
    assert second == {"c1": 10, "c2": 30}  # 40 over what is open: 40 and 120


def test_money_cannot_be_promised_twice() -> None:
    register = register_of([Claim("c1", 100)], [HeldMoney("h1", 60)])
    plan = share_out(*open_position(register)).payments
    register.post(commit_batch(plan, batch="1", **WHO))
    before = dict(register.balances)
    with pytest.raises(OverdrawnError):
        register.post(commit_batch(plan, batch="2", **WHO))
    assert (dict(register.balances), len(register.entries)) == (before, 3)


def test_a_seized_car_is_valued_kept_sold_and_its_rest_shared() -> None:
    register = register_of([Claim("c1", 100_000)], [])
    register.post(seize_asset(register, "car", value_fen=90_000, **CNY))
    register.post(value_asset(register, "car", value_fen=80_000, **CNY))
    register.post(charge_asset("car", 1_500, **CNY))
    register.post(dispose_asset(register, "car", proceeds_fen=70_000, **CNY))
    assert register.balance("asset:car:value") == register.balance("asset:car:cost") == 0
    assert register.balance("costs:paid") == 1_500
    assert share_out(*open_position(register)).payments[0].amount_fen == 68_500


def test_costs_beyond_the_proceeds_stay_due() -> None:
    register = Register()
    register.post(seize_asset(register, "boat", value_fen=500, **CNY))
    register.post(charge_asset("boat", 900, **CNY))
    register.post(dispose_asset(register, "boat", proceeds_fen=600, **CNY))
    assert (register.balance("asset:boat:cost"), register.balance("costs:due")) == (300, -300)
    assert register.balance("hold:asset boat:free") == 0


def test_a_correction_undoes_an_entry_once() -> None:
    register = register_of([Claim("c1", 100)], [HeldMoney("h1", 60)])
    number = register.post(change_loss("c1", 900, note="typed one nought too many", **CNY))
    register.post(correct(register, number, note="wrong", **WHO))
    assert figures(register, "c1") == (100, 0, 0, 0)
    with pytest.raises(NoSuchEntryError):
        correct(register, number, note="again", **WHO)
    with pytest.raises(NoSuchEntryError):
        correct(register, 99, note="none", **WHO)


def test_a_correction_that_would_take_paid_money_back_is_refused() -> None:
    register = register_of([Claim("c1", 100)], [HeldMoney("h1", 60)])
    plan = share_out(*open_position(register)).payments
    register.post(commit_batch(plan, batch="1", **WHO))
    with pytest.raises(OverdrawnError):
        register.post(correct(register, 1, note="no such claim", **WHO))


def test_what_does_not_balance_is_never_kept() -> None:
    register = Register()
    with pytest.raises(UnbalancedError):
        register.post(Entry("odd", WHO["at"], "officer", (Posting("owed:victims", 1),)))
    across = (Posting("owed:victims", 1, "CNY"), Posting("owed:victims", -1, "USDT"))
    with pytest.raises(UnbalancedError):
        register.post(Entry("odd", WHO["at"], "officer", across))
    assert register.entries == []


def test_a_number_is_registered_once() -> None:
    register = register_of([Claim("c1", 100)], [HeldMoney("h1", 60)])
    with pytest.raises(TwiceRegisteredError):
        register_claim(register, Claim("c1", 5), **WHO)
    with pytest.raises(TwiceRegisteredError):
        register_hold(register, HeldMoney("h1", 5), **WHO)


def test_a_register_is_read_back_from_its_entries() -> None:
    register = register_of([Claim("c1", 100), Claim("c2", 5, currency="USDT")], [HeldMoney("h1", 60)])
    assert dict(read_register(register.entries).balances) == dict(register.balances)
