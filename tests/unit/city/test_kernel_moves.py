"""Does money move only where it is, in the order of time, and come back when it bounces?"""

from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray

from firsthour.city._kernel_moves import apply_day
from firsthour.city.economy_candidates import Candidates, Mode, make_candidates
from firsthour.city.frauds import NEVER
from firsthour.city.model import MOVE, MoveState, Purpose

ALICE, BOB, CREDIT, MACHINE, FEES = range(5)
END_US = 1_000_000_000_000


@dataclass
class Purse:
    """Five accounts whose balances the cases change."""

    balances: NDArray[np.int64]
    hot: NDArray[np.int64] = field(default_factory=lambda: np.zeros(5, np.int64))
    blocked_us: NDArray[np.int64] = field(default_factory=lambda: np.full(5, NEVER, np.int64))
    floors: NDArray[np.int64] = field(default_factory=lambda: np.array([0, 0, -500, -(2**61), -(2**61)]))
    waiting: NDArray[np.int64] = field(default_factory=lambda: np.zeros((9, 3), np.int64))
    counters: NDArray[np.int64] = field(default_factory=lambda: np.array([0, 0, 0, END_US]))

    def live(self, *wishes: Candidates) -> NDArray[np.void]:
        merged = np.concatenate(wishes)
        moves, fees = np.zeros(2 * merged.size, MOVE), np.full(5, FEES, np.int32)
        made = apply_day(
            merged, moves, self.balances, self.hot, self.floors, self.blocked_us, fees, self.waiting, self.counters
        )
        return moves[:made]


def purse(alice: int = 0, bob: int = 0, *, owed: int = 0) -> Purse:
    return Purse(np.array([alice, bob, -owed, 0, 0], np.int64))


def wish(time_us: int, payer: int, payee: int, amount: int, **more: object) -> Candidates:
    purpose = more.pop("purpose", Purpose.TRANSFER)
    return make_candidates(purpose, np.array([payer]), payee=payee, amount=amount, time_us=time_us, **more)  # type: ignore[arg-type]


def test_the_second_payment_fails_when_the_first_has_emptied_the_account() -> None:
    held = purse(alice=100)
    moves = held.live(wish(4, ALICE, BOB, 70, shows=True), wish(8, ALICE, BOB, 40, shows=True))
    assert moves["state"].tolist() == [MoveState.DONE, MoveState.FAILED]
    assert held.balances[:2].tolist() == [30, 70]


def test_what_came_in_a_moment_before_may_be_paid_on() -> None:
    held = purse(alice=100)
    assert held.live(wish(4, ALICE, BOB, 100), wish(8, BOB, MACHINE, 100)).size == 2


def test_an_uncovered_payment_that_nobody_sees_leaves_no_trace() -> None:
    assert purse().live(wish(4, ALICE, BOB, 1)).size == 0


def test_a_credit_card_pays_down_to_its_limit() -> None:
    held = purse(owed=100)
    moves = held.live(wish(4, CREDIT, MACHINE, 400), wish(8, CREDIT, MACHINE, 1))
    assert moves["amount"].tolist() == [400]
    assert held.balances[CREDIT] == -500


def test_a_repayment_is_what_is_owed_or_what_is_there() -> None:
    assert purse(alice=900, owed=200).live(wish(4, ALICE, CREDIT, 2**60, mode=Mode.OWED))["amount"].tolist() == [200]
    assert purse(alice=150, owed=200).live(wish(4, ALICE, CREDIT, 2**60, mode=Mode.OWED))["amount"].tolist() == [150]


def test_interest_is_a_share_of_what_is_held() -> None:
    moves = purse(alice=2_000_000).live(wish(4, MACHINE, ALICE, 0, mode=Mode.INTEREST, share=750))
    assert moves["amount"].tolist() == [1500]


def test_only_stolen_money_is_moved_on_however_much_the_account_holds() -> None:
    held = purse(alice=1000, bob=5000)
    moves = held.live(
        wish(4, ALICE, BOB, 600, heats=True, purpose=Purpose.STOLEN),
        wish(8, BOB, MACHINE, 2**60, mode=Mode.SHARE, share=500),
        wish(12, BOB, MACHINE, 2**60, mode=Mode.SHARE),
        wish(16, BOB, MACHINE, 2**60, mode=Mode.SHARE),
    )
    assert moves["amount"].tolist() == [600, 300, 300]
    assert held.balances[BOB] == 5000


def test_stolen_money_that_the_mule_has_spent_is_not_moved_on() -> None:
    moves = purse(alice=600).live(
        wish(4, ALICE, BOB, 600, heats=True),
        wish(8, BOB, MACHINE, 450),
        wish(12, BOB, MACHINE, 2**60, mode=Mode.SHARE),
    )
    assert moves["amount"].tolist() == [600, 450, 150]


def test_shares_are_rounded_down_to_their_step() -> None:
    moves = purse(alice=995).live(wish(4, ALICE, MACHINE, 2**60, mode=Mode.HELD, step=100))
    assert moves["amount"].tolist() == [900]


def test_a_refused_payment_moves_nothing() -> None:
    held = purse(alice=100)
    assert held.live(wish(4, ALICE, BOB, 50, mode=Mode.REFUSED, shows=True))["state"].tolist() == [MoveState.FAILED]
    assert held.balances[ALICE] == 100


def test_a_fee_follows_its_payment_and_both_must_be_covered() -> None:
    charged = wish(4, ALICE, BOB, 90)
    charged["fee"] = 10
    moves = purse(alice=100).live(charged)
    assert moves[["time_us", "payee", "amount", "purpose"]].tolist() == [
        (4, BOB, 90, Purpose.TRANSFER),
        (6, FEES, 10, Purpose.FEE),
    ]
    assert purse(alice=99).live(charged).size == 0


def test_a_payment_into_a_blocked_account_is_away_until_it_bounces_back() -> None:
    held = purse(alice=100)
    held.blocked_us[BOB] = 4
    (bounced,) = held.live(wish(4, ALICE, BOB, 60, purpose=Purpose.STOLEN))
    assert (bounced["state"], bounced["claim"], held.balances[ALICE]) == (MoveState.BOUNCED, -1, 40)
    back = int(bounced["back_us"])
    assert back % 4 == 1
    assert 60_000_000 < back - 4 < 86_400_000_000
    moves = held.live(wish(back - 1, ALICE, MACHINE, 100), wish(back + 3, ALICE, MACHINE, 100))
    assert moves["time_us"].tolist() == [back + 3]


def test_what_bounces_is_back_before_the_city_ends() -> None:
    held = purse(alice=100)
    held.blocked_us[BOB] = 0
    (bounced,) = held.live(wish(END_US - 4000, ALICE, BOB, 60))
    assert END_US - 4000 < bounced["back_us"] < END_US


def test_a_blocked_account_pays_nothing() -> None:
    held = purse(alice=100)
    held.blocked_us[ALICE] = 8
    assert held.live(wish(4, ALICE, BOB, 10), wish(8, ALICE, BOB, 10)).size == 1


def test_no_machine_pays_into_a_blocked_account() -> None:
    held = purse()
    held.blocked_us[BOB] = 0
    assert held.live(wish(4, MACHINE, BOB, 10)).size == 0


def test_only_stolen_payments_that_arrive_are_claims() -> None:
    moves = purse(alice=100).live(
        wish(4, ALICE, BOB, 60, purpose=Purpose.STOLEN),
        wish(8, ALICE, BOB, 60, purpose=Purpose.STOLEN, shows=True),
        wish(12, ALICE, BOB, 40, purpose=Purpose.STOLEN),
    )
    assert moves["claim"].tolist() == [0, -1, 1]


@pytest.mark.parametrize("days", [1, 3])
def test_numbers_go_on_from_day_to_day(days: int) -> None:
    held = purse(alice=100)
    numbers = [held.live(wish(4 * day, ALICE, BOB, 1))["number"][0] for day in range(1, days + 1)]
    assert numbers == list(range(days))
