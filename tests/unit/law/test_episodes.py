"""Which signals belong together, and does only a person lower a tier?"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthour.law.episodes import BadOverrideError, EpisodeSpan, find_episode, override, retier, widen
from firsthour.law.tiers import TIERS, Tiering, TierReason, rank_of

DAY = datetime(2026, 11, 22, 8, tzinfo=UTC)


def tiering(tier: str, *rules: str) -> Tiering:
    return Tiering(tier, tuple(TierReason(rule, tier, {"en": rule, "zh": rule}) for rule in rules or (f"{tier}_rule",)))


def span(key: str, fraud_type: str = "rebate", first: int = 0, last: int = 0) -> EpisodeSpan:
    return EpisodeSpan(key, "ann", fraud_type, DAY + timedelta(days=first), DAY + timedelta(days=last))


def found(episodes: list[EpisodeSpan], day: float, fraud_type: str = "rebate", person: str = "ann") -> str:
    one = find_episode(episodes, person, fraud_type=fraud_type, seen_at=DAY + timedelta(days=day))
    return one.key if one else ""


@pytest.mark.parametrize(
    ("day", "fraud_type", "key"),
    [(0, "rebate", "a"), (7, "rebate", "a"), (7.01, "rebate", ""), (-7, "rebate", "a"), (-7.01, "rebate", ""),
     (1, "games", ""), (1, "", "a")],
)  # fmt: skip
def test_same_person_and_type_within_the_window_is_one_episode(day: float, fraud_type: str, key: str) -> None:
    assert found([span("a")], day, fraud_type) == key


def test_another_person_never_joins() -> None:
    assert found([span("a")], 0, person="bob") == ""


def test_the_window_counts_from_the_last_signal() -> None:
    episode = span("a")
    for day in (5, 10, 15):
        joined = find_episode([episode], "ann", fraud_type="rebate", seen_at=DAY + timedelta(days=day))
        assert joined is episode
        episode = widen(episode, DAY + timedelta(days=day))
    assert episode.first_at == DAY
    assert found([episode], 23) == ""


def test_of_several_the_very_type_then_the_latest_is_joined() -> None:
    episodes = [span("a", "", last=3), span("b", "rebate"), span("c", "rebate", last=2), span("d", "rebate", last=2)]
    assert found(episodes, 1) == "c"
    assert found(episodes, 1, "games") == "a"
    assert found(episodes, 1, "") == "a"


def test_an_unknown_type_becomes_known_when_a_signal_says_it() -> None:
    assert widen(span("a", ""), DAY, fraud_type="games").fraud_type == "games"
    assert widen(span("a", "rebate"), DAY, fraud_type="games").fraud_type == "rebate"


def test_a_lower_fresh_signal_leaves_the_tier_and_says_so() -> None:
    kept = retier(tiering("high"), tiering("low"))
    assert (kept.tier, [one.rule for one in kept.reasons]) == ("high", ["high_rule", "kept"])
    again = retier(kept, tiering("medium"))
    assert [one.rule for one in again.reasons] == ["high_rule", "kept"]


def test_an_equal_fresh_signal_adds_its_reasons_once() -> None:
    joined = retier(tiering("high", "one"), tiering("high", "one", "two"))
    assert [one.rule for one in joined.reasons] == ["one", "two"]


@given(st.lists(st.sampled_from(list(TIERS)), min_size=1, max_size=8))
def test_fresh_signals_alone_never_lower_a_tier(tiers: list[str]) -> None:
    current: Tiering | None = None
    for n, tier in enumerate(tiers):
        current = retier(current, tiering(tier))
        assert current.tier == max(tiers[: n + 1], key=rank_of)


def test_only_a_person_lowers_a_tier_and_a_fresh_signal_raises_it_again() -> None:
    lowered = override(retier(tiering("high"), tiering("low")), "low", by="officer-1", reason="本人在派出所")
    assert (lowered.tier, lowered.reasons[0].rule) == ("low", "by_hand")
    assert lowered.reasons[0].facts == (("by", "officer-1"),)
    assert [one.rule for one in lowered.reasons] == ["by_hand", "high_rule"]
    assert retier(lowered, tiering("low")).tier == "low"
    assert retier(lowered, tiering("urgent")).tier == "urgent"


@pytest.mark.parametrize(("tier", "by", "reason"), [("low", "a", " "), ("low", "", "why"), ("huge", "a", "why")])
def test_a_tier_is_not_set_by_hand_without_reason_or_name(tier: str, by: str, reason: str) -> None:
    with pytest.raises(BadOverrideError):
        override(tiering("high"), tier, by=by, reason=reason)
