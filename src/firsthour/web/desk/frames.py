"""What stands on top of an officer's pages: remembered for a few seconds, as long as nothing has happened meanwhile.

Three dozen questions to all rooms make it, and every page asks for it. It holds only while the last event row is the
same (whatever anybody does, by whichever process, adds one), what the officer may do is the same, none of its clocks
has turned, and no longer than ``settings.TOP_HOLDS_S``. The memory is the process's own.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from firsthour.web.desk.models import Event

MOST = 2_000  # officers at once, the earliest asked goes
Make = Callable[[HttpRequest], tuple[str, datetime | None]]


@dataclass(frozen=True)
class _Top:
    """What was made, for which state of the site, and from when until when it holds."""

    html: str
    last_event: int | None
    access: Any
    made_at: datetime
    until: datetime

    def holds(self, request: HttpRequest, last_event: int | None) -> bool:
        """Tell whether it may be shown again."""
        is_same = self.last_event == last_event and self.access == request.access.grants
        return is_same and self.made_at <= request.now < self.until


_KEPT: OrderedDict[tuple[int, str], _Top] = OrderedDict()
_LOCK = Lock()


def remember(request: HttpRequest, make: Make) -> SafeString:
    """Return what ``make`` says (a page's part, and when it is out of date by itself), made anew where it must be."""
    holds_s = settings.TOP_HOLDS_S
    if not holds_s:
        return _safe(make(request)[0])
    key = (request.user.pk, get_language() or "")
    last_event = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
    kept = _KEPT.get(key)
    if kept is not None and kept.holds(request, last_event):
        return _safe(kept.html)
    html, turns_at = make(request)
    until = request.now + timedelta(seconds=holds_s)
    top = _Top(html, last_event, request.access.grants, request.now, min(until, turns_at) if turns_at else until)
    with _LOCK:
        _KEPT[key] = top
        _KEPT.move_to_end(key)
        while len(_KEPT) > MOST:
            _KEPT.popitem(last=False)
    return _safe(html)


def forget_all() -> None:
    """Forget what is remembered."""
    with _LOCK:
        _KEPT.clear()


def _safe(html: str) -> SafeString:
    return mark_safe(html)
