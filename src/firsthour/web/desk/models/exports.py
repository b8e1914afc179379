"""Which lists with personal data wait for a second officer, and what became of them?"""

from django.db import models

from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class ExportState(models.TextChoices):
    """The life of a request. What is approved can be fetched for a time; then its content is gone."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class ExportRequest(models.Model):
    """A list somebody wants to take out in full, exactly as it was when they asked.

    ``content`` holds the rows, packed, while the request waits and while the file can be fetched; no longer.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    asker = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="exports_asked")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the asker's, then
    unit_path = classed(models.CharField(max_length=120), INTERNAL)
    name = classed(models.CharField(max_length=40), INTERNAL)  # of the file: which list
    title = classed(models.CharField(max_length=80), INTERNAL)
    form = classed(models.CharField(max_length=4), INTERNAL)
    filter_words = classed(models.JSONField(default=list), PERSONAL)  # may hold a name that was searched
    columns = classed(models.JSONField(default=list), INTERNAL)
    n_rows = classed(models.PositiveIntegerField(), INTERNAL)
    record_kind = classed(models.CharField(max_length=30, blank=True), INTERNAL)
    basis = classed(models.UUIDField(), INTERNAL)  # of the stored purpose
    basis_words = classed(models.CharField(max_length=300), PERSONAL)
    reason = classed(models.CharField(max_length=400), PERSONAL)
    content = classed(models.BinaryField(null=True), PERSONAL)
    state = classed(models.CharField(max_length=10, choices=ExportState.choices), INTERNAL)
    asked_at = classed(models.DateTimeField(), INTERNAL)
    until_at = classed(models.DateTimeField(), INTERNAL)  # while waiting: to be decided; once approved: to be fetched
    decider = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="exports_decided"
    )
    decided_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    said = classed(models.CharField(max_length=400, blank=True), PERSONAL)  # why it was refused
    n_fetched = classed(models.PositiveIntegerField(default=0), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        indexes = [
            models.Index(fields=["asker", "-id"], name="export_asker"),
            models.Index(
                fields=["until_at"], condition=models.Q(state__in=["waiting", "approved"]), name="export_until"
            ),
        ]
