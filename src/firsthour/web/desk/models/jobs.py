"""Which background work waits, runs, or needs a person? Leases beside the queue's table, and the schedules' marks."""

from django.db import models
from django_tasks_db.models import DBTaskResult

from firsthour.web.ui.classes import INTERNAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class JobRun(models.Model):
    """One piece of background work. What it is called with and how far it is (ready, running, …) stands in ``task``.

    ``owner`` holds the lease: only the worker named there may say that the work is done. ``beats`` counts that
    worker's signs of life. ``reason`` says in both languages why the last attempt failed.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    task = models.OneToOneField(DBTaskResult, on_delete=models.CASCADE, related_name="run")
    label = classed(models.CharField(max_length=80), INTERNAL)
    key = classed(models.CharField(max_length=200), INTERNAL)
    slot = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    attempts = classed(models.PositiveIntegerField(default=0), INTERNAL)
    max_attempts = classed(models.PositiveIntegerField(), INTERNAL)
    owner = classed(models.CharField(max_length=120, blank=True), INTERNAL)
    beats = classed(models.PositiveBigIntegerField(default=0), INTERNAL)
    beat_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    reason_code = classed(models.CharField(max_length=60, blank=True), INTERNAL)
    reason = classed(models.JSONField(default=dict, blank=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["label", "key"], name="jobrun_once")]
        indexes = [models.Index(fields=["label", "-slot"], name="jobrun_label_slot")]

    def __str__(self) -> str:
        return f"{self.label} {self.key}"


class ScheduleMark(models.Model):
    """Up to which slot a schedule has been put into the queue."""

    label = classed(models.CharField(max_length=80, primary_key=True), INTERNAL)
    last_slot = classed(models.DateTimeField(), INTERNAL)

    def __str__(self) -> str:
        return self.label
