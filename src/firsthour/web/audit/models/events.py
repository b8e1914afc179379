"""How is the record kept? One table, one row an event, each carrying the hash of the one before; anchors beside it."""

from django.db import models

from firsthour.web.ui.classes import INTERNAL, PERSONAL, classed


class AuditEvent(models.Model):
    """Something somebody did, saw, searched, took out or was denied. Rows are only ever added.

    No foreign keys: the record outlives what it tells about. ``number`` runs without gaps from 1; ``hash`` is
    SHA-256 over the canonical bytes of every other column, ``previous_hash`` included (``audit.chain``).
    """

    number = models.BigIntegerField(primary_key=True)
    happened_at = classed(models.DateTimeField(db_index=True), INTERNAL)
    action = classed(models.CharField(max_length=60, db_index=True), INTERNAL)
    actor_kind = classed(models.CharField(max_length=10), INTERNAL)
    actor_key = classed(models.CharField(max_length=80), INTERNAL)
    actor_name = classed(models.CharField(max_length=80), INTERNAL)
    unit = classed(models.CharField(max_length=40, blank=True), INTERNAL)
    sitting = classed(models.CharField(max_length=64, blank=True), INTERNAL)
    address = classed(models.CharField(max_length=64, blank=True), INTERNAL)
    about = classed(models.TextField(), PERSONAL)  # JSON: [{"kind","key","label"}], what it was about
    basis = classed(models.CharField(max_length=64, blank=True), INTERNAL)  # uid of the stored purpose
    n_records = classed(models.IntegerField(default=0), INTERNAL)  # how many records were seen or taken out
    record_kind = classed(models.CharField(max_length=20, blank=True), INTERNAL)  # of law/lookups, where records were
    details = classed(models.TextField(), PERSONAL)  # JSON, canonical
    previous_hash = classed(models.CharField(max_length=64), INTERNAL)
    hash = classed(models.CharField(max_length=64), INTERNAL)

    class Meta:
        db_table = "audit_event"
        ordering = ["number"]
        indexes = [
            models.Index(fields=["actor_key", "happened_at"], name="audit_event_actor"),
            models.Index(fields=["unit", "number"], name="audit_event_unit"),
        ]


class Anchor(models.Model):
    """Where the record stood at the end of a day: printed and mailed, so that it also stands outside the database."""

    day = classed(models.DateField(unique=True), INTERNAL)
    number = classed(models.BigIntegerField(), INTERNAL)
    hash = classed(models.CharField(max_length=64), INTERNAL)
    code = classed(models.CharField(max_length=24), INTERNAL)  # short form that two people can compare
    written_at = classed(models.DateTimeField(), INTERNAL)
    mailed_to = classed(models.CharField(max_length=200, blank=True), INTERNAL)

    class Meta:
        db_table = "audit_anchor"
        ordering = ["-day"]


class ChainCheck(models.Model):
    """What a verification found, so that every page can say it without reading a million rows."""

    checked_at = classed(models.DateTimeField(), INTERNAL)
    last_number = classed(models.BigIntegerField(), INTERNAL)
    n_damages = classed(models.PositiveIntegerField(), INTERNAL)
    first_number = classed(models.BigIntegerField(default=0), INTERNAL)
    first_kind = classed(models.CharField(max_length=20, blank=True), INTERNAL)
    says = classed(models.TextField(blank=True), INTERNAL)  # JSON: what was found, kind and number each

    class Meta:
        db_table = "audit_chain_check"
        ordering = ["-checked_at", "-id"]
