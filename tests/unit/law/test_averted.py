"""Is no fen counted twice, and does the quick count agree with crossing fen off one by one?"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.law.averted import HeldMoney, Stake, count_averted, stake_of
from tests.reference.slow_averted import slow_averted

DAYS = 10
days = st.integers(0, 40).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n))
small = st.integers(0, 40)
people = st.sampled_from(["ann", "ann", "ann", "bob"])
stakes = st.lists(
    st.builds(
        Stake, st.integers(0, 999).map(lambda n: f"e{n:03}"), people, days,
        st.sampled_from(["dissuaded"] * 7 + ["refused"]),
        # mostly stakes that can be counted, so that several of them meet on one line
        st.sampled_from([None, *range(1, 41)]), st.sampled_from([None] * 10 + list(range(0, 40, 4))),
        st.sampled_from([0] * 8 + [None, 5]),
    ),
    min_size=1, max_size=8, unique_by=lambda one: one.episode,
)  # fmt: skip
holds = st.builds(HeldMoney, st.sampled_from("hijk"), people, days, small, small)


@settings(max_examples=400, deadline=None)
@given(stakes, st.lists(holds, max_size=4))
def test_the_count_is_what_crossing_off_fen_by_fen_gives(given_: list[Stake], held: list[HeldMoney]) -> None:
    told = count_averted(given_, held, same_money_days=DAYS)
    assert {one.episode: one.counted_fen for one in told} == slow_averted(given_, held, days=DAYS)


@given(stakes, st.lists(holds, max_size=4))
def test_never_above_what_was_at_stake_and_zero_where_paid_or_unknown(
    given_: list[Stake], held: list[HeldMoney]
) -> None:
    by_key = {one.episode: one for one in given_}
    total: dict[str, int] = defaultdict(int)
    for one in count_averted(given_, held, same_money_days=10**4):
        stake = by_key[one.episode]
        assert 0 <= one.counted_fen <= stake_of(stake)
        if stake.paid_fen != 0 or stake.about_to_leave_fen is None or stake.result != "dissuaded":
            assert one.counted_fen == 0
        total[stake.person] += one.counted_fen
    for person, fen in total.items():  # all of it together: no more than the greatest stake of the person
        assert fen <= max(stake_of(one) for one in given_ if one.person == person)


@given(stakes, st.lists(holds, max_size=3), holds)
def test_adding_a_hold_never_raises_any_figure(given_: list[Stake], held: list[HeldMoney], more: HeldMoney) -> None:
    before = count_averted(given_, held, same_money_days=DAYS)
    after = count_averted(given_, [*held, more], same_money_days=DAYS)
    assert all(new.counted_fen <= old.counted_fen for old, new in zip(before, after, strict=True))


@given(stakes, st.randoms(use_true_random=False))
def test_the_order_in_which_they_are_given_changes_nothing(given_: list[Stake], chance: object) -> None:
    mixed = list(given_)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert count_averted(mixed, same_money_days=DAYS) == count_averted(given_, same_money_days=DAYS)
