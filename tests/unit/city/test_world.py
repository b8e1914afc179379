"""Does a city live honestly, in order, and the same way each time?"""

import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from firsthour.base.clock import DAY_US
from firsthour.city.model import AccountKind, MoveState, Purpose
from firsthour.city.world import CityTooSmallError, build_world
from tests.reference.slow_balances import replay
from tests.unit.city.cities import all_moves, digest_of, done_moves, small_city

TINY = {"n_people": 60, "n_days": 14}


def test_the_same_seed_gives_the_same_city() -> None:
    assert digest_of(build_world(seed=3, **TINY)) == digest_of(build_world(seed=3, **TINY))


def test_another_seed_gives_another_city() -> None:
    assert digest_of(build_world(seed=3, **TINY)) != digest_of(build_world(seed=4, **TINY))


def test_another_process_gives_the_same_city(project_dir: Path) -> None:
    code = (
        "from tests.unit.city.cities import digest_of; from firsthour.city.world import build_world;"
        f"print(digest_of(build_world(seed=3, n_people={TINY['n_people']}, n_days={TINY['n_days']})))"
    )
    paths = os.pathsep.join([str(project_dir), str(project_dir / "src")])
    environment = os.environ | {"PYTHONPATH": paths, "PYTHONHASHSEED": "12345"}
    said = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert said.strip() == digest_of(build_world(seed=3, **TINY))


def test_the_days_can_be_lived_through_again() -> None:
    assert np.array_equal(np.concatenate(list(small_city().days())), all_moves())


def test_a_city_left_half_way_begins_anew() -> None:
    world = small_city()
    first = next(iter(world.days()))
    assert np.array_equal(first, all_moves()[: first.size])


def test_no_balance_ever_passes_its_floor() -> None:
    world = small_city()
    for holding in replay(world):
        if AccountKind(int(world.kinds[holding.account])).has_statements:
            assert holding.balance >= world.floors[holding.account], holding


def test_only_credit_cards_may_be_below_zero() -> None:
    world = small_city()
    kept = world.kinds <= AccountKind.CREDIT
    assert (world.openings[kept] >= world.floors[kept]).all()
    assert (world.floors[kept] < 0).tolist() == (world.kinds[kept] == AccountKind.CREDIT).tolist()


def test_time_runs_on_without_two_movements_at_once() -> None:
    assert (np.diff(all_moves()["time_us"]) > 0).all()


def test_every_movement_lies_in_its_day() -> None:
    world = small_city()
    for number, moves in enumerate(world.days()):
        days = (moves["time_us"] - world.start_us) // DAY_US
        assert (days == number).all()


def test_movements_are_numbered_without_a_gap() -> None:
    assert np.array_equal(all_moves()["number"], np.arange(all_moves().size))


def test_nobody_pays_oneself_and_every_amount_is_above_zero() -> None:
    assert (all_moves()["payer"] != all_moves()["payee"]).all()
    assert (all_moves()["amount"] > 0).all()


def test_only_bounced_movements_come_back_and_later() -> None:
    moves = all_moves()
    bounced = moves["state"] == MoveState.BOUNCED
    assert bounced.any()
    assert (moves["back_us"][~bounced] == 0).all()
    away = moves["back_us"][bounced] - moves["time_us"][bounced]
    assert away.min() > 0
    assert away.max() <= DAY_US
    assert moves["back_us"].max() < small_city().start_us + small_city().n_days * DAY_US


def test_bounced_payments_went_to_blocked_accounts_and_nothing_else_did() -> None:
    moves, blocked_us = all_moves(), small_city().blocked_us
    late = moves["time_us"] >= blocked_us[moves["payee"]]
    assert np.array_equal(late & (moves["state"] != MoveState.FAILED), moves["state"] == MoveState.BOUNCED)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_every_purpose_happens(purpose: Purpose) -> None:
    assert done_moves(purpose).size > 0


def test_people_have_fifteen_to_thirty_movements_a_month() -> None:
    ordinary = all_moves()[all_moves()["fraud"] < 0]
    assert 15 <= ordinary.size / 600 / 2 <= 30


def test_few_ordinary_payments_fail() -> None:
    ordinary = all_moves()[all_moves()["fraud"] < 0]
    assert 0 < (ordinary["state"] == MoveState.FAILED).mean() < 0.05


def test_the_city_sleeps_at_night() -> None:
    hours = (done_moves(Purpose.SHOPPING)["time_us"] - small_city().start_us) % DAY_US // (DAY_US // 24)
    assert (hours < 5).mean() < 0.02


SIDES = {
    Purpose.TOP_UP: (AccountKind.BANK, AccountKind.WALLET),
    Purpose.CASH_OUT: (AccountKind.WALLET, AccountKind.BANK),
    Purpose.CARD_PURCHASE: (AccountKind.CREDIT, AccountKind.MERCHANT),
    Purpose.REPAYMENT: (AccountKind.BANK, AccountKind.CREDIT),
    Purpose.ATM: (AccountKind.BANK, AccountKind.CASH),
    Purpose.CASH_IN: (AccountKind.CASH, AccountKind.BANK),
    Purpose.INTEREST: (AccountKind.INTEREST, AccountKind.BANK),
    Purpose.FEE: (AccountKind.BANK, AccountKind.FEE),
    Purpose.USDT: (AccountKind.BANK, AccountKind.EXCHANGE),
}


@pytest.mark.parametrize(("purpose", "sides"), SIDES.items())
def test_money_moves_between_accounts_that_can_move_it(
    purpose: Purpose, sides: tuple[AccountKind, AccountKind]
) -> None:
    moves, kinds = done_moves(purpose), small_city().kinds
    assert {*kinds[moves["payer"]]} == {sides[0]}
    assert {*kinds[moves["payee"]]} == {sides[1]}


def test_wallets_pay_only_wallets_of_their_own_firm_and_their_owners_cards() -> None:
    world, moves = small_city(), all_moves()
    table = world.population.accounts
    by_wallet = moves[(world.kinds[moves["payer"]] == AccountKind.WALLET)]
    payer, payee = by_wallet["payer"], by_wallet["payee"]
    to_wallet = world.kinds[payee] == AccountKind.WALLET
    assert (table.institutions[payer] == table.institutions[payee])[to_wallet].all()
    to_card = world.kinds[payee] == AccountKind.BANK
    assert (table.holders[payer] == table.holders[payee])[to_card].all()


def test_a_fee_follows_its_transfer_to_another_bank() -> None:
    moves = all_moves()
    fees = np.flatnonzero(moves["purpose"] == Purpose.FEE)
    assert np.array_equal(moves["payer"][fees], moves["payer"][fees - 1])
    institutions = small_city().population.accounts.institutions
    assert (institutions[moves["payer"][fees - 1]] != institutions[moves["payee"][fees - 1]]).all()


def test_refunds_give_back_no_more_than_was_paid() -> None:
    moves = all_moves()
    for refund in done_moves(Purpose.REFUND):
        paid = moves[(moves["payer"] == refund["payee"]) & (moves["payee"] == refund["payer"])]
        before = paid[(paid["time_us"] < refund["time_us"]) & (paid["state"] == MoveState.DONE)]
        assert before["amount"].max() >= refund["amount"]


def test_salaries_come_monthly() -> None:
    salaries = done_moves(Purpose.SALARY)
    _, times = np.unique(salaries["payee"], return_counts=True)
    assert times.max() <= 2
    assert salaries.size > 600


def test_acquaintance_is_uneven() -> None:
    gifts = done_moves(Purpose.TRANSFER)
    _, received = np.unique(gifts["payee"], return_counts=True)
    assert received.max() > 10 * np.median(received)


def test_a_city_is_not_held_whole() -> None:
    world = build_world(seed=1, n_people=300, n_days=90)
    next(iter(world.days()))  # the kernel is there before anything is measured
    tracemalloc.start()
    sizes = [moves.nbytes for moves in world.days()]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < sum(sizes)


@pytest.mark.parametrize("figures", [{"n_people": 49}, {"n_people": 60, "n_days": 6}])
def test_a_city_of_too_few_is_refused(figures: dict[str, int]) -> None:
    with pytest.raises(CityTooSmallError):
        build_world(seed=1, **figures)


@pytest.mark.parametrize("seed", range(8))
def test_the_smallest_city_lives_and_is_cheated(seed: int) -> None:
    world = build_world(seed=seed, n_people=50, n_days=7)
    assert sum(moves.size for moves in world.days()) > 200
    assert len(world.frauds) == 5
    assert len(world.claims) > 0
