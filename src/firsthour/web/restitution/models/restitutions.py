"""Which restitution belongs to which matter, how far is it, which table was computed, announced and objected to?"""

from django.db import models

from firsthour.web.desk.models import Document, Matter
from firsthour.web.people.models import Officer
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class RestitutionState(models.TextChoices):
    """How far a restitution is."""

    REGISTERING = "registering"
    DRAFTED = "drafted"  # a table was computed
    ANNOUNCED = "announced"
    ASKED = "asked"  # a decision waits for approval
    DECIDED = "decided"
    SETTLED = "settled"  # every decided payment is paid, or known not to be


class Restitution(models.Model):
    """The restitution of a case: its registers, tables, notices, decisions.

    ``number`` is never given twice. ``n_entries``: how long its register is. ``round``: 1, and one more whenever
    victims or money come after a decision, so that what is then shared is announced anew.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="restitution")
    number = classed(models.CharField(max_length=40, unique=True), INTERNAL)
    state = classed(
        models.CharField(max_length=12, choices=RestitutionState.choices, default=RestitutionState.REGISTERING),
        INTERNAL,
    )
    round = classed(models.PositiveSmallIntegerField(default=1), INTERNAL)
    is_reopened = classed(models.BooleanField(default=False), INTERNAL)
    n_entries = classed(models.PositiveIntegerField(default=0), INTERNAL)
    opened_at = classed(models.DateTimeField(), INTERNAL)
    opened_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number


class SharePlan(models.Model):
    """A table of who gets what as it was computed once; it is never changed, a later one takes its place.

    ``claims``: ``[key, loss, returned, currency]``; ``holds``: ``[key, amount, currency, way]``; ``traced`` and
    ``payments``: ``[claim key, hold key, amount, way]``. ``digest`` is a hash over all of it and
    the formula. ``is_stale``: the registers or a way changed afterwards.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    restitution = models.ForeignKey(Restitution, on_delete=models.PROTECT, related_name="plans")
    round = classed(models.PositiveSmallIntegerField(), INTERNAL)
    formula = classed(models.CharField(max_length=20), INTERNAL)
    claims = classed(models.JSONField(), INTERNAL)
    holds = classed(models.JSONField(), INTERNAL)
    traced = classed(models.JSONField(), INTERNAL)
    payments = classed(models.JSONField(), INTERNAL)
    digest = classed(models.CharField(max_length=64), INTERNAL)
    code_version = classed(models.CharField(max_length=60, blank=True), INTERNAL)
    needs_notice = classed(models.BooleanField(), INTERNAL)
    is_stale = classed(models.BooleanField(default=False), INTERNAL)
    drafted_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    drafted_at = classed(models.DateTimeField(), INTERNAL)

    class Meta:
        ordering = ["id"]


class PublicNotice(models.Model):
    """A notice of a round: which table, where it was published, since when; ``ends_at`` by the law's calendar."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    restitution = models.ForeignKey(Restitution, on_delete=models.PROTECT, related_name="notices")
    plan = models.ForeignKey(SharePlan, on_delete=models.PROTECT, related_name="notices")
    round = classed(models.PositiveSmallIntegerField(), INTERNAL)
    place = classed(models.CharField(max_length=200), INTERNAL)
    published_at = classed(models.DateTimeField(), INTERNAL)
    published_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["restitution", "round"], name="restitution_notice_once")]


class ObjectionState(models.TextChoices):
    """What became of an objection."""

    OPEN = "open"
    UPHELD = "upheld"
    REFUSED = "refused"


class Objection(models.Model):
    """What somebody demands (``kind``: loss, held, traced, other), and what became of it.

    ``amount_fen``: what the loss, the held money or the traced amount should be. ``document``: the signed decision on
    it; ``told_way``: how that reached whoever objected.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    restitution = models.ForeignKey(Restitution, on_delete=models.PROTECT, related_name="objections")
    who = classed(models.CharField(max_length=80), PERSONAL)
    kind = classed(models.CharField(max_length=8), INTERNAL)
    claim = models.ForeignKey("VictimClaim", null=True, blank=True, on_delete=models.PROTECT, related_name="objections")
    fund = models.ForeignKey("HeldFund", null=True, blank=True, on_delete=models.PROTECT, related_name="objections")
    amount_fen = classed(models.BigIntegerField(null=True, blank=True), INTERNAL)
    words = classed(models.TextField(), PERSONAL)
    received_at = classed(models.DateTimeField(), INTERNAL)
    entered_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    state = classed(
        models.CharField(max_length=8, choices=ObjectionState.choices, default=ObjectionState.OPEN), INTERNAL
    )
    decided_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    reason = classed(models.TextField(blank=True), PERSONAL)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    told_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    told_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    told_way = classed(models.CharField(max_length=8, blank=True), INTERNAL)
    told_note = classed(models.CharField(max_length=200, blank=True), PERSONAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["id"]
