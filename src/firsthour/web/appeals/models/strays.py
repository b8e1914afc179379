"""What came through the portal under a number and code that belong to no notice? A person looks at it.

Whoever sent it is told what everybody is told: that it is being looked at. So nobody learns by trying which codes are
right.
"""

from django.db import models

from firsthour.web.appeals.models.appeals import Appeal
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, SECRET, classed
from firsthour.web.ui.ids import new_uid


class StrayAppeal(models.Model):
    """An appeal that names no notice of ours. ``appeal``: what it became when somebody found the hold it means.

    ``typed_number`` as it was typed; the code is not kept. ``files`` are files of the desk (``stray_appeal``).
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    receipt = classed(models.CharField(max_length=32, unique=True), SECRET)
    typed_number = classed(models.CharField(max_length=60, blank=True), PERSONAL)
    appellant = classed(models.CharField(max_length=60, blank=True), PERSONAL)
    relation = classed(models.CharField(max_length=6), INTERNAL)
    contact = classed(models.CharField(max_length=60, blank=True), PERSONAL)
    said = classed(models.TextField(blank=True), PERSONAL)
    language = classed(models.CharField(max_length=2, default="zh"), INTERNAL)
    wanted = classed(models.CharField(max_length=4), INTERNAL)
    wanted_fen = classed(models.BigIntegerField(null=True, blank=True), INTERNAL)
    received_at = classed(models.DateTimeField(), INTERNAL)
    ended_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    ended_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = classed(models.CharField(max_length=300, blank=True), PERSONAL)
    appeal = models.OneToOneField(Appeal, null=True, blank=True, on_delete=models.PROTECT, related_name="stray")
    told = classed(models.CharField(max_length=30, blank=True), INTERNAL)
    told_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    turn = classed(models.PositiveIntegerField(default=0), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["unit", "received_at"], condition=models.Q(ended_at=None), name="appeal_stray_open"),
        ]
