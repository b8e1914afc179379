"""Which clocks run, and who was told when?

A clock row repeats what ``law.clocks`` computed from its happenings, so that lists can sort by it; the happenings are
the truth, and the row is made anew from them at every change and when the calendar of days off changes.
"""

from django.db import models

from firsthour.web.desk.models.matters import Matter
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.classes import INTERNAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class RunningClock(models.Model):
    """A period of law (or one a person set) that runs for something: ``about_kind`` and ``about_key`` name it.

    ``next_at`` is the next moment at which somebody must be told; empty when nothing is left to tell.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    kind = classed(models.CharField(max_length=40), INTERNAL)
    about_kind = classed(models.CharField(max_length=20), INTERNAL)
    about_key = classed(models.CharField(max_length=64), INTERNAL)
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.CASCADE, related_name="clocks")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="clocks")
    officer = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="clocks")
    started_at = classed(models.DateTimeField(), INTERNAL)
    given_due_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    due_at = classed(models.DateTimeField(), INTERNAL)
    is_provisional = classed(models.BooleanField(default=False), INTERNAL)
    calendar_version = classed(models.CharField(max_length=12), INTERNAL)
    paused_for = classed(models.CharField(max_length=40, blank=True), INTERNAL)
    done_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    next_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "about_kind", "about_key"], name="clock_once_per_thing"),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(next_at__isnull=False), name="clock_next"),
            models.Index(fields=["about_kind", "about_key"], name="clock_about"),
            models.Index(fields=["unit", "due_at"], condition=models.Q(done_at=None), name="clock_unit_due"),
        ]


class ClockHappening(models.Model):
    """What happened to a clock: an extension, a pause, its end; with who decided it and why. Only ever added."""

    clock = models.ForeignKey(RunningClock, on_delete=models.CASCADE, related_name="happenings")
    name = classed(models.CharField(max_length=60), INTERNAL)
    at = classed(models.DateTimeField(), INTERNAL)
    recorded_at = classed(models.DateTimeField(), INTERNAL)
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)
    approver = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    reason = classed(models.CharField(max_length=200, blank=True), INTERNAL)

    class Meta:
        ordering = ["at", "id"]


class ClockAlarm(models.Model):
    """A warning or an escalation that was raised; ``key`` names step and end, so that none is raised twice."""

    clock = models.ForeignKey(RunningClock, on_delete=models.CASCADE, related_name="alarms")
    key = classed(models.CharField(max_length=60), INTERNAL)
    to = classed(models.CharField(max_length=30), INTERNAL)  # holder (a warning), unit_leader, bureau_leader
    at = classed(models.DateTimeField(), INTERNAL)  # when it was due
    raised_at = classed(models.DateTimeField(), INTERNAL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock", "key"], name="alarm_once")]
