"""Which two reports may tell of the same, and what was decided about them? A decision can always be taken back."""

from django.db import models

from firsthour.web.desk.models import Matter
from firsthour.web.people.models import Officer
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class TwinDecision(models.TextChoices):
    """What was decided about two matters."""

    OPEN = "open"
    LINKED = "linked"
    APART = "apart"


class TwinPair(models.Model):
    """Two matters that share something; ``a`` is the earlier one. ``reasons`` says what they share.

    ``at`` is when it was decided, ``undone_at`` when the last decision was taken back.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    a = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="twins_after")
    b = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="twins_before")
    reasons = classed(models.JSONField(default=list), INTERNAL)
    found_at = classed(models.DateTimeField(), INTERNAL)
    decision = classed(
        models.CharField(max_length=6, choices=TwinDecision.choices, default=TwinDecision.OPEN), INTERNAL
    )
    reason = classed(models.CharField(max_length=400, blank=True), PERSONAL)
    by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    undone_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["-found_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["a", "b"], name="twin_pair_once"),
            models.CheckConstraint(condition=models.Q(a__lt=models.F("b")), name="twin_pair_ordered"),
        ]
        indexes = [models.Index(fields=["b", "decision"], name="twin_b_decision")]
