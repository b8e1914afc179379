"""Which short messages were given out? Never their text: it may hold a code that is kept nowhere."""

from django.db import models

from firsthour.web.desk.models.matters import Matter
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class SmsState(models.TextChoices):
    """How far a short message is."""

    WAITING = "waiting"
    PUT = "put"  # the transport has it
    FAILED = "failed"


class Sms(models.Model):
    """A short message: what it was about (``receipt``), to which number, and whether the transport took it."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    key = classed(models.CharField(max_length=80, unique=True), INTERNAL)
    about = classed(models.CharField(max_length=20), INTERNAL)
    phone = classed(models.CharField(max_length=20), PERSONAL)
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.CASCADE, related_name="sms")
    state = classed(models.CharField(max_length=8, choices=SmsState.choices), INTERNAL)
    asked_at = classed(models.DateTimeField(), INTERNAL)

    class Meta:
        ordering = ["-asked_at", "-id"]
