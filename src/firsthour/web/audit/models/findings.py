"""Whose look-ups stood out on a day, what does the officer say, and what did the inspector decide?"""

from django.db import models

from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class FindingState(models.TextChoices):
    """From the notice to the inspector's decision."""

    OPEN = "open"
    EXPLAINED = "explained"
    ACCEPTED = "accepted"
    PURSUED = "pursued"


class Finding(models.Model):
    """An officer who saw as many records of one kind in a day as the law's line; one row each, however often."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    officer_key = classed(models.CharField(max_length=80), INTERNAL)
    officer_name = classed(models.CharField(max_length=80), INTERNAL)
    unit = classed(models.CharField(max_length=40, blank=True), INTERNAL)
    record_kind = classed(models.CharField(max_length=20), INTERNAL)
    day = classed(models.DateField(), INTERNAL)
    threshold = classed(models.PositiveIntegerField(), INTERNAL)
    n_records = classed(models.PositiveIntegerField(), INTERNAL)  # at the crossing
    event_number = classed(models.BigIntegerField(), INTERNAL)  # the event that crossed the line
    raised_at = classed(models.DateTimeField(), INTERNAL)
    state = classed(models.CharField(max_length=10, choices=FindingState.choices, default=FindingState.OPEN), INTERNAL)
    explanation = classed(models.TextField(blank=True), PERSONAL)
    explained_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    decision = classed(models.TextField(blank=True), PERSONAL)
    decided_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    decided_by = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    decided_by_key = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        db_table = "audit_finding"
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["officer_key", "day", "record_kind"], name="audit_finding_once"),
        ]
