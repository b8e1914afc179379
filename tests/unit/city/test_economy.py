"""Are the figures of ordinary life read as they are meant?"""

from datetime import date

import numpy as np
import pytest

from firsthour.base.clock import DAY_US, format_us
from firsthour.city.economy import day_of_month, draws, first_midnight, load_habits, mix, mixed_chances, read_amounts


def test_amounts_lie_on_straight_lines_between_quantiles_and_on_their_step() -> None:
    table = read_amounts({"at": [0.0, 0.5, 1.0], "yuan": [10, 20, 120], "step_fen": 100})
    drawn = table.draw(np.array([0.0, 0.25, 0.5, 0.755, 1.0]))
    assert drawn.tolist() == [1000, 1500, 2000, 7100, 12000]


@pytest.mark.parametrize("name", load_habits().amounts)
def test_every_table_of_amounts_rises_from_quantile_0_to_1(name: str) -> None:
    table = load_habits().amounts[name]
    assert (table.at[0], table.at[-1]) == (0.0, 1.0)
    assert (np.diff(table.at) > 0).all()
    assert (np.diff(table.fen) > 0).all()


@pytest.mark.parametrize("name", load_habits().hours)
def test_times_of_day_follow_the_hours_weights(name: str) -> None:
    times = load_habits().draw_times(name, np.linspace(0, 1, 2401), day_us=5 * DAY_US)
    hours = (times - 5 * DAY_US) // (DAY_US // 24)
    share = np.diff(load_habits().hours[name])
    assert len(share) == 24
    assert np.abs(np.bincount(hours, minlength=24) / 2401 - share).max() < 0.002
    assert times.max() < 6 * DAY_US - 30_000_000


def test_chances_depend_on_seed_stream_and_day_alone() -> None:
    first = draws(1, stream=2, day=3).random(4)
    assert np.array_equal(first, draws(1, stream=2, day=3).random(4))
    for other in (draws(2, stream=2, day=3), draws(1, stream=3, day=3), draws(1, stream=2, day=4)):
        assert not np.array_equal(first, other.random(4))


def test_mixing_is_splitmix64() -> None:
    assert mix(np.array([0]), 0).tolist() == [0xE220A8397B1DCDAF]


def test_mixed_chances_spread_evenly() -> None:
    chances = mixed_chances(np.arange(100_000), 7)
    assert np.abs(np.bincount((chances * 10).astype(int)) / 100_000 - 0.1).max() < 0.005


def test_days_are_local_days() -> None:
    start_us = first_midnight(date(2026, 3, 1))
    assert format_us(start_us) == "2026-03-01 00:00:00"
    assert [day_of_month(start_us + day * DAY_US) for day in (0, 30, 31)] == [(3, 1), (3, 31), (4, 1)]
