"""Whatever a bank says of one hold, in whatever order it becomes known: is what is held what its latest word says?"""

from datetime import datetime, timedelta

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from firsthour.base.clock import SHANGHAI
from firsthour.recovery.hold_events import HoldEvent
from firsthour.recovery.holds import state_of
from tests.reference.slow_held import held_slowly

FIRST = datetime(2026, 3, 1, 10, tzinfo=SHANGHAI)
HELD = 900
HOURS = st.integers(1, 40)  # a stop-payment lasts 48
WORDS = st.lists(st.tuples(HOURS, st.integers(0, 1_000)), unique_by=lambda word: word[0], max_size=7)


def at(hour: int) -> datetime:
    return FIRST + timedelta(hours=hour)


def history(words: list[tuple[int, int]], releases: dict[int, int]) -> list[HoldEvent]:
    """Return a stop-payment, and words about it as they became known: hours later than all of them, in this order."""
    events = [
        HoldEvent(kind="known", at=FIRST), HoldEvent(kind="drafted", request="r", at=FIRST, amount_fen=1_000),
        HoldEvent(kind="sent", request="r", at=FIRST),
        HoldEvent(kind="answered", request="r", outcome="held", amount_fen=HELD, at=FIRST),
    ]  # fmt: skip
    for hour, fen in releases.items():
        events.append(HoldEvent(kind="drafted", request=f"e{hour}", measure="release", amount_fen=fen, at=at(hour)))
        events.append(HoldEvent(kind="answered", request=f"e{hour}", outcome="done", amount_fen=fen, at=at(hour)))
    for hour, fen in words:
        events.append(HoldEvent(kind="changed", at=at(hour), recorded_at=at(41), amount_fen=fen))
    return events


@seed(20261204)
@settings(max_examples=80, deadline=None)
@given(WORDS, st.dictionaries(HOURS, st.integers(1, 100), max_size=3), st.randoms(use_true_random=False))
def test_what_is_held_is_what_the_slow_twin_says_in_whatever_order_it_became_known(words, releases, lot) -> None:
    spoken = {hour: fen for hour, fen in words if hour not in releases}
    listed = list(spoken.items())
    lot.shuffle(listed)
    state = state_of(history(listed, releases), at(42))
    assert state.held_fen == held_slowly(HELD, words=spoken, releases=releases, hours=42)


@seed(20261205)
@settings(max_examples=40, deadline=None)
@given(WORDS.filter(bool))
def test_the_same_words_once_more_change_nothing(words) -> None:
    once, twice = history(words, {}), history([*words, *words], {})
    assert state_of(once, at(42)).held_fen == state_of(twice, at(42)).held_fen
    flags = [flag.what for flag in state_of(twice, at(42)).flags]
    assert flags.count("repeated_answer") == len(words)
