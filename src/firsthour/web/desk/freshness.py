"""Since when does a matter or a task stand as it is? Each step appends an event; the event's moment is written there.

So other systems can ask for what changed since they last asked, whichever operation changed it.
"""

from typing import Any

from django.db.models.signals import post_save, pre_save

from firsthour.web.desk.models.events import Event
from firsthour.web.desk.models.matters import Matter
from firsthour.web.desk.models.tasks import Task


def connect_freshness() -> None:
    """Follow every event; called once, when the apps are ready."""
    post_save.connect(_follow, sender=Event, dispatch_uid="desk.freshness.event")
    pre_save.connect(_begin_matter, sender=Matter, dispatch_uid="desk.freshness.matter")
    pre_save.connect(_begin_task, sender=Task, dispatch_uid="desk.freshness.task")


def _follow(instance: Event, created: bool = False, **_signal: Any) -> None:
    if not created:
        return
    if instance.matter_id is not None:
        Matter.objects.filter(pk=instance.matter_id).update(updated_at=instance.recorded_at)
    task = instance.facts.get("task") if isinstance(instance.facts, dict) else None
    if task and instance.kind.startswith("task."):
        Task.objects.filter(uid=task).update(updated_at=instance.recorded_at)


def _begin_matter(instance: Matter, **_signal: Any) -> None:
    if instance._state.adding and instance.updated_at is None:
        instance.updated_at = instance.opened_at


def _begin_task(instance: Task, **_signal: Any) -> None:
    if instance._state.adding and instance.updated_at is None:
        instance.updated_at = instance.started_at
