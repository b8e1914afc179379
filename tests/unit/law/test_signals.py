"""Are a signal's facts read as written, kept unknown where nobody said, and joined as the table says?"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthour.law.signals import BadSignalFactError, Signal, UnknownSignalFactError, join_signals, read_signal
from firsthour.law.tiers import example_tier_rules

FACTS = example_tier_rules().facts
DAY = datetime(2026, 11, 22, tzinfo=UTC)


def test_text_from_a_file_is_understood_and_blanks_stay_unknown() -> None:
    given_ = {"on_call": "是", "app_installed": "no", "call_minutes": " 12 ", "amount_fen": "", "age_group": None}
    assert read_signal(given_, FACTS).facts == {"on_call": True, "app_installed": False, "call_minutes": 12}


@pytest.mark.parametrize(
    ("name", "value"),
    [("on_call", "maybe"), ("call_minutes", -1), ("call_minutes", "1.5"), ("call_minutes", True),
     ("fraud_type", "nothing"), ("fraud_class", "ZZ"), ("age_group", 3)],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused(name: str, value: object) -> None:
    with pytest.raises(BadSignalFactError, match=name):
        read_signal({name: value}, FACTS)


def test_a_fact_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownSignalFactError, match="on_call"):
        read_signal({"opinion": True}, FACTS)


def test_of_several_signals_the_latest_or_the_most_holds() -> None:
    later = Signal({"app_installed": False, "call_minutes": 2, "paid_already": False}, DAY + timedelta(hours=1))
    earlier = Signal({"app_installed": True, "call_minutes": 9, "paid_already": True, "on_call": True}, DAY)
    joined = join_signals([later, earlier], FACTS)
    assert joined.facts == {"app_installed": False, "call_minutes": 9, "paid_already": True, "on_call": True}
    assert joined.seen_at == DAY + timedelta(hours=1)


@given(
    st.lists(
        st.builds(
            lambda facts, n: Signal(facts, DAY + timedelta(minutes=n)),
            st.fixed_dictionaries({}, optional={"on_call": st.booleans(), "call_minutes": st.integers(0, 60)}),
            st.integers(0, 10**6),
        ),
        unique_by=lambda one: one.seen_at,
        max_size=6,
    ),
    st.randoms(use_true_random=False),
)
def test_signals_join_to_the_same_in_whatever_order_they_come(signals: list[Signal], chance: object) -> None:
    mixed = list(signals)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert join_signals(mixed, FACTS) == join_signals(signals, FACTS)
