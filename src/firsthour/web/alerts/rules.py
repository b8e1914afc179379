"""Which tables of tiers, ladder, routing and scripts count here: the unit's own in the home folder, or the examples?"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from firsthour.law.ladder import Ladder, read_ladder
from firsthour.law.routing import RoutingRules, read_routing
from firsthour.law.scripts import Script, Scripts, read_scripts, script_for
from firsthour.law.tiers import TierRules, read_tier_rules
from firsthour.web.alerts.models import Episode


def tier_rules() -> TierRules:
    """Return the facts of signals and the rules of tiers."""
    rules: TierRules = _current(read_tier_rules, "tiers.toml")
    return rules


def ladder() -> Ladder:
    """Return which channel follows which, in how many minutes."""
    rules: Ladder = _current(read_ladder, "ladder.toml")
    return rules


def routing() -> RoutingRules:
    """Return whom a warning is offered to, one after the other."""
    rules: RoutingRules = _current(read_routing, "routing.toml")
    return rules


def scripts() -> Scripts:
    """Return what is said to warned people."""
    rules: Scripts = _current(read_scripts, "scripts.toml")
    return rules


def flags_of(episode: Episode) -> list[str]:
    """Return what makes the person of an episode vulnerable, as far as it is known."""
    return [name for name in tier_rules().vulnerabilities if episode.facts.get(name) is True]


def script_of(episode: Episode, *, on: date, language: str = "zh") -> Script:
    """Return what is said to the person of an episode, in the version of that day."""
    table = scripts()
    known = {flag.key for flag in table.flags}
    flags = [flag for flag in flags_of(episode) if flag in known]
    age = str(episode.facts.get("age_group", ""))
    return script_for(episode.fraud_type, age, flags=flags, language=language, on=on, scripts=table)


def _current(read: Callable[[Path | None], Any], name: str) -> Any:
    """Read a table once for each state of its file."""
    own = Path(settings.HOME) / name
    stamp = own.stat().st_mtime_ns if own.is_file() else 0
    return _read(read, own if stamp else None, stamp)


@lru_cache(maxsize=16)
def _read(read: Callable[[Path | None], Any], own: Path | None, _stamp: int) -> Any:
    return read(own)
