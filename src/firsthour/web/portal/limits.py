"""How often may somebody try? Counted in the database by windows of time, so that all server processes agree.

Who tried is kept as a keyed hash bound to the window: it cannot be followed from one window to the next. Many people
share one address (a mobile network's), so the limits on reports are wide, and what they say is: call 110.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F

from firsthour.base.errors import UserError
from firsthour.web.portal.models import Tally


class TooManyError(UserError):
    """Too many tries in too short a time."""

    code = "too_many"
    english = "Too many tries from here just now. Try again in {minutes} minutes. If money is leaving, call 110."
    chinese = "操作过于频繁，请 {minutes} 分钟后再试。如钱款正在转出，请直接拨打 110。"


@dataclass(frozen=True)
class Limit:
    """So many tries in a window."""

    most: int
    window: timedelta


LIMITS = {
    "report": Limit(120, timedelta(hours=1)),  # from one address
    "waited": Limit(20, timedelta(hours=1)),  # from one address, without a solved puzzle
    "look_up": Limit(60, timedelta(hours=1)),  # from one address
    "wrong_code": Limit(10, timedelta(minutes=15)),  # from one address
    "one_code": Limit(120, timedelta(hours=1)),  # to one receipt
    "adding": Limit(30, timedelta(days=1)),  # to one receipt
    "check": Limit(240, timedelta(hours=1)),  # from one address
    "subscribe": Limit(20, timedelta(hours=1)),  # from one address; each makes the inner site send a message
    "confirm": Limit(40, timedelta(hours=1)),  # from one address
    "leave": Limit(60, timedelta(hours=1)),  # from one address
}
STEP = 10  # so many reports from one address make the puzzle one bit harder …
MOST_EXTRA_BITS = 5  # … up to this


def count_try(what: str, who: str, *, key: bytes, now: datetime) -> int:
    """Count a try and return how many there were in this window.

    Raises
    ------
    TooManyError
        The limit is passed.
    """
    limit = LIMITS[what]
    until = window_end(limit, now)
    with transaction.atomic():
        row, _ = Tally.objects.get_or_create(what=what, who_hash=hash_who(who, until, key=key), until=until)
        Tally.objects.filter(pk=row.pk).update(n_tries=F("n_tries") + 1)
        row.refresh_from_db(fields=["n_tries"])
    _check(row.n_tries, limit, until, now)
    return int(row.n_tries)


def check_tries(what: str, who: str, *, key: bytes, now: datetime) -> None:
    """Make sure that the limit was not reached, without counting.

    Raises
    ------
    TooManyError
        It was.
    """
    limit = LIMITS[what]
    until = window_end(limit, now)
    _check(_tries(what, who, until, key) + 1, limit, until, now)


def extra_bits(who: str, *, key: bytes, now: datetime) -> int:
    """Return by how much puzzles are harder for an address that sends much."""
    until = window_end(LIMITS["report"], now)
    return min(_tries("report", who, until, key) // STEP, MOST_EXTRA_BITS)


def forget_tries(now: datetime) -> int:
    """Remove the counts of past windows; return how many."""
    n_gone, _ = Tally.objects.filter(until__lt=now).delete()
    return n_gone


def window_end(limit: Limit, now: datetime) -> datetime:
    """Return when the window ends in which the moment lies."""
    seconds = int(limit.window.total_seconds())
    return datetime.fromtimestamp((int(now.timestamp()) // seconds + 1) * seconds, UTC)


def hash_who(who: str, until: datetime, *, key: bytes) -> str:
    """Return what is kept of an address or receipt for one window."""
    return hmac.new(key, f"tally:{until.timestamp()}:{who}".encode(), hashlib.sha256).hexdigest()


def _tries(what: str, who: str, until: datetime, key: bytes) -> int:
    row = Tally.objects.filter(what=what, who_hash=hash_who(who, until, key=key), until=until).first()
    return row.n_tries if row else 0


def _check(n_tries: int, limit: Limit, until: datetime, now: datetime) -> None:
    if n_tries > limit.most:
        raise TooManyError(minutes=int((until - now).total_seconds() // 60) + 1)
