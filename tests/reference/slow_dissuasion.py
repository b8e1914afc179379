"""What is next for a warned person, found by laying out every try of every step on a list and crossing them off.

Times are whole minutes: how long a time lasts is found by walking from minute to minute.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from firsthour.base.clock import SHANGHAI
from firsthour.law.ladder import Ladder
from firsthour.law.turns import Happened

MINUTE = timedelta(minutes=1)
OVER = {"registered", "elsewhere", "repeat", "decided"}
CLOSING = {"dissuaded", "false_alarm", "elsewhere", "repeat", "registered", "decided"}


class SlowEpisode:
    """One episode, changed in place by what happens."""

    def __init__(self, tier: str, ladder: Ladder) -> None:
        self.ladder, self.tier, self.turn, self.begun = ladder, tier, 1, 0
        self.wrong_number = self.consent = self.told = False
        self.closed = ""
        self.left_out: int | None = None
        self.lay_out(tier)

    def lay_out(self, track: str) -> None:
        """Put every try of every step on the list; the report has one of its own."""
        self.track = track
        steps = self.ladder.steps.get(track, ())
        self.list = [(n, step, nth) for n, step in enumerate(steps) for nth in range(step.tries)]
        self.left_out = None
        self.pass_over()

    def pass_over(self) -> None:
        """Cross off what cannot be used."""
        while len({n for n, _, _ in self.list}) > 1:
            n, step, _ = self.list[0]
            channel = self.ladder.channels[step.channel]
            if channel.needs and not self.consent:
                self.left_out = n if self.left_out is None else self.left_out
            elif not (channel.by_number and self.wrong_number):
                return
            self.cross_off(n)

    def cross_off(self, n: int) -> None:
        """Cross off all tries of a step; the last step is put back."""
        rest = [slot for slot in self.list if slot[0] != n]
        self.list = rest or [slot for slot in self.all_slots() if slot[0] == n]

    def all_slots(self) -> list[Any]:
        return [(n, s, nth) for n, s in enumerate(self.ladder.steps[self.track]) for nth in range(s.tries)]

    def turns(self, nth: int) -> None:
        self.turn, self.begun, self.told = self.turn + 1, nth, False

    def climb(self, nth: int) -> None:
        self.cross_off(self.list[0][0])
        self.pass_over()
        self.turns(nth)

    def warned(self, tier: str, nth: int) -> None:
        if self.closed:
            self.closed, self.tier = "", tier
            self.lay_out(tier)
            self.turns(nth)
        elif tier != self.tier:
            self.tier = tier
            if self.track == "persuade":
                first = self.list[0][0]
                self.list = [slot for slot in self.all_slots() if slot[0] >= first]
                self.turns(nth)
            elif self.track != "report":
                self.lay_out(tier)
                self.turns(nth)

    def attempted(self, one: Happened, nth: int) -> None:
        result = one.result
        if result == "":
            return
        if result == "wrong_number":
            self.wrong_number = True
        if result == "already_paid":
            if not (self.track == "report" and self.closed in ("", "registered", "decided")):
                self.closed = ""
                self.lay_out("report")
                self.turns(nth)
        elif result in CLOSING:
            if not self.closed and (self.track != "report" or result in ("registered", "decided")):
                self.closed = result
                self.turns(nth)
        elif self.track == "report" or self.closed in OVER:
            return
        elif result == "refused" and (self.closed or self.track != "persuade"):
            self.closed = ""
            self.lay_out("persuade")
            self.turns(nth)
        elif not self.closed:
            self.crossed(one, nth)

    def crossed(self, one: Happened, nth: int) -> None:
        """Cross off what a result of the open channel uses up."""
        _, step, tried = self.list[0]
        if one.result == "wrong_number":
            if self.ladder.channels[step.channel].by_number:
                self.climb(nth)
        elif one.channel != step.channel:
            return
        elif one.result == "unreachable" and tried + 1 < step.tries:
            self.list = self.list[1:]
            self.turns(nth)
        elif one.result == "delivered":
            if step.delivered == "close":
                self.closed = "delivered"
                self.turns(nth)
            elif step.delivered == "climb":
                self.climb(nth)
        else:
            self.climb(nth)

    def happened(self, one: Happened, nth: int) -> None:
        if one.kind == "warned":
            self.warned(one.tier, nth)
        elif one.kind == "attempt":
            self.attempted(one, nth)
        elif one.kind == "told" and not self.closed and one.step == self.turn and not self.told:
            if self.track != "report" and self.list[0][1].late == "climb":
                self.climb(nth)
            else:
                self.told = True
        elif one.kind == "number_corrected":
            self.wrong_number = False
        elif one.kind in ("consent_given", "consent_withdrawn"):
            self.consent = one.kind == "consent_given"
            if self.closed or self.track == "report":
                return
            if self.consent and self.left_out is not None:
                back, self.left_out = self.left_out, None
                self.list = [slot for slot in self.all_slots() if slot[0] >= back]
                self.turns(nth)
            elif not self.consent and self.ladder.channels[self.list[0][1].channel].needs:
                self.climb(nth)


def slow_next(
    history: Sequence[Happened], now: datetime, *, tier: str, opened_at: datetime, ladder: Ladder
) -> tuple[int, str, str, datetime | None, datetime | None, bool]:
    """Return turn, channel, what closed it, from when, until when, and whether it is late and nobody was told."""
    first = next((one.tier for one in history if one.kind == "warned"), tier)
    episode = SlowEpisode(first, ladder)
    for nth, one in enumerate(history, 1):
        episode.happened(one, nth)
    if episode.tier != tier:
        episode.warned(tier, len(history))
    if episode.closed:
        return episode.turn, "", episode.closed, None, None, False
    start, end = slow_times(episode, history, now, opened_at)
    channel = "report" if episode.track == "report" else episode.list[0][1].channel
    return episode.turn, channel, "", start, end, end <= now and not episode.told


def slow_times(
    episode: SlowEpisode, history: Sequence[Happened], now: datetime, opened_at: datetime
) -> tuple[datetime, datetime]:
    ladder = episode.ladder
    times = [opened_at, *(one.at for one in history)][: episode.begun + 1]
    believed = [moment for moment in times if moment <= now]
    if not believed:
        return now, now
    start = times[-1] if times[-1] <= now else sorted(believed)[-1]
    if episode.track == "report":
        return start, start + ladder.report_minutes * MINUTE
    _, step, nth = episode.list[0]
    channel = ladder.channels[step.channel]
    left = step.minutes[episode.tier]
    if nth:
        start, left = start + step.retry_after * MINUTE, step.retry_within
    most = ladder.contacts_a_day[episode.tier]

    def is_full(moment: datetime) -> bool:
        day = moment.astimezone(SHANGHAI).date()
        of_day = [
            one
            for one in history
            if one.kind == "attempt" and one.result and one.at <= now
            and ladder.channels[one.channel].contact and one.at.astimezone(SHANGHAI).date() == day
        ]  # fmt: skip
        return bool(most) and channel.contact and len(of_day) >= most

    def is_quiet(moment: datetime) -> bool:
        clock = moment.astimezone(SHANGHAI).time()
        return (
            channel.contact
            and episode.tier not in ladder.never_quiet
            and (clock >= ladder.quiet.from_time or clock < ladder.quiet.to_time)
        )

    while is_full(start) or is_quiet(start):
        start += MINUTE
    end = start
    while left:
        left -= 0 if is_quiet(end) else 1
        end += MINUTE
    return start, end
