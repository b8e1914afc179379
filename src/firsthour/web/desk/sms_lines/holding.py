"""Who holds the line? One process at a time, by a lease; another takes over when it is silent for too long.

The pace that a provider allows holds for all of us together, so one process sends. Its signs of life are counted, and
a second one measures their silence by its own steady clock: no time of day decides. A line that is down is opened
again after growing pauses; meanwhile everything waits in the out-box.
"""

from collections.abc import Callable
from datetime import datetime

import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django.db.models import F

from firsthour.base.errors import UserError
from firsthour.web.desk.models.sms import SmsLine
from firsthour.web.desk.sms_lines.line import LINE_NAME, HeldLine, LineDownError, Pauses, Surroundings
from firsthour.web.desk.sms_lines.line_settings import LineSettings

LOG = structlog.get_logger("firsthour.sms")
DATABASE_AWAY = (DatabaseError, InterfaceError)
STEADY_AFTER_S = 20.0  # a line that held for so long was no false start
IDLE_S = 0.1
Make = Callable[[LineSettings, Surroundings], HeldLine]


def make_line(setting: LineSettings, around: Surroundings) -> HeldLine:
    """Return the line that the settings ask for."""
    if setting.kind == "smpp":
        from firsthour.web.desk.sms_lines.smpp_line import SmppLine

        return SmppLine(setting, around)
    from firsthour.web.desk.sms_lines.http_line import HttpLine

    return HttpLine(setting, around)


class Holder:
    """Holds the line, or waits for its turn, until ``stop`` is called."""

    def __init__(self, around: Surroundings, *, lease_s: float, make: Make = make_line) -> None:
        self.around, self.lease_s, self._make = around, lease_s, make
        self.is_stopping = False
        self._line: HeldLine | None = None
        self._pauses = Pauses()
        self._not_before = self._beaten_at = float("-inf")
        self._opened_at = 0.0
        self._seen: tuple[str, int] = ("", -1)
        self._seen_since = 0.0

    def stop(self) -> None:
        """Send nothing more and leave in good order."""
        self.is_stopping = True

    def hold(self) -> None:
        """Hold the line until stopped. A database that goes away is waited for."""
        while not self.is_stopping:
            try:
                is_busy = self.hold_once()
            except DATABASE_AWAY as error:
                LOG.warning("database_away", kind=type(error).__name__)
                self._abandon()
                connections.close_all()
                is_busy = False
                self.around.sleep(1.0)
            if not is_busy:
                self.around.sleep(IDLE_S)
        self._leave()

    def hold_once(self) -> bool:
        """Do a little; tell whether there was anything to do."""
        if not self._is_mine():
            self._abandon()
            return False
        if self.around.steady() < self._not_before:
            return False
        try:
            return self._step()
        except UserError as error:  # the line is down, or its library is missing
            self._abandon()
            self._not_before = self.around.steady() + self._pauses.next_s()
            why = str(error.details.get("why", "")) if isinstance(error, LineDownError) else ""
            LOG.warning("sms_line_down", code=error.code, why=why)
            self._note(trouble=(why or error.code)[:80], trouble_at=self.around.now(), open_since=None)
            return False

    def _step(self) -> bool:
        if self._line is None:
            line = self._make(settings.SMS_LINE, self.around)
            line.open()
            self._line, self._opened_at = line, self.around.steady()
            self._note(trouble="", open_since=self.around.now())
            LOG.info("sms_line_open")
        elif self._pauses.n_failed and self.around.steady() - self._opened_at > STEADY_AFTER_S:
            self._pauses.reset()
        return self._line.step()

    def _is_mine(self) -> bool:
        """Give a sign of life where the line is ours, else see whether it is free; tell whether it is ours now."""
        at, me = self.around.steady(), self.around.lease
        if at - self._beaten_at < self.lease_s / 6:
            return self._seen[0] == me
        close_old_connections()
        self._beaten_at = at
        row, _is_new = SmsLine.objects.get_or_create(name=LINE_NAME)
        if (row.owner, row.beats) != self._seen:
            self._seen, self._seen_since = (row.owner, row.beats), at
        is_free = row.owner in ("", me) or at - self._seen_since > self.lease_s
        mine = SmsLine.objects.filter(name=LINE_NAME, owner=row.owner, beats=row.beats)
        if is_free and mine.update(owner=me, beats=F("beats") + 1, beat_at=self.around.now()):
            self._seen = (me, row.beats + 1)
            return True
        return False

    def _note(self, **what: object) -> None:
        SmsLine.objects.filter(name=LINE_NAME, owner=self.around.lease).update(**what)

    def _abandon(self) -> None:
        if self._line is not None:
            self._line.abandon()
            self._line = None

    def _leave(self) -> None:
        try:
            if self._line is not None:
                self._line.close()
            release_line(self.around.lease)
        except DATABASE_AWAY as error:  # then its silence will tell
            LOG.warning("database_away", kind=type(error).__name__)


def release_line(owner: str) -> bool:
    """Take the line from a process that is known to have ended; tell whether it had it."""
    held = SmsLine.objects.filter(name=LINE_NAME, owner=owner)
    return held.update(owner="", open_since=None, beats=F("beats") + 1) == 1


def is_line_alive(now: datetime, *, within_s: float = 120.0) -> bool:
    """Tell whether somebody holds the line and gave a sign of life lately."""
    row = SmsLine.objects.filter(name=LINE_NAME).exclude(owner="").first()
    return row is not None and row.beat_at is not None and abs((now - row.beat_at).total_seconds()) < within_s
