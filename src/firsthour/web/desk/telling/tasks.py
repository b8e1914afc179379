"""Who is told when a task moves? Whoever it comes to, or comes back to; never the one who took the step."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_noop

from firsthour.law.clocks import scale_of
from firsthour.web.audit.masking import mask_text
from firsthour.web.desk.models import Task
from firsthour.web.desk.notices import News, notify_all
from firsthour.web.desk.on_duty import read_standing
from firsthour.web.desk.phrases import joined, moment, say
from firsthour.web.desk.telling.audience import audience_of, hidden_news, named_on, those
from firsthour.web.ui.acting import Actor

_STEPS = {
    "assigned": "task.given",
    "handed_over": "task.given",
    "sent_back": "task.sent_back",
    "withdrawn": "task.withdrawn",
    "answered": "task.answered",
    "refused": "task.refused",
}
_TO_MAKER = frozenset({"answered", "refused"})


def tell_step(step: str, task: Task, *, by: Actor, now: datetime) -> None:
    """Tell whoever a task comes to, or comes back to; never the one who took the step."""
    topic = _STEPS.get(step)
    if topic is None:
        return
    standing = read_standing([task.unit], now=now)
    if step in _TO_MAKER:
        officers = those(task.maker, standing) or standing.unit_leaders(task.unit)
    else:
        officers = those(task.assignee, standing) or standing.queue_of(task.unit)
    holders = {key for key in (task.maker_id, task.assignee_id) if key is not None}
    named = named_on([task.matter] if task.matter else [], now)
    audience = audience_of(officers, standing, matter=task.matter, holders=holders, named=named)
    due_at, number = task.due_at, task.matter.number if task.matter else ""
    news = News(
        key=f"task:{task.uid}:{step}:{task.version}", topic=topic, title=mask_text(task.title),
        words=joined(number, by.person, say(gettext_noop("due by %(at)s"), at=moment(due_at, is_short=True))),
        url=reverse("desk:task", args=[task.uid]), matter=task.matter,
        is_urgent=step not in _TO_MAKER and step != "withdrawn" and scale_of(due_at - now) == "minute",
    )  # fmt: skip
    title = say(gettext_noop("A task of a matter you are not named on"))
    hidden = hidden_news(news, task.unit, title=title, due_at=due_at)
    notify_all(audience.told(news, hidden), by=by, now=now)
