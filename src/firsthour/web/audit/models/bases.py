"""Under which case and for what was somebody's identity opened, and until when is it shown?"""

from django.db import models

from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class Basis(models.Model):
    """A purpose stated once per case and sitting; every look-up under it names its ``uid``. Never changed."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    officer_key = classed(models.CharField(max_length=80), INTERNAL)
    officer_name = classed(models.CharField(max_length=80), INTERNAL)
    unit = classed(models.CharField(max_length=40, blank=True), INTERNAL)
    sitting = classed(models.CharField(max_length=64), INTERNAL)
    number = classed(models.CharField(max_length=60), INTERNAL)  # case or lead number, as the officer wrote it
    matter_key = classed(models.CharField(max_length=64, blank=True), INTERNAL)  # uid, where the number is known here
    purpose = classed(models.CharField(max_length=30), INTERNAL)  # code of law/purposes
    words = classed(models.CharField(max_length=200, blank=True), PERSONAL)
    document_number = classed(models.CharField(max_length=60, blank=True), INTERNAL)
    approver = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    opened_at = classed(models.DateTimeField(), INTERNAL)
    ends_at = classed(models.DateTimeField(), INTERNAL)

    class Meta:
        db_table = "audit_basis"
        ordering = ["-opened_at", "-id"]
        indexes = [models.Index(fields=["officer_key", "sitting", "-opened_at"], name="audit_basis_sitting")]


class Reveal(models.Model):
    """One object shown in full to one officer in one sitting, for five minutes."""

    officer_key = classed(models.CharField(max_length=80), INTERNAL)
    sitting = classed(models.CharField(max_length=64), INTERNAL)
    kind = classed(models.CharField(max_length=30), INTERNAL)
    key = classed(models.CharField(max_length=80), INTERNAL)
    basis = models.ForeignKey(Basis, on_delete=models.PROTECT, related_name="reveals")
    from_at = classed(models.DateTimeField(), INTERNAL)
    to_at = classed(models.DateTimeField(), INTERNAL)

    class Meta:
        db_table = "audit_reveal"
        indexes = [models.Index(fields=["officer_key", "sitting", "kind", "key", "-to_at"], name="audit_reveal_open")]
