"""Which leads are there, what was checked of them, what came of it, and who was asked to approve what?"""

from django.db import models

from firsthour.web.desk.models import Attachment, Document, Matter, RunningClock, Task
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class Route(models.TextChoices):
    """By which rules a lead is checked; each has a period of its own (``lead_sources.ROUTE_CLOCKS``)."""

    ECONOMIC = "economic"
    ADMINISTRATIVE = "administrative"
    ORDINARY = "ordinary"


class LeadResult(models.TextChoices):
    """What came of a lead; nothing yet is the empty text."""

    VERIFIED = "verified"
    NOT_VERIFIED = "not_verified"
    TRANSFERRED = "transferred"
    MERGED = "merged"


class CheckResult(models.TextChoices):
    """What a check showed."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNCLEAR = "unclear"


class Lead(models.Model):
    """A lead. The matter carries number, unit, owner and state.

    ``source`` is a key of ``lead_sources.toml``, ``source_unit`` the unit or agency it came from where it is known
    here. ``became`` is the report or case it became, or the matter it was merged into; ``origin`` the report it was
    drawn from. ``missing`` says which papers of a transfer are missing, ``missing_told_at`` when the agency was told.
    """

    matter = models.OneToOneField(Matter, on_delete=models.CASCADE, related_name="lead")
    source = classed(models.CharField(max_length=20), INTERNAL)
    source_name = classed(models.CharField(max_length=120, blank=True), PERSONAL)
    source_contact = classed(models.CharField(max_length=120, blank=True), PERSONAL)
    source_number = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    source_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="leads_given")
    origin = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="leads_drawn")
    route = classed(models.CharField(max_length=14, choices=Route.choices), INTERNAL)
    received_at = classed(models.DateTimeField(), INTERNAL)
    told = classed(models.TextField(blank=True), PERSONAL)
    registered_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="leads_registered")
    result = classed(models.CharField(max_length=14, choices=LeadResult.choices, blank=True), INTERNAL)
    reasons = classed(models.TextField(blank=True), PERSONAL)
    decided_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    decided_by = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="leads_decided"
    )
    became = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="leads_before")
    passed_to = classed(models.CharField(max_length=120, blank=True), INTERNAL)  # the unit or organ it was passed to
    answer = classed(models.TextField(blank=True), PERSONAL)
    answer_paper = models.OneToOneField(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="answered_lead"
    )
    answered_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    missing = classed(models.TextField(blank=True), PERSONAL)
    missing_told_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    complete_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    missing_task = models.ForeignKey(Task, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["source", "-received_at"], name="lead_source"),
            models.Index(fields=["result", "matter"], name="lead_result"),
            models.Index(fields=["-received_at", "-id"], name="lead_received"),
            models.Index(fields=["source_unit", "source_number"], name="lead_source_number"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.pk}"


class LeadCheck(models.Model):
    """One step of verifying a lead: what was checked, by whom, when, what it showed, and the file that shows it."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="checks")
    what = classed(models.CharField(max_length=200), PERSONAL)
    way = classed(models.CharField(max_length=20), INTERNAL)  # ``lead_sources.CHECK_WAYS``
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="lead_checks")
    checked_at = classed(models.DateTimeField(), INTERNAL)
    result = classed(models.CharField(max_length=10, choices=CheckResult.choices), INTERNAL)
    words = classed(models.TextField(blank=True), PERSONAL)
    evidence = models.ForeignKey(Attachment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = classed(models.DateTimeField(), INTERNAL)
    by_key = classed(models.CharField(max_length=80), INTERNAL)

    class Meta:
        ordering = ["checked_at", "id"]


class ApprovalState(models.TextChoices):
    """How far a request is."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Approval(models.Model):
    """A step that somebody above must approve in a log-in of their own: a longer period, a transfer elsewhere.

    ``kind`` says what is done once it is approved (``approvals.KINDS``), ``rank`` who may (as in ``deadlines.toml``).
    ``unit`` is the unit whose leader decides; ``is_outside`` when the law asks for an organ above all units here: then
    that unit's leader enters who approved it there and under which number (``outside_words``).
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    kind = classed(models.CharField(max_length=20), INTERNAL)
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="approvals")
    clock = models.ForeignKey(RunningClock, null=True, blank=True, on_delete=models.CASCADE, related_name="approvals")
    event = classed(models.CharField(max_length=60, blank=True), INTERNAL)
    facts = classed(models.JSONField(default=dict, blank=True), INTERNAL)
    rank = classed(models.CharField(max_length=30), INTERNAL)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="approvals")
    is_outside = classed(models.BooleanField(default=False), INTERNAL)
    reason = classed(models.TextField(), PERSONAL)
    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="approvals_asked")
    asked_at = classed(models.DateTimeField(), INTERNAL)
    state = classed(models.CharField(max_length=10, choices=ApprovalState.choices), INTERNAL)
    decided_by = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="approvals_decided"
    )
    decided_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    says = classed(models.TextField(blank=True), PERSONAL)
    outside_words = classed(models.CharField(max_length=120, blank=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "kind", "clock", "event"],
                condition=models.Q(state="waiting"),
                name="approval_waits_once",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "asked_at"], condition=models.Q(state="waiting"), name="approval_waiting"),
        ]
