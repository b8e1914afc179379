"""Was it decided to file, on what, by whom, and what came of the complaint about it?"""

from django.db import models

from firsthour.web.cases.models.cases import Case
from firsthour.web.desk.models import Document
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class FilingState(models.TextChoices):
    """How far a filing review is."""

    OPEN = "open"  # facts are gathered
    PROPOSED = "proposed"
    OPINED = "opined"
    DECIDED = "decided"


class Proposal(models.TextChoices):
    """What can be proposed and decided."""

    FILE = "file"
    REFUSE = "refuse"
    TRANSFER = "transfer"


class Filing(models.Model):
    """One round of reviewing whether to file: the proposal, the legal opinion, the decision, each by somebody else.

    ``checklist`` holds the answers to "crime or dispute", ``conditions`` those to the three conditions of filing. Once
    decided, what was compared is never compared again.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="filings")
    round = classed(models.PositiveSmallIntegerField(default=1), INTERNAL)
    state = classed(models.CharField(max_length=10, choices=FilingState.choices, default=FilingState.OPEN), INTERNAL)
    checklist = classed(models.JSONField(default=dict, blank=True), PERSONAL)
    conditions = classed(models.JSONField(default=dict, blank=True), PERSONAL)
    checklist_version = classed(models.CharField(max_length=60, blank=True), INTERNAL)
    proposal = classed(models.CharField(max_length=10, choices=Proposal.choices, blank=True), INTERNAL)
    proposal_words = classed(models.TextField(blank=True), PERSONAL)
    to_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    addressee = classed(models.CharField(max_length=80, blank=True), INTERNAL)  # to whom it is transferred
    proposed_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    agrees = classed(models.BooleanField(null=True), INTERNAL)
    opinion = classed(models.TextField(blank=True), PERSONAL)
    opined_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opined_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    met_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)  # the collective's meeting
    minutes = classed(models.TextField(blank=True), PERSONAL)
    minutes_paper = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decision = classed(models.CharField(max_length=10, choices=Proposal.choices, blank=True), INTERNAL)
    decision_words = classed(models.TextField(blank=True), PERSONAL)
    decided_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    paper = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_at = classed(models.DateTimeField(), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="filing_round"),
            models.CheckConstraint(
                condition=models.Q(decided_by=None)
                | (~models.Q(decided_by=models.F("proposed_by")) & ~models.Q(decided_by=models.F("opined_by"))),
                name="filing_decided_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(opined_by=None) | ~models.Q(opined_by=models.F("proposed_by")),
                name="filing_opined_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "opened_at"], name="filing_state"),
        ]
        ordering = ["round"]


class Comparison(models.Model):
    """One offence held against the facts: what was entered, what its lines say on the day of the act, by which version.

    ``judgement`` is kept as it was computed (``law.standards``), so that a decision can be read years later.
    """

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="comparisons")
    offence = classed(models.CharField(max_length=60), INTERNAL)
    is_main = classed(models.BooleanField(default=False), INTERNAL)
    act_on = classed(models.DateField(null=True, blank=True), INTERNAL)
    facts = classed(models.JSONField(default=dict), PERSONAL)
    judgement = classed(models.JSONField(default=dict), PERSONAL)
    law_version = classed(models.CharField(max_length=60, blank=True), INTERNAL)
    judged_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    judged_by = classed(models.CharField(max_length=80, blank=True), INTERNAL)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["filing", "offence"], name="comparison_once"),
            models.UniqueConstraint(fields=["filing"], condition=models.Q(is_main=True), name="comparison_one_main"),
        ]
        ordering = ["-is_main", "id"]


class CollectiveMember(models.Model):
    """Who took part in a collective decision, as what, and what they said."""

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="members")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    capacity = classed(models.CharField(max_length=12), INTERNAL)  # chair, member, recorder
    opinion = classed(models.CharField(max_length=12), INTERNAL)  # for, against, abstains
    words = classed(models.CharField(max_length=400, blank=True), PERSONAL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filing", "officer"], name="collective_once")]
        ordering = ["id"]


class Refusal(models.Model):
    """A decision not to file on its way to the complainant."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    filing = models.OneToOneField(Filing, on_delete=models.CASCADE, related_name="refusal")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="refusals")
    complainant = classed(models.CharField(max_length=120, blank=True), PERSONAL)
    decided_at = classed(models.DateTimeField(), INTERNAL)
    delivered_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    delivered_how = classed(models.CharField(max_length=12, blank=True), INTERNAL)
    delivered_words = classed(models.CharField(max_length=200, blank=True), PERSONAL)
    delivered_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        indexes = [models.Index(fields=["decided_at"], condition=models.Q(delivered_at=None), name="refusal_waits")]


class Review(models.Model):
    """A complainant's request to look at the refusal again: first by the organ that refused, then by the one above it.

    ``outside_*`` are filled where the organ above stands outside of this site.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    refusal = models.ForeignKey(Refusal, on_delete=models.CASCADE, related_name="reviews")
    is_second = classed(models.BooleanField(default=False), INTERNAL)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # whose it is to decide
    asked_at = classed(models.DateTimeField(), INTERNAL)
    asked_words = classed(models.TextField(), PERSONAL)
    handler = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opinion = classed(models.TextField(blank=True), PERSONAL)
    opined_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    outcome = classed(models.CharField(max_length=12, blank=True), INTERNAL)  # upheld, again, file
    decision_words = classed(models.TextField(blank=True), PERSONAL)
    decided_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    outside_organ = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    outside_number = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    paper = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    delivered_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["refusal", "is_second"], name="review_once"),
            models.CheckConstraint(
                condition=models.Q(decided_by=None)
                | models.Q(handler=None)
                | ~models.Q(decided_by=models.F("handler")),
                name="review_decided_by_another",
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=models.Q(delivered_at=None), name="review_waits")]
        ordering = ["is_second"]


class MeasureCheck(models.Model):
    """What was asked before a measure against a firm or work in another city, how it was answered, and the reasons."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="checks")
    checklist = classed(models.CharField(max_length=40), INTERNAL)
    version_key = classed(models.CharField(max_length=60, blank=True), INTERNAL)
    subject = classed(models.CharField(max_length=120), PERSONAL)  # the firm, or the place
    measure = classed(models.CharField(max_length=120), INTERNAL)
    answers = classed(models.JSONField(default=list), PERSONAL)
    n_open = classed(models.PositiveSmallIntegerField(default=0), INTERNAL)  # answered otherwise than the rule asks
    goes_on = classed(models.BooleanField(), INTERNAL)
    reason = classed(models.TextField(blank=True), PERSONAL)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = classed(models.DateTimeField(), INTERNAL)

    class Meta:
        ordering = ["-at", "-id"]
