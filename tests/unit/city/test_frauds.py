"""Do the frauds of the city cheat, launder and end as frauds do?"""

import numpy as np
import pytest

from firsthour.city.frauds import list_kinds, list_names
from firsthour.city.institutions import gives_numbers
from firsthour.city.model import AccountKind, CityClaim, Fraud, MoveState, Purpose
from tests.unit.city.cities import all_moves, done_moves, small_city

SCHEMES = ("pyramid", "fund_raising")
MINUTE_US = 60_000_000


def thefts() -> list[Fraud]:
    return [fraud for fraud in small_city().frauds if fraud.kind not in SCHEMES]


def layers_of(fraud: Fraud) -> list[tuple[int, ...]]:
    return [fraud.accounts[name] for name in sorted(fraud.accounts) if name.startswith("layer")]


def lent_accounts(*frauds: Fraud, below_first: bool = False) -> list[int]:
    return [account for fraud in frauds for layer in layers_of(fraud)[below_first:] for account in layer]


def test_there_is_about_one_fraud_to_a_hundred_people_and_both_schemes() -> None:
    assert len(thefts()) == 6
    assert [fraud.number for fraud in small_city().frauds] == list(range(8))
    assert {fraud.kind for fraud in small_city().frauds} == {*SCHEMES, *(kind.code for kind in list_kinds())}


def test_every_kind_has_a_name_in_both_languages() -> None:
    assert {fraud.kind for fraud in small_city().frauds} == set(list_names())
    assert all(name["zh"] and name["en"] for name in list_names().values())


def test_every_fraud_has_victims_mules_and_ends() -> None:
    world, moves = small_city(), all_moves()
    for fraud in thefts():
        assert fraud.victims == fraud.roles["victim"]
        assert len(set(fraud.roles["mule"])) == len(fraud.roles["mule"]) >= 3
        assert not set(fraud.victims) & set(fraud.roles["mule"])
        own = moves[(moves["fraud"] == fraud.number) & (moves["state"] == MoveState.DONE)]
        left = own[world.kinds[own["payee"]] >= AccountKind.CREDIT]
        assert (left["purpose"] != Purpose.FEE).any()


def test_claims_are_the_stolen_payments_that_arrived_in_order() -> None:
    stolen, holders = done_moves(Purpose.STOLEN), small_city().population.accounts.holders
    expected = [
        CityClaim(
            f"C{place:06d}",
            int(holders[move["payer"]]),
            int(move["fraud"]),
            int(move["payee"]),
            int(move["time_us"]),
            int(move["amount"]),
            int(move["number"]),
        )
        for place, move in enumerate(stolen, start=1)
    ]
    assert small_city().claims == tuple(expected)
    assert stolen["claim"].tolist() == list(range(len(expected)))


def test_no_other_movement_begins_a_claim() -> None:
    moves = all_moves()
    assert (moves["claim"] >= 0).sum() == len(small_city().claims)


def test_victims_pay_into_the_accounts_that_receive() -> None:
    for fraud in thefts():
        stolen = done_moves(Purpose.STOLEN)
        own = stolen[stolen["fraud"] == fraud.number]
        assert set(own["payer"].tolist()) <= set(fraud.accounts["victim"])
        assert set(own["payee"].tolist()) <= set(fraud.accounts["receiving"])
    holders = small_city().population.accounts.holders
    assert all(
        holders[claim.account] in small_city().frauds[claim.fraud].roles["mule"] for claim in small_city().claims
    )


def test_nearly_all_victims_lose_something() -> None:
    cheated = {claim.victim for claim in small_city().claims}
    victims = {victim for fraud in thefts() for victim in fraud.victims}
    assert cheated <= victims
    assert len(cheated) > 0.85 * len(victims)


def test_stolen_money_reaches_nearly_every_layer() -> None:
    layered, reached, planned = done_moves(Purpose.LAYER), 0, 0
    for fraud in thefts():
        own = layered[layered["fraud"] == fraud.number]
        assert 2 <= len(layers_of(fraud)) <= 5
        for layer in layers_of(fraud)[1:]:
            planned += 1
            reached += bool(np.isin(own["payee"], layer).any())
    assert reached >= 0.9 * planned


def test_stolen_money_moves_on_within_minutes() -> None:
    moves = all_moves()
    onward = moves[(moves["fraud"] >= 0) & (moves["state"] == MoveState.DONE)]
    waits = []
    for claim in small_city().claims:
        after = onward[(onward["payer"] == claim.account) & (onward["time_us"] > claim.time_us)]
        waits.extend((after["time_us"][:1] - claim.time_us).tolist())
    assert len(waits) > 0.8 * len(small_city().claims)
    assert np.median(waits) < 10 * MINUTE_US
    assert min(waits) > 10_000_000


def test_mules_live_on_in_the_accounts_they_lend() -> None:
    lent = set(lent_accounts(*thefts()))
    ordinary = all_moves()[all_moves()["fraud"] < 0]
    alive = [account for account in lent if ((ordinary["payer"] == account) | (ordinary["payee"] == account)).any()]
    assert len(alive) > 0.8 * len(lent)


def test_lent_accounts_are_at_banks_whose_statements_name_counterparties() -> None:
    table = small_city().population.accounts
    for account in lent_accounts(*thefts()):
        assert gives_numbers(int(table.institutions[account]))
        assert table.kinds[account] == AccountKind.BANK


def test_some_frauds_share_their_mules() -> None:
    seen = [mule for fraud in thefts() for mule in fraud.roles["mule"]]
    assert len(set(seen)) < len(seen)


@pytest.mark.parametrize("kind", [kind.code for kind in list_kinds() if kind.splits])
def test_who_splits_stays_under_fifty_thousand_between_mules(kind: str) -> None:
    frauds = [fraud for fraud in thefts() if fraud.kind == kind]
    layered = done_moves(Purpose.LAYER)
    chain = layered[
        np.isin(layered["fraud"], [fraud.number for fraud in frauds])
        & np.isin(layered["payee"], lent_accounts(*frauds, below_first=True))
    ]
    assert chain.size > 0
    assert chain["amount"].max() < 5_000_000


def test_nothing_is_laundered_before_something_is_stolen() -> None:
    moves = done_moves(Purpose.STOLEN, Purpose.MERCHANT_RUN, Purpose.USDT)
    assert moves["purpose"][0] == Purpose.STOLEN


def test_no_more_leaves_the_chain_than_was_put_into_it() -> None:
    for fraud in thefts():
        stolen = done_moves(Purpose.STOLEN)
        out = done_moves(Purpose.MERCHANT_RUN, Purpose.USDT)
        mules = fraud.roles["mule"]
        ring = [other.number for other in thefts() if set(other.roles["mule"]) & set(mules)]
        taken = stolen["amount"][np.isin(stolen["fraud"], ring)].sum()
        assert out["amount"][np.isin(out["fraud"], ring)].sum() <= taken


def test_some_victims_borrow_what_they_pay() -> None:
    lenders = [(fraud, lender) for fraud in thefts() for lender in fraud.roles.get("lender", ())]
    assert lenders
    holders, loans = small_city().population.accounts.holders, done_moves(Purpose.TRANSFER)
    lent = [
        ((holders[loans["payer"]] == lender) & np.isin(holders[loans["payee"]], fraud.victims)).any()
        for fraud, lender in lenders
    ]
    assert any(lent)


def test_some_money_goes_through_wallets_and_some_attempts_fail() -> None:
    moves = all_moves()
    layered = done_moves(Purpose.LAYER)
    assert (small_city().kinds[layered["payee"]] == AccountKind.WALLET).any()
    assert ((moves["purpose"] == Purpose.LAYER) & (moves["state"] == MoveState.FAILED)).any()
    assert ((moves["purpose"] == Purpose.LAYER) & (moves["state"] == MoveState.BOUNCED)).any()


@pytest.mark.parametrize("kind", [AccountKind.CASH, AccountKind.MERCHANT, AccountKind.EXCHANGE, AccountKind.ABROAD])
def test_money_leaves_by_every_way_out(kind: AccountKind) -> None:
    moves = all_moves()
    theft = moves[np.isin(moves["fraud"], [fraud.number for fraud in thefts()]) & (moves["state"] == MoveState.DONE)]
    assert (small_city().kinds[theft["payee"]] == kind).any()


def test_some_stolen_money_is_left_in_an_account_outside_the_layers() -> None:
    layered, left = done_moves(Purpose.LAYER), 0
    for fraud in thefts():
        hoard = fraud.accounts.get("hoard", ())
        assert not {*hoard} & {account for layer in layers_of(fraud) for account in layer}
        own = layered[layered["fraud"] == fraud.number]
        assert not np.isin(own["payer"], hoard).any()
        left += own["amount"][np.isin(own["payee"], hoard)].sum()
    assert left > 100_000
