"""What came in, from whom, and what was wrong with it? Every row that was ever sent is here, taken or rejected."""

from django.db import models

from firsthour.web.alerts.models.episodes import Episode
from firsthour.web.people.models import Unit
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class Way(models.TextChoices):
    """How signals come in."""

    API = "api"
    FILE = "file"
    HAND = "hand"
    OWN = "own"  # our own analyses


class SignalBatch(models.Model):
    """What was handed in at once: a request, a file, a form, a run of an analysis."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    way = classed(models.CharField(max_length=4, choices=Way.choices), INTERNAL)
    source = classed(models.CharField(max_length=40), INTERNAL)
    name = classed(models.CharField(max_length=150, blank=True), INTERNAL)  # of a file
    sha256 = classed(models.CharField(max_length=64, blank=True), INTERNAL)  # of a file
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    at = classed(models.DateTimeField(), INTERNAL)
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)
    n_taken = classed(models.PositiveIntegerField(default=0), INTERNAL)
    n_known = classed(models.PositiveIntegerField(default=0), INTERNAL)
    n_rejected = classed(models.PositiveIntegerField(default=0), INTERNAL)

    class Meta:
        db_table = "alerts_batch"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["way", "-at"], name="signal_batch_way")]


class Signal(models.Model):
    """A warning as it came in: about whom, where, suspected of what, on which facts, from which source, seen when.

    ``phone`` and ``id_number`` are in their plain form. ``facts`` are those of ``law.signals``; ``rank`` is the place
    of the tier that they alone give, so that what is likely urgent is taken up first. Without ``joined_at`` it waits;
    ``stuck_at``: taking it up failed, for the reason ``stuck_why``; it stands aside, is told of and tried again later.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    batch = models.ForeignKey(SignalBatch, on_delete=models.PROTECT, related_name="signals")
    source = classed(models.CharField(max_length=40), INTERNAL)
    source_number = classed(models.CharField(max_length=80), INTERNAL)
    rank = classed(models.PositiveSmallIntegerField(default=0), INTERNAL)
    name = classed(models.CharField(max_length=60, blank=True), PERSONAL)
    phone = classed(models.CharField(max_length=30, blank=True), PERSONAL)
    id_number = classed(models.CharField(max_length=30, blank=True), PERSONAL)
    address = classed(models.CharField(max_length=200, blank=True), PERSONAL)
    grid = classed(models.CharField(max_length=30, blank=True), INTERNAL)  # codes as they were given
    community = classed(models.CharField(max_length=60, blank=True), INTERNAL)
    station = classed(models.CharField(max_length=20, blank=True), INTERNAL)
    facts = classed(models.JSONField(default=dict), PERSONAL)
    evidence = classed(models.TextField(blank=True), PERSONAL)
    seen_at = classed(models.DateTimeField(), INTERNAL)
    received_at = classed(models.DateTimeField(), INTERNAL)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # whose key or officer handed it in
    episode = models.ForeignKey(Episode, null=True, blank=True, on_delete=models.PROTECT, related_name="signals")
    joined_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    stuck_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    stuck_why = classed(models.CharField(max_length=120, blank=True), INTERNAL)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["source", "source_number"], name="signal_source_once")]
        indexes = [
            models.Index(fields=["-rank", "id"], condition=models.Q(joined_at__isnull=True), name="signal_waiting"),
            models.Index(fields=["stuck_at"], condition=models.Q(stuck_at__isnull=False), name="signal_stuck"),
        ]


class RejectedRow(models.Model):
    """A row that could not be taken, as it came, with its reason in each language; sent again it is the same row."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    batch = models.ForeignKey(SignalBatch, on_delete=models.PROTECT, related_name="rejected")
    source = classed(models.CharField(max_length=40), INTERNAL)
    source_number = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    line = classed(models.PositiveIntegerField(default=0), INTERNAL)
    code = classed(models.CharField(max_length=40), INTERNAL)
    reason = classed(models.JSONField(default=dict), PERSONAL)  # a sentence in each language; it may quote the value
    content = classed(models.JSONField(default=dict), PERSONAL)
    digest = classed(models.CharField(max_length=64), INTERNAL)
    at = classed(models.DateTimeField(), INTERNAL)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["source", "digest"], name="rejected_row_once")]
