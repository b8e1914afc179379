"""Who appears in a case as a suspect, under which measures, and which mentions mean the same person?

A person is no row of its own: a person is a cluster of mentions. Mentions with the same identity number belong
together unless it is doubted; what people joined by hand or doubted stands here and can be undone.
"""

from django.db import models

from firsthour.web.cases.models.cases import Case
from firsthour.web.cases.models.overlays import Overlay
from firsthour.web.intake.models import Mention
from firsthour.web.people.models import Officer
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class PersonLink(Overlay):
    """Two mentions that mean the same person, as somebody decided; an overlay that can be undone."""

    a = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="links_from")  # the one mentioned first
    b = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="links_to")

    class Meta(Overlay.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(a__lt=models.F("b")), name="person_link_two"),
            models.UniqueConstraint(fields=["a", "b"], condition=models.Q(undone_at=None), name="person_link_once"),
        ]


class NumberDoubt(Overlay):
    """A mention whose identity number does not tell who it is: wrong, or somebody else's."""

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="number_doubts")

    class Meta(Overlay.Meta):
        constraints = [
            models.UniqueConstraint(fields=["mention"], condition=models.Q(undone_at=None), name="number_doubt_once"),
        ]


class SuspectState(models.TextChoices):
    """How far the police are with a suspect."""

    IDENTIFIED = "identified"
    AT_LARGE = "at_large"  # sought: a fugitive
    HELD = "held"  # under a measure that runs
    FREE = "free"  # no measure runs
    PROSECUTED = "prosecuted"  # handed to the procuratorate
    CLEARED = "cleared"  # no longer suspected


class Suspect(models.Model):
    """Somebody suspected in a case: the mention that says who it is, and how far the police are."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="suspects")
    mention = models.OneToOneField(Mention, on_delete=models.PROTECT, related_name="suspect")
    part = classed(models.CharField(max_length=20), INTERNAL)  # ``suspects.PARTS``
    state = classed(models.CharField(max_length=12, choices=SuspectState.choices), INTERNAL)
    sought_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    caught_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        indexes = [models.Index(fields=["state", "sought_at"], name="suspect_state")]
        ordering = ["id"]


class MeasureState(models.TextChoices):
    """How far a measure is."""

    ASKED = "asked"
    REFUSED = "refused"
    RUNNING = "running"
    ENDED = "ended"


class Measure(models.Model):
    """A coercive measure: asked for by one officer, approved by another, with its paper, clock and end."""

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    suspect = models.ForeignKey(Suspect, on_delete=models.PROTECT, related_name="measures")
    kind = classed(models.CharField(max_length=30), INTERNAL)  # ``measures.MEASURES``
    state = classed(models.CharField(max_length=10, choices=MeasureState.choices), INTERNAL)
    reason = classed(models.TextField(), PERSONAL)
    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    asked_at = classed(models.DateTimeField(), INTERNAL)
    decided_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    decided_words = classed(models.TextField(blank=True), PERSONAL)
    paper_number = classed(models.CharField(max_length=60, blank=True), INTERNAL)
    began_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    ended_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    ended_why = classed(models.TextField(blank=True), PERSONAL)
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["suspect"], condition=models.Q(state__in=["asked", "running"]), name="one_measure_at_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="running") | ~models.Q(asked_by=models.F("decided_by")),
                name="measure_two_people",
            ),
        ]
        ordering = ["asked_at", "id"]
