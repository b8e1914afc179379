"""Which warnings belong to one episode, and what becomes of its tier when a fresh signal comes or a person decides?

Same person and type within a window is one episode. A fresh signal may raise the tier and never lowers it by itself;
only a person lowers it, with a reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from firsthour.base.errors import UserError
from firsthour.law.tiers import BY_HAND, KEPT, TIERS, Tiering, TierReason, TierRules, example_tier_rules, rank_of


class BadOverrideError(UserError):
    """A tier was set by hand without a reason, or there is no such tier. Source: none; an error of ours."""

    code = "bad_tier_override"
    english = "A tier set by hand needs a reason in words and one of: {known}."
    chinese = "人工调整级别须写明理由，并选择：{known}。"


@dataclass(frozen=True)
class EpisodeSpan:
    """An episode as far as joining goes: whose, of which type ("" unknown), and when its first and last signal came.

    Source: the record.
    """

    key: str
    person: str
    fraud_type: str
    first_at: datetime
    last_at: datetime


def retier(current: Tiering | None, fresh: Tiering) -> Tiering:
    """Return the tiering of an episode after a fresh signal was tiered: the higher tier, its reasons first.

    Source: none; the program's own promise that a signal alone never lowers a tier.
    """
    if current is None or rank_of(fresh.tier) > rank_of(current.tier):
        return fresh
    kept = [one for one in current.reasons if one.rule != KEPT]
    if fresh.tier == current.tier:
        named = {one.rule for one in fresh.reasons}
        return replace(fresh, reasons=(*fresh.reasons, *(one for one in kept if one.rule not in named)))
    return Tiering(current.tier, (*kept, _kept(current.tier)), fresh.missing)


def override(current: Tiering, tier: str, *, by: str, reason: str) -> Tiering:
    """Return the tiering that a person sets; what the rules said stays as further reasons.

    Source: the person.

    Raises
    ------
    BadOverrideError
        No reason, nobody, or no such tier.
    """
    if tier not in TIERS or not reason.strip() or not by.strip():
        raise BadOverrideError(known=", ".join(TIERS))
    said = TierReason(BY_HAND, tier, {"en": reason.strip(), "zh": reason.strip()}, status="", facts=(("by", by),))
    return Tiering(tier, (said, *(one for one in current.reasons if one.rule != KEPT)), current.missing)


def find_episode(
    episodes: Iterable[EpisodeSpan],
    person: str,
    *,
    fraud_type: str,
    seen_at: datetime,
    rules: TierRules | None = None,
) -> EpisodeSpan | None:
    """Return the episode that a signal joins, None where it opens one of its own.

    A signal joins within the window before an episode's first and after its last signal, so that late ones join too.
    Where several fit: the one of the very type, then the one whose last signal is latest, then the lowest key.

    Source: the table's ``join_days`` and ``unknown_type_joins``, examples (status U).
    """
    table = rules or example_tier_rules()
    window = timedelta(days=table.join_days)

    def fits(one: EpisodeSpan) -> bool:
        unknown = table.unknown_type_joins and "" in (one.fraud_type, fraud_type)
        near = one.first_at - window <= seen_at <= one.last_at + window
        return one.person == person and (one.fraud_type == fraud_type or unknown) and near

    fitting = sorted((one for one in episodes if fits(one)), key=lambda one: one.key)
    fitting.sort(key=lambda one: (one.fraud_type == fraud_type, one.last_at.timestamp()), reverse=True)
    return fitting[0] if fitting else None


def widen(episode: EpisodeSpan, seen_at: datetime, *, fraud_type: str = "") -> EpisodeSpan:
    """Return the episode with one more signal; a type that was unknown becomes known.

    Source: the record.
    """
    return replace(
        episode,
        fraud_type=episode.fraud_type or fraud_type,
        first_at=min(episode.first_at, seen_at),
        last_at=max(episode.last_at, seen_at),
    )


def _kept(tier: str) -> TierReason:
    words = {
        "en": f"A fresh signal does not lower the tier by itself: it stays {TIERS[tier]['en']}.",
        "zh": f"新预警不会自动降级，仍为{TIERS[tier]['zh']}。",
    }
    return TierReason(KEPT, tier, words, status="")
