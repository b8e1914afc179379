"""What is somebody asked to do, by when, and how far is it?"""

from django.db import models

from firsthour.web.desk.models.matters import Matter
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class TaskState(models.TextChoices):
    """The life of a task. A refusal needs a reason and goes back to whoever assigned it."""

    ASSIGNED = "assigned"
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    ANSWERED = "answered"
    DONE = "done"
    WITHDRAWN = "withdrawn"


OPEN_STATES = (TaskState.ASSIGNED, TaskState.ACKNOWLEDGED, TaskState.REFUSED, TaskState.ANSWERED)


class Task(models.Model):
    """Something a unit, or an officer of it, is to do by ``due_at``.

    Without an assignee it waits in the unit's queue for whoever takes it. ``due_at`` and ``paused_for`` repeat the
    clock's (``desk.clocks``), so that a list can sort by them.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tasks")
    unit_path = classed(models.CharField(max_length=120), INTERNAL)
    assignee = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    maker = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks_made")
    topic = classed(models.CharField(max_length=20, default="task"), INTERNAL)  # filter chip and icon
    title = classed(models.CharField(max_length=120), PERSONAL)
    words = classed(models.TextField(blank=True), PERSONAL)
    state = classed(models.CharField(max_length=14, choices=TaskState.choices), INTERNAL)
    started_at = classed(models.DateTimeField(), INTERNAL)
    due_at = classed(models.DateTimeField(), INTERNAL)
    paused_for = classed(models.CharField(max_length=40, blank=True), INTERNAL)
    told = classed(models.CharField(max_length=30, blank=True), INTERNAL)  # who was told that it ran over
    answer = classed(models.TextField(blank=True), PERSONAL)
    closed_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    updated_at = classed(models.DateTimeField(null=True, blank=True, editable=False), INTERNAL)  # by ``desk.freshness``
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        indexes = [
            models.Index(fields=["updated_at", "id"], name="task_updated"),
            models.Index(fields=["assignee", "due_at"], condition=models.Q(closed_at=None), name="task_open_assignee"),
            models.Index(fields=["unit", "due_at"], condition=models.Q(closed_at=None), name="task_open_unit"),
            models.Index(fields=["maker", "due_at"], condition=models.Q(closed_at=None), name="task_open_maker"),
            models.Index(fields=["due_at", "id"], condition=models.Q(closed_at=None), name="task_open_due"),
            models.Index(fields=["matter", "due_at"], name="task_matter"),
            models.Index(fields=["assignee", "state", "due_at"], name="task_assignee_state"),
            models.Index(fields=["unit", "assignee", "state", "due_at"], name="task_unit_state"),
        ]

    def __str__(self) -> str:
        return self.title
