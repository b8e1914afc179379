"""Which sitting is this? From log-in to log-out an officer sits under one id that is not the session's key.

The id is kept in the session and stands in every audit record; knowing it opens nothing. A sitting ends after one
shift whatever is done in it, and the list of one's sittings shows when each was last seen, to the minute.
"""

from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest

from firsthour.web.people.models import Officer
from firsthour.web.ui.ids import new_uid

SITTING, SEEN = "sitting", "seen_at"
SEEN_EVERY = timedelta(minutes=1)


def begin_sitting(request: HttpRequest) -> None:
    """Give the session its sitting and its end, one shift from now."""
    request.session[SITTING] = str(new_uid())
    now = getattr(request, "now", None)
    if now is not None:
        request.session[SEEN] = now.isoformat()
        request.session.set_expiry(now + timedelta(seconds=settings.SESSION_COOKIE_AGE))


def sitting_of(request: HttpRequest) -> str:
    """Return the id of this sitting; a session without one gets it now."""
    session: Any = getattr(request, "session", None)
    if session is None:
        return ""
    if SITTING not in session:
        session[SITTING] = str(new_uid())
    return str(session[SITTING])


def note_seen(request: HttpRequest) -> None:
    """Remember, at most once a minute, that somebody sits here."""
    session: Any = getattr(request, "session", None)
    seen = session.get(SEEN) if session is not None else None
    if seen is None or request.now - datetime.fromisoformat(seen) < SEEN_EVERY:
        return
    session[SEEN] = request.now.isoformat()
    UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=request.now)


def end_sittings(officer: Officer, *, sitting: str = "", but: str = "") -> int:
    """End an officer's sittings, or one of them, or all but one; return how many ended."""
    n_ended = 0
    for kept in UserSession.objects.filter(user=officer):
        own = str(kept.data.get(SITTING, ""))
        if own != but and (not sitting or own == sitting):
            kept.end()
            n_ended += 1
    return n_ended


def end_other_sittings(request: HttpRequest, officer: Officer) -> int:
    """End all sittings of the officer but this one, whose session may just have got a new key."""
    this = sitting_of(request)
    UserSession.objects.create_from_request(request)
    UserSession.objects.filter(session_key=request.session.session_key).update(data={SITTING: this})
    for kept in UserSession.objects.filter(user=officer, data__sitting=this):
        if kept.session_key != request.session.session_key:
            kept.delete()
    return end_sittings(officer, but=this)
