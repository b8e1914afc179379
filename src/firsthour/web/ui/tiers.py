"""Which risk tiers are there? Four, each said by word, bars, weight of the fill and hue at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Tier:
    """A tier: its words (lazy), its icon, and its rank (4 is the worst)."""

    key: str
    words: Any
    icon: str
    rank: int


TIERS: Mapping[str, Tier] = {
    tier.key: tier
    for tier in (
        Tier("urgent", _("Urgent"), "antenna-bars-5", 4),
        Tier("high", _("High"), "antenna-bars-4", 3),
        Tier("medium", _("Medium"), "antenna-bars-3", 2),
        Tier("low", _("Low"), "antenna-bars-2", 1),
    )
}
