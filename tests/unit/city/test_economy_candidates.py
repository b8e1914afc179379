"""Does each candidate get a time of its own, in the right order?"""

import numpy as np

from firsthour.city.economy_candidates import TICK_US, Candidates, make_candidates, merge_candidates
from firsthour.city.model import Purpose


def at(*times_us: int, amount: int = 1) -> Candidates:
    payers = np.arange(len(times_us))
    return make_candidates(Purpose.TRANSFER, payers, payee=99, amount=amount, time_us=np.array(times_us))


def test_candidates_are_merged_by_time() -> None:
    merged = merge_candidates([at(40, 8, amount=1), at(20, amount=2)])
    assert merged["time_us"].tolist() == [8, 20, 40]
    assert merged["amount"].tolist() == [1, 2, 1]


def test_candidates_of_one_time_follow_each_other_by_a_tick() -> None:
    merged = merge_candidates([at(8, 8, amount=1), at(9, 12, amount=2)])
    assert merged["time_us"].tolist() == [8, 8 + TICK_US, 8 + 2 * TICK_US, 8 + 3 * TICK_US]
    assert merged["amount"].tolist() == [1, 1, 2, 2]


def test_a_day_on_which_nobody_pays_is_empty() -> None:
    assert merge_candidates([]).size == 0


def test_what_is_not_said_is_the_same_for_all() -> None:
    made = at(4, 8)
    assert made["fraud"].tolist() == [-1, -1]
    assert made["share"].tolist() == [1000, 1000]
    assert not made["shows"].any()
