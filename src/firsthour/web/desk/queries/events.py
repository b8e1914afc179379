"""What happened to a task or a matter, the latest first?"""

from firsthour.web.desk.models import Event, Matter, Task


def list_task_events(task: Task) -> list[Event]:
    """Return everything that happened to a task."""
    events = Event.objects.filter(matter=task.matter_id, kind__startswith="task.", facts__task=str(task.uid))
    return list(events.select_related("superseded_by").order_by("-happened_at", "-id")[:200])


def list_matter_events(matter: Matter) -> list[Event]:
    """Return everything that happened to a matter."""
    return list(matter.events.select_related("superseded_by", "unit").order_by("-happened_at", "-id")[:200])
