"""What was traced, from which ledger version and claims, and which statements were asked for because of it?"""

from django.db import models

from firsthour.web.desk.models import Document, Matter
from firsthour.web.statements.models.ledgers import Ledger, WorkState
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class Trace(models.Model):
    """A trace that somebody asked for; its result lies under HOME/statements by ``identity``.

    ``claims``: as they were named (``claim_id``, ``account``, ``time``, ``amount_fen``, ``currency``, where from, and
    which candidate an officer picked). ``identity`` is a hash over ledger version, claim set, exits table and code.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="traces")
    state = classed(models.CharField(max_length=8, choices=WorkState.choices, default=WorkState.WAITING), INTERNAL)
    claims = classed(models.JSONField(default=list), PERSONAL)
    identity = classed(models.CharField(max_length=64, blank=True, db_index=True), INTERNAL)
    ledger_version = classed(models.CharField(max_length=64, blank=True), INTERNAL)
    claim_set = classed(models.CharField(max_length=64), INTERNAL)
    exits_table = classed(models.CharField(max_length=64, blank=True), INTERNAL)
    code_version = classed(models.CharField(max_length=64, blank=True), INTERNAL)
    sums = classed(models.JSONField(default=list), INTERNAL)
    n_unmatched = classed(models.PositiveIntegerField(default=0), INTERNAL)
    error = classed(models.JSONField(default=dict), PERSONAL)
    asked_at = classed(models.DateTimeField(), INTERNAL)
    ended_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)

    class Meta:
        ordering = ["id"]


class AskedState(models.TextChoices):
    """How far the asking for one statement is."""

    OPEN = "open"
    ANSWERED = "answered"
    DROPPED = "dropped"


class AskedStatement(models.Model):
    """One statement that is asked for: account, days, why, how much depends on it, by which paper, what came back.

    ``covered``: which days of it are held by now, which are missing, and by which files.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="asked_statements")
    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="asked_statements")
    trace = models.ForeignKey(Trace, on_delete=models.PROTECT, related_name="asked_statements")
    account = classed(models.CharField(max_length=120), PERSONAL)
    institution = classed(models.CharField(max_length=120, blank=True), INTERNAL)
    from_day = classed(models.DateField(), INTERNAL)
    to_day = classed(models.DateField(), INTERNAL)
    reason = classed(models.CharField(max_length=20), INTERNAL)
    amount_fen = classed(models.BigIntegerField(), INTERNAL)
    currency = classed(models.CharField(max_length=12, default="CNY"), INTERNAL)
    state = classed(models.CharField(max_length=8, choices=AskedState.choices, default=AskedState.OPEN), INTERNAL)
    document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="asked_statements"
    )
    covered = classed(models.JSONField(default=dict), PERSONAL)
    said = classed(models.CharField(max_length=300, blank=True), PERSONAL)
    asked_at = classed(models.DateTimeField(), INTERNAL)
    ended_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["matter", "state"], name="asked_statement_state")]
