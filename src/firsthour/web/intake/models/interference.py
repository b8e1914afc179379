"""Who asked about a matter that was not theirs, and did each unit say so at the end of the month?

An entry is never changed nor deleted: a correction is a new row that supersedes the old one.
"""

from typing import Any, NoReturn

from django.db import models

from firsthour.base.errors import InternalError
from firsthour.web.desk.models import Matter
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class OnlyGrowsError(InternalError):
    """Somebody tried to change or delete an entry of the register."""

    code = "interference_only_grows"
    english = "Entries of the register are never changed or deleted; a correction is a new one."
    chinese = "过问记录不得修改或删除；更正须另行记录。"


class Standing(models.TextChoices):
    """In what capacity somebody asked."""

    LEADER = "leader"  # a leading cadre inside or outside the force
    OFFICER = "officer"  # somebody of the force or of the courts and procurators
    FORMER = "former"  # who has left one of them
    AGENCY = "agency"  # another agency or organisation
    PARTY = "party"  # a party, a relative, a lawyer, a middleman
    OTHER = "other"


class Way(models.TextChoices):
    """How somebody asked."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    MESSAGE = "message"
    LETTER = "letter"
    THROUGH_OTHERS = "through_others"


class Duty(models.TextChoices):
    """Whether asking was part of a duty that the law gives."""

    WITHIN = "within"
    OUTSIDE = "outside"
    UNCLEAR = "unclear"


class _OnlyGrows(models.QuerySet["Interference"]):
    """Rows that can be added and read."""

    def update(self, **_changes: Any) -> NoReturn:
        """Refuse."""
        raise OnlyGrowsError

    def delete(self) -> NoReturn:
        """Refuse."""
        raise OnlyGrowsError


class Interference(models.Model):
    """One time somebody asked: who, in what capacity, about what, how, in which words, and who recorded it.

    ``asker`` is set when the one who asked works here: then this officer never sees the entry, whatever the role.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="interference")
    unit_path = classed(models.CharField(max_length=120), INTERNAL)
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="interference")
    about = classed(models.CharField(max_length=200), PERSONAL)
    asker_name = classed(models.CharField(max_length=60), PERSONAL)
    asker_post = classed(models.CharField(max_length=120, blank=True), PERSONAL)
    asker = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="interference_told_of"
    )
    standing = classed(models.CharField(max_length=8, choices=Standing.choices), INTERNAL)
    way = classed(models.CharField(max_length=14, choices=Way.choices), INTERNAL)
    words = classed(models.TextField(), PERSONAL)
    duty = classed(models.CharField(max_length=8, choices=Duty.choices), INTERNAL)
    asked_at = classed(models.DateTimeField(), INTERNAL)
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="interference_recorded")
    recorded_at = classed(models.DateTimeField(), INTERNAL)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    chain = classed(models.UUIDField(db_index=True), INTERNAL)  # the uid of the first entry that this one corrects
    why_corrected = classed(models.CharField(max_length=200, blank=True), PERSONAL)

    objects = _OnlyGrows.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(fields=["unit", "-asked_at"], name="interference_unit"),
            models.Index(fields=["recorded_by", "-asked_at"], name="interference_recorder"),
        ]

    def save(self, *args: Any, **options: Any) -> None:
        """Add the row; an existing one is refused."""
        if not self._state.adding:
            raise OnlyGrowsError
        super().save(*args, **options)

    def delete(self, *_args: Any, **_options: Any) -> NoReturn:
        """Refuse."""
        raise OnlyGrowsError


class ZeroReport(models.Model):
    """What a unit says of a month: that nobody asked, or which entries there are; due by itself, signed by name.

    ``month`` is its first day. ``entries`` are the outside ids of the entries the signer named; ``n_entries`` how many
    entries the signer declares.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="zero_reports")
    month = classed(models.DateField(), INTERNAL)
    made_at = classed(models.DateTimeField(), INTERNAL)
    due_at = classed(models.DateTimeField(), INTERNAL)
    is_none = classed(models.BooleanField(null=True), INTERNAL)
    n_entries = classed(models.PositiveIntegerField(default=0), INTERNAL)
    entries = classed(models.JSONField(default=list, blank=True), INTERNAL)
    words = classed(models.TextField(blank=True), PERSONAL)
    signed_by = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="zero_reports_signed"
    )
    signed_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["-month", "unit"]
        constraints = [models.UniqueConstraint(fields=["unit", "month"], name="zero_report_once")]
        indexes = [
            models.Index(fields=["unit"], condition=models.Q(signed_at=None), name="zero_report_open"),
        ]
