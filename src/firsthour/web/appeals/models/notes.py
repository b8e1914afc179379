"""What did the holder add to an appeal, and what was noted on it? Rows that are only ever added."""

from django.db import models

from firsthour.web.appeals.models.appeals import Appeal
from firsthour.web.ui.classes import INTERNAL, PERSONAL, classed


class NoteKind(models.TextChoices):
    """What a note is."""

    ADDED = "added"  # more from the holder
    COMPLAINT = "complaint"  # about the decision
    WITHDRAWAL = "withdrawal"
    FILE = "file"  # a paper that was not taken, and why
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"  # nobody who may review it was found
    HANDED = "handed"  # the decision, to the holder


class AppealNote(models.Model):
    """Something that was added to an appeal, in the order of recording."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="notes")
    kind = classed(models.CharField(max_length=10, choices=NoteKind.choices), INTERNAL)
    text = classed(models.TextField(blank=True), PERSONAL)
    at = classed(models.DateTimeField(), INTERNAL)
    recorded_at = classed(models.DateTimeField(), INTERNAL)
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)

    class Meta:
        ordering = ["id"]
