"""What may not be erased yet, and what was erased?"""

from django.db import models

from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class LegalHold(models.Model):
    """While it lasts, nothing of this object is erased."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    kind = classed(models.CharField(max_length=30), INTERNAL)
    key = classed(models.CharField(max_length=80), INTERNAL)
    label = classed(models.CharField(max_length=80, blank=True), INTERNAL)  # its number, for people
    reason = classed(models.CharField(max_length=200), PERSONAL)
    placed_by = classed(models.CharField(max_length=80), INTERNAL)
    placed_at = classed(models.DateTimeField(), INTERNAL)
    lifted_by = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    lifted_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)

    class Meta:
        db_table = "audit_legal_hold"
        ordering = ["-placed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=models.Q(lifted_at=None), name="audit_legal_hold_once"
            )
        ]


class ErasureCertificate(models.Model):
    """That something was erased: what, when, by whom, under which rule, and the hash of what is gone."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    rule = classed(models.CharField(max_length=30), INTERNAL)  # code of law/retention
    kind = classed(models.CharField(max_length=30), INTERNAL)
    key = classed(models.CharField(max_length=80), INTERNAL)
    label = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    fields = classed(models.JSONField(default=list), INTERNAL)  # ["matter.title", …]: names, never values
    n_values = classed(models.PositiveIntegerField(), INTERNAL)
    content_hash = classed(models.CharField(max_length=64), INTERNAL)
    due_at = classed(models.DateTimeField(), INTERNAL)
    erased_at = classed(models.DateTimeField(), INTERNAL)
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)

    class Meta:
        db_table = "audit_erasure_certificate"
        ordering = ["-erased_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["rule", "kind", "key"], name="audit_erasure_once")]
