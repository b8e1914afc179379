"""How does what happens around logging in enter the record? One function an event; nothing typed is ever kept."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from firsthour.web.audit.operations import About, record
from firsthour.web.people.lockout import forget_old_tries, forget_tries, locked_until
from firsthour.web.people.models import Officer
from firsthour.web.people.policies import access_of
from firsthour.web.people.sittings import sitting_of
from firsthour.web.ui.acting import Actor


def about_officer(officer: Officer) -> About:
    """Return an officer as the record names one."""
    return About("officer", str(officer.uid), f"{officer.name} {officer.badge}")


def speaker(request: HttpRequest, officer: Officer | None = None) -> Actor:
    """Return who is at the door: an officer who has just proved to be one, or somebody at an address."""
    address = request.META.get("REMOTE_ADDR", "")
    if officer is None:
        return Actor("public", "public", "", address=address)
    unit = access_of(officer, now=request.now).unit
    return Actor(
        "officer", str(officer.uid), officer.name,
        unit=unit.code if unit else "", sitting=sitting_of(request), address=address,
    )  # fmt: skip


def record_logged_in(request: HttpRequest, officer: Officer, *, way: str) -> None:
    """Record a log-in, forget the wrong tries before it, and tie the list of sittings to this one."""
    forget_tries(officer.badge, request.META.get("REMOTE_ADDR", ""))
    UserSession.objects.filter(session_key=request.session.session_key).update(
        data={"sitting": sitting_of(request)}, created_at=request.now, last_seen_at=request.now
    )
    record(
        "officer.logged_in", by=speaker(request, officer), now=request.now, about=[about_officer(officer)],
        details={"way": way},
    )  # fmt: skip


def record_logged_out(request: HttpRequest, officer: Officer) -> None:
    """Record a log-out; the sitting leaves the list."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    record("officer.logged_out", by=speaker(request, officer), now=request.now, about=[about_officer(officer)])


def record_wrong_try(request: HttpRequest, badge: str, *, step: str) -> None:
    """Record a wrong password or code. Of a badge that nobody has, nothing typed is kept."""
    officer = Officer.objects.filter(badge__iexact=badge.strip()).first() if badge.strip() else None
    forget_old_tries(now=request.now)
    record(
        "officer.log_in_failed", by=speaker(request), now=request.now,
        about=[about_officer(officer)] if officer else (), details={"step": step, "known": officer is not None},
    )  # fmt: skip


def record_locked(request: HttpRequest, badge: str, *, address: str) -> None:
    """Record that the last wrong try began a lock, if it did."""
    until = locked_until(badge, address, now=request.now)
    if until is None:
        return
    officer = Officer.objects.filter(badge__iexact=badge.strip()).first() if badge.strip() else None
    record(
        "officer.locked_out", by=speaker(request), now=request.now,
        about=[about_officer(officer)] if officer else (), details={"until": until.isoformat()},
    )  # fmt: skip


def record_refused(request: HttpRequest, officer: Officer | None, *, reason: str) -> None:
    """Record that somebody proved who they are and was not let in."""
    record(
        "officer.log_in_refused", by=speaker(request), now=request.now,
        about=[about_officer(officer)] if officer else (), details={"reason": reason},
    )  # fmt: skip


def record_second_step(request: HttpRequest, officer: Officer, *, change: str, kind: str) -> None:
    """Record that a second step was enrolled, taken away or made anew."""
    record(
        f"officer.second_step_{change}", by=speaker(request, officer), now=request.now,
        about=[about_officer(officer)], details={"kind": kind},
    )  # fmt: skip


def record_password_changed(request: HttpRequest, officer: Officer) -> None:
    """Record that an officer chose a new password."""
    record("officer.password_changed", by=speaker(request, officer), now=request.now, about=[about_officer(officer)])


def record_linked(request: HttpRequest, officer: Officer, *, account: Any) -> None:
    """Record that an identity of the log-in service is now known as this officer's."""
    record(
        "officer.identity_linked", by=speaker(request), now=request.now, about=[about_officer(officer)],
        details={"service": account.provider},
    )  # fmt: skip
