"""How are the desk's own words written: kinds of clocks, reasons of pauses, steps of tasks?"""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.template import Context
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from firsthour.base.clock import SHANGHAI
from firsthour.law.clocks import scale_of
from firsthour.law.deadlines import get_one_deadline_kind
from firsthour.web.audit.wording import action_words
from firsthour.web.desk.clocks import words_of
from firsthour.web.desk.models import Event, ExportState, Task, TaskState
from firsthour.web.desk.queries.tasks import read_task_clock
from firsthour.web.desk.wording import (
    EVENT_FACTS,
    EVENT_ICONS,
    EVENT_WORDS,
    EXPORT_STATES,
    PAUSES,
    TASK_STATES,
    TASK_STEPS,
    WEEKDAYS,
)
from firsthour.web.ui.registry import REGISTRY, Waiting
from firsthour.web.ui.templatetags.firsthour import spoken_language

register = template.Library()


@register.simple_tag
def pause_words(reason: str) -> str:
    """Return why a clock stands still."""
    return str(PAUSES.get(reason, reason))


@register.simple_tag(takes_context=True)
def clock_label(context: Context, waits: Waiting) -> str:
    """Return which clock it is (how long the whole of it was, or the name of its kind) where there is room for it."""
    if waits.due_at is None or waits.started_at is None or waits.paused_for:
        return ""
    if abs(waits.due_at - context["request"].now) >= timedelta(hours=1):
        return ""  # hours and days fill the badge
    if waits.clock != "task":
        return words_of(get_one_deadline_kind(waits.clock), get_language() or "")
    whole = waits.due_at - waits.started_at
    scale, minutes = scale_of(whole), round(whole.total_seconds() / 60)
    if scale == "minute":
        return _("%(n)d min") % {"n": minutes}
    return (
        _("%(n)d h") % {"n": round(minutes / 60)} if scale == "hour" else _("%(n)d days") % {"n": round(minutes / 1440)}
    )


@register.simple_tag
def new_key(instead: str = "") -> str:
    """Return the key of a page's own button for something new: ``c``; another where a room opens reports with it."""
    return instead if "c" in REGISTRY.keys else "c"


@register.filter
def day_line(at: datetime) -> str:
    """Return the day with its weekday, as it stands under the head of the desk."""
    local = at.astimezone(SHANGHAI)
    return f"{local:%Y-%m-%d} {WEEKDAYS[local.weekday()]}"


@register.filter
def task_state(state: str) -> str:
    """Return the word of a task's state."""
    return str(TASK_STATES[TaskState(state)])


@register.filter
def export_state(state: str) -> str:
    """Return the word of a request's state."""
    return str(EXPORT_STATES[ExportState(state)][0])


@register.filter
def export_tone(state: str) -> str:
    """Return the tone of a request's state."""
    return EXPORT_STATES[ExportState(state)][1]


@register.filter
def event_words(event: Event) -> str:
    """Return what happened, in words; what has no sentence of its own as the record says it."""
    words = TASK_STEPS.get(event.kind) or EVENT_WORDS.get(event.kind)
    if not words:
        return action_words(event.kind, spoken_language())
    facts = defaultdict(str, event.facts)
    for name, called in EVENT_FACTS.get(event.kind, {}).items():
        facts[name] = str(called.get(facts[name], facts[name]))
    return str(words) % facts


@register.inclusion_tag("desk/parts/task_clock.html", takes_context=True)
def task_clock(context: Context, task: Task) -> dict[str, Any]:
    """Draw the clock of a task."""
    request = context["request"]
    clock = read_task_clock(task, now=request.now)
    return {"request": request, "clock": clock, "is_paused": bool(task.paused_for), "why": pause_words(task.paused_for)}


@register.simple_tag
def event_icon(event: Event) -> str:
    """Return the icon of what happened."""
    return EVENT_ICONS.get(event.kind, "note")
