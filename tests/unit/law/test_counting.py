"""Which acts and amounts are held against a line?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthour.law.counting import Act, BadActError, NoActError, count_acts, list_counting_rules


def test_acts_of_two_years_are_added_up_and_older_ones_left_out() -> None:
    acts = [Act(date(2024, 11, 1), 1000), Act(date(2024, 10, 31), 500), Act(date(2026, 11, 1), 2500)]
    counted = count_acts("telecom_fraud", acts)
    assert (counted.amount_fen, counted.left_out) == (3500, (acts[1],))
    assert [rule.key for rule in counted.rules] == ["telecom_fraud_two_years"]


def test_acts_already_dealt_with_do_not_count_again() -> None:
    acts = [Act(date(2026, 1, 1), 1000, is_dealt_with=True), Act(date(2026, 2, 1), 600)]
    assert count_acts("telecom_fraud", acts).amount_fen == 600


def test_what_was_returned_is_deducted_only_where_a_rule_says_so() -> None:
    acts = [Act(date(2026, 1, 1), 1000, returned_fen=300)]
    assert count_acts("fundraising_fraud", acts).amount_fen == 700
    assert count_acts("illegal_deposit_taking", acts).amount_fen == 1000


def test_a_rule_counts_only_from_its_first_day() -> None:
    acts = [Act(date(2022, 2, 28), 1000, returned_fen=300)]
    assert count_acts("fundraising_fraud", acts).amount_fen == 1000


def test_two_years_before_a_leap_day_end_on_the_last_of_february() -> None:
    acts = [Act(date(2022, 2, 28), 1), Act(date(2022, 2, 27), 2), Act(date(2024, 2, 29), 4)]
    assert count_acts("telecom_fraud", acts).amount_fen == 5


def test_nothing_and_impossible_acts_are_refused() -> None:
    with pytest.raises(NoActError):
        count_acts("telecom_fraud", [])
    for act in (Act(date(2026, 1, 1), -1), Act(date(2026, 1, 1), 5, returned_fen=6)):
        with pytest.raises(BadActError):
            count_acts("telecom_fraud", [act])


def test_every_rule_of_counting_has_words_and_a_source() -> None:
    for rule in list_counting_rules():
        assert rule.words["en"].endswith(".")
        assert rule.words["zh"].endswith("。")
        assert rule.provision.source


acts_ = st.lists(
    st.builds(
        Act,
        st.integers(0, 1500).map(lambda n: date(2023, 1, 1) + timedelta(days=n)),
        st.integers(100, 10**9),
        returned_fen=st.integers(0, 100),
        is_dealt_with=st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@given(acts_)
def test_the_sum_is_what_walking_back_day_by_day_finds(acts: list[Act]) -> None:
    last = max(act.on for act in acts)
    day, expected = last, 0
    while (day.year + 2, day.month, day.day) >= (last.year, last.month, last.day):
        expected += sum(act.amount_fen for act in acts if act.on == day and not act.is_dealt_with)
        day -= timedelta(days=1)
    if (last.month, last.day) == (2, 29):
        return
    assert count_acts("telecom_fraud", acts).amount_fen == expected
