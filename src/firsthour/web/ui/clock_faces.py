"""What does a clock show: which words, icon and fuse, and when must the page ask again?

The state and the deadline come from the server's deadline engine; nothing legal is computed here. A face is what the
badge component draws, and what the one ticking script (``static/ui/clocks.js``) goes on counting from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext, ngettext

from firsthour.web.ui.formats import Language, clock_words, duration_words, full_time, short_time

ICONS: Mapping[str, str] = {
    "calm": "clock",
    "soon": "hourglass",
    "critical": "alarm",
    "overdue": "alert-octagon",
    "paused": "player-pause",
    "met": "circle-check",
    "late": "clock-check",
}
RUNNING = frozenset({"calm", "soon", "critical", "overdue"})


@dataclass(frozen=True)
class ClockFace:
    """A clock as it is drawn. Times of day for the script are milliseconds since 1970, empty when it stands still."""

    state: str
    icon: str
    words: str
    label: str
    left: str
    due: str
    turns: str
    deadline: str
    spoken: str
    by_second: bool
    is_running: bool


def face_of(
    given: Mapping[str, Any],
    *,
    now: datetime,
    language: Language,
) -> ClockFace:
    """Return the face of a clock given by its parts or, under ``of``, by the engine's ``Clock``.

    Parts: ``state``, ``due``, ``started``, ``done``, ``left`` (share left, 0 to 1), ``paused_for``, ``turns`` (when the
    state changes next), ``label``, ``form`` (``seconds`` writes 47:43:10).
    """
    state = str(_part(given, "state", "state") or "calm")
    due, turns = _part(given, "due", "due_at"), _part(given, "turns", "turns_at")
    label, by_second = str(given.get("label") or ""), given.get("form") == "seconds"
    words, small = _words(given, state=state, now=now, language=language)
    is_running = state in RUNNING and due is not None
    return ClockFace(
        state=state if state in ICONS else "calm",
        icon=ICONS.get(state, "clock"),
        words=words,
        label=label if small is None else small,
        left=_left(given, due=due, now=now),
        due=_millis(due) if is_running else "",
        turns=_millis(turns or (due if state != "overdue" else None)) if is_running else "",
        deadline=full_time(due) if due else "",
        spoken=str(state_words(state)),
        by_second=by_second,
        is_running=is_running,
    )


def state_words(state: str) -> str:
    """Return the word of a clock state."""
    words = {
        "calm": gettext("enough time"),
        "soon": gettext("soon"),
        "critical": gettext("almost over"),
        "overdue": gettext("overdue"),
        "paused": gettext("paused"),
        "met": gettext("in time"),
        "late": gettext("done late"),
    }
    return words.get(state, state)


def _words(given: Mapping[str, Any], *, state: str, now: datetime, language: Language) -> tuple[str, str | None]:
    """Return the big words, and small ones that replace the label where the state has its own."""
    due, done, started = (_part(given, name, f"{name}_at") for name in ("due", "done", "started"))
    if state == "paused":
        return gettext("Paused"), str(_part(given, "paused_for", "paused_for") or "") or None
    if state == "met" and done and started:
        return duration_words(max(0, int((done - started).total_seconds())), language), None
    if state in ("met", "late") and done:
        return short_time(done, now), _late_by(done - due) if state == "late" and due else None
    if due is None:
        return state_words(state), None
    return clock_words(due - now, language, by_second=given.get("form") == "seconds"), None


def _late_by(over: timedelta) -> str:
    hours, days = int(over.total_seconds()) // 3600, over.days
    if days:
        return ngettext("%(count)d day late", "%(count)d days late", days) % {"count": days}
    if hours:
        return ngettext("%(count)d hour late", "%(count)d hours late", hours) % {"count": hours}
    minutes = max(1, int(over.total_seconds()) // 60)
    return ngettext("%(count)d minute late", "%(count)d minutes late", minutes) % {"count": minutes}


def _left(given: Mapping[str, Any], *, due: datetime | None, now: datetime) -> str:
    share, started = _part(given, "left", "left_share"), _part(given, "started", "started_at")
    if share in (None, "") and due and started and due > started:
        share = (due - now) / (due - started)
    if share in (None, ""):
        return ""
    return f"{min(1.0, max(0.0, float(share))):.4f}"


def _part(given: Mapping[str, Any], name: str, attribute: str) -> Any:
    """Return a part given by name, else the attribute of the engine's clock."""
    own = given.get(name)
    return own if own not in (None, "") else getattr(given.get("of"), attribute, None)


def _millis(at: datetime | None) -> str:
    return str(int(at.timestamp() * 1000)) if at else ""
