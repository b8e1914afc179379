"""What happened, and when did we learn of it? Every countable event is a row that is never changed."""

from django.db import models

from firsthour.web.desk.models.matters import Matter
from firsthour.web.people.models import Unit
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class Event(models.Model):
    """A report, an acceptance, an attempt, a stop …; a correction is a new row that supersedes the old one."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    kind = classed(models.CharField(max_length=40), INTERNAL)
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="events")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the unit at that time
    happened_at = classed(models.DateTimeField(), INTERNAL)
    recorded_at = classed(models.DateTimeField(), INTERNAL)
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)
    facts = classed(models.JSONField(default=dict), PERSONAL)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    class Meta:
        indexes = [
            models.Index(fields=["kind", "happened_at"], name="event_kind_happened"),
            models.Index(fields=["matter", "happened_at"], name="event_matter_happened"),
        ]
