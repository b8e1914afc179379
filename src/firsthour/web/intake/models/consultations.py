"""Which hard questions were put to legal and squad officers together, what did each write, and what was decided?"""

from django.db import models

from firsthour.web.desk.models import Document, Matter
from firsthour.web.people.models import Officer
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class Decision(models.TextChoices):
    """What was decided together."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    TRANSFER = "transfer"
    CHECK_MORE = "check_more"
    OTHER = "other"


class Capacity(models.TextChoices):
    """In which capacity somebody is asked."""

    LEGAL = "legal"
    SQUAD = "squad"


class ConsultationState(models.TextChoices):
    """How far it is."""

    OPEN = "open"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class Consultation(models.Model):
    """A question about a matter, put to named officers until ``due_at``; the chair decides with reasons."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="consultations")
    question = classed(models.TextField(), PERSONAL)
    chair = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="consultations_chaired")
    opened_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="consultations_opened")
    opened_at = classed(models.DateTimeField(), INTERNAL)
    due_at = classed(models.DateTimeField(), INTERNAL)
    state = classed(models.CharField(max_length=10, choices=ConsultationState.choices), INTERNAL)
    decision = classed(models.CharField(max_length=12, choices=Decision.choices, blank=True), INTERNAL)
    reasons = classed(models.TextField(blank=True), PERSONAL)
    closed_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    paper = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(fields=["matter", "-opened_at"], name="consultation_matter"),
            models.Index(fields=["chair", "due_at"], condition=models.Q(state="open"), name="consultation_chair"),
        ]


class ConsultationMember(models.Model):
    """Somebody who was asked, and the opinion given: once, in writing, under the own name."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="members")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="consulted")
    capacity = classed(models.CharField(max_length=6, choices=Capacity.choices), INTERNAL)
    view = classed(models.CharField(max_length=12, choices=Decision.choices, blank=True), INTERNAL)
    opinion = classed(models.TextField(blank=True), PERSONAL)
    given_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)

    class Meta:
        ordering = ["capacity", "id"]
        constraints = [models.UniqueConstraint(fields=["consultation", "officer"], name="consulted_once")]
        indexes = [
            models.Index(fields=["officer"], condition=models.Q(given_at=None), name="consultation_unanswered"),
        ]
