"""When are there too many wrong tries? Counted in the database, so that every process of the site counts the same.

A try is written before the password is looked at and taken back when it was right: tries made at once count each
other. A lock begins with the try that fills a limit and lasts its time; tries while it lasts are refused unread and
lengthen nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from firsthour.web.people.models import LogInTry

KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """So many wrong tries within so long lock for so long; by badge, by address, or by both together."""

    by_badge: bool
    by_address: bool
    n_tries: int
    within: timedelta
    lock: timedelta


_QUARTER = timedelta(minutes=15)
LIMITS = (
    Limit(True, True, n_tries=5, within=_QUARTER, lock=_QUARTER),
    Limit(True, False, n_tries=20, within=_QUARTER, lock=_QUARTER),  # one badge, from many addresses
    Limit(False, True, n_tries=60, within=_QUARTER, lock=_QUARTER),  # many badges: a station shares one address
)


def begin_try(badge: str, address: str, *, now: datetime) -> LogInTry:
    """Write a try down before it is known whether it is right."""
    return LogInTry.objects.create(who=_who(badge), address=address, tried_at=now)


def locked_until(badge: str, address: str, *, now: datetime, leaving_out: LogInTry | None = None) -> datetime | None:
    """Return when this badge may be tried from this address again; None when it may be now."""
    tries = LogInTry.objects.filter(tried_at__lte=now)
    if leaving_out is not None:
        tries = tries.filter(pk__lt=leaving_out.pk)
    ends = [end for limit in LIMITS if (end := _end_of_lock(tries, limit, _who(badge), address)) and end > now]
    return max(ends, default=None)


def forget_tries(badge: str, address: str) -> None:
    """Take back the wrong tries of who has now come in."""
    LogInTry.objects.filter(who=_who(badge), address=address).delete()


def forget_old_tries(*, now: datetime) -> None:
    """Take away what no limit looks at any more."""
    LogInTry.objects.filter(tried_at__lt=now - KEPT).delete()


def _end_of_lock(tries: QuerySet[LogInTry], limit: Limit, who: str, address: str) -> datetime | None:
    if limit.by_badge:
        tries = tries.filter(who=who)
    if limit.by_address:
        tries = tries.filter(address=address)
    latest = list(tries.order_by("-tried_at", "-pk").values_list("tried_at", flat=True)[: limit.n_tries])
    if len(latest) < limit.n_tries or latest[0] - latest[-1] > limit.within:
        return None
    return latest[0] + limit.lock


def _who(badge: str) -> str:
    return salted_hmac("firsthour.people.lockout", badge.strip().casefold(), algorithm="sha256").hexdigest()
