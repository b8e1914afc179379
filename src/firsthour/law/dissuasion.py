"""What is to be done next for a warned person, by which channel, by when, and why?

The answer is computed from all that happened in an episode, in the order in which it was recorded (``law.turns``).
Turns are counted, not timed: an event moves an episode on by its place in the history, and its time only says from when
the next time runs. So a clock that jumps loses and doubles nothing; a time that lies in the future is not believed (the
latest earlier one that can be stands in for it), which makes what is next due sooner, never later.

There is exactly one open action until an episode is closed. Nothing closes it but a result that does, or a person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from firsthour.base.clock import SHANGHAI
from firsthour.law.attempts import get_one_attempt_result
from firsthour.law.ladder import REPORT, Ladder, LadderStep, example_ladder
from firsthour.law.tiers import Tiering, rank_of
from firsthour.law.turns import CAUSES, Happened, State, fold


@dataclass(frozen=True)
class Action:
    """The one thing to do next; when the episode is closed ``channel`` is "" and ``closed_by`` the result.

    ``step`` grows with every turn of the episode: at most one escalation belongs to it. ``tell`` names who is to be
    told now that it is late, "" where nobody is or somebody was. ``not_before`` and ``due_at`` are None when closed.

    Source: the ladder.
    """

    step: int
    channel: str
    who: tuple[str, ...]
    not_before: datetime | None
    due_at: datetime | None
    cause: str
    why: dict[str, str]
    tell: str = ""
    closed_by: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether there is something to do.

        Source: none; a convention of the program.
        """
        return bool(self.channel)


@dataclass(frozen=True)
class Waiting:
    """An open action of an episode, as it stands on a list.

    Source: the record.
    """

    episode: str
    tier: str
    due_at: datetime


def next_action(
    history: Sequence[Happened],
    now: datetime,
    *,
    tiering: Tiering,
    opened_at: datetime,
    rules: Ladder | None = None,
) -> Action:
    """Return what is to be done next in an episode.

    Parameters
    ----------
    history
        What happened, in the order of recording. Attempts without a result yet move nothing.
    tiering
        The tier in force now.
    opened_at
        When the episode began.
    rules
        The ladder; the example without one.

    Source: the ladder; ``report_clock`` names a period of ``law.deadlines``.

    Raises
    ------
    UnknownAttemptResultError
        An attempt has a result that nobody knows.
    """
    ladder = rules or example_ladder()
    state = fold(history, tiering.tier, ladder=ladder)
    why = _why(state, ladder)
    if state.closed_by:
        return Action(state.step, "", (), None, None, state.cause, why, closed_by=state.closed_by)
    channel = REPORT if state.track == REPORT else ladder.steps[state.track][state.place].channel
    not_before, due_at = _times(state, _known_times(history, now, opened_at), ladder)
    tell = ladder.told if now >= due_at and not state.told else ""
    who = ladder.channels[channel].who
    return Action(state.step, channel, who, not_before, due_at, state.cause, why, tell)


def in_working_order(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Return what waits in the order in which it is worked off: heavier tiers first, inside a tier what ends first.

    Source: none; the order of the tiers.
    """
    return sorted(waiting, key=lambda one: (-rank_of(one.tier), one.due_at.timestamp(), one.episode))


@dataclass(frozen=True)
class _Known:
    """The times of an episode that can be: [opened, events…], None where one lies in the future; and the contacts."""

    times: tuple[datetime | None, ...]
    contacts: tuple[tuple[str, datetime], ...]
    now: datetime


def _known_times(history: Sequence[Happened], now: datetime, opened_at: datetime) -> _Known:
    times = tuple(moment if moment <= now else None for moment in (opened_at, *(one.at for one in history)))
    contacts = tuple((one.channel, one.at) for one in history if one.kind == "attempt" and one.result and one.at <= now)
    return _Known(times, contacts, now)


def _times(state: State, known: _Known, ladder: Ladder) -> tuple[datetime, datetime]:
    """Return from when and until when the open action is to be done."""
    begun = [moment for moment in known.times[: state.since + 1] if moment is not None]
    if not begun:
        return known.now, known.now
    base = begun[-1] if known.times[state.since] is not None else max(begun)
    if state.track == REPORT:
        return base, base + timedelta(minutes=ladder.report_minutes)
    step = ladder.steps[state.track][state.place]
    wait, allowed = (step.retry_after, step.retry_within) if state.tries else (0, step.minutes[state.tier])
    quiet = ladder.quiet_for(state.tier, step.channel)
    not_before = base + timedelta(minutes=wait)
    while (later := quiet.next_open(_below_the_limit(not_before, state, known, (step, ladder)))) != not_before:
        not_before = later
    return not_before, quiet.end_of(not_before, allowed)


def _below_the_limit(start: datetime, state: State, known: _Known, by: tuple[LadderStep, Ladder]) -> datetime:
    """Return the start, or the first later day on which the person was not contacted as often as allowed."""
    step, ladder = by
    most = ladder.contacts_a_day[state.tier]
    if not most or not ladder.channels[step.channel].contact:
        return start
    days = [at.astimezone(SHANGHAI).date() for channel, at in known.contacts if ladder.channels[channel].contact]
    local = start.astimezone(SHANGHAI)
    while days.count(local.date()) >= most:
        local = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return local


def _why(state: State, ladder: Ladder) -> dict[str, str]:
    channel = ladder.channels[state.from_channel].words if state.from_channel else {"en": "", "zh": ""}
    result = get_one_attempt_result(state.result).words if state.result else {"en": "", "zh": ""}
    said = CAUSES[state.cause]
    return {one: said[one].format(channel=channel[one], result=result[one], n=state.tries + 1) for one in ("en", "zh")}
