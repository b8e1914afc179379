"""Which papers were written, under which numbers, and who signed them?"""

from django.db import models

from firsthour.web.desk.models.files import Attachment
from firsthour.web.desk.models.matters import Matter
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class DocumentState(models.TextChoices):
    """The life of a paper. A number is given when it is signed, never before; a void paper keeps its number."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    SIGNED = "signed"
    VOID = "void"


class NumberSeries(models.Model):
    """The last number given of one kind of paper in one unit and year; rows are locked while a number is given."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="number_series")
    kind = classed(models.CharField(max_length=40), INTERNAL)
    year = classed(models.PositiveSmallIntegerField(), INTERNAL)
    last = classed(models.PositiveIntegerField(default=0), INTERNAL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "year"], name="number_series_once")]


class Document(models.Model):
    """A paper made from a template: what was filled in, its number once signed, and the Word file then kept."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    kind = classed(models.CharField(max_length=40), INTERNAL)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="documents")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="documents")
    state = classed(models.CharField(max_length=10, choices=DocumentState.choices), INTERNAL)
    fields = classed(models.JSONField(default=dict), PERSONAL)
    year = classed(models.PositiveSmallIntegerField(null=True, blank=True), INTERNAL)
    serial = classed(models.PositiveIntegerField(null=True, blank=True), INTERNAL)
    number = classed(models.CharField(max_length=80, null=True, blank=True, unique=True), INTERNAL)
    made_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="documents_made")
    made_at = classed(models.DateTimeField(), INTERNAL)
    signer = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="documents_signed"
    )
    signed_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    said = classed(models.CharField(max_length=300, blank=True), INTERNAL)  # why it was returned or voided
    paper = models.ForeignKey(Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "year", "serial"],
                condition=models.Q(serial__isnull=False),
                name="document_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["signed", "void"]) | models.Q(number=None), name="number_only_when_signed"
            ),
        ]
        indexes = [models.Index(fields=["matter", "made_at"], name="document_matter")]
