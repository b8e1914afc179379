"""Which channels follow each other for each tier, in how many minutes, how often, and when is nobody to be disturbed?

The table is data (``ladder.toml``, an example); a unit's own file of the same form stands in place of it. What comes
next in an episode is computed from it in ``law.dissuasion``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any, Literal

from firsthour.law.deadlines import get_one_deadline_kind
from firsthour.law.own_tables import read_example_table, read_own_table, refuse, words_of
from firsthour.law.quiet_hours import NEVER_QUIET, QuietHours
from firsthour.law.tiers import TIERS

PERSUADE, REPORT = "persuade", "report"
_LONGEST = 60 * 24 * 366
CHANNELS = ("sms", "phone", "visit", "second_person", "family", "bank_notice", "duty_leader", "report")


@dataclass(frozen=True)
class Channel:
    """A way to reach somebody.

    ``by_number``: it goes to the telephone number. ``contact``: it disturbs the person, so that quiet hours and the
    daily limit count. ``machine``: done without a person. ``needs``: "consent" or "". ``who``: which roles go.

    Source: an example (status U), or the unit's own file.
    """

    key: str
    words: dict[str, str]
    by_number: bool = False
    contact: bool = False
    machine: bool = False
    needs: str = ""
    who: tuple[str, ...] = ()


@dataclass(frozen=True)
class LadderStep:
    """A step: minutes allowed by tier, tries before the next step, and what lateness or delivery leads to.

    Source: an example (status U), or the unit's own file.
    """

    channel: str
    minutes: dict[str, int]
    tries: int = 1
    retry_after: int = 0
    retry_within: int = 0
    late: Literal["stay", "climb"] = "stay"
    delivered: Literal["", "close", "climb"] = ""


@dataclass(frozen=True)
class Ladder:
    """The whole table: channels, steps by tier and after a refusal, quiet hours, limits; who is told of lateness.

    Source: an example (status U), or the unit's own file (``is_own``).
    """

    channels: dict[str, Channel]
    steps: dict[str, tuple[LadderStep, ...]]
    quiet: QuietHours
    never_quiet: tuple[str, ...]
    contacts_a_day: dict[str, int]
    told: str
    report_minutes: int
    is_own: bool

    def quiet_for(self, tier: str, channel: str) -> QuietHours:
        """Return the quiet hours that count for a tier and channel.

        Source: the table.
        """
        return self.quiet if self.channels[channel].contact and tier not in self.never_quiet else NEVER_QUIET


@cache
def example_ladder() -> Ladder:
    """Return the table that comes with the program.

    Source: ``ladder.toml``, an example, status U.
    """
    return _ladder(read_example_table("ladder.toml"), False)


def read_ladder(own: Path | None = None) -> Ladder:
    """Return the unit's own table where the file is there, else the example.

    Source: the file.

    Raises
    ------
    BadOwnTableError
        The file is no such table.
    """
    return read_own_table(own, example=example_ladder, build=_ladder)


def _ladder(entry: Mapping[str, Any], is_own: bool) -> Ladder:
    settings, quiet = entry["settings"], entry["quiet_hours"]
    clock = get_one_deadline_kind(settings["report_clock"])
    read = Ladder(
        channels={key: _channel(key, one) for key, one in entry["channel"].items()},
        steps={key: tuple(_step(one) for one in steps) for key, steps in entry["ladder"].items()},
        quiet=QuietHours(time.fromisoformat(quiet["from"]), time.fromisoformat(quiet["to"])),
        never_quiet=tuple(quiet["not_for"]),
        contacts_a_day={tier: int(entry["contacts_a_day"][tier]) for tier in TIERS},
        told=settings["told"],
        report_minutes=int(clock.length.span().total_seconds()) // 60,
        is_own=is_own,
    )
    refuse(_mistakes(read))
    return read


def _channel(key: str, entry: Mapping[str, Any]) -> Channel:
    return Channel(
        key=key,
        words=words_of(entry),
        by_number=entry.get("by_number", False),
        contact=entry.get("contact", False),
        machine=entry.get("machine", False),
        needs=entry.get("needs", ""),
        who=tuple(entry.get("who", ())),
    )


def _step(entry: Mapping[str, Any]) -> LadderStep:
    minutes = entry["minutes"]
    by_tier = minutes if isinstance(minutes, Mapping) else dict.fromkeys(TIERS, minutes)
    return LadderStep(
        channel=entry["channel"],
        minutes={tier: int(by_tier[tier]) for tier in TIERS},
        tries=int(entry.get("tries", 1)),
        retry_after=int(entry.get("retry_after", 0)),
        retry_within=int(entry.get("retry_within", 0)),
        late=entry.get("late", "stay"),
        delivered=entry.get("delivered", ""),
    )


def _mistakes(read: Ladder) -> list[str]:
    wrong = [f"channel: {key}" for key in CHANNELS if key not in read.channels]
    wrong += [f"{key}: needs" for key, one in read.channels.items() if one.needs not in ("", "consent")]
    wrong += [f"ladder: {key}" for key in (*TIERS, PERSUADE) if not read.steps.get(key)]
    wrong += [f"contacts_a_day: {tier}" for tier, most in read.contacts_a_day.items() if most < 0]
    wrong += [f"not_for: {tier}" for tier in read.never_quiet if tier not in TIERS]
    for name, steps in read.steps.items():
        wrong += [f"{name}: {step.channel}" for step in steps if not _is_sound(step, read)]
        last = read.channels.get(steps[-1].channel) if steps else None
        if last is None or last.by_number or last.needs or last.machine or last.contact:
            wrong.append(f"{name}: the last step must be a person who decides")
    return wrong


def _is_sound(step: LadderStep, read: Ladder) -> bool:
    spans = (*step.minutes.values(), step.retry_after, step.retry_within)
    return (
        step.channel in read.channels
        and step.channel != REPORT
        and all(0 <= span <= _LONGEST for span in spans)
        and min(step.minutes.values()) > 0
        and step.tries >= 1
        and (step.tries == 1 or step.retry_within > 0)
        and step.late in ("stay", "climb")
        and step.delivered in ("", "close", "climb")
    )
