"""Who is being deceived, where does the episode stand, what happened in it, and whom was it offered to?"""

from django.db import models

from firsthour.web.desk.models import Event, Matter
from firsthour.web.people.models import Community, Grid, Officer, Unit
from firsthour.web.ui.classes import INTERNAL, PERSONAL, PUBLIC, classed
from firsthour.web.ui.ids import new_uid


class TierName(models.TextChoices):
    """The tiers of ``law.tiers``, the lightest first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"


class Episode(models.Model):
    """Warnings about one person and type within a window, and where the work on them stands now.

    The columns from ``step`` to ``why`` are what ``law.dissuasion.next_action`` said last, those from ``assignee`` to
    ``take_by`` the last row of ``Offer``. ``next_at`` is the next moment at which the program has to look at it: the
    end of the step, or of the time in which it is to be taken; None when there is nothing to wait for.
    """

    uid = classed(models.UUIDField(default=new_uid, unique=True, editable=False), PUBLIC)
    name = classed(models.CharField(max_length=60, blank=True), PERSONAL)
    phone = classed(models.CharField(max_length=30, blank=True), PERSONAL)
    id_number = classed(models.CharField(max_length=30, blank=True), PERSONAL)
    address = classed(models.CharField(max_length=200, blank=True), PERSONAL)
    fraud_type = classed(models.CharField(max_length=40, blank=True), INTERNAL)
    fraud_class = classed(models.CharField(max_length=10, blank=True), INTERNAL)
    facts = classed(models.JSONField(default=dict), PERSONAL)  # of all its signals together
    n_signals = classed(models.PositiveIntegerField(default=0), INTERNAL)
    first_at = classed(models.DateTimeField(), INTERNAL)  # when its first and last signal were seen
    last_at = classed(models.DateTimeField(), INTERNAL)
    opened_at = classed(models.DateTimeField(), INTERNAL)
    # where the person is
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="episodes")  # station, else the centre
    unit_path = classed(models.CharField(max_length=120), INTERNAL)
    centre = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Community, null=True, blank=True, on_delete=models.PROTECT, related_name="episodes")
    grid = models.ForeignKey(Grid, null=True, blank=True, on_delete=models.PROTECT, related_name="episodes")
    # how urgent it is
    tier = classed(models.CharField(max_length=6, choices=TierName.choices), INTERNAL)
    rank = classed(models.PositiveSmallIntegerField(), INTERNAL)  # place of the tier, 0 for the lowest
    reasons = classed(models.JSONField(default=list), PERSONAL)  # of law.tiers.TierReason
    missing = classed(models.JSONField(default=list), INTERNAL)  # facts that could raise it
    # what is to be done now
    step = classed(models.PositiveIntegerField(default=1), INTERNAL)
    channel = classed(models.CharField(max_length=20, blank=True), INTERNAL)
    who = classed(models.JSONField(default=list), INTERNAL)
    not_before = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    due_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    is_late = classed(models.BooleanField(default=False), INTERNAL)  # the lateness of this step was made known
    cause = classed(models.CharField(max_length=20, blank=True), INTERNAL)
    why = classed(models.JSONField(default=dict), INTERNAL)  # a sentence in each language
    is_open = classed(models.BooleanField(default=True), INTERNAL)
    closed_by = classed(models.CharField(max_length=20, blank=True), INTERNAL)
    closed_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    next_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    # who has it
    assignee = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="episodes")
    queue = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="queued_episodes")
    companion = classed(models.CharField(max_length=60, blank=True), PERSONAL)  # grid worker who goes along
    companion_officer = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_taken = classed(models.BooleanField(default=False), INTERNAL)
    take_by = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    offers_before = classed(models.PositiveIntegerField(default=0), INTERNAL)  # offers of earlier rounds of work
    # what came of it
    first_contact_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    reached_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    has_consent = classed(models.BooleanField(default=False), INTERNAL)  # that the family is told
    about_to_leave_fen = classed(models.BigIntegerField(null=True, blank=True), INTERNAL)
    available_fen = classed(models.BigIntegerField(null=True, blank=True), INTERNAL)
    paid_fen = classed(models.BigIntegerField(null=True, blank=True), INTERNAL)  # after the warning; None: not known
    averted_fen = classed(models.BigIntegerField(default=0), INTERNAL)
    averted_why = classed(models.CharField(max_length=20, blank=True), INTERNAL)
    averted_event = models.ForeignKey(Event, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    transferred_to = classed(models.CharField(max_length=80, blank=True), INTERNAL)
    report = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="warned_episodes")
    version = classed(models.PositiveIntegerField(default=1), INTERNAL)
    updated_at = classed(models.DateTimeField(), INTERNAL)

    class Meta:
        ordering = ["-rank", "due_at", "id"]
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(next_at__isnull=False), name="episode_next"),
            models.Index(fields=["-rank", "due_at", "id"], condition=models.Q(is_open=True), name="episode_open"),
            models.Index(fields=["unit_path", "-rank"], condition=models.Q(is_open=True), name="episode_open_unit"),
            models.Index(fields=["assignee", "-rank"], condition=models.Q(is_open=True), name="episode_open_officer"),
            models.Index(fields=["updated_at"], condition=models.Q(is_open=True), name="episode_open_updated"),
            models.Index(fields=["unit_path", "-opened_at"], name="episode_unit_opened"),
            models.Index(fields=["-opened_at"], name="episode_opened"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What it is called on paper and on the telephone: W and its place in the book."""
        return f"W{self.pk:08d}"


class KeyKind(models.TextChoices):
    """By what a person is known again."""

    PHONE = "phone"
    ID_NUMBER = "id_number"


class PersonKey(models.Model):
    """A number, in its plain form, by which the person of an episode is known again; also those that were corrected."""

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="keys")
    kind = classed(models.CharField(max_length=10, choices=KeyKind.choices), INTERNAL)
    value = classed(models.CharField(max_length=30), PERSONAL)
    is_wrong = classed(models.BooleanField(default=False), INTERNAL)  # the number turned out to be another person's

    class Meta:
        constraints = [models.UniqueConstraint(fields=["value", "kind", "episode"], name="person_key_once")]


class Happening(models.Model):
    """What happened in an episode, in the order of recording; rows are only added (``law.turns.Happened``)."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="happenings")
    order = classed(models.PositiveIntegerField(), INTERNAL)
    kind = classed(models.CharField(max_length=20), INTERNAL)
    at = classed(models.DateTimeField(), INTERNAL)
    recorded_at = classed(models.DateTimeField(), INTERNAL)
    channel = classed(models.CharField(max_length=20, blank=True), INTERNAL)
    result = classed(models.CharField(max_length=20, blank=True), INTERNAL)
    step = classed(models.PositiveIntegerField(default=0), INTERNAL)
    tier = classed(models.CharField(max_length=6, blank=True), INTERNAL)
    words = classed(models.CharField(max_length=400, blank=True), PERSONAL)  # a reason, where a person gave one
    by_key = classed(models.CharField(max_length=80), INTERNAL)
    by_name = classed(models.CharField(max_length=80), INTERNAL)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["episode", "order"], name="happening_order"),
            models.UniqueConstraint(
                fields=["episode", "step"], condition=models.Q(kind="told"), name="happening_told_once"
            ),
        ]


class Offer(models.Model):
    """Whom an episode was offered to, by when it was to be taken, and what came of that (``law.routing.Offer``)."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="offers")
    order = classed(models.PositiveIntegerField(), INTERNAL)
    officer = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")  # a queue's
    channel = classed(models.CharField(max_length=20), INTERNAL)  # of the step it was made for
    role = classed(models.CharField(max_length=20), INTERNAL)  # of law.routing; "" where no rule chose
    round = classed(models.PositiveIntegerField(default=1), INTERNAL)
    offered_at = classed(models.DateTimeField(), INTERNAL)
    take_by = classed(models.DateTimeField(), INTERNAL)
    companion = classed(models.CharField(max_length=60, blank=True), PERSONAL)
    taken_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    taken_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    handed_back_at = classed(models.DateTimeField(null=True, blank=True), INTERNAL)
    reason = classed(models.CharField(max_length=200, blank=True), PERSONAL)  # why it was handed back

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["episode", "order"], name="offer_order")]
