"""Who has a report, who was asked, who refused? One row a step, only ever added."""

from django.db import models

from firsthour.web.desk.models import Matter
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class Step(models.TextChoices):
    """What can happen to the custody of a report."""

    REGISTERED = "registered"
    OFFERED = "offered"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    REVIEWED = "reviewed"  # the refusal was overturned
    BOUNCED = "bounced"  # the refusal stands: it comes back
    TURNED_AWAY = "turned_away"  # the refusal of the unit that has it stands: the reporter is told
    COMPLAINED = "complained"  # the reporter complained about a refusal
    ESCALATED = "escalated"
    DECIDED = "decided"  # a leader decided who takes it
    REFERRED = "referred"  # to another city or authority
    CLOSED = "closed"
    REOPENED = "reopened"


class CustodyStep(models.Model):
    """One step of the trail: from whom to whom, why, who reviews it, and when."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="custody")
    step = classed(models.CharField(max_length=12, choices=Step.choices), INTERNAL)
    from_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    from_officer = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_officer = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = classed(models.CharField(max_length=400, blank=True), PERSONAL)
    rank = classed(models.CharField(max_length=20, blank=True), INTERNAL)  # of an escalation: to whom it went
    at = classed(models.DateTimeField(), INTERNAL)
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)
    once = classed(
        models.CharField(max_length=80, null=True, blank=True, unique=True), INTERNAL
    )  # what by itself told it

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["matter", "at"], name="custody_matter"),
            models.Index(fields=["step", "-at"], name="custody_step_at"),
            models.Index(fields=["from_unit", "-at"], name="custody_from_at"),
        ]
