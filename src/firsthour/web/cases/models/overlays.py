"""What do people decide about two things that can be undone, and leaves both as they are?"""

from django.db import models

from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class Overlay(models.Model):
    """A decision laid over what stands: who took it, when and why, and who took it back."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    reason = classed(models.CharField(max_length=400), PERSONAL)
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)
    at = classed(models.DateTimeField(), INTERNAL)
    undone_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    undone_by = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    undone_why = classed(models.CharField(max_length=400, blank=True), PERSONAL)

    class Meta:
        abstract = True
        ordering = ["at", "id"]
