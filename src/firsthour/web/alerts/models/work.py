"""What did people do in an episode? Attempts, notes, return visits, hand-over notes; and who looks after a place?"""

from django.db import models

from firsthour.web.alerts.models.episodes import Episode
from firsthour.web.people.models import Community, Grid, Officer, Unit
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class Conflict(models.TextChoices):
    """What else was recorded between a deed without a line and its arrival here."""

    NONE = ""
    CLOSED = "closed"  # the episode was closed meanwhile
    NEWER = "newer"  # somebody else's attempt was recorded meanwhile


class Attempt(models.Model):
    """An attempt to reach the person: who, how, when, with which words, and what came of it.

    ``client_key`` is drawn by the device, so that what is sent again is one attempt. ``at_device`` is what the device's
    clock said, ``recorded_at`` when it came here, ``at`` the time that counts: the device's, never later than ours.
    Attempts are never changed. Files (signature, photo) are attachments of the kind ``attempt``.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="attempts")
    client_key = classed(models.CharField(max_length=80, null=True, blank=True, unique=True), INTERNAL)
    channel = classed(models.CharField(max_length=20), INTERNAL)
    step = classed(models.PositiveIntegerField(), INTERNAL)  # that was open when it was recorded
    at_device = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    at = classed(models.DateTimeField(), INTERNAL)
    recorded_at = classed(models.DateTimeField(), INTERNAL)
    result = classed(models.CharField(max_length=20), INTERNAL)
    detail = classed(models.CharField(max_length=20, blank=True), INTERNAL)
    note = classed(models.TextField(blank=True), PERSONAL)
    place = classed(models.CharField(max_length=120, blank=True), PERSONAL)  # as the device or the officer says it
    script = classed(models.CharField(max_length=60, blank=True), INTERNAL)  # law.scripts.Script.key
    script_flags = classed(models.JSONField(default=list), PERSONAL)
    companion = classed(models.CharField(max_length=60, blank=True), PERSONAL)
    about_to_leave_fen = classed(models.BigIntegerField(null=True, blank=True), INTERNAL)
    available_fen = classed(models.BigIntegerField(null=True, blank=True), INTERNAL)
    paid_fen = classed(models.BigIntegerField(null=True, blank=True), INTERNAL)
    conflict = classed(models.CharField(max_length=6, choices=Conflict.choices, blank=True), INTERNAL)
    officer = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)

    class Meta:
        ordering = ["recorded_at", "id"]


class EpisodeNote(models.Model):
    """What somebody wants the next one to know of an episode."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="notes")
    text = classed(models.TextField(), PERSONAL)
    at = classed(models.DateTimeField(), INTERNAL)
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)

    class Meta:
        ordering = ["at", "id"]


class RevisitState(models.TextChoices):
    """How far a return visit is."""

    PLANNED = "planned"
    DUE = "due"
    DONE = "done"
    DROPPED = "dropped"


class Revisit(models.Model):
    """A return visit after an attempt: on which day, how, what is asked, and what came of it."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="revisits")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="revisits")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_path = classed(models.CharField(max_length=120), INTERNAL)
    on = classed(models.DateField(), INTERNAL)
    channel = classed(models.CharField(max_length=20), INTERNAL)
    words = classed(models.JSONField(default=dict), INTERNAL)  # what is asked, in each language
    state = classed(
        models.CharField(max_length=8, choices=RevisitState.choices, default=RevisitState.PLANNED), INTERNAL
    )
    done_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    paid_fen = classed(models.BigIntegerField(null=True, blank=True), INTERNAL)  # since the warning, as was said then
    note = classed(models.TextField(blank=True), PERSONAL)
    by_key = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    by_name = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["on", "id"]
        constraints = [models.UniqueConstraint(fields=["attempt", "on", "channel"], name="revisit_once")]
        indexes = [
            models.Index(fields=["on"], condition=models.Q(state="planned"), name="revisit_planned"),
            models.Index(fields=["unit_path", "on"], condition=models.Q(state="due"), name="revisit_due"),
        ]


class HandOver(models.Model):
    """The note of a shift to the next one: what is open, who has it, what must not be forgotten."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    from_at = classed(models.DateTimeField(), INTERNAL)  # of the shift that ends
    to_at = classed(models.DateTimeField(), INTERNAL)
    text = classed(models.TextField(blank=True), PERSONAL)
    counts = classed(models.JSONField(default=dict), INTERNAL)  # open, late, by tier … as it was written
    written_at = classed(models.DateTimeField(), INTERNAL)
    written_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    read_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    read_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-written_at", "-id"]
        indexes = [models.Index(fields=["unit", "-written_at"], name="hand_over_unit")]


class BeatRole(models.TextChoices):
    """As what somebody looks after a place (roles of ``law.routing``)."""

    COMMUNITY = "community"  # community officer
    GRID = "grid"  # officer of the very grid
    GRID_WORKER = "grid_worker"  # goes along


class Beat(models.Model):
    """Who looks after a community or a grid, for a time. On duty are those of them whom the roster says."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="beats")
    role = classed(models.CharField(max_length=12, choices=BeatRole.choices), INTERNAL)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="beats")
    grid = models.ForeignKey(Grid, null=True, blank=True, on_delete=models.PROTECT, related_name="beats")
    from_at = classed(models.DateTimeField(), INTERNAL)
    to_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        ordering = ["from_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role="community", grid=None) | models.Q(grid__isnull=False), name="beat_has_place"
            ),
        ]
