"""When may a person be contacted, and when does a time end that stands still at night?"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from firsthour.base.clock import SHANGHAI


@dataclass(frozen=True)
class QuietHours:
    """A daily window in local time, ``from_time`` to ``to_time``, over midnight where it ends earlier than it begins.

    Source: an example (status U), or the unit's own file. Equal times: no quiet hours.
    """

    from_time: time
    to_time: time

    def holds_at(self, moment: datetime) -> bool:
        """Tell whether it is quiet at that moment.

        Source: the window.
        """
        clock = moment.astimezone(SHANGHAI).time()
        if self.from_time <= self.to_time:
            return self.from_time <= clock < self.to_time
        return clock >= self.from_time or clock < self.to_time

    def next_open(self, moment: datetime) -> datetime:
        """Return the moment itself, or the end of the quiet hours it lies in.

        Source: the window.
        """
        return _next(moment, self.to_time) if self.holds_at(moment) else moment

    def end_of(self, start: datetime, minutes: int) -> datetime:
        """Return when so many minutes outside quiet hours have passed; the end itself may be the start of quiet hours.

        Source: the window.
        """
        moment, left = self.next_open(start), timedelta(minutes=minutes)
        if self.from_time == self.to_time:
            return moment + left
        while left:
            until = _next(moment, self.from_time)
            if moment + left <= until:
                return moment + left
            left -= until - moment
            moment = self.next_open(until)
        return moment


NEVER_QUIET = QuietHours(time(0), time(0))


def _next(moment: datetime, clock: time) -> datetime:
    """Return the next moment after this one at which the local clock shows that time."""
    local = moment.astimezone(SHANGHAI)
    then = datetime.combine(local.date(), clock, tzinfo=SHANGHAI)
    return then if then > local else then + timedelta(days=1)
