"""Which task forces are there: who leads, who belongs to them, what is the plan, what was done?"""

from django.db import models

from firsthour.web.cases.models.cases import Case
from firsthour.web.desk.models import Share, Task
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class TaskForce(models.Model):
    """Officers of several squads who work on one case by one plan."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="force")
    name = classed(models.CharField(max_length=80), INTERNAL)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the lead unit
    leader = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    reason = classed(models.CharField(max_length=400), PERSONAL)
    formed_by = classed(models.CharField(max_length=80), INTERNAL)
    formed_at = classed(models.DateTimeField(), INTERNAL)
    ended_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)


class ForceMember(models.Model):
    """Who belongs to a task force, from which unit, and for what; the share lets them see the case."""

    force = models.ForeignKey(TaskForce, on_delete=models.CASCADE, related_name="members")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    unit_name = classed(models.CharField(max_length=60), INTERNAL)
    part = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    share = models.ForeignKey(Share, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    from_at = classed(models.DateTimeField(), INTERNAL)
    to_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["force", "officer"], condition=models.Q(to_at=None), name="member_once")
        ]
        ordering = ["from_at", "id"]


class PlanLine(models.Model):
    """One line of the plan: what, by whom, by when; the task it is on somebody's desk."""

    force = models.ForeignKey(TaskForce, on_delete=models.CASCADE, related_name="plan")
    order = classed(models.PositiveSmallIntegerField(), INTERNAL)
    words = classed(models.CharField(max_length=120), PERSONAL)
    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="+")
    struck_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["force", "order"], name="plan_order")]
        ordering = ["order"]


class LogLine(models.Model):
    """One line of the log; never changed."""

    force = models.ForeignKey(TaskForce, on_delete=models.CASCADE, related_name="log")
    at = classed(models.DateTimeField(), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)
    words = classed(models.TextField(), PERSONAL)

    class Meta:
        ordering = ["-at", "-id"]
