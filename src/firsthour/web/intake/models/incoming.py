"""Which files of incidents were read, and what became of each of their rows? Nothing that came in is lost."""

from django.db import models

from firsthour.web.intake.models.reports import Report
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class Outcome(models.TextChoices):
    """What became of a row."""

    REGISTERED = "registered"
    KNOWN = "known"  # registered before under the same number of the same system
    REJECTED = "rejected"


class IncomingFile(models.Model):
    """A file of incidents: from which system, by whom and when."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    name = classed(models.CharField(max_length=150), INTERNAL)
    sha256 = classed(models.CharField(max_length=64), INTERNAL)
    source_system = classed(models.CharField(max_length=40), INTERNAL)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = classed(models.DateTimeField(), INTERNAL)

    class Meta:
        ordering = ["-at", "-id"]


class IncomingRow(models.Model):
    """A row of such a file as it stood there (heads and cells, in order), what became of it, and why if rejected."""

    file = models.ForeignKey(IncomingFile, on_delete=models.CASCADE, related_name="rows")
    line = classed(models.PositiveIntegerField(), INTERNAL)
    outcome = classed(models.CharField(max_length=10, choices=Outcome.choices), INTERNAL)
    report = models.ForeignKey(Report, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    code = classed(models.CharField(max_length=40, blank=True), INTERNAL)
    reason = classed(models.JSONField(default=dict, blank=True), INTERNAL)  # a sentence in each language
    content = classed(models.JSONField(default=list), PERSONAL)

    class Meta:
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["file", "line"], name="incoming_row_once")]
