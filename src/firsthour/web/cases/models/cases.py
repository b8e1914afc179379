"""Which cases are there, and what belongs to each: reports, links, things kept, and what was merged into it?"""

from django.db import models

from firsthour.web.cases.models.overlays import Overlay
from firsthour.web.desk.models import Document, Matter
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class Case(models.Model):
    """What a case has beside its matter: the offence it is reviewed under, its amount, who handles it and why.

    ``route`` says which period its review has (``steps.ROUTES``); ``handled_*`` keep the answer of the responsibility
    list as it was when the case was opened, with the version of the list.
    """

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="case")
    route = classed(models.CharField(max_length=20), INTERNAL)
    offence = classed(models.CharField(max_length=60, blank=True), INTERNAL)
    amount_fen = classed(models.BigIntegerField(default=0), INTERNAL)
    is_supervised = classed(models.BooleanField(default=False), INTERNAL)
    supervised_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    supervised_why = classed(models.CharField(max_length=200, blank=True), INTERNAL)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    handled_at_level = classed(models.CharField(max_length=20, blank=True), INTERNAL)
    handled_why = classed(models.JSONField(default=list, blank=True), INTERNAL)
    accepted_at = classed(models.DateTimeField(), INTERNAL)
    filed_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        indexes = [
            models.Index(fields=["offence", "-accepted_at"], name="case_offence"),
            models.Index(fields=["-supervised_at"], condition=models.Q(is_supervised=True), name="case_supervised"),
        ]

    def __str__(self) -> str:
        return self.matter.number


class CaseReport(models.Model):
    """A report or lead that a case came from, or that was added to it; it may be taken out again."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="case_reports")
    reason = classed(models.CharField(max_length=200, blank=True), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)
    at = classed(models.DateTimeField(), INTERNAL)
    ended_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "matter"], condition=models.Q(ended_at=None), name="case_report_once"
            ),
        ]
        ordering = ["at", "id"]


class LinkKind(models.TextChoices):
    """Why two cases are seen together."""

    SERIES = "series"
    SAME_ACCOUNT = "same_account"
    SAME_PERSON = "same_person"
    SAME_TOOL = "same_tool"
    UPSTREAM = "upstream"
    OTHER = "other"


class CaseLink(models.Model):
    """Two cases that have to do with each other, and why."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links_from")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links_to")
    kind = classed(models.CharField(max_length=20, choices=LinkKind.choices), INTERNAL)
    reason = classed(models.CharField(max_length=400), PERSONAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)
    at = classed(models.DateTimeField(), INTERNAL)
    ended_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    ended_why = classed(models.CharField(max_length=200, blank=True), INTERNAL)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(case=models.F("other")), name="link_two_cases"),
            models.UniqueConstraint(
                fields=["case", "other", "kind"], condition=models.Q(ended_at=None), name="link_once"
            ),
        ]
        ordering = ["at", "id"]


class Merge(Overlay):
    """A case that is looked at as part of another: an overlay, which leaves both as they are and can be undone."""

    survivor = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="merges_in")
    absorbed = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="merges_out")

    class Meta(Overlay.Meta):
        constraints = [
            models.CheckConstraint(condition=~models.Q(survivor=models.F("absorbed")), name="merge_two_cases"),
            models.UniqueConstraint(fields=["absorbed"], condition=models.Q(undone_at=None), name="absorbed_once"),
        ]
        indexes = [models.Index(fields=["survivor"], condition=models.Q(undone_at=None), name="merge_survivor")]


class StepOutcome(models.TextChoices):
    """How far a step is: asked for by one, granted or refused by another; or taken by oneself where that is enough."""

    TAKEN = "taken"
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class CaseStep(models.Model):
    """A step of a case: from where to where, on which basis, for which reason, with which paper, by whom."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    name = classed(models.CharField(max_length=30), INTERNAL)
    from_state = classed(models.CharField(max_length=30), INTERNAL)
    to_state = classed(models.CharField(max_length=30), INTERNAL)
    basis = classed(models.CharField(max_length=120, blank=True), INTERNAL)
    basis_status = classed(models.CharField(max_length=2, blank=True), INTERNAL)
    reason = classed(models.TextField(blank=True), PERSONAL)
    outcome = classed(models.CharField(max_length=10, choices=StepOutcome.choices), INTERNAL)
    asked_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = classed(models.DateTimeField(), INTERNAL)
    decided_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    decided_words = classed(models.TextField(blank=True), PERSONAL)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")  # where it goes
    paper = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=models.Q(outcome="asked"), name="one_step_asked"),
            models.CheckConstraint(
                condition=~models.Q(outcome="granted") | ~models.Q(asked_by=models.F("decided_by")),
                name="step_two_people",
            ),
        ]
        indexes = [models.Index(fields=["outcome", "asked_at"], name="case_step_asked")]
        ordering = ["asked_at", "id"]


class Item(models.Model):
    """A thing or sum that was seized or is kept, where it lies now, and until when."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="items")
    kind = classed(models.CharField(max_length=20), INTERNAL)
    name = classed(models.CharField(max_length=120), PERSONAL)
    quantity = classed(models.CharField(max_length=40, blank=True), INTERNAL)
    amount_fen = classed(models.BigIntegerField(null=True, blank=True), INTERNAL)
    from_whom = classed(models.CharField(max_length=80, blank=True), PERSONAL)
    basis = classed(models.CharField(max_length=120), INTERNAL)  # number of the paper it was taken under
    taken_at = classed(models.DateTimeField(), INTERNAL)
    place = classed(models.CharField(max_length=120), INTERNAL)
    keeper = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = classed(models.CharField(max_length=12, default="kept"), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["taken_at", "id"]


class ItemMove(models.Model):
    """Who had a thing from when on, where and why; only ever added."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="moves")
    state = classed(models.CharField(max_length=12), INTERNAL)
    place = classed(models.CharField(max_length=120), INTERNAL)
    keeper_name = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    reason = classed(models.CharField(max_length=200), INTERNAL)
    at = classed(models.DateTimeField(), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)

    class Meta:
        ordering = ["at", "id"]
